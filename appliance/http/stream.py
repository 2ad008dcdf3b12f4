"""Answers that come piece by piece, and the live events at `/api/v1/events` (contract §15)."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import Any, Literal

import msgspec
from sanic.response import HTTPResponse

from appliance.core.errors import Forbidden
from appliance.core.events import SUPERUSERS, LiveEvent
from appliance.http import session
from appliance.http.answers import Stream, encoder
from appliance.http.auth import Identity
from appliance.http.live import Stopping, hub
from appliance.http.request import WireRequest

HEARTBEAT = 15.0  # seconds between comment lines, which keep proxies from closing an idle stream
EVENT_STREAM = "text/event-stream; charset=utf-8"


async def send(request: WireRequest, stream: Stream, token: str | None, identity: Identity | None) -> None:
    """Send pieces as they come, as fast as the client takes them.

    Ends with the pieces, and before that when the token expires or is revoked, or the server stops.
    """
    headers = {"x-accel-buffering": "no", **stream.headers}
    response = HTTPResponse(status=stream.status, headers=headers, content_type=stream.content_type)
    await request.respond(response)
    over = asyncio.ensure_future(_over(token, identity))
    try:
        if request.method != "HEAD":
            await _send_pieces(response, stream, over)
    finally:
        over.cancel()
        await stream.pieces.aclose()
    await response.eof()


async def _over(token: str | None, identity: Identity | None) -> None:
    if token is not None and identity is not None:
        await session.end_of(token, identity)
        return
    with hub.listen("none") as news, contextlib.suppress(Stopping):
        await news.next()


async def _send_pieces(response: HTTPResponse, stream: Stream, over: "asyncio.Future[Any]") -> None:
    heartbeat = HEARTBEAT if stream.content_type == EVENT_STREAM else None
    pieces = aiter(stream.pieces)
    coming = asyncio.ensure_future(_next(pieces))
    try:
        # Whoever sees the headers may rely on it that the source has begun to listen.
        await asyncio.sleep(0)
        await response.send(b"")
        while await _came(response, coming, over, heartbeat):
            if (piece := coming.result()) is None:
                return
            await response.send(piece)
            coming = asyncio.ensure_future(_next(pieces))
    finally:
        coming.cancel()
        await asyncio.wait([coming])


async def _came(
    response: HTTPResponse, coming: "asyncio.Future[Any]", over: "asyncio.Future[Any]", heartbeat: float | None
) -> bool:
    """Whether the next piece came before it was all over; comment lines fill the silence."""
    while not coming.done():
        await asyncio.wait({coming, over}, timeout=heartbeat, return_when=asyncio.FIRST_COMPLETED)
        if over.done():
            return False
        if not coming.done():
            await response.send(b": still here\n\n")
    return not over.done()


async def _next(pieces: AsyncIterator[bytes]) -> bytes | None:
    return await anext(pieces, None)


def event(value: Any, *, name: str | None = None, id: str | None = None) -> bytes:
    """One server-sent event with `value` as JSON."""
    head = (f"event: {name}\n" if name else "") + (f"id: {id}\n" if id else "")
    return head.encode() + b"data: " + encoder.encode(value) + b"\n\n"


class News(msgspec.Struct, omit_defaults=True):
    """What a screen is told: which object changed. progress: 0 to 1."""

    topic: str
    id: str
    change: Literal["created", "changed", "deleted"]
    status: str | None = None
    progress: float | None = None


class EventsQuery(msgspec.Struct):
    """scope: `all` is for administrators."""

    scope: Literal["own", "all"] = "own"


def live_events(identity: Identity, query: EventsQuery) -> Stream:
    """The stream of what changes, for one person. Raises Forbidden."""
    actor = identity.actor
    if query.scope == "all" and not actor.is_superuser:
        raise Forbidden("Only administrators see everybody's events.")
    own = [actor.id, SUPERUSERS] if actor.is_superuser else [actor.id]
    return Stream(_news(None if query.scope == "all" else own), EVENT_STREAM)


async def _news(owners: Sequence[str] | None) -> AsyncGenerator[bytes, None]:
    with hub.listen(owners=owners) as news, contextlib.suppress(Stopping):
        while True:
            yield _as_event(await news.next())


def _as_event(told: LiveEvent) -> bytes:
    return event(News(told.topic, told.id, told.change, told.status, told.progress))  # type: ignore[arg-type]
