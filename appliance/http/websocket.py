"""WebSockets by contract §13: who asks, pings, renewal of tokens, close codes.

    @blueprint.get("/ws/executions/<execution_id>")
    @websocket(text_ids=["execution_id"])
    async def watch(socket: Socket, actor: Actor, execution_id: str) -> None:
        await socket.send({"type": "snapshot", …})
        async for frame in socket.frames():
            …

A handler takes any of: its path parameters, `socket`, `actor`, `request_info`. When it returns, the
socket is closed with 1000; a `Problem` it raises becomes the close code. It is cancelled when the
other side goes away.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from typing import Any

import msgspec
from sanic.exceptions import WebsocketClosed

from appliance.core.actor import Actor
from appliance.core.errors import BadRequest, Problem, RateLimited, Unauthenticated
from appliance.http import session
from appliance.http.answers import encoder
from appliance.http.auth import Identity
from appliance.http.limits import Buckets
from appliance.http.operation import Operation
from appliance.http.perform import Call, admit, path_value
from appliance.http.pool import on_thread
from appliance.http.problems import unexpected
from appliance.http.request import WireRequest, info_of

log = logging.getLogger(__name__)

AUTH_SECONDS = 5  # for the first frame, when the handshake brought no token
RENEW_SECONDS = 30  # for a new token, after `auth_required`
FRAMES, PER_SECONDS = 200, 10  # that one socket may send
UNREAD = 100  # frames a handler may be behind

CLOSE_CODES = {400: 4400, 401: 4401, 403: 4403, 404: 4404, 408: 4408, 429: 4429}
GOING_AWAY, NOT_TEXT, INTERNAL, AUTH_TIMEOUT = 1001, 1003, 1011, 4408

Handler = Callable[..., Coroutine[Any, Any, None]]


class Closing(Exception):
    """Ends a socket with `code`."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


