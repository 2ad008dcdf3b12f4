"""The port outbound of a server that asks nobody."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from socket import socket

from appliance.core.errors import Unavailable
from appliance.ports.outbound import Answer

NOBODY = "Nobody outside is asked by a preview of an earlier state."


class ClosedOutbound:
    """See `ports.outbound.Outbound`: every request is refused with Unavailable before a name is looked up."""

    def check(self, url: str) -> None:
        raise Unavailable(NOBODY)

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
        raise Unavailable(NOBODY)

    def download(self, url: str, target: Path, *, timeout: float = 30.0, max_bytes: int = 50 * 1024 * 1024) -> Answer:
        raise Unavailable(NOBODY)

    def connect(self, host: str, port: int, *, timeout: float = 10.0) -> socket:
        raise Unavailable(NOBODY)
