"""An archive that a person sends: it streams into the backup folder, and is a backup once it is known as one."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from appliance.areas.admin.service import backups
from appliance.areas.admin.service.backups import Backup
from appliance.core.actor import Actor
from appliance.core.clock import now_ms, parse_rfc3339
from appliance.core.ids import new_id
from appliance.db.archive import BadArchive, Manifest, read_manifest
from appliance.db.data_folder import locked
from appliance.db.naming import give_free_name
from appliance.db.records import record_activity
from appliance.db.room import not_written

_STEP = 8 * 1024 * 1024  # bytes between two looks at the disk
_OLDEST = 946_684_800_000  # 2000-01-01, before any archive


class Receiving:
    """`open`, then `write` pieces in order, then `finish`; or `stop` at any moment, which leaves nothing.

    Each blocks, and may come from another thread than the one before; see `http.tus.Appending`.
    """

    def __init__(self, actor: Actor, announced: int) -> None:
        """announced: bytes that are to come, 0 = not said."""
        self._actor, self._announced = actor, announced
        self._draft = backups.backup_folder() / f".appliance-upload-{new_id()}.tar.part"  # `forget_drafts`
        self._queue = threading.Lock()
        self._descriptor: int | None = None
        self._unlooked = 0
        self._ended = False

    def open(self) -> None:
        """Raises StorageFull."""
        with self._queue:
            backups.check_room(self._announced)
            self._draft.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self._ended:
                self._descriptor = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                locked(self._descriptor)  # so that nobody takes it for one that was left behind

    def write(self, piece: bytes) -> None:
        """Raises StorageFull."""
        with self._queue:
            if self._descriptor is None:
                return
            with self._ended_by_failure():
                _write(self._descriptor, piece)
                self._unlooked += len(piece)
                if self._unlooked >= _STEP:
                    backups.check_room()
                    self._unlooked = 0

    def finish(self) -> Backup:
        """Raises BadArchive if it is none of ours, or not whole."""
        with self._queue, self._ended_by_failure():
            assert self._descriptor is not None, "opened, and not stopped"
            os.fsync(self._descriptor)
            manifest = _manifest_of(self._draft)
            made_at = _made_at(manifest)
            os.utime(self._descriptor, ns=(made_at * 1_000_000, made_at * 1_000_000))
            name = f"uploaded-{datetime.fromtimestamp(made_at / 1000, UTC):%Y%m%d-%H%M%S}.tar"
            path = give_free_name(self._draft, backups.backup_folder() / name)
            self._end()
        title = f"A backup was uploaded: {path.name}"
        record_activity("admin.backup_uploaded", actor_id=self._actor.id or None, title=title)
        return Backup(path.name, path.stat().st_size, made_at)

    def stop(self) -> None:
        """The client is gone, or sent something else."""
        with self._queue:
            self._end()

    @contextmanager
    def _ended_by_failure(self) -> Iterator[None]:
        """Nothing is left by the time the answer says why."""
        try:
            yield
        except BaseException:
            self._end()
            raise

    def _end(self) -> None:
        self._ended = True
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
        with suppress(FileNotFoundError):
            self._draft.unlink()


def _manifest_of(draft: Path) -> Manifest:
    try:
        return read_manifest(draft)
    except BadArchive as problem:
        # Its name on this machine means nothing to whoever sent it.
        raise BadArchive(problem.detail.replace(str(draft), "This file"), hint=problem.hint) from problem


def _made_at(manifest: Manifest) -> int:
    """Milliseconds UTC; what an archive says of itself may be nonsense, or of a clock that was wrong."""
    try:
        said = parse_rfc3339(manifest.made_at)
    except (ValueError, OverflowError):
        return now_ms()
    return min(max(said, _OLDEST), now_ms())


def _write(descriptor: int, piece: bytes) -> None:
    left = memoryview(piece)
    try:
        while left:
            left = left[os.write(descriptor, left) :]
    except OSError as error:
        raise not_written("This archive could not be kept", error) from error
