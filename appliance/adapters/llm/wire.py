"""Asking a model server, by the operator's way or by the user's, and telling what went wrong."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec

from appliance.core.clock import now_ms
from appliance.core.errors import RateLimited, UpstreamError
from appliance.core.retry_after import retry_after
from appliance.ports.outbound import Answer, outbound

MAX_BYTES = 16 * 1024 * 1024
CONNECT_SECONDS = 10.0

Send = Callable[[str, str, Mapping[str, str], bytes | None, float], Answer]
"""(method, URL, headers, body, seconds) → the answer, whatever its status."""


def guarded(method: str, url: str, headers: Mapping[str, str], body: bytes | None, seconds: float) -> Answer:
    """To an address that a user chose. No redirect is followed: it would carry the key elsewhere."""
    return outbound.request(
        method, url, headers=headers, body=body, timeout=seconds, follow_redirects=False, max_bytes=MAX_BYTES
    )


def direct(method: str, url: str, headers: Mapping[str, str], body: bytes | None, seconds: float) -> Answer:
    """To an address that the operator named, which may be this machine. No redirect is followed here either."""
    return outbound.request(
        method,
        url,
        headers=headers,
        body=body,
        timeout=seconds,
        connect_timeout=min(seconds, CONNECT_SECONDS),
        follow_redirects=False,
        max_bytes=MAX_BYTES,
        opened=_place(url),
    )


def _place(url: str) -> tuple[str, ...]:
    """`host:port` of a URL; nothing for one that has none, which the guard then explains."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return ()
    host = parts.hostname or ""
    return (f"[{host}]:{port}" if ":" in host else f"{host}:{port}",) if host else ()


def decoded(answer: Answer, title: str, key: str) -> Any:
    """The JSON of a good answer.

    Raises RateLimited, UpstreamError with the status and the server's own words, the key taken out of them.
    """
    if answer.status >= 300:
        words = _words(answer.body).replace(key, "***") if key else _words(answer.body)
        if answer.status == 429:
            wait = retry_after(answer.headers.get("retry-after"), now_ms())
            raise RateLimited(f"{title} asks to wait: {words}", retry_after=wait)
        raise UpstreamError(f"{title} answered {answer.status}: {words}", upstream_status=answer.status)
    try:
        return msgspec.json.decode(answer.body)
    except msgspec.DecodeError as error:
        raise UpstreamError(f"{title} answered what is no JSON.", upstream_status=502) from error


def _words(body: bytes) -> str:
    """What a server says about its error: `{"error": {"message": …}}`, `{"error": …}` or `{"message": …}`."""
    try:
        found = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return "no reason is given"
    for name in ("error", "message"):
        if isinstance(found, dict) and name in found:
            found = found[name]
    return found[:500] if isinstance(found, str) else "no reason is given"
