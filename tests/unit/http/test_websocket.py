"""WebSockets by the contract's §13, with a real client."""

import asyncio
import json
import threading
from typing import Any

import pytest
import websockets
from sanic import Blueprint
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from appliance.core.actor import Actor
from appliance.core.clock import now_ms
from appliance.core.errors import Forbidden, NotFound
from appliance.core.events import LiveEvent, live
from appliance.http import websocket
from appliance.http.websocket import Socket

from .conftest import ADA, configure

ID = "0190a000-0000-7000-8000-000000000001"


class Room:
    """Echoes, and notes when its handlers end."""

    def __init__(self) -> None:
        self.ended = threading.Event()
        self.blueprint = Blueprint("room", url_prefix="/ws/room")

        @self.blueprint.get("/<room_id>")
        @websocket.websocket()
        async def enter(socket: Socket, actor: Actor, room_id: str) -> None:
            if room_id != ID:
                raise NotFound("There is no such room.")
            try:
                await socket.send({"type": "welcome", "email": actor.email})
                async for frame in socket.frames():
                    await answer(socket, frame)
                    if frame["type"] == "leave":
                        return
            finally:
                self.ended.set()

        async def answer(socket: Socket, frame: dict[str, Any]) -> None:
            match frame["type"]:
                case "forbid":
                    raise Forbidden("Not you.")
                case "break":
                    raise RuntimeError("the secret")
                case "who":
                    await socket.send({"email": socket.actor.email})
                case _:
                    await socket.send({"echo": frame})


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def served(serve, room):
    return serve(room.blueprint)


def play(served, story, token: str | None = "ada", path: str = f"/ws/room/{ID}", **options: Any) -> Any:
    """Connect, and let `story(connection)` run; the answer is the story's, or the close code."""

    async def run() -> Any:
        protocols = ["bearer", token] if token else None
        async with connect(
            served.url.replace("http", "ws") + path, subprotocols=protocols, proxy=None, **options
        ) as connection:
            try:
                async with asyncio.timeout(10):
                    return await story(connection)
            except ConnectionClosed as closed:
                return closed.rcvd.code if closed.rcvd else None

    return asyncio.run(run())


async def receive(connection: Any) -> Any:
    return json.loads(await connection.recv())


async def until_closed(connection: Any) -> Any:
    while True:
        await connection.recv()


def test_a_token_in_the_handshake(served, room):
    async def story(connection):
        welcome = await receive(connection)
        await connection.send('{"type": "hello", "n": 1}')
        return connection.subprotocol, welcome, await receive(connection)

    assert play(served, story) == (
        "bearer",
        {"type": "welcome", "email": ADA.email},
        {"echo": {"type": "hello", "n": 1}},
    )
    assert room.ended.wait(10)


def test_a_token_in_the_first_frame(served):
    async def story(connection):
        await connection.send('{"type": "auth", "token": "ada"}')
        return connection.subprotocol, await receive(connection)

    assert play(served, story, token=None) == (None, {"type": "welcome", "email": ADA.email})


def test_pings_are_answered_also_before_signing_in(served):
    async def story(connection):
        await connection.send('{"type": "ping"}')
        before = await receive(connection)
        await connection.send('{"type": "auth", "token": "ada"}')
        await receive(connection)
        await connection.send('{"type": "ping"}')
        return before, await receive(connection)

    assert play(served, story, token=None) == ({"type": "pong"}, {"type": "pong"})


@pytest.mark.parametrize(("token", "code"), [("nonsense", 4401), ("old", 4401), ("", 4401)])
def test_a_bad_token_closes(served, token, code):
    async def first_frame(connection):
        await connection.send(json.dumps({"type": "auth", "token": token}))
        await until_closed(connection)

    assert play(served, first_frame, token=None) == code
    if token:
        assert play(served, until_closed, token=token) == code


def test_another_first_frame_closes(served):
    async def story(connection):
        await connection.send('{"type": "hello"}')
        await until_closed(connection)

    assert play(served, story, token=None) == 4401


def test_silence_instead_of_a_token_closes(served, monkeypatch):
    monkeypatch.setattr(websocket, "AUTH_SECONDS", 0.05)

    assert play(served, until_closed, token=None) == 4408


@pytest.mark.parametrize("id", ["0190a000-0000-7000-8000-000000000002", "nonsense"])
def test_an_unknown_object_closes(served, id):
    assert play(served, until_closed, path=f"/ws/room/{id}") == 4404


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ('{"type": "forbid"}', 4403),
        ('{"type": "break"}', 1011),
        ('{"type": "leave"}', 1000),
        ("nonsense", 1003),
        ("[1]", 1003),
        (b"{}", 1003),
        ('"' + "x" * 300_000 + '"', 1009),
    ],
)
def test_close_codes(served, room, frame, code):
    async def story(connection):
        await receive(connection)
        await connection.send(frame)
        await until_closed(connection)

    assert play(served, story) == code
    assert room.ended.wait(10)


