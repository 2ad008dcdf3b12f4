"""Which hosts and origins may speak to us: against DNS rebinding and requests forged by other sites."""

import re
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlsplit

from appliance.core.errors import BadRequest, Forbidden
from appliance.core.settings import settings
from appliance.http.request import WireRequest
from appliance.http.settings import HttpSettings, base_url

LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
ALWAYS_REACHABLE = frozenset({"/health", "/readyz"})  # asked by supervisors under any name

ALLOWED_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
ALLOWED_HEADERS = (
    "Accept, Accept-Profile, Apikey, Authorization, Baggage, Cache-Control, Content-Profile, Content-Type, "
    "Idempotency-Key, If-Match, If-None-Match, Prefer, Range, Traceparent, Tracestate, Tus-Resumable, Upload-Checksum, "
    "Upload-Defer-Length, Upload-Length, Upload-Metadata, Upload-Offset, X-Client-Info, X-Metadata, X-Region, "
    "X-Request-Id, X-Retry-Count, X-Signature, X-Supabase-Api-Version, X-Upsert"
)
HEADER_NAMES = re.compile(r"[A-Za-z0-9-]+(, ?[A-Za-z0-9-]+)*")
EXPOSED_HEADERS = (
    "Content-Disposition, Content-Range, ETag, Idempotent-Replayed, Link, Location, Preference-Applied, "
    "Retry-After, Tus-Resumable, Tus-Version, Upload-Expires, Upload-Length, Upload-Metadata, Upload-Offset, "
    "X-Request-Id, X-Sb-Error-Code, X-Supabase-Api-Version, X-Total-Count"
)


class Origins:
    """The checks, with answers kept for as long as the settings stay the same."""

    def __init__(self) -> None:
        self._settings: tuple[HttpSettings, str] | None = None
        self._hosts: dict[str, bool] = {}

    def check(self, request: WireRequest) -> None:
        """Raises BadRequest for a host that is not ours, Forbidden for a forged request."""
        if not self._is_our_host(request.headers.get("host", "")) and request.path not in ALWAYS_REACHABLE:
            raise BadRequest(
                "This host name is not known here.",
                hint="Add it to the setting http.allowed_hosts, or set http.base_url.",
            )
        if request.method not in SAFE and "cookie" in request.headers:
            self.check_origin(request)

    def check_origin(self, request: WireRequest) -> None:
        """Raises Forbidden if a page of another site sent this; programs that are no browsers send no origin."""
        origin = request.headers.get("origin")
        forged = request.headers.get("sec-fetch-site") == "cross-site" if origin is None else None
        if forged or (origin is not None and not self._is_allowed(request, origin)):
            raise Forbidden(
                f"Requests from {origin or 'other sites'} are not allowed.",
                hint="Add the origin to the setting http.allowed_origins.",
            )

    def is_preflight(self, request: WireRequest) -> bool:
        """Whether a browser asks if it may ask."""
        return request.method == "OPTIONS" and "access-control-request-method" in request.headers

    def allow(self, request: WireRequest, headers: MutableMapping[str, Any]) -> None:
        """Put CORS headers on an answer, if its origin may read it."""
        origin = request.headers.get("origin", "")
        headers["vary"] = f"{headers['vary']}, origin" if "vary" in headers else "origin"
        if not self._is_listed(origin):
            return
        headers["access-control-allow-origin"] = origin
        headers["access-control-expose-headers"] = EXPOSED_HEADERS
        if self.is_preflight(request):
            headers["access-control-allow-methods"] = ALLOWED_METHODS
            headers["access-control-allow-headers"] = _headers_for(request, origin)
            headers["access-control-max-age"] = "600"

    def _is_allowed(self, request: WireRequest, origin: str) -> bool:
        own = urlsplit(origin).netloc == request.headers.get("host")
        return own or origin == _origin_of(base_url()) or self._is_listed(origin)

    def _is_listed(self, origin: str) -> bool:
        listed = settings(HttpSettings).allowed_origins
        return "*" in listed or origin in listed

    def _is_our_host(self, host: str) -> bool:
        state = (settings(HttpSettings), base_url())
        if self._settings != state:
            self._settings, self._hosts = state, {}
        known = self._hosts.get(host)
        if known is None:
            known = _names_us(host, *state)
            if len(self._hosts) < 1000:
                self._hosts[host] = known
        return known


def _headers_for(request: WireRequest, origin: str) -> str:
    """What a page may send: a listed origin also headers of its own, as programs name themselves by one."""
    asked = request.headers.get("access-control-request-headers", "")
    named = origin in settings(HttpSettings).allowed_origins
    return f"{ALLOWED_HEADERS}, {asked}" if named and HEADER_NAMES.fullmatch(asked) else ALLOWED_HEADERS


def _names_us(host: str, current: HttpSettings, base: str) -> bool:
    name = _name_of(host)
    listed = {each.lower() for each in current.allowed_hosts}
    return bool(name) and ("*" in listed or name in LOCAL | listed or name == urlsplit(base).hostname)


def _name_of(host: str) -> str:
    """The name in a Host header, without its port; "" if it is malformed."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
