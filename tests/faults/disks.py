"""A disk that a test may fill, shrink and make read only: a tmpfs that only what is started on it can see.

It is mounted in a mount namespace of its own, which one sleeping process keeps alive while servers come and go.
"""

import errno
import os
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MIB = 1024 * 1024
IS_ROOT = os.geteuid() == 0
_MAPPED = () if IS_ROOT else ("--user", "--map-root-user")
# The word says that the disk is there; the sleeper ends with its pipe, so also when the tests are killed.
_HOLD = 'mount -t tmpfs -o size="$2",mode=0700 tmpfs "$1" && echo mounted && exec cat'


def why_none() -> str | None:
    """Why no disk can be made on this machine; None if one can."""
    try:
        tried = subprocess.run(
            ["unshare", *_MAPPED, "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, text=True
        )
    except FileNotFoundError:
        return "there is no program `unshare`"
    return None if tried.returncode == 0 else f"no namespace with a disk of its own: {tried.stderr.strip()}"


class Disk:
    """`inside` is its path for what is started by `words`; `path` is the same folder for the test."""

    def __init__(self, place: Path, size: str = "32m") -> None:
        place.mkdir(parents=True)
        self.inside = place
        self._holder = subprocess.Popen(
            ["unshare", *_MAPPED, "--mount", "--propagation", "private", "sh", "-c", _HOLD, "sh", str(place), size],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._holder.stdout is not None
        assert self._holder.stdout.readline() == "mounted\n", "the disk could not be mounted"
        self.path = Path(f"/proc/{self._holder.pid}/root{place}")
        self._filler = self.path / "filler"

    def words(self, command: Sequence[str | Path]) -> list[str]:
        """`command`, where the disk is; the process that is started becomes it."""
        user = ["--user", "--preserve-credentials"] if _MAPPED else []
        there = ["nsenter", "--target", str(self._holder.pid), *user, "--mount"]
        return [*there, "sh", "-c", 'cd "$1"; shift; exec "$@"', "sh", str(ROOT), *map(str, command)]

    def free(self) -> int:
        """Bytes that can be written."""
        found = os.statvfs(self.path)
        return found.f_bavail * found.f_frsize

    def fill(self, leave: int = 0) -> None:
        """Write until there is no room but for `leave` bytes, and see that it is so."""
        with self._filler.open("ab", buffering=0) as filler, suppress(OSError):
            while (left := self.free() - leave) > 0:
                filler.write(bytes(min(left, MIB)))
        assert self.free() <= max(leave, 0), f"{self.free()} bytes are free"
        if leave < 4096:
            self._prove_full()

    def _prove_full(self) -> None:
        probe = self.path / "probe"
        with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
            probe.write_bytes(bytes(8192))
        probe.unlink()

    def make_room(self) -> None:
        self._filler.unlink(missing_ok=True)

    def remount(self, options: str) -> None:
        """options: "ro", "rw", "size=64m"."""
        words = self.words(["mount", "-o", f"remount,{options}", self.inside])
        done = subprocess.run(words, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def close(self) -> None:
        """Its files are gone once nothing that was started on it runs."""
        assert self._holder.stdin is not None and self._holder.stdout is not None
        self._holder.stdin.close()
        self._holder.wait(10)
        self._holder.stdout.close()
