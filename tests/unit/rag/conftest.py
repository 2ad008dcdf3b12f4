"""An installation with the real model, the real reader and contents on disk."""

import hashlib
import itertools
from collections.abc import Callable, Iterator

import pytest

from appliance.adapters.embedder.minilm import MiniLm
from appliance.adapters.objects import DiskObjects
from appliance.adapters.ocr import TesseractReader
from appliance.areas.rag import service
from appliance.areas.rag.models import RagDocument, RagIndex
from appliance.core.actor import Actor
from appliance.core.nodes import wakers
from appliance.db.data_folder import DataFolder
from appliance.http.uploads import Upload
from appliance.ports.embedder import embedder
from appliance.ports.objects import objects
from appliance.ports.ocr import reader

_model = MiniLm()
_reader = TesseractReader()


@pytest.fixture(autouse=True)
def adapters(request: pytest.FixtureRequest) -> Iterator[None]:
    """Only for tests that have a database; the others need none."""
    if "db" not in request.fixturenames:
        yield
        return
    folder: DataFolder = request.getfixturevalue("db")
    objects.plug(DiskObjects(folder.path))  # type: ignore[attr-defined]
    embedder.plug(_model)  # type: ignore[attr-defined]
    reader.plug(_reader)  # type: ignore[attr-defined]
    request.getfixturevalue("set_settings")({"storage.min_free_bytes": 0})
    yield
    for port in (objects, embedder, reader):
        port.plug(None)  # type: ignore[attr-defined]


@pytest.fixture
def index(ada: Actor) -> RagIndex:
    """Ada's index."""
    return service.create_index(ada, "letters").index


Adding = Callable[..., RagDocument]


@pytest.fixture
def add(ada: Actor, index: RagIndex, run_jobs: Callable[[], int]) -> Adding:
    """`add("text", title="…")`: a document of Ada's index, indexed."""

    def adding(content: str, **options: object) -> RagDocument:
        new = service.plan_document(ada, options.pop("index_id", index.id), content=content, **options)
        service.add_document(new)
        run_jobs()
        return service.find_document(ada, new.id)

    return adding


@pytest.fixture
def upload(db: DataFolder) -> Callable[[bytes, str], Upload]:
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
    waker = lambda kind, key, value: heard.append((kind, key, value))  # noqa: E731
    wakers.append(waker)
    yield heard
    wakers.remove(waker)
