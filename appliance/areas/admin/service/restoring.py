"""Getting back: an archive is staged and checked, the key settled, then it takes the place of what is there."""

import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from appliance.areas.admin.service import backups
from appliance.areas.storage import service as storage
from appliance.core.actor import Actor
from appliance.core.clock import rfc3339
from appliance.core.errors import Conflict, InvalidInput, Problem, Unavailable
from appliance.core.recovery_phrase import key_of
from appliance.core.secrets import read_key, write_key
from appliance.db import data_folder
from appliance.db.archive import STAGED, Manifest, discard, key_mark, read_manifest, stage, swapped_at, want_swap
from appliance.db.archive.unpack import Progress, check_database
from appliance.db.data_folder import DataFolder, mark_version
from appliance.db.records import record_activity
from appliance.db.room import check_room, not_written
from appliance.ports.replication import replication

State = Literal["checking", "restarting", "failed"]
Source = Literal["backup", "replica"]


class WrongPhrase(Problem):
    status, code, title = 409, "wrong-phrase", "Wrong recovery phrase"


class KeyMissing(Conflict):
    code, title = "key-missing", "The key is missing"


@dataclass(slots=True)
class Restore:
    """What comes back, and how far it is.

    name: of the backup, "" for the replica. at: milliseconds UTC that the replica goes back to, None = its latest.
    done, total: bytes of a backup, contents of the replica; total 0 = not known yet. error, code: why it failed.
    """

    source: Source
    name: str = ""
    at: int | None = None
    state: State = "checking"
    done: int = 0
    total: int = 0
    error: str | None = None
    code: str | None = None

    def advance(self, done: int, total: int) -> None:
        self.done, self.total = done, total

    def fail(self, problem: Problem) -> None:
        self.error, self.code = str(problem), problem.code
        self.state = "failed"

    def __str__(self) -> str:
        if self.source == "backup":
            return self.name
        return f"the replica as of {rfc3339(self.at)}" if self.at is not None else "the replica"


_current: Restore | None = None
_lock = threading.Lock()


def current_restore() -> Restore | None:
    """What is being restored, or the last one that failed."""
    return _current


def is_under_way() -> bool:
    return _current is not None and _current.state != "failed"


def restored_at() -> int | None:
    """When a restore last replaced the data, milliseconds UTC, as long as what was there before is kept."""
    return swapped_at(data_folder.current())


def ask_for_restore(actor: Actor, name: str, *, phrase: str | None = None, without_secrets: bool = False) -> None:
    """Check a backup in the background, then stop, put it in place and start again.

    Raises NotFound, BadArchive, StorageFull, InvalidInput (a phrase that is none), KeyMissing, WrongPhrase; Conflict
    while another restore is under way.
    """
    path, keep_free = backups.backup_path(name), storage.bytes_to_keep_free()
    manifest = read_manifest(path)
    _check_room(data_folder.current(), manifest.room, keep_free)
    if not any(file.name == "key" for file in manifest.files):
        check_key(manifest.key_mark, phrase=phrase, without_secrets=without_secrets)
    restore = Restore("backup", name)
    _begin(
        actor,
        restore,
        lambda folder: prepare(
            folder,
            path,
            phrase=phrase,
            without_secrets=without_secrets,
            keep_free=keep_free,
            progress=restore.advance,
        ),
    )


def ask_for_replica(
    actor: Actor, at: int | None = None, *, phrase: str | None = None, without_secrets: bool = False
) -> None:
    """As `ask_for_restore`, from the replica. at: milliseconds UTC, None = the latest.

    Raises Conflict without a replica, NotFound if it is gone, InvalidInput for a time it does not reach, StorageFull;
    how much room the contents need is only known, and asked for, once they have been listed.
    """
    if replication.status().state == "off":
        raise Conflict("No replica is configured.", hint="Set replication.target; or restore a backup.")
    folder, keep_free = data_folder.current(), storage.bytes_to_keep_free()
    _check_reach(at)
    _check_room(folder, folder.database_size(), keep_free)
    check_key(replication.key_mark(), phrase=phrase, without_secrets=without_secrets)
    restore = Restore("replica", at=at)
    _begin(
        actor,
        restore,
        lambda folder: prepare_replica(
            folder,
            at=at,
            phrase=phrase,
            without_secrets=without_secrets,
            keep_free=keep_free,
            progress=restore.advance,
        ),
    )


def _check_reach(at: int | None) -> None:
    """Of what is not known, the restore itself decides. Raises InvalidInput."""
    reach = replication.reach()
    if at is None or reach is None or reach.earliest <= at <= reach.latest:
        return
    earliest, latest = rfc3339(reach.earliest), rfc3339(reach.latest)
    raise InvalidInput(
        f"{rfc3339(at)} is outside of what the replica has: {earliest} to {latest}.",
        loc=("body", "at"),
        hint="Choose a time between the two.",
        earliest=earliest,
        latest=latest,
    )


def _begin(actor: Actor, restore: Restore, stage: Callable[[DataFolder], object]) -> None:
    """One at a time. Raises Conflict."""
    global _current
    with _lock:
        if is_under_way():
            raise Conflict(f"A restore is under way already: {_current}.", hint="Wait for its end.")
        _current = restore
    record_activity("admin.restore_started", actor_id=actor.id or None, title=f"Restore of {restore}")
    backups.in_background("restore", _restore, restore, stage)


