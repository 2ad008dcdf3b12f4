"""A backup in the place of a first account: an archive that is brought, or the replica that the settings name.

Nobody can sign in yet, so the token of the set-up link stands for the person, in every call, and is not used up: what
fails is tried again. What is restored has accounts; with it the link ends.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from appliance.areas.admin.service import backups, restoring
from appliance.areas.auth.service.setup import check_setup, hold_set_up
from appliance.areas.storage import service as storage
from appliance.core.actor import Actor
from appliance.core.clock import now_ms, rfc3339
from appliance.core.errors import Conflict, InvalidInput, NotFound, StorageFull
from appliance.core.secrets import read_key
from appliance.db import data_folder
from appliance.db.archive import Manifest, key_mark, read_manifest
from appliance.db.room import free_on
from appliance.ports.replication import replication

Key = Literal["inside", "here", "missing"]
NOBODY = Actor("")
_MIB = 2**20


@dataclass(frozen=True, slots=True)
class Archive:
    """One that was brought. name: among the backups. size: bytes.

    made_at, version, files: what its manifest says. key: where the one to its stored secrets is; missing = its
    recovery phrase is needed, or those secrets stay closed.
    """

    name: str
    size: int
    made_at: str
    version: str
    files: int
    key: Key


class _State:
    """What this process is doing; nothing of it outlives the process."""

    def __init__(self) -> None:
        self.receiving = threading.Lock()
        self.asking = threading.Lock()
        self.archive: Archive | None = None


_state = _State()


def replica_target() -> str | None:
    """Where the replica is that could be restored; None if none is configured."""
    return replication.status().target or None


def largest_archive() -> int:
    """Bytes: an archive needs its size twice, as it comes and unpacked, besides what is to be kept free."""
    return max(0, free_on(data_folder.current().path) - storage.bytes_to_keep_free()) // 2


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


def admit(token: str, announced: int) -> None:
    """Whether an archive of so many bytes may come, before any is read; the one before goes.

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


def keep_archive(name: str) -> None:
    """It has come, is one of ours, and is among the backups now. Raises NotFound."""
    path = backups.backup_path(name)
    manifest = read_manifest(path)
    _state.archive = Archive(
        name, path.stat().st_size, manifest.made_at, manifest.version, len(manifest.files), _place_of_key(manifest)
    )


def _place_of_key(manifest: Manifest) -> Key:
    if any(file.name == "key" for file in manifest.files):
        return "inside"
    return "here" if key_mark(read_key(data_folder.current().key)) == manifest.key_mark else "missing"


def brought() -> Archive | None:
    """What was brought, unless a restore found it damaged; then it goes."""
    archive, restore = _state.archive, restoring.current_restore()
    if archive is not None and restore is not None and (restore.name, restore.code) == (archive.name, "bad-archive"):
        _drop_archive()
    return _state.archive


def forget_archive(token: str) -> None:
    """Remove what was brought. Raises InvalidState, InvalidToken, and Conflict while something is being restored."""
    check_setup(token)
    if restoring.is_under_way():
        raise Conflict("A restore is under way.", hint="Wait for its end.")
    _drop_archive()


def _drop_archive() -> None:
    archive, _state.archive = _state.archive, None
    if archive is not None:
        _path_of(archive).unlink(missing_ok=True)


def _path_of(archive: Archive) -> Path:
    return backups.backup_folder() / archive.name


# Something is restored


def restore_archive(token: str, *, phrase: str | None = None, without_secrets: bool = False) -> None:
    """Check and stage what was brought in the background, then stop, put it in place and start again.

    phrase, without_secrets: as of `restoring.ask_for_restore`. Raises InvalidState, InvalidToken, NotFound (nothing
    was brought), InvalidInput (the phrase), WrongPhrase, KeyMissing, Conflict.
    """
    with _held(token):
        archive = brought()
        if archive is None:
            raise NotFound("No archive has been brought.", hint="Choose its file first.")
        restoring.ask_for_restore(NOBODY, archive.name, phrase=phrase, without_secrets=without_secrets)


def restore_replica(token: str, at: int | None, *, phrase: str | None = None, without_secrets: bool = False) -> None:
    """As `restore_archive`, from the replica. at: milliseconds UTC, None = the latest."""
    if at is not None and at > now_ms():
        raise InvalidInput(f"{rfc3339(at)} is yet to come.", loc=("body", "at"))
    with _held(token):
        restoring.ask_for_replica(NOBODY, at, phrase=phrase, without_secrets=without_secrets)


@contextmanager
def _held(token: str) -> Iterator[None]:
    """Whoever sets up from here on, until the restore has failed, would lose the account to it."""
    with _state.asking:
        hold_set_up(token, lambda: _state.asking.locked() or restoring.is_under_way())
        yield
