"""The one HTTP client for every request made for a user."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from typing import Protocol, cast

from appliance.ports.socket import Socket


@dataclass(frozen=True, slots=True)
class Answer:
    """url: the last one, after redirects. headers: names in lower case. body: decoded bytes."""

    status: int
    url: str
    headers: dict[str, str]
    body: bytes


class Outbound(Protocol):
    """Only http and https; refuses private, loopback, link-local, CGNAT and metadata addresses and
    IPv6 forms that embed them, on every redirect again, and dials the address it checked.

    Raises BlockedUrl, UpstreamTimeout, UpstreamError (connection failed, too many redirects) and
    PayloadTooLarge (body beyond `max_bytes` after decompression).
    """

    def check(self, url: str) -> None:
        """Raises BlockedUrl if `url` may not be asked (form, scheme, or an address known now)."""
        ...

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
        """opened: what the operator, never a user, named for this purpose: `host:port` that may be private."""
        ...

    def download(self, url: str, target: Path, *, timeout: float = 30.0, max_bytes: int = 50 * 1024 * 1024) -> Answer:
        """As `request("GET")`, but the body goes to `target`, not to `Answer`. Status ≥ 400 raises UpstreamError."""
        ...

    def connect(self, host: str, port: int, *, timeout: float = 10.0) -> socket:
        """A connection to a checked address of `host`, for what speaks its own protocol. The caller closes it."""
        ...


outbound: Outbound = cast(Outbound, Socket("outbound client"))
