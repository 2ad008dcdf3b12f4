"""Getting back: an archive is staged and checked, the key settled, then it takes the place of what is there."""

import os
import signal
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from appliance.areas.admin.service import backups
from appliance.core.actor import Actor
from appliance.core.errors import Conflict, Problem
from appliance.core.recovery_phrase import key_of
from appliance.core.secrets import read_key, write_key
from appliance.db import data_folder
from appliance.db.archive import STAGED, Manifest, discard, key_mark, stage, want_swap
from appliance.db.archive.unpack import Progress, check_database
from appliance.db.data_folder import DataFolder
from appliance.db.records import record_activity
from appliance.ports.replication import replication

State = Literal["checking", "restarting", "failed"]


class WrongPhrase(Problem):
    status, code, title = 409, "wrong-phrase", "Wrong recovery phrase"


@dataclass(slots=True)
class Restore:
    """done, total: bytes of the archive. error: why it failed."""

    name: str
    state: State = "checking"
    done: int = 0
    total: int = 0
    error: str | None = None

    def advance(self, done: int, total: int) -> None:
        self.done, self.total = done, total


_current: Restore | None = None
_lock = threading.Lock()


def current_restore() -> Restore | None:
    """What is being restored, or the last one that failed."""
    return _current


def ask_for_restore(actor: Actor, name: str) -> None:
    """Check a backup in the background, then stop, put it in place and start again. Raises NotFound, Conflict."""
    global _current
    backups.backup_path(name)
    with _lock:
        if _current is not None and _current.state != "failed":
            raise Conflict(f"{_current.name} is being restored already.")
        _current = Restore(name)
    record_activity("admin.restore_started", actor_id=actor.id, title=f"Restore of {name}")
    backups.in_background("restore", _restore, _current)


def _restore(current: Restore) -> None:
    """On success the server ends in order, and begins again with the restored data."""
    folder = data_folder.current()
    try:
        prepare(folder, backups.backup_path(current.name), progress=current.advance)
        want_swap(folder)
    except Problem as problem:
        current.state, current.error = "failed", str(problem)
        record_activity("admin.restore_failed", actor_id=None, title=str(problem)[:500], status="failed")
        return
    current.state = "restarting"
    os.kill(os.getpid(), signal.SIGTERM)


def prepare(
    folder: DataFolder,
    archive: Path,
    *,
    phrase: str | None = None,
    without_secrets: bool = False,
    progress: Progress = lambda done, total: None,
) -> Manifest:
    """Stage an archive with the key that belongs to it. Raises NotFound, BadArchive, Conflict, InvalidInput."""
    if phrase is not None:
        key_of(phrase)  # before the long part
    manifest = stage(folder, archive, progress)
    try:
        _settle_key(folder, manifest.key_mark, phrase=phrase, without_secrets=without_secrets)
    except Problem:
        discard(folder)
        raise
    return manifest


def prepare_replica(
    folder: DataFolder, *, at: int | None = None, phrase: str | None = None, without_secrets: bool = False
) -> None:
    """As `prepare`, from the replica: the state at that time (milliseconds UTC; None = the latest).

    Raises NotFound, BadArchive, Conflict, InvalidInput, Unavailable.
    """
    if phrase is not None:
        key_of(phrase)
    discard(folder)
    staged = folder.path / STAGED
    try:
        staged.mkdir(mode=0o700)
        mark = replication.fetch(staged, at)
        check_database(staged / "app.db")
        (staged / "VERSION").write_text((folder.path / "VERSION").read_text())
        _settle_key(folder, mark, phrase=phrase, without_secrets=without_secrets)
    except BaseException:
        discard(folder)
        raise


def _settle_key(folder: DataFolder, mark: str, *, phrase: str | None, without_secrets: bool) -> None:
    staged = folder.path / STAGED / "key"
    if phrase is not None:
        write_key(staged, key_of(phrase))
    key = staged if staged.exists() else folder.key
    if without_secrets or (key.exists() and key_mark(read_key(key)) == mark):
        return
    raise Conflict(
        "The key that opens its stored secrets is not here.",
        hint="Put the key file into the data folder, or give the recovery phrase; else its passwords of services and "
        "second factors are lost (--without-secrets).",
    )
