"""`kill -9` while a backup is made: by the command alone, by the command beside a server, by the server itself.

What is promised: an archive has its name only once it is whole, the earlier ones stay as they were, the next backup
works, and nothing of the broken one is left after it.
"""

import hashlib
import random
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.process import Process
from tests.crash.faults import evidence, installations
from tests.crash.faults.command import SETTINGS, begin, kill_when, run
from tests.crash.faults.installations import archive_verdict
from tests.crash.faults.toll import Toll
from tests.crash.killing import Api, reading

_BACKUPS = "/api/v1/admin/backups"
WAYS = ("command", "beside", "server")


class BackupKiller:
    def __init__(self, folder: Path, seed: int, *, count: int = 150, size: int = 100_000) -> None:
        self.toll = Toll("kill during backup")
        self._random = random.Random(seed)
        self.data = folder / "data"
        self.server = installations.make(self.data, "old", count=count, size=size, kill=True)
        self._env = {"APPLIANCE_BACKUP__KEEP": "1000"}
        code, said = run("backup", data=self.data, env=self._env)
        assert code == 0, said
        self._first = self._archives()
        self._wanted = installations.state_of(self.data)
        self.toll.acknowledged = count
        self._restarts: list[float] = []

    def round(self, way: str) -> None:
        before = self._archives()
        self._kill(way)
        self.toll.kills += 1
        after = self._archives()
        self.toll.wrong += [f"{name} was changed" for name in before if after.get(name) != before[name]]
        for name in after.keys() - before.keys():
            self._judge(name)
        self._next_backup()
        for name in self._archives().keys() - self._first.keys():
            (self.data / "backups" / name).unlink()

    def _kill(self, way: str) -> None:
        moment, delay = self._moment(), self._random.uniform(0, 0.15)
        if way == "command":
            process = begin("backup", data=self.data, env=self._env)
            met = kill_when(process, moment, delay)
            self._note_met(way, met)
            return
        with Process(self.data, **SETTINGS, **self._env) as server:
            if way == "beside":
                process = begin("backup", data=self.data, env=self._env)
                met = kill_when(process, moment, delay)
                self._note_met(way, met)
                return
            Api(server.url).call("POST", _BACKUPS)
            self._wait(moment)
            time.sleep(delay)
            server.kill()
            killed = time.monotonic()
            self._note_met(way, met=True)
            server.start()
            self.toll.back.append(time.monotonic() - killed)

    def _moment(self) -> Callable[[], bool]:
        """Files are gathered, or the archive is being written."""
        if self._random.random() < 0.5:
            return lambda: any((self.data / "tmp").glob("backup-*"))
        return lambda: any((self.data / "backups").glob(".*.part"))

    def _wait(self, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 30
        while not holds() and time.monotonic() < deadline:
            time.sleep(0.0005)

    def _note_met(self, way: str, met: bool) -> None:
        if any((self.data / "backups").glob(".*.part")):
            what = "archive half written"
        elif any((self.data / "tmp").glob("backup-*")):
            what = "files being gathered"
        else:
            what = "at its end" if met else "too late"
        self.toll.met[f"{what} ({way})"] += 1

    def _next_backup(self) -> None:
        before = self._archives()
        code, said = run("backup", data=self.data, env=self._env)
        new = self._archives().keys() - before.keys()
        if code != 0 or len(new) != 1:
            self.toll.wrong.append(f"the next backup failed: {said}")
        for name in new:
            self._judge(name)
        left = [*(self.data / "backups").glob(".*"), *(self.data / "tmp").iterdir()]
        self.toll.wrong += [f"{path.name} is left after the next backup" for path in left if path.name != "parts"]
        with reading(self.data) as db:
            self.toll.saw(evidence.integrity(db), "the database")
        differs = installations.state_of(self.data).differs_from(self._wanted)
        self.toll.compared(self.toll.acknowledged, [differs] if differs else [])

    def _judge(self, name: str) -> None:
        verdict = archive_verdict(self.data / "backups" / name)
        self.toll.saw(verdict, name)

    def _archives(self) -> dict[str, str]:
        found = sorted((self.data / "backups").glob("*.tar"))
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in found}
