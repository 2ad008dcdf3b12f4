"""A clock, and a disk that is read only for a while, that a test sets under the real server.

Each is a small library that is loaded before the system's.
"""

import shutil
import subprocess
import time
from pathlib import Path


def compiler() -> str | None:
    return shutil.which("cc") or shutil.which("gcc")


def library(name: str, folder: Path) -> str:
    """Where the library of `<name>.c` is, made now."""
    found, made = compiler(), folder / f"{name}.so"
    assert found is not None
    source = Path(__file__).with_name(f"{name}.c")
    subprocess.run([found, "-Wall", "-shared", "-fPIC", "-O1", "-o", made, source, "-ldl"], check=True)
    return str(made)


class Clock:
    """`environment` is for the server whose clock it is."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "offset"
        self.set(days=0)
        self.environment = {"LD_PRELOAD": library("clock", folder), "CLOCK_OFFSET_FILE": str(self._file)}

    def set(self, *, days: float) -> None:
        """days: between this clock and the machine's."""
        self._offset = round(days * 24 * 3600)
        mode = "r+b" if self._file.exists() else "wb"
        with self._file.open(mode) as file:
            file.write(self._offset.to_bytes(8, "little", signed=True))

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000 + self._offset * 1000


class Switch:
    """Turns a folder read only, and back, for the server that has this `environment`: also the files it has open."""

    def __init__(self, folder: Path, data: Path) -> None:
        self._file = folder / "state"
        self._file.write_text("0")
        self.environment = {
            "LD_PRELOAD": library("read_only", folder),
            "READ_ONLY_STATE": str(self._file),
            "READ_ONLY_FOLDER": str(data),
        }

    def set(self, *, read_only: bool) -> None:
        with self._file.open("r+") as file:
            file.write("1" if read_only else "0")
