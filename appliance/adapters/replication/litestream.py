"""litestream as a supervised child, and the copies of contents beside it."""

import json
import logging
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal

from appliance.adapters.replication import program
from appliance.adapters.replication.contents import Contents, FolderContents, lend
from appliance.adapters.replication.copying import Copier
from appliance.adapters.replication.fetching import fetch_into, key_mark_of
from appliance.adapters.replication.generation import forget_generation, generation_of, has_generation
from appliance.adapters.replication.reach import Reaching
from appliance.adapters.replication.s3 import S3Contents
from appliance.adapters.replication.settings import ReplicationSettings
from appliance.core.children import dying_with_us
from appliance.core.clock import now_ms
from appliance.core.errors import InvalidInput, Problem, Unavailable
from appliance.core.secrets import read_key
from appliance.core.settings import settings
from appliance.db.archive import key_mark
from appliance.db.checkpoints import being_read
from appliance.db.data_folder import DataFolder
from appliance.ports.replication import Copied, Reach, ReplicaStatus

log = logging.getLogger(__name__)

_LOOK = 2.0  # seconds between two questions whether the replica is up to date
_SYNC_SECONDS = 20
_LONGEST_PAUSE = 60.0  # seconds before litestream is started again, after several deaths
_GRACE = 15.0  # seconds for its last sync