def _restore(current: Restore, stage: Callable[[DataFolder], object]) -> None:
    """On success the server ends in order, and begins again with the restored data."""
    folder = data_folder.current()
    try:
        stage(folder)
        want_swap(folder)
    except Exception as error:
        discard(folder)
        current.fail(error if isinstance(error, Problem) else Unavailable(f"It broke off: {error!r}."))
        record_activity("admin.restore_failed", actor_id=None, title=str(current.error)[:500], status="failed")
        raise
    current.state = "restarting"
    os.kill(os.getpid(), signal.SIGTERM)


def prepare(
    folder: DataFolder,
    archive: Path,
    *,
    phrase: str | None = None,
    without_secrets: bool = False,
    keep_free: int = 0,
    progress: Progress = lambda done, total: None,
) -> Manifest:
    """Stage an archive with the key that belongs to it.

    keep_free: bytes of the disk that a server beside it wants left. Raises NotFound, BadArchive, StorageFull, Conflict,
    InvalidInput, Unavailable.
    """
    if phrase is not None:
        key_of(phrase)  # before the long part
    discard(folder)
    _check_room(folder, read_manifest(archive).room, keep_free)
    manifest = stage(folder, archive, _as_long_as_there_is_room(folder, keep_free, progress))
    try:
        _settle_key(folder, manifest.key_mark, phrase=phrase, without_secrets=without_secrets)
    except Problem:
        discard(folder)
        raise
    return manifest


def prepare_replica(
    folder: DataFolder,
    *,
    at: int | None = None,
    phrase: str | None = None,
    without_secrets: bool = False,
    keep_free: int = 0,
    progress: Progress = lambda done, total: None,
) -> None:
    """As `prepare`, from the replica: the state at that time (milliseconds UTC; None = the latest).

    progress: in contents. Raises NotFound, BadArchive, StorageFull, Conflict, InvalidInput, Unavailable.
    """
    if phrase is not None:
        key_of(phrase)
    discard(folder)
    staged = folder.path / STAGED
    try:
        staged.mkdir(mode=0o700)
        mark = bring_state(
            staged,
            at,
            progress=_as_long_as_there_is_room(folder, keep_free, progress),
            # The database of that time is as large as the present one, about.
            announce=lambda contents: _check_room(folder, folder.database_size() + contents, keep_free),
        )
        _settle_key(folder, mark, phrase=phrase, without_secrets=without_secrets)
    except BaseException as error:
        discard(folder)
        if isinstance(error, OSError):
            raise not_written("The replica could not be unpacked", error) from error
        raise


def _check_room(folder: DataFolder, needed: int, keep_free: int) -> None:
    """Raises StorageFull."""
    check_room(folder.path, needed, "The restore", keep_free=keep_free)


def _as_long_as_there_is_room(folder: DataFolder, keep_free: int, progress: Progress) -> Progress:
    """Tells how far it is, and raises StorageFull once less is left than a server beside it needs."""

    def advance(done: int, total: int) -> None:
        _check_room(folder, 0, keep_free)
        progress(done, total)

    return advance


def bring_state(
    folder: Path,
    at: int | None,
    *,
    contents: bool = True,
    progress: Progress = lambda done, total: None,
    announce: Callable[[int], object] = lambda needed: None,
) -> str:
    """The replica's state at that time, checked, into an empty folder; the answer is the mark of its key.

    contents: those of files as well. progress: in contents. announce: see `Replication.fetch`. Raises as
    `prepare_replica`, and OSError.
    """
    mark = replication.fetch(folder, at, contents=contents, progress=progress, announce=announce)
    check_database(folder / "app.db")
    mark_version(DataFolder(folder))
    return mark


def check_key(mark: str, *, phrase: str | None, without_secrets: bool) -> None:
    """Whether a restore will have the key that `mark` names; before its long part.

    Raises InvalidInput (no phrase), WrongPhrase, KeyMissing.
    """
    own = data_folder.current().key
    key = key_of(phrase) if phrase is not None else read_key(own) if own.exists() else None
    _compare_key(key, mark, given=phrase is not None, without_secrets=without_secrets)


def _settle_key(folder: DataFolder, mark: str, *, phrase: str | None, without_secrets: bool) -> None:
    staged = folder.path / STAGED / "key"
    if phrase is not None:
        write_key(staged, key_of(phrase))
    path = staged if staged.exists() else folder.key
    key = read_key(path) if path.exists() else None
    _compare_key(key, mark, given=phrase is not None, without_secrets=without_secrets)


def _compare_key(key: bytes | None, mark: str, *, given: bool, without_secrets: bool) -> None:
    """given: by a phrase. Raises WrongPhrase, KeyMissing."""
    if key is not None and key_mark(key) == mark:
        return
    if given:
        raise WrongPhrase(
            "The phrase is right in itself, but of another installation's key.",
            hint="Take the one that was written down where the backup was made.",
        )
    if without_secrets:
        return
    raise KeyMissing(
        "The key that opens its stored secrets is not here.",
        hint="Put the key file into the data folder, or give the recovery phrase; else its passwords of services and "
        "second factors are lost (--without-secrets).",
    )
