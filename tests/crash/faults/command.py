"""The command line and its children as real processes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.bench.process import ROOT

SETTINGS = {
    "APPLIANCE_HTTP__USER_REQUESTS_PER_MINUTE": "0",
    "APPLIANCE_HTTP__ADDRESS_REQUESTS_PER_MINUTE": "0",
    "APPLIANCE_AUTH__PASSWORD_MEMORY_KIB": "64",
    "APPLIANCE_STORAGE__MIN_FREE_BYTES": "0",
    "APPLIANCE_WORKFLOWS__MAX_WORKFLOWS_PER_USER": "1000000",
}
OWN = (sys.executable, "-m", "appliance")


def begin(
    *words: str | Path,
    data: Path,
    program: Sequence[str] = OWN,
    env: Mapping[str, str] = {},
    reads: Path = Path(os.devnull),
) -> "subprocess.Popen[str]":
    """reads: what it is given as its standard input."""
    with reads.open() as given:
        return subprocess.Popen(
            [*program, *map(str, words), "--data-dir", str(data)],
            cwd=ROOT,
            env={**os.environ, **SETTINGS, **env},
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


def run(*words: str | Path, data: Path, **options: Any) -> tuple[int, str]:
    """Exit code, and all that it said; options as for `begin`."""
    process = begin(*words, data=data, **options)
    said, _ = process.communicate(timeout=120)
    return process.returncode, said


def kill_when(process: "subprocess.Popen[str]", holds: Callable[[], bool], delay: float) -> bool:
    """`kill -9` `delay` seconds after `holds`; False if it had ended before."""
    while process.poll() is None and not holds():
        time.sleep(0.0005)
    time.sleep(delay)
    met = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    return met


def children(pid: int, name: str) -> list[int]:
    """Processes that `pid` has started whose program is called `name`."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # a thread that has ended meanwhile
            found += [int(child) for child in task.read_text().split() if _is(int(child), name)]
    return found


def _is(pid: int, name: str) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip() == name
    except OSError:
        return False
