"""A clock that a test sets while the real server runs: a small library that is loaded before the system's."""

import shutil
import subprocess
import time
from pathlib import Path

SOURCE = Path(__file__).with_name("clock.c")


def compiler() -> str | None:
    return shutil.which("cc") or shutil.which("gcc")


class Clock:
    """`environment` is for the server whose clock it is."""

    def __init__(self, folder: Path) -> None:
        found = compiler()
        assert found is not None
        library = folder / "clock.so"
        subprocess.run([found, "-shared", "-fPIC", "-O1", "-o", library, SOURCE, "-ldl"], check=True)
        self._file = folder / "offset"
        self.set(days=0)
        self.environment = {"LD_PRELOAD": str(library), "CLOCK_OFFSET_FILE": str(self._file)}

    def set(self, *, days: float) -> None:
        """days: between this clock and the machine's."""
        self._offset = round(days * 24 * 3600)
        mode = "r+b" if self._file.exists() else "wb"
        with self._file.open(mode) as file:
            file.write(self._offset.to_bytes(8, "little", signed=True))

    def now_ms(self) -> int:
        return time.time_ns() // 1_000_000 + self._offset * 1000
