"""A server whose data folder the tests look into: what bad input must not leave there."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw
import httpx
import pytest

from tests.api.conftest import ADMIN, PASSWORD, Person, Process
from tests.unit.ocr.pages import text_pdf

LETTER = text_pdf([(72, 700, "Dear Sir, we thank you for the crates.")])


class Watched:
    """A running server and its data folder."""

    def __init__(self, process: Process, url: str) -> None:
        self.process, self.url, self.data = process, url, process.data

    def rows(self, sql: str) -> list[Any]:
        """Read beside the server, by the library that the server uses."""
        database = apsw.Connection(str(self.data / "app.db"), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            return database.execute(sql).fetchall()
        finally:
            database.close()

    def leftovers(self) -> list[str]:
        """What is half done or half written right now."""
        blobs = {path.name for path in (self.data / "blobs").rglob("*") if path.is_file()}
        contents = {sha256 for (sha256,) in self.rows("SELECT sha256 FROM storage_file")}
        checks = {
            "files under way": sorted(path.name for path in (self.data / "tmp").iterdir()),
            "contents without a row": sorted(blobs - contents),
            "rows without a content": sorted(contents - blobs),
            "tasks that run": self.rows("SELECT name FROM jobs_task WHERE leased_at IS NOT NULL"),
            "tasks that are due": self.rows(f"SELECT name FROM jobs_task WHERE due_at <= {time.time() * 1000:.0f}"),
            "recognitions": self.rows("SELECT id FROM ocr_job WHERE status IN ('pending', 'running')"),
            "documents": self.rows("SELECT id FROM rag_document WHERE status IN ('pending', 'running')"),
            "chunks of what failed": self.rows(
                "SELECT c.id FROM rag_chunk c JOIN rag_document d ON d.id = c.document_id WHERE d.status != 'completed'"
            ),
            "executions": self.rows("SELECT id FROM workflows_execution WHERE completed_at IS NULL"),
            "waits": self.rows("SELECT id FROM workflows_wait"),
            "node runs": self.rows("SELECT id FROM workflows_node_run WHERE status IN ('running', 'waiting')"),
            "keys of requests": self.rows("SELECT key FROM http_idempotency WHERE answer IS NULL"),
            "dead letters": self.rows("SELECT name, error FROM jobs_dead_letter"),
        }
        return [f"{name}: {found}" for name, found in checks.items() if found]

    def memory(self) -> int:
        """The most bytes that the server has held so far."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))


@pytest.fixture(scope="package")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    process = Process(
        tmp_path_factory.mktemp("watched") / "data",
        APPLIANCE_FIRST_SUPERUSER=ADMIN,
        APPLIANCE_FIRST_SUPERUSER_PASSWORD=PASSWORD,
    )
    yield Watched(process, process.wait_until_ready())
    assert process.stop() == 0, process.log
    assert "Traceback" not in process.log, process.log


@pytest.fixture
def ada(watched: Watched) -> Iterator[Person]:
    """A fresh user of the watched server."""
    with closing(Person(watched.url, f"ada{time.monotonic_ns()}@example.com", sign_up=True)) as person:
        yield person


@pytest.fixture
def unharmed(watched: Watched, ada: Person) -> Callable[[], None]:
    """`unharmed()`: the server lives and works, and nothing half-done stays."""

    def check() -> None:
        assert httpx.get(f"{watched.url}/health").status_code == 200
        answer = ada.post("/api/v1/ocr/upload", files={"file": ("a.pdf", LETTER)}, headers={"prefer": "wait=20"})
        assert (answer.status_code, answer.json().get("status")) == (200, "completed"), answer.text
        # The last commit of a task comes a moment after the news of its end.
        deadline, pause = time.monotonic() + 5, threading.Event()
        while (left := watched.leftovers()) and time.monotonic() < deadline:
            pause.wait(0.02)
        assert left == []

    return check
