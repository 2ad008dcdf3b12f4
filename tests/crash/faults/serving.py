"""`kill -9` of a serving process, of litestream, or of both, while people write and a replica follows.

What is promised: a write that was answered is there after the next start; and once the server has said that the
replica has all up to a moment, the replica alone gives it back.
"""

import json
import os
import random
import shutil
import signal
import sys
import threading
import time
import urllib.error
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from appliance.core.clock import parse_rfc3339
from tests.bench.process import Process
from tests.crash.faults import evidence
from tests.crash.faults.command import SETTINGS, children, run
from tests.crash.faults.toll import Toll
from tests.crash.faults.writers import Writers, missing
from tests.crash.killing import Api, reading

REPLICATION = "/api/v1/admin/replication"
_PATIENCE = 90.0  # seconds until the supervisor has started litestream again and all is copied


class Confirmed:
    """Asks the server again and again how far the replica is. at: what was written before that is in it, seconds."""

    def __init__(self, api: Api) -> None:
        self.at = 0.0
        self._api = api
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)
        self._thread.start()

    def end(self) -> float:
        self._stop.set()
        self._thread.join()
        return self.at

    def _ask(self) -> None:
        while not self._stop.wait(0.03):
            try:
                found = self._api.call("GET", REPLICATION)
            except (OSError, ValueError, urllib.error.URLError):
                return  # it is gone
            if found["state"] == "running" and not found["contents_waiting"] and found["confirmed_at"]:
                self.at = parse_rfc3339(found["confirmed_at"]) / 1000


def wait_until_in_step(api: Api) -> None:
    """Until all that is written by now is in the replica."""
    now = time.time()
    _until(lambda: _in_step(api, now), api)


def _in_step(api: Api, since: float) -> bool:
    found = _status(api)
    confirmed = parse_rfc3339(found["confirmed_at"]) / 1000 if found["confirmed_at"] else 0.0
    return found["state"] == "running" and confirmed > since and not found["contents_waiting"]


def _status(api: Api) -> dict[str, Any]:
    return dict(api.call("GET", REPLICATION))


def _until(holds: Callable[[], object], api: Api) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            raise RuntimeError(f"it stays at {json.dumps(_status(api))}")
        time.sleep(0.02)


