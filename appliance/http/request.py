"""The request as Sanic hands it to us, and what a handler may learn of it."""

import ipaddress
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from sanic import Request

from appliance.core.settings import settings
from appliance.http.preview import cookie_prefix
from appliance.http.settings import HttpSettings, base_url

# Pages and files say otherwise. An answer of the API is no page: nothing in it runs, and nobody frames it.
UNLESS_SAID = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
}
_ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class WireRequest(Request):
    """Sanic's request with an id of its own, the client's true address and our headers on every answer."""

    __slots__ = ("_request_id", "user_id")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._request_id = ""
        self.user_id = ""  # set when the endpoint knows; for the access log

    @property
    def request_id(self) -> str:
        """The client's own if it is well-formed, else 16 random characters."""
        if not self._request_id:
            sent = self.headers.get("x-request-id", "")
            self._request_id = sent if _ACCEPTABLE_ID.fullmatch(sent) else secrets.token_hex(8)
        return self._request_id

    @property
    def incoming(self) -> Any:
        """The connection's state machine: `read()` gives the body piece by piece, then None."""
        return self.stream

    def decline_body(self) -> None:
        """A client that asked (`Expect: 100-continue`) is not told to go on; the connection ends with the answer."""
        if self.incoming is not None and self.incoming.expecting_continue:
            self.incoming.expecting_continue = False
            self.incoming.request_body = None
            self.incoming.keep_alive = False

    @property
    def peer(self) -> str:
        """The address at the other end of the connection; "" for none."""
        return self.conn_info.client_ip if self.conn_info else ""

    @property
    def address(self) -> str:
        """The client's address: the peer's, or what a trusted proxy says."""
        proxies = settings(HttpSettings).trusted_proxies
        peer = self.peer
        if not proxies or not is_within(peer, proxies):
            return peer
        return nearest_untrusted(self.headers.getall("x-forwarded-for", []), proxies) or peer

    async def respond(self, response: Any = None, **kwargs: Any) -> Any:
        """As Sanic's, with the headers every answer carries."""
        answer = await super().respond(response, **kwargs)
        headers = answer.headers
        headers["x-request-id"] = self.request_id
        headers["x-content-type-options"] = "nosniff"
        for name, value in UNLESS_SAID.items():
            if name not in headers:
                headers[name] = value
        if "origin" in self.headers:
            self.app.ctx.origins.allow(self, headers)
        return answer


def nearest_untrusted(forwarded: Sequence[str], proxies: tuple[str, ...]) -> str | None:
    """The last address of X-Forwarded-For that is not a proxy of ours: only that one cannot be forged."""
    hops = [hop.strip() for line in forwarded for hop in line.split(",") if hop.strip()]
    return next((hop for hop in reversed(hops) if not is_within(hop, proxies)), None)


@lru_cache(maxsize=1024)
def is_within(address: str, networks: tuple[str, ...]) -> bool:
    """Whether `address` is, or lies in, one of `networks`; what is no address is in none."""
    try:
        found = ipaddress.ip_address(address)
        found = getattr(found, "ipv4_mapped", None) or found
        return any(found in ipaddress.ip_network(network, strict=False) for network in networks)
    except ValueError:
        return False


def is_loopback(address: str) -> bool:
    """Whether `address` is this machine's own."""
    return is_within(address, ("127.0.0.0/8", "::1/128"))


@dataclass(frozen=True, slots=True)
class RequestInfo:
    """What a handler may learn of its request.

    ip: the client's address. path: as sent, without the query. header names are in lower case.
    base_url: where links lead; never the Host header. query: the raw query string.
    """

    ip: str
    user_agent: str
    request_id: str
    base_url: str
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    cookies: Mapping[str, str]

    @property
    def secure(self) -> bool:
        """Whether people reach the appliance over TLS; then cookies are Secure."""
        return self.base_url.startswith("https://")


def announced_bytes(headers: Mapping[str, str]) -> int:
    """How large a body says that it is; 0 if it does not say. Our server lets only digits in."""
    announced = headers.get("content-length", "")
    return int(announced) if announced.isdecimal() else 0


def info_of(request: WireRequest) -> RequestInfo:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return RequestInfo(
        ip=request.address,
        user_agent=headers.get("user-agent", "")[:500],
        request_id=request.request_id,
        base_url=base_url(),
        method=request.method,
        path=request.path,
        query=request.query_string,
        headers=headers,
        cookies=_cookies(headers.get("cookie", "")),
    )


def _cookies(header: str) -> dict[str, str]:
    """Name to value; of two with one name the first, which has the longer path."""
    found: dict[str, str] = {}
    prefix = cookie_prefix()
    for part in header.split(";"):
        name, separator, value = part.strip().partition("=")
        if separator and name and name.startswith(prefix):
            found.setdefault(name.removeprefix(prefix), unquote(value.strip('"')))
    return found
