"""Asking a model server, by the operator's way or by the user's, and telling what went wrong."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from appliance.core.clock import now_ms
from appliance.core.errors import RateLimited, UpstreamError, UpstreamTimeout
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
    """To an address that the operator chose, which may be this machine."""
    import httpx  # a tenth of a second, and many installations never ask a model

    host = httpx.URL(url).host
    deadline = time.monotonic() + seconds
    limits = httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS))
    try:
        # The address is the operator's word: no proxy of the environment comes between.
        with (
            httpx.Client(timeout=limits, follow_redirects=False, trust_env=False) as client,
            client.stream(method, url, headers=dict(headers), content=body) as response,
        ):
            pieces, size = [], 0
            for piece in response.iter_bytes():
                pieces.append(piece)
                size += len(piece)
                if size > MAX_BYTES:
                    raise UpstreamError(f"{host} answered more than {MAX_BYTES} bytes.", upstream_status=502)
                if time.monotonic() > deadline:
                    raise UpstreamTimeout(f"{host} did not answer within {seconds:g} s.")
            found = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status_code, url, found, b"".join(pieces))
    except httpx.TimeoutException as error:
        raise UpstreamTimeout(f"{host} did not answer within {seconds:g} s.") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise UpstreamError(f"{host} could not be reached: {type(error).__name__}.") from error


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
