"""A fresh installation with two people: database, key, contents on disk."""

import hashlib
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.adapters.objects import DiskObjects
from appliance.areas.storage.service import set_in_use_checks
from appliance.core import clock, secrets
from appliance.core import settings as configuration
from appliance.core.actor import Actor
from appliance.core.events import LiveEvent, live
from appliance.db.connection import close_thread, open_database
from appliance.db.migrate import migrate
from appliance.http.uploads import Upload
from appliance.ports.objects import objects

ADA = Actor("0190a000-0000-7000-8000-00000000000a", "ada@example.org")
BOB = Actor("0190a000-0000-7000-8000-00000000000b", "bob@example.org")
ROOT = Actor("0190a000-0000-7000-8000-0000000000ff", "root@example.org", is_superuser=True)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An empty, migrated database."""
    folder = tmp_path_factory.mktemp("template")
    open_database(folder / "app.db")
    migrate(folder)
    close_thread()
    return (folder / "app.db").read_bytes()


@pytest.fixture
def data(migrated: bytes, tmp_path: Path) -> Iterator[Path]:
    """The data folder of a fresh installation."""
    (tmp_path / "app.db").write_bytes(migrated)
    configure({})
    open_database(tmp_path / "app.db")
    secrets.load_key(tmp_path / "key")
    objects.plug(DiskObjects(tmp_path))  # type: ignore[attr-defined]
    yield tmp_path
    set_in_use_checks([])
    objects.plug(None)  # type: ignore[attr-defined]
    close_thread()
    configuration.configure(environ={})


def configure(flags: dict[str, object]) -> None:
    """Settings for the rest of the test; the machine's own disk is never too full."""
    configuration.configure(flags={"storage.min_free_bytes": 0} | flags, environ={})


@pytest.fixture
def ada(data: Path) -> Actor:
    return ADA


@pytest.fixture
def bob(data: Path) -> Actor:
    return BOB


@pytest.fixture
def root(data: Path) -> Actor:
    return ROOT


Uploading = Callable[..., Upload]


@pytest.fixture
def upload(data: Path) -> Uploading:
    """`upload(b"content", "name.txt")`: a file as the HTTP floor hands it over."""
    numbers = itertools.count()

    def make(content: bytes, name: str = "a.txt", content_type: str = "application/octet-stream") -> Upload:
        path = objects.scratch() / f"upload-{next(numbers)}"
        path.write_bytes(content)
        return Upload(path, name, len(content), hashlib.sha256(content).hexdigest(), content_type)

    return make


def kept() -> set[str]:
    """Hashes of all contents on disk."""
    return set(objects.hashes())


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def news(data: Path) -> Iterator[list[LiveEvent]]:
    """What the screens were told."""
    told: list[LiveEvent] = []
    unsubscribe = live.subscribe(told.append)
    yield told
    unsubscribe()


class SetClock:
    def __init__(self) -> None:
        self.now = clock.now_ms()
        clock.set_source(lambda: self.now)

    def forward(self, *, seconds: float) -> None:
        self.now += round(seconds * 1000)


@pytest.fixture
def time_stands() -> Iterator[SetClock]:
    """`time_stands.forward(seconds=5)`: time goes on only when told to."""
    yield SetClock()
    clock.set_source(None)
