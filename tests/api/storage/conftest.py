"""A server for the storage area alone, in a thread of the test process, on a real data folder."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import httpx
import pytest

from appliance.adapters.objects import DiskObjects
from appliance.areas.storage.routes import blueprint
from appliance.areas.storage.service import set_in_use_checks
from appliance.core import secrets
from appliance.core import settings as configuration
from appliance.db.connection import close_thread, open_database
from appliance.db.migrate import migrate
from appliance.http import auth, perform
from appliance.http.limits import buckets
from appliance.http.uploads import set_upload_folder
from appliance.ports.objects import objects
from appliance.ports.socket import Socket
from tests.unit.http.conftest import Accounts, Served

LIMITS = {"http.address_requests_per_minute": 0, "http.user_requests_per_minute": 0}
Configure = Callable[..., None]


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """The data folder."""
    open_database(tmp_path / "app.db")
    migrate(tmp_path)
    secrets.load_key(tmp_path / "key")
    cast(Socket, objects).plug(DiskObjects(tmp_path))
    set_upload_folder(tmp_path / "tmp")
    yield tmp_path
    set_in_use_checks([])
    cast(Socket, objects).plug(None)
    close_thread()


@pytest.fixture
def set_settings() -> Iterator[Configure]:
    """`set_settings({"storage.quota_bytes": 10})` for the rest of the test."""
    yield lambda values: configuration.configure(flags=LIMITS | values, environ={})
    configuration.configure(environ={})


@pytest.fixture
def served(data: Path, set_settings: Configure) -> Iterator[Served]:
    set_settings({})
    buckets.clear()
    auth.set_authenticator(Accounts().identify)
    perform.set_strict_answers(True)
    running = Served([blueprint]).start()
    yield running
    running.stop()
    auth.set_authenticator(auth._nobody)


@pytest.fixture
def ada(served: Served) -> Iterator[httpx.Client]:
    """A user."""
    with served.client("ada") as client:
        yield client


@pytest.fixture
def bob(served: Served) -> Iterator[httpx.Client]:
    """Another user."""
    with served.client("bob") as client:
        yield client


@pytest.fixture
def admin(served: Served) -> Iterator[httpx.Client]:
    """A superuser."""
    with served.client("root") as client:
        yield client


@pytest.fixture
def anonymous(served: Served) -> Iterator[httpx.Client]:
    """Nobody."""
    with served.client() as client:
        yield client
