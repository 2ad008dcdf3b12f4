"""The guarded connection: it resolves, checks every answer, dials what it checked, and looks at the peer again.

httpcore asks a network backend for each new connection, so nothing gets past this one: not an IP
literal, not a redirect, not a name whose answer changes between two look-ups.
"""

import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore

from appliance.adapters.outbound.addresses import Address, parse, unwrap
from appliance.adapters.outbound.deadline import Deadline
from appliance.adapters.outbound.policy import Policy
from appliance.adapters.outbound.resolver import Resolve, addresses_of
from appliance.core.errors import BlockedUrl, InvalidInput, UpstreamError, UpstreamTimeout

_HINT = "An administrator can open a private host under allowed_private_hosts."


def checked_addresses(policy: Policy, host: str, port: int, *, resolve: Resolve, timeout: float) -> list[Address]:
    """Every address of `host`. Raises BlockedUrl if even one of them may not be dialled.

    One bad answer refuses all: a name that mixes good and bad ones waits for us to pick the bad one.
    """
    addresses = addresses_of(host, port, resolve=resolve, timeout=timeout)
    for address in addresses:
        if reason := policy.refusal(host, address, port):
            raise BlockedUrl(f"The host {host!r} may not be asked: it leads to {reason}.", hint=_HINT)
    return addresses


class TimedStream(httpcore.NetworkStream):
    """A connection whose every step ends at the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class GuardedBackend(httpcore.NetworkBackend):
    """Connects for one call, under one policy and one deadline."""

    def __init__(self, policy: Policy, deadline: Deadline, resolve: Resolve) -> None:
        self._policy = policy
        self._deadline = deadline
        self._resolve = resolve
        self._dialler = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = Deadline(self._deadline.left(timeout))
        addresses = checked_addresses(self._policy, host, port, resolve=self._resolve, timeout=left.left())
        return TimedStream(self._dial(host, addresses, port, left), self._deadline)

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        raise BlockedUrl("Sockets of this machine may not be asked.")

    def _dial(self, host: str, addresses: list[Address], port: int, left: Deadline) -> httpcore.NetworkStream:
        failure: Exception | None = None
        for index, address in enumerate(addresses):
            # Each address gets its share, so that a dead IPv6 route leaves time for IPv4.
            share = left.left() / (len(addresses) - index)
            try:
                stream = self._dialler.connect_tcp(str(address), port, timeout=share)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            return self._same_peer(stream, host, address, port)
        raise failure or UpstreamError(f"The host {host!r} has no address.")

    def _same_peer(
        self, stream: httpcore.NetworkStream, host: str, address: Address, port: int
    ) -> httpcore.NetworkStream:
        peer = parse(str(stream.get_extra_info("server_addr")[0]))
        if peer is not None and unwrap(peer) == unwrap(address) and not self._policy.refusal(host, peer, port):
            return stream
        stream.close()
        raise BlockedUrl(f"The host {host!r} may not be asked: another machine answered than the one dialled.")


@contextmanager
def upstream_problems(host: str) -> Iterator[None]:
    """Turns what httpcore raises into Problems."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise UpstreamTimeout(f"The host {host!r} did not answer in time.") from error
    except httpcore.LocalProtocolError as error:
        raise InvalidInput(f"The request cannot be sent: {error}.", loc=("headers",)) from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise UpstreamError(f"The connection to {host!r} failed: {error}.") from error
