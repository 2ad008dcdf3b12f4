"""People who upload files and make workflows as fast as they are answered, and believe every answer."""

import hashlib
import http.client
import itertools
import json
import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import apsw

from tests.crash.faults import evidence
from tests.crash.killing import Api

_LINE = "a-line-that-no-content-holds"


@dataclass(frozen=True, slots=True)
class Promise:
    """A write that was answered with success. sha256: of a file's content, None for a workflow. at: seconds."""

    name: str
    sha256: str | None
    at: float


class Writers:
    """promises: all that was acknowledged, by any server, in order of the answers."""

    def __init__(self, seed: int) -> None:
        self.promises: list[Promise] = []
        self._seed = seed
        self._numbers = itertools.count()
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self.refused: list[str] = []

    def begin(self, api: Api) -> None:
        """They end with the server, or by `end`."""
        self._stop.clear()
        runs = (self._upload, self._upload, self._make_workflows)
        self._threads = [threading.Thread(target=self._until_it_dies, args=(run, api), daemon=True) for run in runs]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _until_it_dies(self, run: object, api: Api) -> None:
        number = next(self._numbers)
        chance = random.Random(self._seed * 1000 + number)
        line = http.client.HTTPConnection(api.url.removeprefix("http://"), timeout=30)
        try:
            for count in itertools.count():
                if self._stop.wait(chance.uniform(0, 0.02)):
                    return
                assert callable(run)
                run(line, api.token, f"{number}-{count}", chance)
        except (OSError, http.client.HTTPException, ValueError):
            return  # the server is gone, perhaps in the middle of an answer
        finally:
            line.close()

    def _upload(self, line: http.client.HTTPConnection, token: str, name: str, chance: random.Random) -> None:
        size = chance.choice((200, 3000, 10_000, 60_000))
        content = name.encode() + chance.randbytes(size)
        head = f'--{_LINE}\r\nContent-Disposition: form-data; name="file"; filename="{name}.bin"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{_LINE}--\r\n".encode()
        if self._asked(line, token, "/api/v1/storage/upload", body, f"multipart/form-data; boundary={_LINE}"):
            self.promises.append(Promise(f"{name}.bin", hashlib.sha256(content).hexdigest(), time.time()))

    def _make_workflows(self, line: http.client.HTTPConnection, token: str, name: str, chance: random.Random) -> None:
        graph = {"nodes": [{"node_id": "t", "node_type": "trigger"}], "edges": []}
        body = json.dumps({"name": name, "description": "x" * chance.randrange(1000), "graph_config": graph}).encode()
        if self._asked(line, token, "/api/v1/workflows", body, "application/json"):
            self.promises.append(Promise(name, None, time.time()))

    def _asked(self, line: http.client.HTTPConnection, token: str, path: str, body: bytes, kind: str) -> bool:
        """Whether it was answered with success; an error is none, as what is not acknowledged may be missing."""
        line.request("POST", path, body, {"content-type": kind, "authorization": f"Bearer {token}"})
        answer = line.getresponse()
        text = answer.read()
        if answer.status != 201:
            self.refused.append(f"{answer.status} {text[:200]!r}")
        return answer.status == 201


def missing(db: apsw.Connection, data: Path, promises: Sequence[Promise], contents: evidence.Contents) -> list[str]:
    """What was promised and is not there, as sentences. contents: what was read of that folder before."""
    stored, made = evidence.files(db), evidence.workflows(db)
    found = []
    for each in promises:
        if each.sha256 is None:
            if each.name not in made:
                found.append(f"the workflow {each.name} is lost")
        elif stored.get(each.name) != each.sha256:
            found.append(f"the file {each.name} is lost")
        elif not contents.has(data, each.sha256):
            found.append(f"the content of {each.name} is lost")
    return found
