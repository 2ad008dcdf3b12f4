"""`kill -9` of the one file's launcher while it unpacks.

What is promised: what is not whole never runs, the next start unpacks anew, and nothing of the broken one is left.
"""

import os
import random
import shutil
import subprocess
import time
from pathlib import Path

from tests.bench.process import ROOT
from tests.crash.faults.command import kill_when
from tests.crash.faults.toll import Toll
from tests.packed.conftest import build_launcher, make_program, pack

BUILT = ROOT / "dist" / "appliance"


class UnpackKiller:
    """The built program if there is one, else the real launcher in front of a small one."""

    def __init__(self, folder: Path, seed: int) -> None:
        if BUILT.exists():
            self._program, named = BUILT, "of dist/appliance"
        else:
            launcher = build_launcher(folder / "launcher")
            self._program = pack(launcher, make_program(folder / "whole", "one"), folder / "one")
            named = "of a small program: dist/appliance is not built"
        self.toll = Toll(f"kill during unpacking {named}")
        self._random = random.Random(seed)
        self._base = folder / "runtime"
        self._base.mkdir(mode=0o700)
        self._environ = {"PATH": "/usr/bin:/bin", "APPLIANCE_RUNTIME_DIR": str(self._base)}
        self._told, self._longest = self._run()
        self._whole = self._entries()

    def round(self) -> None:
        shutil.rmtree(self._base)
        self._base.mkdir(mode=0o700)
        process = subprocess.Popen([self._program, "version"], env=self._environ, stdout=subprocess.DEVNULL, text=True)
        kill_when(process, lambda: any(self._base.glob(".tmp-*")), self._random.uniform(0, self._longest * 0.8))
        self.toll.kills += 1
        half = any(self._base.glob(".tmp-*"))
        self.toll.met["half unpacked" if half else "unpacked" if self._entries() else "not begun"] += 1
        killed = time.monotonic()
        told, _ = self._run()
        self.toll.figures = [f"the start after the last kill took {time.monotonic() - killed:.2f} s"]
        if told != self._told:
            self.toll.wrong.append(f"the next start said {told!r}")
        self.toll.saw("ok" if self._entries() == self._whole else "not as packed", "what is unpacked")

    def _run(self) -> tuple[str, float]:
        begun = time.monotonic()
        done = subprocess.run(
            [self._program, "version"], env=self._environ, capture_output=True, text=True, timeout=60, check=False
        )
        return done.stdout + done.stderr, time.monotonic() - begun

    def _entries(self) -> dict[str, int]:
        """Size by name of all that lies there, but for the lock."""
        found = {}
        for path in self._base.rglob("*"):
            if path.is_file() and path.name != ".lock":
                found[os.fspath(path.relative_to(self._base))] = path.lstat().st_size
        return found
