"""A backup in the place of a first account: an archive that is brought, or the replica that the settings name.

Nobody can sign in yet, so the token of the set-up link stands for the person, in every call, and is not used up: what
fails is tried again. What is restored has accounts; with it the link ends.
"""

import logging
import os
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from appliance.areas.admin.service import backups, restoring
from appliance.areas.admin.service.restoring import Restore
from appliance.areas.auth.service.accounts import has_superuser
from appliance.areas.auth.service.setup import check_setup, hold_set_up, release_set_up
from appliance.areas.storage import service as storage
from appliance.core.clock import now_ms, rfc3339
from appliance.core.errors import Conflict, InvalidInput, NotFound, Problem, StorageFull
from appliance.core.recovery_phrase import key_of
from appliance.core.secrets import read_key
from appliance.db import data_folder
from appliance.db.archive import BadArchive, key_mark, read_manifest, want_swap
from appliance.ports.replication import replication

log = logging.getLogger(__name__)

Key = Literal["inside", "here", "missing"]
REPLICA = "The replica"
_MIB = 2**20


@dataclass(frozen=True, slots=True)
class Archive:
    """One that was brought. path: in `tmp`. name: as its owner calls it. size: bytes.

    made_at, version, files: what its manifest says. mark: of the key to its stored secrets. key: where that key is;
    missing = its recovery phrase is needed, or those secrets stay closed.
    """

    path: Path
    name: str
    size: int
    made_at: str
    version: str
    files: int
    mark: str
    key: Key


@dataclass(frozen=True, slots=True)
class Wanted:
    """at: of the replica, milliseconds UTC; None = the latest."""

    source: Literal["archive", "replica"]
    at: int | None = None
    phrase: str | None = field(default=None, repr=False)
    without_secrets: bool = False


