"""The real program, which the system ends with SIGKILL just before its n-th change of the file system.

FAULT_STEP=n FAULT_FOLDER=… python -m tests.crash.faults.stepping restore …; with FAULT_STEP=0 nothing happens, and the
steps are written to FAULT_LIST, one a line. FAULT_FROM: part of a path; what comes before its first mention is not
counted. FAULT_SIGNAL: another signal than SIGKILL. A step is a call that makes, opens for writing, renames or removes
an entry of FAULT_FOLDER; SQLite's own writes are none, so kills by the clock are needed beside these.
"""

import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

_STEPS = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.truncate", "open"}
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


class Steps:
    """Python tells of each such call before it is made (PEP 578)."""

    def __init__(self, folder: str, fatal: int, begins: str, listed: str) -> None:
        self.made: list[str] = []
        self._folder, self._fatal, self._begins, self._listed = folder, fatal, begins, listed
        self._lock = threading.Lock()

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "os.exec":
            self.write_list()
        if event not in _STEPS or not self._is_ours(event, arguments):
            return
        with self._lock:
            step = f"{event} {arguments[0]}"
            if not self.made and self._begins not in step:
                return
            self.made.append(step)
            if len(self.made) == self._fatal:
                os.kill(os.getpid(), int(os.environ.get("FAULT_SIGNAL", signal.SIGKILL)))

    def write_list(self) -> None:
        if self._listed:
            listed, self._listed = self._listed, ""
            Path(listed).write_text("\n".join(self.made))

    def _is_ours(self, event: str, arguments: tuple[Any, ...]) -> bool:
        path = arguments[0]
        if event == "open" and (not isinstance(arguments[2], int) or not arguments[2] & _WRITES):
            return False
        if event in ("os.remove", "os.rmdir") and arguments[1] != -1:
            return True  # by a descriptor of its folder, as `rmtree` does
        return not isinstance(path, int) and os.fsdecode(path).startswith(self._folder)


def main() -> int:
    wanted = [os.environ.get(f"FAULT_{name}", "") for name in ("FOLDER", "STEP", "FROM", "LIST")]
    steps = Steps(wanted[0], int(wanted[1]), wanted[2], wanted[3])
    if without := os.environ.get("FAULT_WITHOUT"):
        from tests.crash.weakened import WITHOUT

        WITHOUT[without]()
    from appliance.__main__ import main as run

    sys.addaudithook(steps)
    code = run()
    steps.write_list()
    return code


PROGRAM = (sys.executable, "-m", "tests.crash.faults.stepping")


def settings(
    folder: Path,
    step: int,
    *,
    steps_to: Path | None = None,
    begins: str = "",
    without: str = "",
    number: int = signal.SIGKILL,
) -> dict[str, str]:
    """Its environment. steps_to: file for the list of steps, with step 0. number: of the signal."""
    return {
        "FAULT_FOLDER": str(folder),
        "FAULT_STEP": str(step),
        "FAULT_FROM": begins,
        "FAULT_LIST": str(steps_to or ""),
        "FAULT_WITHOUT": without,
        "FAULT_SIGNAL": str(int(number)),
    }


if __name__ == "__main__":
    sys.exit(main())