class LitestreamReplication:
    """See `ports.replication.Replication`."""

    def __init__(self, folder: DataFolder, *, is_set_up: Callable[[], bool] = lambda: True) -> None:
        """is_set_up: asked again and again until it is; nothing is copied before."""
        self._folder, self._is_set_up = folder, is_set_up
        self._stop = threading.Event()
        self._anew = threading.Event()
        self._thread: threading.Thread | None = None
        self._copier = Copier(folder.blobs)
        self._reaching = Reaching(folder.tmp)
        self._confirmed_at: int | None = None
        self._begun_at: int | None = None
        self._restarts = 0
        self._error: str | None = None
        self._state: Literal["starting", "running", "failed"] = "starting"

    def begin(self) -> None:
        # One thread starts every child and lives as long as this process: the child's end hangs on it.
        self._thread = threading.Thread(target=self._watch, name="replication", daemon=True)
        self._thread.start()

    def end(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(_GRACE + _SYNC_SECONDS)

    def begin_anew(self) -> None:
        self._anew.set()

    def content_kept(self, sha256: str) -> None:
        """A content has just been written; it is copied soon."""
        self._copier.wanted(sha256)

    def status(self) -> ReplicaStatus:
        current = settings(ReplicationSettings)
        if not current.target:
            return ReplicaStatus("off", "")
        anew = self._anew.is_set()
        return ReplicaStatus(
            "starting" if anew and self._state == "running" else self._state,
            current.target,
            confirmed_at=None if anew else self._confirmed_at,
            contents_waiting=self._copier.waiting(),
            restarts=self._restarts,
            last_error=self._error,
            begun_at=self._begun_at,
        )

    def lender(self) -> Callable[[str, Path], None]:
        return partial(lend, contents_of(settings(ReplicationSettings)))

    def probe(self) -> None:
        program.program()
        contents_of(settings(ReplicationSettings)).read_note()

    def reach(self) -> Reach | None:
        current, confirmed_at = settings(ReplicationSettings), self._confirmed_at
        if not current.target or confirmed_at is None:
            return None
        return self._reaching.of(current, contents_of(current), confirmed_at, may_look=self._state == "running")

    def key_mark(self) -> str:
        current = _configured()
        return key_mark_of(current, contents_of(current))

    def fetch(
        self,
        folder: Path,
        at: int | None = None,
        *,
        contents: bool = True,
        progress: Copied = lambda done, total: None,
        announce: Callable[[int], object] = lambda needed: None,
    ) -> str:
        current = _configured()
        there = contents_of(current)
        return fetch_into(folder, current, there, at, with_contents=contents, progress=progress, announce=announce)

    def _watch(self) -> None:
        pause = 1.0
        while not self._stop.is_set():
            current = settings(ReplicationSettings)
            # A new installation has nothing to copy yet, and the replica may be what it is to be restored from.
            if not current.target and has_generation(self._folder):
                forget_generation(self._folder)  # the log of the database is not kept for a replica that is not wanted
            if not current.target or not self._is_set_up():
                self._state, self._begun_at = "starting", None  # should one be named later
                self._stop.wait(_LOOK)
                continue
            self._begun_at = self._begun_at or now_ms()
            began = time.monotonic()
            try:
                self._state = "starting"
                self._keep_in_step(current)
            except (Problem, OSError) as error:
                self._failed(str(error))
            if self._stop.is_set():
                break
            pause = 1.0 if time.monotonic() - began > 60 else min(pause * 2, _LONGEST_PAUSE)
            self._stop.wait(pause)

    def _keep_in_step(self, current: ReplicationSettings) -> None:
        """Until the end, a change of the settings, another beginning, or the child's death."""
        contents = contents_of(current)
        with being_read():
            file, control = self._prepared(current, contents)
            end = self._while_it_lives(file, control, contents, current)
        if not self._stop.is_set() and self._goes_on(current):
            self._restarts += 1
            raise Unavailable(f"litestream ended with {end}")

    def _prepared(self, current: ReplicationSettings, contents: Contents) -> tuple[Path, Path]:
        """(litestream's configuration, the socket at which it will listen)."""
        if self._anew.is_set():
            self._confirmed_at = None
            forget_generation(self._folder)
        generation = generation_of(self._folder, contents.generations)
        self._anew.clear()
        contents.write_note(json.dumps({"key_mark": key_mark(read_key(self._folder.key))}))
        control = self._folder.path / "litestream.sock"
        control.unlink(missing_ok=True)
        file = self._folder.path / "litestream.json"
        file.write_text(program.configuration(self._folder.database, control, current, generation))
        return file, control

    def _while_it_lives(self, file: Path, control: Path, contents: Contents, current: ReplicationSettings) -> str:
        """file: its configuration. The answer is its exit code and last words."""
        child = subprocess.Popen(
            dying_with_us([program.program(), "replicate", "-no-expand-env", "-config", str(file)]),
            env=program.environment(current),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        told = _Told(child)
        try:
            self._copier.begin(contents, current.keep_hours)
            self._look_after(child, current, control)
        finally:
            self._copier.end()
            _stop_child(child)
            told.join()
            control.unlink(missing_ok=True)
        return f"{child.returncode}: {told.last()}"

    def _look_after(self, child: "subprocess.Popen[str]", current: ReplicationSettings, control: Path) -> None:
        while child.poll() is None and self._goes_on(current):
            asked = now_ms()
            try:
                program.sync(control, self._folder.database, _SYNC_SECONDS)
                self._confirmed_at, self._state, self._error = asked, "running", self._copier.error
            except FileNotFoundError:
                pass  # it has not opened its socket yet
            except (OSError, Unavailable) as error:
                if child.poll() is None:
                    self._failed(str(error))
            if self._stop.wait(_LOOK if self._state == "running" else 0.1):
                self._copier.catch_up()
                return

    def _goes_on(self, current: ReplicationSettings) -> bool:
        return settings(ReplicationSettings) == current and not self._anew.is_set()

    def _failed(self, error: str) -> None:
        if error != self._error:
            log.warning("replication: %s", error)
        self._state, self._error = "failed", error[:500]


_WHERE = "Set replication.target as the server has it: in appliance.toml, or by APPLIANCE_REPLICATION__TARGET."


def _configured() -> ReplicationSettings:
    """Raises InvalidInput."""
    current = settings(ReplicationSettings)
    if not current.target:
        raise InvalidInput("No replica is configured.", hint=_WHERE)
    return current


def contents_of(current: ReplicationSettings) -> Contents:
    """Raises InvalidInput."""
    kind, place = current.place()
    return FolderContents(Path(place)) if kind == "file" else S3Contents(place, current)


def _stop_child(child: "subprocess.Popen[str]") -> None:
    if child.poll() is None:
        child.terminate()  # it brings the replica up to date once more
        try:
            child.wait(_GRACE)
        except subprocess.TimeoutExpired:
            child.kill()
    child.wait()


class _Told(threading.Thread):
    """The last lines a child wrote, so that its pipe never fills and its death has a reason."""

    def __init__(self, child: "subprocess.Popen[str]") -> None:
        super().__init__(name="replication-log", daemon=True)
        assert child.stderr is not None
        self._pipe = child.stderr
        self._lines: deque[str] = deque(maxlen=20)
        self.start()

    def run(self) -> None:
        with self._pipe:
            for line in self._pipe:
                self._lines.append(line.strip())
                if '"level":"ERROR"' in line or '"level":"WARN"' in line:
                    log.warning("litestream: %s", line.strip()[:1000])

    def last(self) -> str:
        return self._lines[-1][:300] if self._lines else "it said nothing"
