"""A second program on the data folder of a server that runs, and a new one when that was killed.

What is promised: the second refuses with the first one's process and address, and does not disturb it; after a
`kill -9` the folder is free at once, whatever the lock file says and whoever has that process id now.
"""

import os
import time
from pathlib import Path

from tests.bench.process import Process
from tests.crash.faults import evidence
from tests.crash.faults.command import SETTINGS, run
from tests.crash.faults.toll import Toll
from tests.crash.faults.writers import Writers, missing
from tests.crash.killing import Api, reading

SECONDS = ("serve", "migrate", "restore")


class SecondKiller:
    def __init__(self, folder: Path, seed: int) -> None:
        self.toll = Toll("two on one data folder")
        self.server = Process(folder / "data", **SETTINGS)
        self._writers, self._contents = Writers(seed), evidence.Contents()
        self._archive = folder / "one.tar"
        code, said = run("backup", str(self._archive), data=self.server.data)
        assert code == 0, said

    def round(self, second: str) -> None:
        """second: of SECONDS, tried while the first serves; then the first is killed and another follows it."""
        self._writers.begin(Api(self.server.url))
        words: list[str | Path] = {"serve": ["serve", "--port", "0"], "restore": ["restore", self._archive]}.get(
            second, [second]
        )
        before = len(self._writers.promises)
        code, said = run(*words, data=self.server.data)
        self.toll.met[f"{second} refused"] += 1
        if code != 1 or f"process {self.server.pid}, a server at {self.server.url}" not in said:
            self.toll.wrong.append(f"a second {second} ended with {code}: {said[-300:]}")
        if len(self._writers.promises) == before:
            self.toll.wrong.append("the first was disturbed")
        self._kill_and_follow()

    def _kill_and_follow(self) -> None:
        killed = time.monotonic()
        self.server.kill()
        (self.server.data / "lock").write_text(f"{os.getpid()}\n")  # as if its process id had been given to us
        self.toll.kills += 1
        self.server.start()
        self.toll.back.append(time.monotonic() - killed)
        self._writers.end()
        with reading(self.server.data) as db:
            self.toll.saw(evidence.integrity(db), "the database")
            lost = missing(db, self.server.data, self._writers.promises, self._contents)
        self.toll.compared(len(self._writers.promises), lost)
