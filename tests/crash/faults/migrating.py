"""`kill -9` while the database of an older version is copied and brought up to date.

What is promised: every migration is there wholly or not at all, the next start does the rest, the result is row by row
what it is without a kill, and a copy from before, in order, lies in `backups`.
"""

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import apsw

from tests.bench.process import ROOT, Process
from tests.crash.faults import evidence
from tests.crash.faults.command import SETTINGS, begin, kill_when, run
from tests.crash.faults.toll import Toll

OLDER = 17  # migrations of the older version


class MigrationKiller:
    """chunks: how much there is to migrate; each is about 5 kB."""

    def __init__(self, folder: Path, seed: int, *, chunks: int = 4000) -> None:
        self.toll = Toll("kill during migration")
        self._random = random.Random(seed)
        self._folder = folder
        self._older = folder / "older"
        words = [sys.executable, "-m", "tests.crash.faults.older", str(self._older), str(OLDER), str(chunks)]
        subprocess.run(words, cwd=ROOT, check=True)
        with evidence.opened(self._older / "app.db") as db:
            self._before = evidence.dump(db)
        reference = self._fresh("reference")
        code, said = run("migrate", data=reference)
        assert code == 0, said
        with evidence.opened(reference / "app.db") as db:
            self._wanted = evidence.dump(db)
        self._due = len(_applied(reference)) - OLDER
        self.toll.acknowledged = chunks * 3 + 2

    def round(self, *, serve: bool = False) -> None:
        """serve: whether the next start is the server's, and not the command's."""
        data = self._fresh("trial")
        process = begin("migrate", data=data)
        kill_when(process, self._moment(data), self._random.uniform(0, 0.06))
        self.toll.kills += 1
        self.toll.met[self._met(data)] += 1
        if serve:
            self._serve(data)
        else:
            code, said = run("migrate", data=data)
            if code != 0:
                self.toll.wrong.append(f"the next start failed: {said}")
        self._look(data, exactly=not serve)

    def _moment(self, data: Path) -> Callable[[], bool]:
        """The copy before has begun, or some migrations are done."""
        done = self._random.randrange(-2, self._due)
        if done < 0:
            return lambda: any((data / "backups").iterdir())
        return lambda: len(_applied(data)) >= OLDER + done and any((data / "backups").iterdir())

    def _met(self, data: Path) -> str:
        done = len(_applied(data)) - OLDER
        if done == self._due:
            return "after the last"
        if done > 0:
            return f"with {done} of {self._due} applied" if self._due < 4 else "between two migrations"
        copies = sorted((data / "backups").glob("before-*.db"))
        if copies and _verdict(copies[0]) == "ok":
            return "in the first migration"
        return "while the copy was written" if any((data / "backups").iterdir()) else "before the copy"

    def _serve(self, data: Path) -> None:
        killed = time.monotonic()
        server = Process(data, **SETTINGS)
        self.toll.back.append(time.monotonic() - killed)
        if server.stop() != 0:
            self.toll.wrong.append("the server did not end in order")

    def _look(self, data: Path, *, exactly: bool) -> None:
        with evidence.opened(data / "app.db") as db:
            self.toll.saw(evidence.integrity(db), "the database")
            found = evidence.dump(db)
        tables = self._wanted if exactly else ("rag_chunk", "rag_vector", "rag_code", "storage_file", "db_migration")
        wrong = [
            f"{name}: {found.get(name)}, not {self._wanted[name]}"
            for name in tables
            if found.get(name) != self._wanted[name]
        ]
        self.toll.compared(self.toll.acknowledged, wrong)
        copies = sorted((data / "backups").iterdir())
        verdicts = [_verdict(copy) for copy in copies]
        for copy, verdict in zip(copies, verdicts, strict=True):
            self.toll.saw(verdict, copy.name)
        if not any(self._is_before(copy) for copy, verdict in zip(copies, verdicts, strict=True) if verdict == "ok"):
            self.toll.wrong.append(f"no copy of before is whole: {[copy.name for copy in copies]}")

    def _is_before(self, copy: Path) -> bool:
        with evidence.opened(copy) as db:
            return evidence.dump(db) == self._before

    def _fresh(self, name: str) -> Path:
        data = self._folder / name
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(self._older, data)
        return data


def _applied(data: Path) -> list[str]:
    try:
        with evidence.opened(data / "app.db") as db:
            return [name for (name,) in db.execute("SELECT name FROM db_migration")]
    except apsw.Error:
        return []


def _verdict(file: Path) -> str:
    try:
        with evidence.opened(file) as db:
            if not db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall():
                return "it is empty"
            return evidence.integrity(db)
    except apsw.Error as error:
        return str(error)
