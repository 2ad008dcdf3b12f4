"""Unit tests: real SQLite in a folder of their own, jobs run in place."""

import hashlib
import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.adapters.embedder.house import HouseEmbeddings
from appliance.adapters.embedder.minilm import MiniLm
from appliance.adapters.mailer import FolderOutbox, HouseMailer
from appliance.adapters.objects import DiskObjects
from appliance.adapters.ocr import TesseractReader
from appliance.areas.auth.service import accounts, keys
from appliance.core import secrets
from appliance.core import settings as configuration
from appliance.core.actor import Actor
from appliance.core.nodes import wakers
from appliance.db.connection import close_thread, open_database
from appliance.db.data_folder import DataFolder, mark_version, open_folder
from appliance.db.migrate import migrate
from appliance.http.uploads import Upload
from appliance.installed import AREAS
from appliance.jobs import run_all_due
from appliance.jobs.events import listen
from appliance.ports.embedder import embedder, embedding_models
from appliance.ports.mailer import mailer, outbox
from appliance.ports.objects import objects
from appliance.ports.ocr import reader
from tests.unit.model_server import ModelServer, serve_models

# Each loads its data once, at its first use.
_model = MiniLm()
_reader = TesseractReader()

ENVIRON = {"APPLIANCE_AUTH__PASSWORD_MEMORY_KIB": "64"}  # a hash of the default costs each test 50 ms


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an empty, migrated database, to be copied."""
    folder = open_folder(tmp_path_factory.mktemp("template"))
    secrets.load_key(folder.key)
    open_database(folder.database)
    migrate(folder.path)
    mark_version(folder)
    keys.ensure_key()
    close_thread()
    for area in AREAS:
        for event, listener in area.listens.items():
            listen(event, area.name, listener)
    return folder.path


@pytest.fixture
def db(migrated: Path, tmp_path: Path) -> Iterator[DataFolder]:
    """A fresh installation: data folder, key, settings at their defaults, outbox, this thread's connection."""
    shutil.copytree(migrated, tmp_path / "data")
    folder = open_folder(tmp_path / "data")
    configuration.configure(environ=ENVIRON)
    configuration.set_stored({})
    secrets.load_key(folder.key)
    open_database(folder.database)
    keys.forget_keys()
    mailer.plug(HouseMailer(folder.outbox))  # type: ignore[attr-defined]
    outbox.plug(FolderOutbox(folder.outbox))  # type: ignore[attr-defined]
    yield folder
    mailer.plug(None)  # type: ignore[attr-defined]
    outbox.plug(None)  # type: ignore[attr-defined]
    close_thread()


@pytest.fixture
def set_settings() -> Iterator[Callable[[dict[str, object]], None]]:
    """`set_settings({"auth.max_users": 3})` for the rest of the test."""
    yield lambda values: configuration.configure(flags=values, environ=ENVIRON)
    configuration.configure(environ=ENVIRON)


@pytest.fixture
def command_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Commands run in an empty folder; settings, umask and this thread's connection are afterwards as before."""
    for name in [name for name in os.environ if name.startswith("APPLIANCE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    umask = os.umask(0o077)
    yield
    os.umask(umask)
    close_thread()
    configuration.configure(environ={})
    configuration.set_stored({})


@pytest.fixture
def adapters(db: DataFolder, set_settings: Callable[[dict[str, object]], None]) -> Iterator[None]:
    """The real model, reader and object store, on a disk that is never too full."""
    set_settings({"storage.min_free_bytes": 0})
    house = HouseEmbeddings(_model)
    real = {objects: DiskObjects(db.path), embedder: _model, embedding_models: house, reader: _reader}
    for port, adapter in real.items():
        port.plug(adapter)  # type: ignore[attr-defined]
    yield
    for port in real:
        port.plug(None)  # type: ignore[attr-defined]


@pytest.fixture
def model_server() -> Iterator[ModelServer]:
    """A scripted server of language models on loopback."""
    with serve_models() as server:
        yield server


@pytest.fixture
def upload(adapters: None) -> Callable[[bytes, str], Upload]:
    """`upload(b"content", "name.txt")`: a file as the HTTP floor hands it over."""
    numbers = itertools.count()

    def make(content: bytes, name: str) -> Upload:
        path = objects.scratch() / f"upload-{next(numbers)}"
        path.write_bytes(content)
        return Upload(path, name, len(content), hashlib.sha256(content).hexdigest(), "application/octet-stream")

    return make


@pytest.fixture
def woken(db: DataFolder) -> Iterator[list[tuple[str, str, object]]]:
    """(kind, key, value) of all news for workflows."""
    heard: list[tuple[str, str, object]] = []

    def waker(kind: str, key: str, value: object) -> None:
        heard.append((kind, key, value))

    wakers.append(waker)
    yield heard
    wakers.remove(waker)


@pytest.fixture
def ada(db: DataFolder) -> Actor:
    """A user."""
    return _user("ada@example.com")


@pytest.fixture
def bob(db: DataFolder) -> Actor:
    """Another user."""
    return _user("bob@example.com")


@pytest.fixture
def admin(db: DataFolder) -> Actor:
    """A superuser."""
    return _user("admin@example.com", is_superuser=True)


def _user(email: str, *, is_superuser: bool = False) -> Actor:
    # No password fits this hash; a real one would cost each test 50 ms.
    user = accounts.add_user(email, "!", email.partition("@")[0].title(), is_superuser=is_superuser)
    return Actor(user.id, email, is_superuser)


@pytest.fixture
def run_jobs(db: DataFolder) -> Callable[[], int]:
    """`run_jobs()` runs all that is due, on this thread, in order; the answer is how many."""
    return run_all_due