class ServingKiller:
    """One installation with a replica, and rounds of: write, kill, look, start again.

    without: a defence taken away, see weakened.py.
    """

    def __init__(self, folder: Path, seed: int, kind: str, *, without: str = "") -> None:
        self.folder = folder
        self.replica = {"APPLIANCE_REPLICATION__TARGET": f"file://{folder / 'replica'}"}
        command = (sys.executable, "-m", "tests.crash.weakened", without) if without else None
        self.server = Process(folder / "data", command=command, **SETTINGS, **self.replica)
        self.random = random.Random(seed)
        self.writers = Writers(seed)
        self.toll = Toll(kind)
        self._contents, self._aside = evidence.Contents(), evidence.Contents()
        self._lags: list[float] = []
        self._back_in_step: list[float] = []
        self._exact: list[bool] = []
        self._hollow = 0

    def kill_server(self, *, both: bool, aside: bool) -> None:
        """Kill amid writes. aside: restore the replica elsewhere before the next start, and look at it."""
        api = Api(self.server.url)
        confirmed = Confirmed(api)
        self.writers.begin(api)
        time.sleep(self.random.uniform(0.05, 2.5))
        victims = children(self.server.pid, "litestream") if both else []
        self._note_met(both, bool(children(self.server.pid, "litestream")))
        for pid in sorted([self.server.pid, *victims], key=lambda _: self.random.random()):
            os.kill(pid, signal.SIGKILL)
        killed = time.monotonic()
        self.server.kill()
        self.writers.end()
        sure = confirmed.end()
        self.toll.kills += 1
        if aside:
            self._look_at_replica(sure)
            self.server.start()
        else:
            self.server.start()
            self.toll.back.append(time.monotonic() - killed)
        self._look()

    def kill_litestream(self) -> None:
        """The server goes on; once litestream is back and in step, the replica has every row of the database."""
        api = Api(self.server.url)
        self.writers.begin(api)
        self._until(lambda: _status(api)["state"] == "running")
        time.sleep(self.random.uniform(0.05, 1.5))
        [victim] = children(self.server.pid, "litestream")
        os.kill(victim, signal.SIGKILL)
        killed = time.time()
        self.toll.kills += 1
        self.toll.met["while people wrote"] += 1
        self._until(lambda: children(self.server.pid, "litestream") not in ([], [victim]))
        self._until(lambda: _in_step(api, killed))
        self._back_in_step.append(time.time() - killed)
        self.writers.end()
        if self.server.stop() != 0:
            self.toll.wrong.append("the server did not end in order")
        self._compare_rows()
        self.server.start()
        self._look()

    def judge(self) -> Toll:
        """Stop the server; the last look."""
        self.server.stop()
        with reading(self.server.data) as db:
            self.toll.saw(evidence.integrity(db), "the database at the end")
        if self._lags:
            lags = f"median {median(self._lags):.2f} s, worst {max(self._lags):.2f} s of what was acknowledged last"
            self.toll.figures.append(f"{self._hollow} files were in it whose contents were not copied yet")
            self.toll.figures.append(f"replica, restored after {len(self._lags)} kills, lacked: {lags}")
        if self._back_in_step:
            took = f"median {median(self._back_in_step):.1f} s, worst {max(self._back_in_step):.1f} s"
            self.toll.figures.append(f"litestream was back and the replica in step after {took}")
            self.toll.figures.append(f"restored replica equal row by row {sum(self._exact)}/{len(self._exact)}")
        if self.writers.refused:
            self.toll.figures.append(f"{len(self.writers.refused)} writes were refused: {self.writers.refused[0]}")
        return self.toll

    def _note_met(self, both: bool, replicating: bool) -> None:
        told = "litestream not started yet" if not replicating else "with litestream" if both else "amid replication"
        self.toll.met[told] += 1

    def _look(self) -> None:
        """Every promise, in the live database and its contents."""
        with reading(self.server.data) as db:
            self.toll.saw(evidence.integrity(db), "the database")
            lost = missing(db, self.server.data, self.writers.promises, self._contents)
        self.toll.compared(len(self.writers.promises), lost)

    def _look_at_replica(self, sure: float) -> None:
        """sure: until when the server said that all is copied."""
        other = self._restored()
        with evidence.opened(other / "app.db") as db:
            self.toll.saw(evidence.integrity(db), "the restored replica")
            promised = [each for each in self.writers.promises if each.at <= sure]
            self.toll.wrong += [f"{each}, of the replica" for each in missing(db, other, promised, self._aside)]
            later = [each for each in self.writers.promises if each.at > sure]
            absent = [(each, lost) for each in later if (lost := missing(db, other, [each], self._aside))]
            self._hollow += sum("content" in lost for _, [lost] in absent)
        if absent:
            self._lags.append(self.writers.promises[-1].at - absent[0][0].at)
        else:
            self._lags.append(0.0)

    def _compare_rows(self) -> None:
        other = self._restored()
        with evidence.opened(other / "app.db") as db, reading(self.server.data) as own:
            self.toll.saw(evidence.integrity(db), "the restored replica")
            there, here = evidence.dump(db), evidence.dump(own)
            lost = missing(db, other, self.writers.promises, self._aside)
        self.toll.wrong += [f"{each}, of the replica" for each in lost]
        differing = [f"{name}: {there.get(name)}, not {rows}" for name, rows in here.items() if there.get(name) != rows]
        self.toll.wrong += [f"the replica differs: {each}" for each in differing]
        self._exact.append(not differing)

    def _restored(self) -> Path:
        """An installation of its own, from nothing but the replica and the key."""
        other = self.folder / "other"
        shutil.rmtree(other, ignore_errors=True)
        other.mkdir(mode=0o700)
        shutil.copyfile(self.server.data / "key", other / "key")
        code, said = run("restore", "--replica", data=other, env=self.replica)
        if code != 0:
            raise RuntimeError(f"the replica cannot be restored: {said}")
        return other

    def _until(self, holds: Callable[[], object]) -> None:
        _until(holds, Api(self.server.url))
