"""Names to addresses, with a time limit; and which addresses are this machine's."""

import queue
import socket
import threading
from collections.abc import Callable

from appliance.adapters.outbound.addresses import Address, parse, unwrap
from appliance.core.errors import UpstreamError, UpstreamTimeout

Resolve = Callable[[str, int], list[str]]  # host, port → addresses in the order to try; OSError if there are none


def system_resolve(host: str, port: int) -> list[str]:
    """What the operating system answers, hosts file and short forms such as `127.1` included."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def addresses_of(host: str, port: int, *, resolve: Resolve, timeout: float) -> list[Address]:
    """Every address of `host`. Raises UpstreamError if it has none, UpstreamTimeout after `timeout` seconds."""
    if (literal := parse(host)) is not None:
        return [literal]
    texts = _within(lambda: resolve(host, port), timeout, host)
    addresses = [address for address in map(parse, texts) if address is not None]
    if not addresses or len(addresses) < len(texts):
        raise UpstreamError(f"The host {host!r} has no address.", hint="Check the spelling and the name server.")
    return addresses


def _within(call: Callable[[], list[str]], timeout: float, host: str) -> list[str]:
    # getaddrinfo knows no timeout and may sit for half a minute on a dead name server, so it gets a
    # thread of its own that we can walk away from.
    answer: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answer.put(call())
        except (OSError, UnicodeError) as error:
            answer.put(error)

    threading.Thread(target=ask, name="resolve", daemon=True).start()
    try:
        found = answer.get(timeout=timeout)
    except queue.Empty:
        raise UpstreamTimeout(f"Looking up the host {host!r} took longer than {timeout:g} seconds.") from None
    if isinstance(found, Exception):
        raise UpstreamError(f"The host {host!r} was not found.", hint="Check the spelling and the name server.")
    return found


def is_ours(address: Address) -> bool:
    """Whether `address` belongs to this machine: only then may a socket be bound to it. Sends nothing."""
    address = unwrap(address)
    if address.is_loopback or address.is_unspecified:
        return True
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((str(address), 0))
    except OSError:
        return False
    return True
