"""Streams of server-sent events, and the live one at `/api/v1/events` (contract §15)."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from sanic.response import HTTPResponse

from appliance.http.answers import Stream, encoder
from appliance.http.request import WireRequest

HEARTBEAT = 15  # seconds between comment lines, which keep proxies from closing an idle stream
EVENT_STREAM = "text/event-stream; charset=utf-8"


async def send(request: WireRequest, stream: Stream) -> HTTPResponse | None:
    """Send pieces as they come, as fast as the client takes them."""
    headers = {"x-accel-buffering": "no", **stream.headers}
    response = HTTPResponse(status=stream.status, headers=headers, content_type=stream.content_type)
    await request.respond(response)
    async with contextlib.aclosing(stream.pieces):  # type: ignore[type-var]
        if request.method == "HEAD":
            await response.eof()
            return None
        async for piece in stream.pieces:
            await response.send(piece)
    await response.eof()
    return None


def event(value: Any, *, name: str | None = None, id: str | None = None) -> bytes:
    """One server-sent event with `value` as JSON."""
    head = (f"event: {name}\n" if name else "") + (f"id: {id}\n" if id else "")
    return head.encode() + b"data: " + encoder.encode(value) + b"\n\n"


async def with_heartbeat(source: AsyncIterator[bytes], seconds: float = HEARTBEAT) -> AsyncIterator[bytes]:
    """`source`, with a comment line whenever it was silent for `seconds`; closes it at the end."""
    iterator = aiter(source)
    coming: asyncio.Task[bytes] | None = None
    try:
        while True:
            coming = coming or asyncio.ensure_future(anext(iterator))
            done, _ = await asyncio.wait([coming], timeout=seconds)
            if not done:
                yield b": still here\n\n"
                continue
            finished, coming = coming, None
            try:
                yield finished.result()
            except StopAsyncIteration:
                return
    finally:
        if coming is not None:
            coming.cancel()
            with contextlib.suppress(asyncio.CancelledError, StopAsyncIteration):
                await coming
        if hasattr(iterator, "aclose"):
            await iterator.aclose()