class Socket:
    """One connected client. `identity` is who it is at the moment; a new token renews it."""

    identity: Identity

    def __init__(self, wire: Any, admitted: Callable[[str], Identity], token: str | None) -> None:
        self._wire, self._admitted, self._token = wire, admitted, token or ""
        self._expects_token = token is None
        self._frames: asyncio.Queue[dict[str, Any]] = asyncio.Queue(UNREAD)
        self._tokens: asyncio.Queue[str] = asyncio.Queue()
        self._buckets = Buckets()

    @property
    def actor(self) -> Actor:
        return self.identity.actor

    async def send(self, value: Any) -> None:
        """Send `value` as one JSON text frame; waits while the client does not keep up."""
        await self._wire.send(encoder.encode(value).decode())

    async def frames(self) -> AsyncIterator[dict[str, Any]]:
        """What the client sends, besides `ping` and `auth`, as long as it is connected."""
        while True:
            yield await self._frames.get()

    async def authenticate(self) -> None:
        """By the token of the handshake, else of the first frame. Raises Unauthenticated, RateLimited, Closing."""
        if self._expects_token:
            self._token = await self._next_token(AUTH_SECONDS)
        self.identity = await on_thread(self._admitted, self._token)

    async def guard(self) -> None:
        """Renews the token when the client sends a new one; raises when the socket must end."""
        while True:
            end: asyncio.Future[Any] = asyncio.ensure_future(session.end_of(self._token, self.identity))
            renewed: asyncio.Future[Any] = asyncio.ensure_future(self._tokens.get())
            try:
                await asyncio.wait([end, renewed], return_when=asyncio.FIRST_COMPLETED)
                token = str(renewed.result()) if renewed.done() else await self._after(end.result(), renewed)
            finally:
                end.cancel()
                renewed.cancel()
            await self._renew(token)

    async def _after(self, end: session.End, renewed: "asyncio.Future[Any]") -> str:
        """The token that answers `auth_required`. Raises Closing, Unauthenticated."""
        if end is session.End.STOPPING:
            raise Closing(GOING_AWAY, "The server stops.")
        if end is session.End.REVOKED:
            raise Unauthenticated("You are no longer signed in.")
        await self.send({"type": "auth_required"})
        revoked: asyncio.Future[Any] = asyncio.ensure_future(session.end_of(self._token, self.identity, expired=True))
        try:
            await asyncio.wait([renewed, revoked], timeout=RENEW_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if renewed.done():
                return str(renewed.result())
            if revoked.done():
                return await self._after(revoked.result(), renewed)
        finally:
            revoked.cancel()
        raise Closing(AUTH_TIMEOUT, "No new token came in time.")

    async def _renew(self, token: str) -> None:
        identity = await on_thread(self._admitted, token)
        if identity.actor.id != self.actor.id:
            raise Unauthenticated("The new token is another user's.")
        self.identity, self._token = identity, token

    async def _next_token(self, seconds: float) -> str:
        try:
            async with asyncio.timeout(seconds):
                return await self._tokens.get()
        except TimeoutError:
            raise Closing(AUTH_TIMEOUT, "No token came in time.") from None

    async def read(self) -> None:
        """Sorts what arrives, until the client goes."""
        while True:
            message = await self._wire.recv()
            if message is None:
                return
            if self._buckets.take("frames", "", FRAMES, PER_SECONDS):
                raise RateLimited("Too many messages.")
            await self._sort(_parsed(message))

    async def _sort(self, frame: dict[str, Any]) -> None:
        if frame.get("type") == "ping":
            await self.send({"type": "pong"})
        elif frame.get("type") == "auth":
            self._expects_token = False
            self._tokens.put_nowait(str(frame.get("token", "")))
        elif self._expects_token:
            raise Unauthenticated("The first frame must be of type auth.")
        else:
            try:
                self._frames.put_nowait(frame)
            except asyncio.QueueFull:
                raise RateLimited("Too many messages.") from None


def _parsed(message: str | bytes) -> dict[str, Any]:
    if isinstance(message, bytes):
        raise Closing(NOT_TEXT, "Frames must be JSON text.")
    try:
        return msgspec.json.decode(message, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Closing(NOT_TEXT, "Frames must be JSON objects.") from None


def websocket(*, text_ids: Sequence[str] = (), in_preview: bool = False) -> Callable[[Handler], Callable[..., Any]]:
    """Declare a WebSocket, for signed-in users. text_ids: parameters named `…_id` that are no UUIDs.

    in_preview: whether a preview of an earlier state serves it, since it changes nothing.
    """

    def declare(function: Handler) -> Callable[..., Any]:
        operation = Operation(function, auth="user", text_ids=text_ids, in_preview=in_preview)

        async def handle(request: WireRequest, **path: Any) -> None:
            request.app.ctx.origins.check_origin(request)
            if not request.incoming.upgrade_websocket:
                raise BadRequest("This address speaks WebSocket only.")
            await _serve(operation, request, path)

        handle.__name__, handle.__module__ = operation.name, function.__module__
        handle.operation = operation  # type: ignore[attr-defined]
        handle.is_websocket = True  # type: ignore[attr-defined]  # tells Sanic that no response follows
        return handle

    return declare


async def _serve(operation: Operation, request: WireRequest, path: dict[str, Any]) -> None:
    protocols = [each.strip() for each in request.headers.get("sec-websocket-protocol", "").split(",")]
    bears = protocols[0] == "bearer"
    protocol: Any = request.transport.get_protocol()
    wire = await protocol.websocket_handshake(request, ["bearer"] if bears else None)
    token = protocols[1] if bears and len(protocols) > 1 else None
    socket = Socket(wire, lambda token: _admitted(operation, request, token), token)
    code, reason = 1000, ""
    try:
        await _run(socket, operation, request, path)
    except Closing as closing:
        code, reason = closing.code, closing.reason
    except WebsocketClosed:
        pass
    except Exception as error:  # noqa: BLE001  # every error is a close code
        problem = unexpected(error, request.request_id)
        code, reason = _code(problem), problem.detail
    await wire.close(code, reason.encode()[:120].decode(errors="ignore"))


async def _run(socket: Socket, operation: Operation, request: WireRequest, path: dict[str, Any]) -> None:
    """Until the handler returns, the client goes, or the guard ends it."""
    reading = asyncio.ensure_future(socket.read())
    tasks: list[asyncio.Future[None]] = [reading]
    try:
        authenticating = asyncio.ensure_future(socket.authenticate())
        tasks.append(authenticating)
        await _first_of([authenticating, reading])
        request.user_id = socket.actor.id
        kwargs = _arguments(socket, operation, request, path)
        tasks += [asyncio.ensure_future(operation.function(**kwargs)), asyncio.ensure_future(socket.guard())]
        await _first_of([tasks[2], tasks[3], reading])
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _first_of(tasks: "list[asyncio.Future[None]]") -> None:
    """Wait for one of `tasks`, and raise what it raised; the first of those that ended together counts."""
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    ended = next(task for task in tasks if task.done())
    if ended.cancelled():
        raise WebsocketClosed("The client is gone.")
    ended.result()


def _arguments(socket: Socket, operation: Operation, request: WireRequest, path: dict[str, Any]) -> dict[str, Any]:
    given = {"socket": socket, "actor": socket.actor, "request_info": info_of(request)}
    found = {name: path_value(name, value, operation) for name, value in path.items()}
    return found | {name: value for name, value in given.items() if name in operation.wants}


def _admitted(operation: Operation, request: WireRequest, token: str) -> Identity:
    """On a thread: who `token` stands for, counted and checked as for any request."""
    call = Call(
        operation=operation,
        method="GET",
        instance=request.path,
        request_id=request.request_id,
        address=request.address,
        token=token,
        path={},
    )
    admit(call)
    assert call.identity is not None
    return call.identity


def _code(problem: Problem) -> int:
    return CLOSE_CODES.get(problem.status, INTERNAL)
