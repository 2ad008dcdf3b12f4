"""The real adapter of the port outbound: httpx's URLs and httpcore's connections under our guard."""

import ssl
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from socket import socket
from typing import TYPE_CHECKING

from appliance.adapters.outbound.addresses import Address
from appliance.adapters.outbound.policy import Place
from appliance.adapters.outbound.resolver import Resolve, is_ours, system_resolve
from appliance.ports.outbound import Answer

if TYPE_CHECKING:
    from appliance.adapters.outbound.client import Client


class HttpOutbound:
    """See `ports.outbound.Outbound`.

    allowed: host names, addresses and networks (each with an optional `:port`) that may be asked although
    they are private; asked on every call, so a changed setting counts at once.
    own_addresses: where the appliance listens, denied even when `allowed` covers it; "0.0.0.0" or "::" as
    host means every address of this machine.
    """

    def __init__(
        self,
        allowed: Callable[[], Sequence[str]],
        own_addresses: Callable[[], Sequence[Place]] = lambda: (),
        *,
        resolve: Resolve = system_resolve,
        is_ours: Callable[[Address], bool] = is_ours,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._allowed = allowed
        self._own_addresses = own_addresses
        self._resolve = resolve
        self._is_ours = is_ours
        self._ssl_context = ssl_context

    @cached_property
    def _client(self) -> "Client":
        # httpx takes a tenth of a second to import; a start without requests does not pay for it.
        from appliance.adapters.outbound.client import Client

        return Client(
            self._allowed,
            self._own_addresses,
            resolve=self._resolve,
            is_ours=self._is_ours,
            ssl_context=self._ssl_context,
        )

    def check(self, url: str) -> None:
        self._client.check(url)

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        body: bytes | None = None,
        timeout: float = 30.0,
        connect_timeout: float = 10.0,
        follow_redirects: bool = True,
        max_redirects: int = 5,
        max_bytes: int = 10 * 1024 * 1024,
        opened: Sequence[str] = (),
    ) -> Answer:
        return self._client.request(
            method,
            url,
            headers=headers,
            params=params,
            body=body,
            timeout=timeout,
            connect_timeout=connect_timeout,
            follow_redirects=follow_redirects,
            max_redirects=max_redirects,
            max_bytes=max_bytes,
            opened=opened,
        )

    def download(self, url: str, target: Path, *, timeout: float = 30.0, max_bytes: int = 50 * 1024 * 1024) -> Answer:
        return self._client.download(url, target, timeout=timeout, max_bytes=max_bytes)

    def connect(self, host: str, port: int, *, timeout: float = 10.0) -> socket:
        return self._client.connect(host, port, timeout=timeout)
