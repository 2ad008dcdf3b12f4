"""Servers as separate processes, and what they cost."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).resolve().parents[2]
EMAIL, PASSWORD = "bench@example.com", "correct horse battery"
TICK = os.sysconf("SC_CLK_TCK")


class Process:
    """A server of ours on a free port, in a data folder; `url` once it answers."""

    def __init__(self, data: Path, *, command: Sequence[str] | None = None, **environ: str) -> None:
        self.data = data
        self._command = [
            *(command or (sys.executable, "-m", "appliance")),
            "serve",
            "--port",
            "0",
            "--data-dir",
            str(data),
        ]
        self._environ = {
            **os.environ,
            "APPLIANCE_FIRST_SUPERUSER": EMAIL,
            "APPLIANCE_FIRST_SUPERUSER_PASSWORD": PASSWORD,
            **environ,
        }
        self.url = ""
        self.seconds_to_start = 0.0
        self.start()

    def start(self) -> None:
        """Raises RuntimeError with the end of its log if it does not answer within 60 seconds."""
        address = self.data / "server.json"
        address.unlink(missing_ok=True)
        begun = time.monotonic()
        self.log = open(self.data.parent / f"{self.data.name}.log", "ab")  # noqa: SIM115  lives with the process
        self._process = subprocess.Popen(
            self._command, cwd=ROOT, env=self._environ, stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL
        )
        while not self._answers(address):
            if self._process.poll() is not None or time.monotonic() - begun > 60:
                raise RuntimeError(Path(self.log.name).read_text()[-4000:])
            time.sleep(0.01)
        self.seconds_to_start = time.monotonic() - begun

    def _answers(self, address: Path) -> bool:
        import http.client

        try:
            found = json.loads(address.read_text())
            host = found["url"].removeprefix("http://")
            connection = http.client.HTTPConnection(host, timeout=5)
            connection.request("GET", "/health")
            ok = connection.getresponse().status == 200
            connection.close()
        except (OSError, ValueError, http.client.HTTPException):
            return False
        self.url = found["url"]
        return ok

    @property
    def pid(self) -> int:
        return self._process.pid

    def kill(self) -> None:
        """`kill -9`, and wait until it is gone."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self.log.close()

    def wait(self, seconds: float = 60) -> int:
        """Until it ends by itself; the answer is its exit code, -9 after a `kill -9`."""
        return self._process.wait(seconds)

    def stop(self) -> int:
        """SIGTERM; the answer is its exit code."""
        if self._process.poll() is None:
            self._process.terminate()
        code = self._process.wait(30)
        self.log.close()
        return code

    def __enter__(self) -> "Process":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def cpu_seconds(pid: int) -> float:
    """User and system time of a process, without its children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def family_cpu_seconds(pid: int) -> float:
    """User and system time of a process, of all its living descendants, and of its children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ended = (int(fields[13]) + int(fields[14])) / TICK
    return ended + sum(cpu_seconds(each) for each in family(pid))


def pss_megabytes(pid: int) -> float:
    """Proportional set size of a process and all its descendants, in MB."""
    return _megabytes(pid, "Pss:")


def rss_megabytes(pid: int) -> float:
    """Resident set size of a process and all its descendants, in MB; what they share counts for each."""
    return _megabytes(pid, "Rss:")


def _megabytes(pid: int, what: str) -> float:
    total = 0
    for each in family(pid):
        text = Path(f"/proc/{each}/smaps_rollup").read_text()
        total += next(int(line.split()[1]) for line in text.splitlines() if line.startswith(what))
    return total / 1024


def family(pid: int) -> list[int]:
    """A process and all its living descendants, itself first."""
    family = [pid]
    for each in family:
        for task in Path(f"/proc/{each}/task").glob("*/children"):
            with suppress(OSError):  # a thread that has ended meanwhile
                family += [int(child) for child in task.read_text().split()]
    return family
