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

STATES = ("queued", "engine", "recognising", "indexing", "all done")


@dataclass
class Tally:
    """kills: how many hit each state; one may hit several.

    wrong: sentences about what was lost or done twice; must be empty.
    """

    rounds: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    executions: int = 0
    wrong: list[str] = field(default_factory=list)

    def table(self) -> str:
        rows = [f"  {state:16s} {self.kills[state]:4d}" for state in STATES]
        return "\n".join(
            [f"{self.rounds} kills, {self.executions} executions; kills that hit a state:", *rows, *self.wrong]
        )


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


def states(db: apsw.Connection) -> set[str]:
    """What is under way: `queued` = an execution waits for its turn, `engine` = one is being taken a step further."""
    waiting = {name for (name,) in db.execute("SELECT DISTINCT name FROM jobs_task")}
    live = {status for (status,) in db.execute("SELECT DISTINCT status FROM workflows_execution")}
    found = {"queued"} if "pending" in live else set()
    found |= {"engine"} if "workflows.advance_execution" in waiting and "running" in live else set()
    found |= {"recognising"} if db.execute("SELECT 1 FROM ocr_job WHERE status = 'running'").fetchall() else set()
    found |= {"indexing"} if db.execute("SELECT 1 FROM rag_document WHERE status = 'running'").fetchall() else set()
    return found | ({"all done"} if live == {"completed"} else set())


class Killer:
    """One data folder, and rounds of: start executions, kill the server at a random point, start it again.

    without: a defence taken away, see weakened.py.
    """

    def __init__(self, folder: Path, seed: int, *, without: str = "") -> None:
        command = (sys.executable, "-m", "tests.crash.weakened", without) if without else None
        environ = {
            "APPLIANCE_HTTP__USER_REQUESTS_PER_MINUTE": "0",
            "APPLIANCE_HTTP__ADDRESS_REQUESTS_PER_MINUTE": "0",
            "APPLIANCE_AUTH__PASSWORD_MEMORY_KIB": "64",
            "APPLIANCE_WORKFLOWS__MAX_RUNNING_PER_USER": "1",  # so that the second execution is queued
        }
        self.folder = folder
        self.server = Process(folder / "data", command=command, **environ)
        self.random = random.Random(seed)
        self.tally = Tally()

    def round(self, letters: Sequence[Path], *, state: str, patience: float = 180) -> bool:
        """Run the demo on each letter; kill soon after `state` is seen; wait for the end.

        Whether all ended within `patience` seconds after the kill.
        """
        api = Api(self.server.url)
        workflow = api.call("POST", "/api/v1/workflows/demo")
        for letter in letters:
            api.upload(letter)
            file = {"bucket": "user-uploads", "path": letter.name}
            body = {"trigger_data": {"file": file, "question": "What is the amount due?"}}
            api.call("POST", f"/api/v1/workflows/{workflow['id']}/run", body)
        self.tally.executions += len(letters)
        self._kill_after(state)
        return self._ended(patience)

    def _kill_after(self, state: str) -> None:
        with reading(self.server.data) as db:
            deadline = time.monotonic() + 180
            while state not in states(db) and time.monotonic() < deadline:
                time.sleep(0.001)
        # What only thinks is over in milliseconds; what computes takes seconds.
        time.sleep(self.random.uniform(0, 1.5 if state in ("recognising", "queued") else 0.002))
        self.server.kill()
        with reading(self.server.data) as db:
            self.tally.kills.update(states(db))
        self.tally.rounds += 1
        self.server.start()

    def _ended(self, patience: float) -> bool:
        deadline = time.monotonic() + patience
        with reading(self.server.data) as db:
            while time.monotonic() < deadline:
                if not db.execute(f"{LIVE} LIMIT 1").fetchall():
                    return True
                time.sleep(0.02)
        return False

    def judge(self) -> Tally:
        """Stop the server and look at what is there: nothing lost, nothing twice."""
        self.server.stop()
        with reading(self.server.data) as db:
            self.tally.wrong = list(_wrong(db, self.tally.executions))
        return self.tally


LIVE = "SELECT 1 FROM workflows_execution WHERE status NOT IN ('completed', 'failed', 'terminated')"


def _wrong(db: apsw.Connection, expected: int) -> Iterator[str]:
    for status, count in db.execute("SELECT status, count(*) FROM workflows_execution GROUP BY status"):
        if status != "completed":
            yield f"{count} executions are {status}"
    results = "SELECT node_id FROM workflows_node_run WHERE status = 'success'"
    twice = f"{results} GROUP BY execution_id, node_id HAVING count(*) > 1"
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
