"""Who may be dialled: the open internet, and what an administrator has opened. Never the appliance itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from appliance.adapters.outbound.addresses import Address, Network, embedded, inside, parse, parse_network, unwrap

Place = tuple[str, int]  # host and port


@dataclass(frozen=True, slots=True)
class Opening:
    """One entry of `allowed_private_hosts`: a host name or a network, on one port or (None) on all."""

    name: str | None
    network: Network | None
    port: int | None

    @classmethod
    def parse(cls, entry: str) -> "Opening":
        """`printer.lan`, `printer.lan:8080`, `10.0.0.7`, `10.0.0.0/8`, `fd00::/8`, `[fd00::1]:8080`."""
        text, port = _split_port(entry.strip())
        network = parse_network(text)
        return cls(name=None if network else plain_host(text), network=network, port=port)

    def covers(self, host: str, address: Address, port: int) -> bool:
        if self.port not in (None, port):
            return False
        if self.network is None:
            return host == self.name
        return address.version == self.network.version and address in self.network


@dataclass(frozen=True, slots=True)
class Policy:
    """openings: what an administrator allows beside the open internet.

    own: where the appliance itself listens; denied whatever the openings say. "0.0.0.0", "::", "" or a
    name as host = on every address of this machine.
    is_ours: whether an address is one of this machine's.
    """

    openings: tuple[Opening, ...]
    own: tuple[Place, ...]
    is_ours: Callable[[Address], bool]

    @classmethod
    def of(cls, allowed: Sequence[str], own: Sequence[Place], is_ours: Callable[[Address], bool]) -> "Policy":
        return cls(tuple(Opening.parse(entry) for entry in allowed if entry.strip()), tuple(own), is_ours)

    def refusal(self, host: str, address: Address, port: int) -> str | None:
        """Why `address`, which `host` resolves to, may not be dialled on `port`; None if it may.

        The words name the kind of address and never the address: a stranger must not map the inside with them.
        """
        address = unwrap(address)
        if self._is_appliance(address, port):
            return "the appliance itself"
        if any(opening.covers(plain_host(host), address, port) for opening in self.openings):
            return None
        if reason := inside(address):
            return reason
        # A public address of this machine reaches services that a firewall keeps from the internet.
        return "this machine" if self._is_ours(address) else None

    def _is_appliance(self, address: Address, port: int) -> bool:
        return any(port == own_port and self._reaches(address, own_host) for own_host, own_port in self.own)

    def _reaches(self, address: Address, own_host: str) -> bool:
        own = parse(own_host)
        if own is None or own.is_unspecified:
            return address.is_unspecified or self._is_ours(address)
        # Dialling 0.0.0.0 or :: arrives at loopback.
        return unwrap(own) in (address, *embedded(address)) or address.is_unspecified

    def _is_ours(self, address: Address) -> bool:
        return any(self.is_ours(each) for each in (address, *embedded(address)))


def plain_host(host: str) -> str:
    """Lower case, without brackets and the final dot: the form in which hosts are compared."""
    return host.strip("[]").rstrip(".").lower()


def _split_port(entry: str) -> tuple[str, int | None]:
    host, colon, port = entry.rpartition(":")
    if colon and port.isdecimal() and (":" not in host or host.endswith("]")):
        return host, int(port)
    return entry, None