class _State:
    """What this process is doing; nothing of it outlives the process, which empties `tmp` at its start."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.receiving = threading.Lock()
        self.archive: Archive | None = None
        self.restore: Restore | None = None


_state = _State()


def brought() -> Archive | None:
    return _state.archive


def current_restore() -> Restore | None:
    """What is being restored, or the last one that failed."""
    return _state.restore


def replica_target() -> str | None:
    """Where the replica is that could be restored; None if none is configured."""
    return replication.status().target or None


def largest_archive() -> int:
    """Bytes: an archive needs its size twice, as it comes and unpacked, besides what is to be kept free."""
    free = shutil.disk_usage(data_folder.current().path).free
    return max(0, free - storage.bytes_to_keep_free()) // 2


# An archive comes


@contextmanager
def reception() -> Iterator[None]:
    """One archive comes at a time, in the place of the one before. Raises Conflict."""
    if not _state.receiving.acquire(blocking=False):
        raise Conflict("An archive is coming already.", hint="Wait for its end, or end that upload.")
    try:
        yield
    finally:
        _state.receiving.release()


def admit(token: str, announced: int) -> int:
    """How many bytes an archive may have of which so many are announced, before any is read; the old one goes.

    Raises InvalidState, InvalidToken, Conflict, StorageFull.
    """
    forget_archive(token)
    most = largest_archive()
    if announced > most or most == 0:
        raise StorageFull(
            f"The archive has {announced // _MIB} MiB, and needs that twice: as it is, and unpacked. "
            f"There is room for one of {most // _MIB} MiB.",
            hint="Make room on the disk of the data folder, or set storage.min_free_bytes lower.",
        )
    return most


def keep_archive(received: Path, name: str) -> None:
    """Look into what came, and keep it until it is restored. Raises BadArchive; then it is gone.

    received: a file that may be moved.
    """
    folder = data_folder.current()
    path = folder.tmp / "backup.tar"
    received.replace(path)
    try:
        manifest = read_manifest(path)
    except Problem:
        path.unlink()
        raise
    _state.archive = Archive(
        path,
        name[:200] or "backup.tar",
        path.stat().st_size,
        manifest.made_at,
        manifest.version,
        len(manifest.files),
        manifest.key_mark,
        _place_of_key(manifest.key_mark, inside=any(file.name == "key" for file in manifest.files)),
    )
    log.info("an archive was brought to be restored: made %s by %s", manifest.made_at, manifest.version)


def _place_of_key(mark: str, *, inside: bool) -> Key:
    if inside:
        return "inside"
    return "here" if key_mark(read_key(data_folder.current().key)) == mark else "missing"


def forget_archive(token: str) -> None:
    """Remove what was brought. Raises InvalidState, InvalidToken, and Conflict while it is being restored."""
    check_setup(token)
    with _state.lock:
        _check_idle()
        _drop_archive()


def end() -> None:
    """Once somebody has set up without it, an archive that was brought is not needed."""
    if has_superuser():
        with _state.lock:
            _drop_archive()


def _drop_archive() -> None:
    if _state.archive is not None:
        _state.archive.path.unlink(missing_ok=True)
        _state.archive = None


def _check_idle() -> None:
    if _state.restore is not None and _state.restore.state != "failed":
        raise Conflict(f"{_state.restore.name} is being restored already.")


# It is restored


def ask_for_restore(token: str, wanted: Wanted) -> None:
    """Check and stage it in the background, then stop, put it in place and start again.

    Raises InvalidState, InvalidToken, NotFound (nothing was brought), InvalidInput (phrase, time), WrongPhrase,
    Conflict.
    """
    check_setup(token)
    with _state.lock:
        _check_idle()
        archive = _checked_archive(wanted) if wanted.source == "archive" else None
        if archive is None:
            _check_replica(wanted)
        hold_set_up(token)
        _state.restore = Restore(archive.name if archive else REPLICA)
    log.info("a restore was asked for at set-up, from the %s", wanted.source)
    backups.in_background("restore", _restore, _state.restore, wanted, archive)


def _checked_archive(wanted: Wanted) -> Archive:
    """What was brought, if it can be restored so: what a person may mend is said before the long part."""
    archive = _state.archive
    if archive is None:
        raise NotFound("No archive has been brought.", hint="Choose its file first.")
    if wanted.at is not None:
        raise InvalidInput("A time is for the replica; an archive is of one moment.", loc=("body", "at"))
    if wanted.phrase is not None:
        restoring.check_phrase(wanted.phrase, archive.mark)
    elif archive.key == "missing" and not wanted.without_secrets:
        raise Conflict(
            "The key that opens its stored secrets is not here.",
            hint="Give its recovery phrase, or restore without stored secrets.",
        )
    return archive


def _check_replica(wanted: Wanted) -> None:
    if replica_target() is None:
        raise NotFound("No replica is configured.", hint="Set replication.target and start again.")
    if wanted.phrase is not None:
        key_of(wanted.phrase)
    if wanted.at is not None and wanted.at > now_ms():
        raise InvalidInput(f"{rfc3339(wanted.at)} is yet to come.", loc=("body", "at"))


def _restore(current: Restore, wanted: Wanted, archive: Archive | None) -> None:
    """On success the server ends in order, and begins again with the restored data."""
    try:
        _stage(current, wanted, archive)
        want_swap(data_folder.current())
    except BaseException as error:
        _failed(current, error)
        raise
    current.state = "restarting"
    os.kill(os.getpid(), signal.SIGTERM)


def _stage(current: Restore, wanted: Wanted, archive: Archive | None) -> None:
    """archive: None = from the replica."""
    folder, phrase, without = data_folder.current(), wanted.phrase, wanted.without_secrets
    if archive is None:
        restoring.prepare_replica(folder, at=wanted.at, phrase=phrase, without_secrets=without)
    else:
        restoring.prepare(folder, archive.path, phrase=phrase, without_secrets=without, progress=current.advance)


def _failed(current: Restore, error: BaseException) -> None:
    """A damaged archive goes; with what else went wrong it may be tried again."""
    with _state.lock:
        if isinstance(error, BadArchive):
            _drop_archive()
        current.error = str(error) if isinstance(error, Problem) else "Something went wrong; the log says what."
        current.state = "failed"
    release_set_up()
