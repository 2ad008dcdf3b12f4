"""The live stream, and streams of handlers."""

import json
import threading
from collections.abc import AsyncGenerator, Iterator
from typing import Any

import pytest
from sanic import Blueprint

from appliance.core.clock import now_ms
from appliance.core.events import LiveEvent, live
from appliance.http import stream
from appliance.http.endpoint import Stream, endpoint
from appliance.http.live import hub

from .conftest import ADA, BOB


class Source:
    """A stream of a handler; tells when it was closed."""

    def __init__(self) -> None:
        self.closed = threading.Event()
        self.blueprint = Blueprint("source", url_prefix="/api/v1/source")

        @self.blueprint.get("/")
        @endpoint(content_type="text/plain")
        def pieces() -> Stream:
            return Stream(self._pieces(), "text/plain")

        @self.blueprint.get("/endless")
        @endpoint(content_type="text/plain")
        async def endless() -> Stream:
            return Stream(self._endless(), "text/plain")

    async def _pieces(self) -> AsyncGenerator[bytes, None]:
        try:
            for number in range(3):
                yield f"{number}\n".encode()
        finally:
            self.closed.set()

    async def _endless(self) -> AsyncGenerator[bytes, None]:
        try:
            with hub.listen("never") as news:
                yield b"first\n"
                await news.next()
        finally:
            self.closed.set()


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def served(serve, source):
    return serve(source.blueprint)


class Listening:
    """A client of `/api/v1/events`; `next()` is the next event or comment."""

    def __init__(self, client: Any, query: str = "") -> None:
        self._stream = client.stream("GET", f"/api/v1/events{query}")
        self.answer = self._stream.__enter__()
        self._lines: Iterator[str] = self.answer.iter_lines()

    def next(self) -> Any:
        for line in self._lines:
            if line.startswith("data: "):
                return json.loads(line[6:])
            if line.startswith(":"):
                return line
        return None

    def close(self) -> None:
        self._stream.__exit__(None, None, None)


@pytest.fixture
def listen(served):
    opened: list[Any] = []

    def start(token: str, query: str = "") -> Listening:
        client = served.client(token)
        listening = Listening(client, query)
        opened.extend([listening, client])
        return listening

    yield start
    for each in opened:
        each.close()


def tell(id: str, owner: str = ADA.id, **more: Any) -> None:
    live.tell(LiveEvent("rag.document", id, "changed", owner, **more))


def test_a_person_hears_of_their_own_objects(listen):
    listening = listen("ada")

    tell("theirs", BOB.id)
    tell("mine", status="running", progress=0.5)
    tell("again")

    assert listening.answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert listening.answer.headers["cache-control"] == "no-store"
    assert listening.next() == {
        "topic": "rag.document",
        "id": "mine",
        "change": "changed",
        "status": "running",
        "progress": 0.5,
    }
    assert listening.next() == {"topic": "rag.document", "id": "again", "change": "changed"}


def test_an_administrator_may_hear_of_everything(listen, served):
    listening = listen("root", "?scope=all")

    tell("of-ada")

    assert listening.next()["id"] == "of-ada"
    with served.client("ada") as ada:
        assert ada.get("/api/v1/events?scope=all").status_code == 403
        assert ada.get("/api/v1/events?scope=some").status_code == 422


def test_nobody_hears_without_signing_in(served):
    with served.client() as anyone:
        assert anyone.get("/api/v1/events").status_code == 401


def test_a_silent_stream_shows_that_it_lives(listen, monkeypatch):
    monkeypatch.setattr(stream, "HEARTBEAT", 0.05)

    listening = listen("ada")

    assert listening.next() == ": still here"
    assert listening.next() == ": still here"
    tell("mine")
    found = listening.next()
    while isinstance(found, str):
        found = listening.next()
    assert found["id"] == "mine"


def test_the_stream_ends_when_the_token_expires(listen, accounts):
    accounts.expires_at["ada"] = now_ms() + 300

    listening = listen("ada")

    assert listening.next() is None
    assert now_ms() >= accounts.expires_at["ada"]


def test_the_stream_ends_when_the_user_is_deactivated(listen, accounts):
    listening = listen("ada")
    live.tell(LiveEvent("auth.user", ADA.id, "changed", ADA.id))
    assert listening.next()["topic"] == "auth.user"

    accounts.gone.add("ada")
    live.tell(LiveEvent("auth.user", ADA.id, "changed", ADA.id))

    while (found := listening.next()) is not None:
        assert found["topic"] == "auth.user"


def test_a_stop_of_the_server_ends_the_stream(listen, served):
    listening = listen("ada")

    served.stop()

    assert listening.next() is None


def test_a_handler_streams_to_its_end(served, source):
    with served.client("ada") as ada:
        answer = ada.get("/api/v1/source")

    assert answer.text == "0\n1\n2\n"
    assert answer.headers["transfer-encoding"] == "chunked"
    assert source.closed.wait(10)


def test_the_source_is_closed_when_the_client_leaves(served, source):
    with served.client("ada") as ada, ada.stream("GET", "/api/v1/source/endless") as answer:
        assert next(answer.iter_lines()) == "first"

    assert source.closed.wait(10)


def test_head_opens_no_stream(served, source):
    with served.client("ada") as ada:
        assert ada.head("/api/v1/source/endless").status_code == 200
        assert ada.get("/health").status_code == 200


def test_an_event_by_hand():
    assert stream.event({"a": "ü"}, name="run", id="7") == 'event: run\nid: 7\ndata: {"a":"ü"}\n\n'.encode()
