"""Contents on disk beside the fresh installation of each test."""

import hashlib
import itertools
from collections.abc import Callable, Iterator
from typing import cast

import pytest

from appliance.adapters.objects import DiskObjects
from appliance.areas.storage.service import set_in_use_checks
from appliance.core.events import LiveEvent, live
from appliance.db.data_folder import DataFolder
from appliance.http.uploads import Upload
from appliance.ports.objects import objects
from appliance.ports.socket import Socket

Uploading = Callable[..., Upload]


@pytest.fixture(autouse=True)
def data(db: DataFolder) -> Iterator[DataFolder]:
    """The data folder of a fresh installation, contents included."""
    cast(Socket, objects).plug(DiskObjects(db.path))
    yield db
    set_in_use_checks([])
    cast(Socket, objects).plug(None)


@pytest.fixture
def upload(data: DataFolder) -> Uploading:
    """`upload(b"content", "name.txt")`: a file as the HTTP floor hands it over."""
    numbers = itertools.count()

    def make(content: bytes, name: str = "a.txt", content_type: str = "application/octet-stream") -> Upload:
        path = objects.scratch() / f"upload-{next(numbers)}"
        path.write_bytes(content)
        return Upload(path, name, len(content), sha256(content), content_type)

    return make


@pytest.fixture
def news(data: DataFolder) -> Iterator[list[LiveEvent]]:
    """What the screens were told of files."""
    told: list[LiveEvent] = []
    unsubscribe = live.subscribe(lambda event: told.append(event) if event.topic == "storage.file" else None)
    yield told
    unsubscribe()


def kept() -> set[str]:
    """Hashes of all contents on disk."""
    return set(objects.hashes())


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