def test_too_many_messages_close(served, monkeypatch):
    monkeypatch.setattr(websocket, "FRAMES", 20)
    monkeypatch.setattr(websocket, "PER_SECONDS", 1000)

    async def story(connection):
        # One too many and no more: bytes that nobody reads any more would reset the line, and the code with it.
        for _ in range(21):
            await connection.send('{"type": "hello"}')
        await until_closed(connection)

    assert play(served, story) == 4429


def test_the_handler_ends_when_the_client_vanishes(served, room):
    async def story(connection):
        await receive(connection)
        connection.transport.abort()

    play(served, story)

    assert room.ended.wait(10)


def test_a_deactivated_user_is_put_out_within_a_second(served, accounts, room):
    async def story(connection):
        await receive(connection)
        accounts.gone.add("ada")
        started = asyncio.get_running_loop().time()
        live.tell(LiveEvent("auth.user", ADA.id, "changed", ADA.id))
        try:
            await until_closed(connection)
        except ConnectionClosed as closed:
            return closed.rcvd.code, asyncio.get_running_loop().time() - started

    code, seconds = play(served, story)

    assert code == 4401
    assert seconds < 1
    assert room.ended.wait(10)


def test_news_of_the_user_alone_closes_nothing(served):
    async def story(connection):
        await receive(connection)
        live.tell(LiveEvent("auth.user", ADA.id, "changed", ADA.id))
        await connection.send('{"type": "who"}')
        return await receive(connection)

    assert play(served, story) == {"email": ADA.email}


def test_an_expired_token_can_be_renewed(served, accounts):
    accounts.expires_at["ada"] = now_ms() + 200
    accounts.actors["fresh"] = ADA

    async def story(connection):
        await receive(connection)
        asked = await receive(connection)
        await connection.send('{"type": "auth", "token": "fresh"}')
        await connection.send('{"type": "who"}')
        return asked, await receive(connection)

    assert play(served, story) == ({"type": "auth_required"}, {"email": ADA.email})


def test_a_token_can_be_renewed_before_it_expires(served, accounts):
    accounts.expires_at["ada"] = now_ms() + 150
    accounts.expires_at["fresh"] = now_ms() + 300
    accounts.actors["fresh"] = ADA

    async def story(connection):
        await receive(connection)
        await connection.send('{"type": "auth", "token": "fresh"}')
        return await receive(connection), now_ms()

    asked, when = play(served, story)

    assert asked == {"type": "auth_required"}
    assert when >= accounts.expires_at["fresh"]


@pytest.mark.parametrize(("token", "code"), [("bob", 4401), ("nonsense", 4401), (None, 4408)])
def test_a_socket_that_is_not_renewed_closes(served, accounts, monkeypatch, token, code):
    monkeypatch.setattr(websocket, "RENEW_SECONDS", 0.2)
    accounts.expires_at["ada"] = now_ms() + 100

    async def story(connection):
        await receive(connection)
        await receive(connection)
        if token:
            await connection.send(json.dumps({"type": "auth", "token": token}))
        await until_closed(connection)

    assert play(served, story) == code


def test_a_stop_of_the_server_closes_with_going_away(served):
    async def story(connection):
        await receive(connection)
        stopping = asyncio.create_task(asyncio.to_thread(served.stop))
        try:
            await until_closed(connection)
        finally:
            await stopping

    assert play(served, story) == 1001


def test_pages_of_other_sites_may_not_connect(served):
    async def story(connection):
        return await receive(connection)

    with pytest.raises(InvalidStatus) as refusal:
        play(served, story, origin="https://evil.example")
    assert refusal.value.response.status_code == 403
    assert play(served, story, origin=served.url)["type"] == "welcome"
    configure({"http.allowed_origins": ["https://app.example"]})
    assert play(served, story, origin="https://app.example")["type"] == "welcome"


def test_plain_http_is_told_so(served):
    with served.client("ada") as ada:
        answer = ada.get(f"/ws/room/{ID}")

    assert answer.status_code == 400
    assert answer.json()["code"] == "bad-request"


def test_an_unknown_address_is_404(served):
    with pytest.raises(websockets.InvalidStatus) as refusal:
        play(served, until_closed, path="/ws/nothing")
    assert refusal.value.response.status_code == 404
