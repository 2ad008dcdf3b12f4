"""Kill the real server with `kill -9` while it runs the demo, start it again, and count what was lost.

The inputs are letters of random words, so that each execution has its own scan, its own document
and its own answer. What a kill hits is read from the database the dead process left.
"""

import json
import random
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

from tests.bench.process import EMAIL, PASSWORD, Process

STATES = ("queued", "engine at work", "recognising", "between steps", "indexing", "all done")


@dataclass
class Tally:
    """kills: how many hit each state. wrong: sentences about what was lost or done twice; must be empty."""

    kills: Counter[str] = field(default_factory=Counter)
    executions: int = 0
    seconds: float = 0
    wrong: list[str] = field(default_factory=list)

    def table(self) -> str:
        rows = [f"  {state:16s} {self.kills[state]:4d}" for state in STATES]
        return "\n".join([f"{self.kills.total()} kills, {self.executions} executions, by state:", *rows, *self.wrong])


class Api:
    """The few calls the story needs, by urllib, so that the harness costs little."""

    def __init__(self, url: str) -> None:
        self.url = url
        form = f"username={EMAIL}&password={PASSWORD.replace(' ', '+')}".encode()
        self.token = self._ask("POST", "/api/v1/login/access-token", form, "application/x-www-form-urlencoded")[
            "access_token"
        ]

    def call(self, method: str, path: str, body: object = None) -> Any:
        return self._ask(method, path, json.dumps(body).encode() if body is not None else None, "application/json")

    def upload(self, path: Path) -> None:
        boundary = "a-line-that-no-letter-holds"
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{path.name}"\r\n\r\n'
        body = head.encode() + path.read_bytes() + f"\r\n--{boundary}--\r\n".encode()
        self._ask("POST", "/api/v1/storage/upload", body, f"multipart/form-data; boundary={boundary}")

    def _ask(self, method: str, path: str, body: bytes | None, kind: str) -> Any:
        headers = {"content-type": kind} if body is not None else {}
        if path != "/api/v1/login/access-token":
            headers["authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(self.url + path, body, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")


@contextmanager
def reading(data: Path) -> Iterator[apsw.Connection]:
    """The database of a process that is dead, or alive: this only reads."""
    connection = apsw.Connection(str(data / "app.db"), flags=apsw.SQLITE_OPEN_READWRITE)
    connection.set_busy_timeout(5000)
    try:
        yield connection
    finally:
        connection.close()


def hit_states(data: Path) -> set[str]:
    """What the kill interrupted."""
    with reading(data) as db:
        leased = {name for (name,) in db.execute("SELECT name FROM jobs_task WHERE leased_at IS NOT NULL")}
        live = [status for (status,) in db.execute("SELECT status FROM workflows_execution")]
        waits = db.execute("SELECT count(*) FROM workflows_wait").fetchall()[0][0]
    states = {"queued"} if "pending" in live else set()
    states |= {"engine at work"} if "workflows.advance_execution" in leased else set()
    states |= {"recognising"} if "ocr.recognise_document" in leased else set()
    states |= {"indexing"} if "rag.index_document" in leased else set()
    states |= {"between steps"} if waits and not leased else set()
    states |= {"all done"} if live and all(status == "completed" for status in live) else set()
    return states


class Round:
    """One data folder, its executions, and the kills they live through."""

    def __init__(self, folder: Path, letters: Sequence[Path], seed: int, *, without: str = "") -> None:
        command = (sys.executable, "-m", "tests.crash.weakened", without) if without else None
        environ = {"APPLIANCE_HTTP__USER_REQUESTS_PER_MINUTE": "0", "APPLIANCE_HTTP__ADDRESS_REQUESTS_PER_MINUTE": "0"}
        self.server = Process(folder / "data", command=command, **environ)
        self.letters = letters
        self.random = random.Random(seed)
        self.tally = Tally()

    def begin(self) -> None:
        """Upload every letter and start an execution of the demo for each."""
        api = Api(self.server.url)
        workflow = api.call("POST", "/api/v1/workflows/demo")
        for letter in self.letters:
            api.upload(letter)
            file = {"bucket": "user-uploads", "path": letter.name}
            body = {"trigger_data": {"file": file, "question": "What is the amount due?"}}
            api.call("POST", f"/api/v1/workflows/{workflow['id']}/run", body)
        self.tally.executions = len(self.letters)

    def kill_at_random(self, longest: float) -> None:
        """Let it work for a random time, kill it, note what that hit, start it again."""
        time.sleep(self.random.uniform(0, longest))
        self.server.kill()
        self.tally.kills.update(hit_states(self.server.data))
        self.server.start()

    def finished(self) -> bool:
        with reading(self.server.data) as db:
            rest = "SELECT count(*) FROM workflows_execution WHERE status NOT IN ('completed', 'failed', 'terminated')"
            return db.execute(rest).fetchall() == [(0,)]

    def wait_for_end(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not self.finished() and time.monotonic() < deadline:
            time.sleep(0.05)

    def judge(self) -> Tally:
        """Stop the server and look at what is there: nothing lost, nothing twice."""
        self.server.stop()
        with reading(self.server.data) as db:
            self.tally.wrong = list(_wrong(db, len(self.letters)))
        return self.tally


def _wrong(db: apsw.Connection, expected: int) -> Iterator[str]:
    for status, count in db.execute("SELECT status, count(*) FROM workflows_execution GROUP BY status"):
        if status != "completed":
            yield f"{count} executions are {status}"
    twice = "SELECT node_id FROM workflows_node_run WHERE status = 'success' GROUP BY execution_id, node_id HAVING count(*) > 1"
    for (node_id,) in db.execute(twice):
        yield f"the result of {node_id} is recorded twice"
    for name, table in (("recognition jobs", "ocr_job"), ("documents", "rag_document")):
        [(count,)] = db.execute(f"SELECT count(*) FROM {table}").fetchall()
        if count != expected:
            yield f"{count} {name} for {expected} executions"
    if db.execute("SELECT 1 FROM rag_chunk GROUP BY document_id, ordinal HAVING count(*) > 1").fetchall():
        yield "a chunk is stored twice"
    if db.pragma("integrity_check") != "ok":
        yield "the database is damaged"
