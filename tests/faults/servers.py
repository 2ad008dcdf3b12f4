"""The real server and its commands, on a disk of a test; and a client that keeps what was promised to it."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import apsw
import httpx
import msgspec

from tests.faults.disks import ROOT, Disk

EMAIL, PASSWORD = "keeper@example.com", "seven green bottles"
SETTINGS = {
    "APPLIANCE_FIRST_SUPERUSER": EMAIL,
    "APPLIANCE_FIRST_SUPERUSER_PASSWORD": PASSWORD,
    "APPLIANCE_AUTH__PASSWORD_MEMORY_KIB": "64",
    "APPLIANCE_AUTH__FAILURES_PER_ADDRESS": "0",
    "APPLIANCE_HTTP__ADDRESS_REQUESTS_PER_MINUTE": "0",
    "APPLIANCE_HTTP__USER_REQUESTS_PER_MINUTE": "0",
    "APPLIANCE_STORAGE__MIN_FREE_BYTES": "0",  # else uploads are refused long before the disk is full
}


def environment(**more: str) -> dict[str, str]:
    """Without settings of the person who runs the tests."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("APPLIANCE_")}
    return own | SETTINGS | more


class Server:
    """An `appliance serve`. data: its folder as the test sees it. disk: None = the machine's own.

    before: a program, and its words, that becomes the server.
    """

    def __init__(
        self, data: Path, log: Path, disk: Disk | None = None, *, before: Sequence[str] = (), **more: str
    ) -> None:
        self.data, self.disk, self._log, self._before, self._more = data, disk, log, before, more
        self.url = ""
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> "Server":
        """Raises AssertionError with its log if it ends before it listens."""
        self._process = subprocess.Popen(
            self._words("serve", "--port", "0"),
            cwd=ROOT,
            env=environment(**self._more),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log.open("ab"),
            text=True,
        )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if "runs at" in line:
                self.url = msgspec.json.decode((self.data / "server.json").read_bytes())["url"]
                return self
        raise AssertionError(f"the server ended with {self._process.wait()}:\n{self.log}")

    def run(self, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
        """A command, or a start that is to fail, to its end."""
        return subprocess.run(
            self._words(*arguments),
            cwd=ROOT,
            env=environment(**self._more, **more),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def _words(self, *arguments: str) -> list[str]:
        data = self.data if self.disk is None else self.disk.inside / self.data.relative_to(self.disk.path)
        words = [*self._before, sys.executable, "-m", "appliance", *arguments, "--data-dir", str(data)]
        return words if self.disk is None else self.disk.words(words)

    @property
    def log(self) -> str:
        return self._log.read_text() if self._log.exists() else ""

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def stop(self, number: int = signal.SIGTERM) -> int | None:
        """The answer is its exit code, None if it does not run."""
        if self._process is None:
            return None
        self._process.send_signal(number)
        code = self._process.wait(30)
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None
        return code

    def integrity(self) -> str:
        """What SQLite says of the database of a server that has ended: of a copy, which a full disk need not take."""
        with tempfile.TemporaryDirectory() as folder:
            for name in ("app.db", "app.db-wal"):
                if (self.data / name).exists():
                    shutil.copyfile(self.data / name, Path(folder, name))
            connection = apsw.Connection(str(Path(folder, "app.db")), flags=apsw.SQLITE_OPEN_READWRITE)
            try:
                return str(connection.pragma("integrity_check"))
            finally:
                connection.close()


class Keeper(httpx.Client):
    """Somebody signed in who remembers every file whose upload was acknowledged."""

    def __init__(self, server: Server, email: str = EMAIL, password: str = PASSWORD) -> None:
        super().__init__(base_url=server.url, timeout=30, verify=False)
        self.promised: dict[str, bytes] = {}
        answer = sign_in(self, email, password)
        assert answer.status_code == 200, answer.text
        self.cookies.clear()
        self.headers["authorization"] = f"Bearer {answer.json()['access_token']}"

    def move_to(self, server: Server) -> None:
        """After a restart."""
        self.base_url = httpx.URL(server.url)

    def upload(self, name: str, content: bytes) -> httpx.Response:
        answer = self.post("/api/v1/storage/upload", files={"file": (name, content)})
        if answer.status_code < 300:
            self.promised[name] = content
        return answer

    def missing(self) -> list[str]:
        """Names of promised files that are not there as they were sent."""
        return [name for name, content in self.promised.items() if self._content(name) != content]

    def _content(self, name: str) -> bytes:
        answer = self.get(f"/api/v1/storage/download/user-uploads/{name}")
        return answer.content if answer.status_code == 200 else answer.text.encode()


def sign_in(client: httpx.Client, email: str = EMAIL, password: str = PASSWORD) -> httpx.Response:
    return client.post("/api/v1/login/access-token", data={"username": email, "password": password})


def problem(answer: httpx.Response) -> dict[str, Any]:
    """The members of a problem document, which this must be."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    found: dict[str, Any] = answer.json()
    return found


def until(holds: Callable[[], object], seconds: float = 20) -> None:
    """Ask again until it holds. Raises AssertionError."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"did not come true within {seconds} seconds"
        threading.Event().wait(0.05)
