"""`/health`: the process answers. `/readyz`: it can work. `/metrics`: how much it does."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence

from sanic import Blueprint
from sanic.response import HTTPResponse

from appliance.core.errors import Forbidden, Unauthenticated
from appliance.db.connection import check_writable
from appliance.db.faults import as_problem
from appliance.http import metrics
from appliance.http.answers import JSON, encoder
from appliance.http.auth import bearer, identify
from appliance.http.limits import address_key, limit
from appliance.http.pool import on_thread
from appliance.http.request import WireRequest, is_loopback

log = logging.getLogger(__name__)

CHECK_SECONDS = 2  # after which a check counts as failed
KEPT_SECONDS = 1  # for which a result is good, so that asking often costs nothing

Check = tuple[str, Callable[[], str | None]]
blueprint = Blueprint("health")


def writable() -> str | None:
    """A check: the database takes writes."""
    try:
        check_writable()
    except Exception as error:
        if (known := as_problem(error)) is None:
            raise
        return str(known)
    return None


_checks: list[Check] = []
_warnings: list[Check] = []
_last: tuple[float, dict[str, str | None]] = (-10.0, {})


def set_ready_checks(checks: Sequence[Check], warnings: Sequence[Check] = ()) -> None:
    """(name, check) pairs that `/readyz` runs: a check answers a sentence when something is wrong, else None.

    warnings: what is wrong by these is told too, and the server stays ready. No name is in both.
    """
    global _last
    _checks[:] = checks
    _warnings[:] = warnings
    _last = (-10.0, {})


@blueprint.get("/health")
async def health(request: WireRequest) -> HTTPResponse:
    return HTTPResponse(b'{"status":"ok"}', content_type=JSON)


@blueprint.get("/readyz")
async def ready(request: WireRequest) -> HTTPResponse:
    global _last
    if time.monotonic() - _last[0] > KEPT_SECONDS:
        _last = (time.monotonic(), await run_checks([*_checks, *_warnings]))
    wrong = [name for name, sentence in _last[1].items() if sentence is not None]
    warned = {name for name, _ in _warnings}
    failed = [name for name in wrong if name not in warned]
    body = {
        "status": "unavailable" if failed else "ready",
        "failed": failed,
        "warnings": [name for name in wrong if name in warned],
    }
    return HTTPResponse(encoder.encode(body), status=503 if failed else 200, content_type=JSON)


async def run_checks(checks: Sequence[Check]) -> dict[str, str | None]:
    """What each check says, all at once; one that fails or takes over two seconds is wrong."""
    return dict(await asyncio.gather(*(_run(name, check) for name, check in checks)))


async def _run(name: str, check: Callable[[], str | None]) -> tuple[str, str | None]:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return name, await on_thread(check)
    except TimeoutError:
        return name, f"No answer within {CHECK_SECONDS} seconds."
    except Exception:
        log.exception("the check %s failed", name)
        return name, "The check failed."


@blueprint.get("/metrics")
async def show_metrics(request: WireRequest) -> HTTPResponse:
    await on_thread(_check_reader, request.address, _is_direct(request), bearer(request.headers.get("authorization")))
    text = await on_thread(metrics.text, request.app.ctx.requests)
    return HTTPResponse(text, content_type=metrics.CONTENT_TYPE)


def _check_reader(address: str, direct: bool, token: str | None) -> None:
    """Raises Unauthenticated, Forbidden, RateLimited."""
    if token is None and direct:
        return
    try:
        identity = identify(token)
    except Unauthenticated:
        limit("address", address_key(address), 60, 60)
        raise
    if not identity.actor.is_superuser:
        raise Forbidden("Metrics are for administrators.")


def _is_direct(request: WireRequest) -> bool:
    """From this machine, and not through a proxy that would make everybody look so."""
    forwarded = any(name in request.headers for name in ("x-forwarded-for", "forwarded", "x-real-ip", "via"))
    return is_loopback(request.peer) and not forwarded
