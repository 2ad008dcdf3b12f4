"""`kill -9` while an archive or the replica takes the place of the data.

What is promised: after the next start everything is as before the restore, or everything is what was restored, in the
database, the contents and the key alike; and in the second case what was there before is kept aside, whole.
"""

import random
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import apsw

from appliance.core.recovery_phrase import phrase_of
from appliance.core.secrets import read_key
from tests.bench.process import Process
from tests.crash.faults import evidence, installations, stepping
from tests.crash.faults.command import SETTINGS, begin, kill_when, run
from tests.crash.faults.serving import wait_until_in_step
from tests.crash.faults.toll import Toll
from tests.crash.killing import Api

WAYS = ("archive", "replica", "server")
NEXT = ("migrate", "serve", "again", "doctor")
_NAME = "appliance-20260101-000000.tar"
_PATIENCE = 60.0  # seconds
_VARYING = 10  # steps: contents of a replica come several at once, and where two want one folder there is one less


class RestoreKiller:
    """The installation "old" is replaced by "new", of which there are an archive with its key and a replica.

    without: a defence that the start after a kill does not have, see weakened.py.
    """

    def __init__(self, folder: Path, seed: int, *, count: int = 40, size: int = 20_000) -> None:
        self.toll = Toll("kill during restore")
        self.without = ""
        self._random = random.Random(seed)
        self._folder, self.trial = folder, folder / "trial"
        self._env = {"APPLIANCE_REPLICATION__TARGET": f"file://{folder / 'replica'}"}
        new, self._old = folder / "new", folder / "old"
        server = installations.make(new, "new", count=count, size=size, kill=False, env=self._env)
        wait_until_in_step(Api(server.url))
        server.stop()
        installations.make(self._old, "old", count=count, size=size, kill=True)
        self._archive, self._phrase = folder / "new.tar", folder / "phrase"
        code, said = run("backup", str(self._archive), "--with-key", data=new)
        assert code == 0, said
        self._phrase.write_text(phrase_of(read_key(new / "key")) + "\n")
        self.new, self.old = installations.state_of(new), installations.state_of(self._old)
        self.toll.acknowledged = 2 * count
        self._known: dict[str, list[str]] = {}

    def steps(self, way: str) -> list[str]:
        """What a restore that nobody kills does to the file system."""
        if way not in self._known:
            self._known[way] = self._steps(way)
        return self._known[way]

    def first_of_swap(self, way: str) -> int:
        """Counted from 1. Before it, all is staged."""
        return next(number for number, step in enumerate(self.steps(way), 1) if "SWAP" in step)

    # Kills

    def at_step(self, way: str, step: int, after: str) -> None:
        """Just before the step-th change of the file system (from 1). after: what happens next, of NEXT."""
        self._fresh()
        died = self._server_ends(step) if way == "server" else self._run(*self._words(way), step=step)[0] == -9
        if not died and way == "replica" and step > len(self.steps(way)) - _VARYING:
            return
        if not died:
            self.toll.wrong.append(f"step {step} of {way} was not reached")
        self._judge(way, after)

    def stopped_at_step(self, step: int) -> None:
        """A server is told to stop, in order, in the middle of its swap: it must not begin again."""
        self._fresh()
        if not self._server_ends(step, number=signal.SIGTERM):
            self.toll.wrong.append("a server that was told to stop while it swapped began again")
        self._judge("server, SIGTERM", "serve")

    def at_random_step(self, way: str, after: str) -> None:
        """Half of them while the data is swapped, which takes milliseconds."""
        first = self.first_of_swap(way) - 2 if self._random.random() < 0.5 else 1
        self.at_step(way, self._random.randrange(first, len(self.steps(way)) + 1), after)

    def at_random_time(self, way: str, after: str) -> None:
        """By the clock, so also while SQLite or litestream is at work."""
        self._fresh()
        process = begin(*self._words(way), data=self.trial, env=self._env, reads=self._phrase)
        kill_when(process, self._moment(), self._random.uniform(0, 0.2 if way == "archive" else 0.6))
        self._judge(way, after)

    def _server_ends(self, step: int, *, steps_to: Path | None = None, number: int = signal.SIGKILL) -> bool:
        """A server is asked for the restore; whether the signal ended it then. Step 0: let it, and begin again."""
        (self.trial / "backups" / _NAME).write_bytes(self._archive.read_bytes())
        counted = stepping.settings(self.trial, step, begins="/restoring", steps_to=steps_to, number=number)
        with Process(self.trial, command=stepping.PROGRAM, **SETTINGS, **counted) as server:
            try:
                Api(server.url).call("POST", f"/api/v1/admin/backups/{_NAME}/restore")
            except ConnectionError:
                if not step:
                    raise  # else it was killed before it could answer
            if step:
                return server.wait() == (-9 if number == signal.SIGKILL else 0)
            while not (self.trial / "server.json").exists() or not any(self.trial.glob("before-restore-*")):
                time.sleep(0.01)  # until it serves again
            return False

    def _moment(self) -> Callable[[], bool]:
        """It has begun to stage, staging is over, or the swap has begun."""
        staged = self.trial / "restoring"
        drawn = self._random.randrange(3)
        if drawn == 0:
            return staged.exists
        if drawn == 1:
            return lambda: (staged / "key").exists() or any(self.trial.glob("before-restore-*"))
        return lambda: (staged / "SWAP").exists() or any(self.trial.glob("before-restore-*"))

    # What was found

    def _judge(self, way: str, after: str) -> None:
        self.toll.kills += 1
        met, possible = self._met()
        self.toll.met[f"{met} ({way})"] += 1
        try:
            possible = self._next(after, possible)
            self._compare(possible, f"after a kill {met} ({way}, then {after})")
        except (apsw.Error, RuntimeError) as error:
            self.toll.wrong.append(f"after a kill {met} ({way}, then {after}): {error}")

    def _met(self) -> tuple[str, Sequence[installations.State]]:
        """What was under way, and what may be found after the next start."""
        staged = self.trial / "restoring"
        if (staged / "SWAP").exists():
            moved = any(self.trial.glob("before-restore-*/*"))
            return ("while the swap moved files" if moved else "as the swap began"), [self.new]
        if any(self.trial.glob("before-restore-*")):
            return "after the swap", [self.new]
        if (staged / "WANTED").exists():
            return "between staging and swap", [self.new]
        return ("while it was staged" if staged.exists() else "before it was staged"), [self.old]

    def _next(self, after: str, possible: Sequence[installations.State]) -> Sequence[installations.State]:
        if after == "doctor":
            run("doctor", "--offline", data=self.trial)  # it may find faults; what follows must be right all the same
        if after == "again":
            self._command(*self._words("archive"))
            return [self.new]
        if after == "migrate":
            self._command("migrate")
        else:
            self._serve()
        return possible

    def _command(self, *words: str | Path) -> None:
        code, said = self._run(*words, without=self.without)
        if code != 0:
            raise RuntimeError(f"{words[0]} failed: {said}")

    def _run(
        self, *words: str | Path, step: int = 0, steps_to: Path | None = None, without: str = ""
    ) -> tuple[int, str]:
        """A command that is killed at its step-th step, if that is not 0."""
        env = self._env | stepping.settings(self.trial, step, steps_to=steps_to, without=without)
        return run(*words, data=self.trial, program=stepping.PROGRAM, env=env, reads=self._phrase)

    def _serve(self) -> None:
        """What a server shows is what it still has after it ended in order."""
        killed = time.monotonic()
        server = Process(self.trial, **SETTINGS)
        self.toll.back.append(time.monotonic() - killed)
        with evidence.opened(self.trial / "app.db") as db:
            shown = evidence.files(db)
        try:
            code = server.stop()
        except subprocess.TimeoutExpired:
            server.kill()
            raise RuntimeError("the server began again when it was stopped") from None
        if code != 0:
            raise RuntimeError("the server did not end in order")
        if shown != installations.state_of(self.trial).files:
            raise RuntimeError("at its end the server changed to other data")
        if (self.trial / "restoring").exists():
            raise RuntimeError("what was staged is still there")

    def _compare(self, possible: Sequence[installations.State], when: str) -> None:
        found = installations.state_of(self.trial)
        with evidence.opened(self.trial / "app.db") as db:
            self.toll.saw(evidence.integrity(db), f"the database {when}")
        differs = [found.differs_from(each) for each in possible]
        lost = [] if "" in differs else [f"{when} it is neither: {' / '.join(differs)}"]
        if not found.differs_from(self.new):
            lost += [f"{when}: {each}" for each in self._aside()]
        self.toll.compared(self.toll.acknowledged, lost)

    def _aside(self) -> list[str]:
        """What is wrong with what was there before; one of the kept ones is it."""
        kept = sorted(self.trial.glob("before-restore-*"))
        found = [installations.state_of(each).differs_from(self.old) for each in kept if (each / "app.db").exists()]
        return [] if "" in found else [f"what was there before is not kept whole: {found or 'nothing is'}"]

    # How it is begun

    def _fresh(self) -> None:
        installations.fresh(self._old, self.trial)

    def _words(self, way: str) -> list[str | Path]:
        source: list[str | Path] = [self._archive] if way == "archive" else ["--replica", "--phrase-stdin"]
        return ["restore", *source]

    def _steps(self, way: str) -> list[str]:
        """All steps of one that nobody kills; it must succeed."""
        self._fresh()
        listed = self._folder / "steps"
        if way == "server":
            self._server_ends(0, steps_to=listed)
        else:
            code, said = self._run(*self._words(way), steps_to=listed)
            assert code == 0, said
        assert not installations.state_of(self.trial).differs_from(self.new)
        assert not self._aside()
        return listed.read_text().splitlines()
