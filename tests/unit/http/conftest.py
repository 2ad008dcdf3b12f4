"""A real server for a test's own blueprint, on a free port, in a thread of the test process."""

import asyncio
import itertools
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvloop
from sanic import Blueprint

from appliance.core import secrets, settings
from appliance.core.actor import Actor
from appliance.core.errors import TokenExpired, Unauthenticated
from appliance.db.connection import close_thread, open_database
from appliance.db.migrate import migrate
from appliance.http import auth, perform
from appliance.http.limits import buckets
from appliance.http.server import address_of, build_app, listen
from appliance.http.uploads import set_upload_folder

ADA = Actor("0190a000-0000-7000-8000-00000000000a", "ada@example.org")
BOB = Actor("0190a000-0000-7000-8000-00000000000b", "bob@example.org")
ROOT = Actor("0190a000-0000-7000-8000-0000000000ff", "root@example.org", is_superuser=True)

_numbers = itertools.count(1)


class Accounts:
    """Tokens that stand for people; `expires_at` and `gone` change them while a test runs."""

    def __init__(self) -> None:
        self.actors = {"ada": ADA, "bob": BOB, "root": ROOT}
        self.expires_at: dict[str, int] = {}
        self.gone: set[str] = set()

    def identify(self, token: str) -> auth.Identity:
        if token == "old":
            raise TokenExpired("The token has expired.")
        if token not in self.actors or token in self.gone:
            raise Unauthenticated("The token is not valid.")
        return auth.Identity(self.actors[token], self.expires_at.get(token))


class Served:
    """A running server. `client` speaks to it as nobody, `ada`, `bob`, `root` as those."""

    def __init__(self, blueprints: list[Blueprint], **options: Any) -> None:
        self.app = build_app(blueprints, name=f"test-{next(_numbers)}", touch_up=False, **options)
        self.socket = listen("127.0.0.1", 0)
        self.url = address_of(self.socket)
        self._ready, self._failure = threading.Event(), None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> "Served":
        self._thread.start()
        assert self._ready.wait(10), "the server did not start"
        if self._failure:
            raise self._failure
        return self

    def stop(self) -> None:
        if self._thread.is_alive():
            self.loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(20)
            assert not self._thread.is_alive(), "the server did not stop"

    def client(self, token: str | None = None, **options: Any) -> httpx.Client:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return httpx.Client(base_url=self.url, headers=headers, timeout=20, trust_env=False, verify=False, **options)

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - shown by start()
            self._failure = error
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self.loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        server = await self.app.create_server(sock=self.socket, return_asyncio_server=True)
        assert server is not None
        await server.startup()
        await server.before_start()
        await server.after_start()
        self._ready.set()
        await self._stopping.wait()
        await server.before_stop()
        server.close()
        await self._drain(server.connections)
        await server.after_stop()

    async def _drain(self, connections: set[Any]) -> None:
        async with asyncio.timeout(15):
            while connections:
                for connection in list(connections):
                    connection.close_if_idle()
                await asyncio.sleep(0.01)


@pytest.fixture(scope="session")
def people() -> Accounts:
    return Accounts()


@pytest.fixture(autouse=True)
def accounts(people: Accounts) -> Iterator[Accounts]:
    """Everybody as they were at first."""
    people.__init__()  # type: ignore[misc]
    auth.set_authenticator(people.identify)
    yield people
    auth.set_authenticator(auth._nobody)


@pytest.fixture(autouse=True)
def configured() -> Iterator[None]:
    """Limits high enough for tests, unless a test sets its own."""
    configure({})
    buckets.clear()
    perform.set_strict_answers(True)
    yield
    settings.configure(environ={})
    buckets.clear()


def configure(flags: dict[str, Any]) -> None:
    """Settings for a test, "http.base_url" → value."""
    unlimited = {"http.address_requests_per_minute": 0, "http.user_requests_per_minute": 0}
    settings.configure(flags=unlimited | flags, environ={})


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    folder = tmp_path / "tmp"
    set_upload_folder(folder)
    return folder


@pytest.fixture
def db(tmp_path: Path) -> Iterator[None]:
    open_database(tmp_path / "app.db")
    migrate(tmp_path)
    secrets.load_key(tmp_path / "key")
    yield
    close_thread()


def running() -> Iterator[Callable[..., Served]]:
    started: list[Served] = []

    def start(*blueprints: Blueprint, **options: Any) -> Served:
        served = Served(list(blueprints), **options).start()
        started.append(served)
        return served

    yield start
    for served in started:
        served.stop()


@pytest.fixture
def serve(people: Accounts) -> Iterator[Callable[..., Served]]:
    """Start a server for one test."""
    yield from running()


@pytest.fixture(scope="module")
def serve_all(people: Accounts) -> Iterator[Callable[..., Served]]:
    """Start a server for all tests of a module."""
    yield from running()
