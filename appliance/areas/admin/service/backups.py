"""Archives of this installation: made, listed, thinned out."""

import logging
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from appliance import __version__
from appliance.areas.admin.settings import BackupSettings
from appliance.areas.storage import service as storage
from appliance.core.actor import Actor
from appliance.core.clock import now_ms, now_utc
from appliance.core.errors import Conflict, NotFound, Problem
from appliance.core.settings import settings
from appliance.db import archive, data_folder, room
from appliance.db.archive import Manifest, make_archive, make_new_archive
from appliance.db.connection import close_thread
from appliance.db.data_folder import DataFolder
from appliance.db.records import record_activity
from appliance.db.room import disk_of

log = logging.getLogger(__name__)

_NAME = re.compile(r"(appliance|uploaded)-\d{8}-\d{6}(-\d{1,4})?\.tar")
_HOUR_MS = 3600 * 1000
_SLACK_MS = 300_000


@dataclass(frozen=True, slots=True)
class Backup:
    """name: of the file. size: bytes. made_at: milliseconds UTC."""

    name: str
    size: int
    made_at: int

    @property
    def uploaded(self) -> bool:
        """By a person: it stays until somebody deletes it."""
        return not self.name.startswith("appliance-")


class _State:
    """What this process is doing; nothing of it outlives the process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.error: str | None = None


_state = _State()


def backup_folder() -> Path:
    asked = settings(BackupSettings).folder
    return Path(asked) if asked else data_folder.current().path / "backups"


def list_backups() -> list[Backup]:
    """Newest first; of the copies that migrations make, nothing is said."""
    try:
        found = [path for path in backup_folder().iterdir() if _NAME.fullmatch(path.name) and path.is_file()]
    except FileNotFoundError:
        return []
    entries = [(path.name, path.stat()) for path in found]
    return sorted((Backup(n, s.st_size, int(s.st_mtime * 1000)) for n, s in entries), key=_newest_first)


def _newest_first(backup: Backup) -> tuple[bool, int, str]:
    """What a clock that was wrong has dated in the future comes last: it is not newer than what is made now."""
    return is_of_the_future(backup.made_at), -backup.made_at, backup.name


def is_of_the_future(moment: int) -> bool:
    """Whether the clock must have been set back since."""
    return moment > now_ms() + _SLACK_MS


def backup_path(name: str) -> Path:
    """Raises NotFound."""
    path = backup_folder() / name
    if not _NAME.fullmatch(name) or not path.is_file():
        raise NotFound(f"There is no backup {name[:80]!r}.")
    return path


def ask_for_backup(actor: Actor) -> None:
    """Make one in the background. Raises Conflict while one is being made."""
    if is_running():
        raise Conflict("A backup is being made already.", hint="Wait for its end.")
    in_background("backup", make_backup, actor.id)


def in_background(name: str, run: Callable[..., object], *words: object) -> None:
    """Run what must not be a job: a backup would hold the task that makes it, and a restore run it again."""

    def work() -> None:
        try:
            run(*words)
        except Problem as problem:
            log.warning("%s failed: %s", name, problem)
        except Exception:
            log.exception("%s failed", name)
        finally:
            close_thread()

    threading.Thread(target=work, name=name, daemon=True).start()


def is_running() -> bool:
    return _state.lock.locked()


def last_error() -> str | None:
    """Why the last one failed, since the start of this process; None if it did not."""
    return _state.error


def make_backup(actor_id: str | None = None) -> Backup | None:
    """Write one into the folder, and thin out; None if one is being made already. Raises StorageFull, Unavailable."""
    if not _state.lock.acquire(blocking=False):
        return None
    try:
        path, manifest = _told(actor_id)
        if manifest.damaged:
            # Those before it may be the last to hold these contents whole.
            log.error("%s holds damaged contents (%s): older backups stay", path.name, ", ".join(manifest.damaged[:3]))
        else:
            _thin_out(path.name)
    finally:
        _state.lock.release()
    return next(backup for backup in list_backups() if backup.name == path.name)


def _told(actor_id: str | None) -> tuple[Path, Manifest]:
    """The one that is made; the record of activity says how it went."""
    try:
        path, manifest = write_backup()
    except Problem as problem:
        _state.error = str(problem)
        record_activity("admin.backup_failed", actor_id=actor_id, title=str(problem)[:500], status="failed")
        raise
    _state.error = None
    record_activity("admin.backup_completed", actor_id=actor_id, title=f"The backup {path.name} was made")
    return path, manifest


def write_backup(target: Path | None = None, *, with_key: bool = False) -> tuple[Path, Manifest]:
    """An archive at `target`, in the place of one that is there; None = a new one in the backup folder.

    Raises Conflict if something else is at `target`, StorageFull, Unavailable.
    """
    folder = data_folder.current()
    if target is not None:
        _check_replaceable(target)
    _check_room_for_backup(folder, target)
    if target is not None:
        return target, make_archive(folder, target, version=__version__, with_key=with_key)
    wanted = backup_folder() / f"appliance-{now_utc():%Y%m%d-%H%M%S}.tar"
    return make_new_archive(folder, wanted, version=__version__, with_key=with_key)


def _check_replaceable(target: Path) -> None:
    """A slip of the hand would put the backup in the place of what it is to save. Raises Conflict."""
    if not target.exists():
        return
    try:
        archive.read_manifest(target)
    except Problem as problem:
        raise Conflict(
            f"{target} is there already, and is no backup that could be replaced.", hint="Name another file."
        ) from problem


def _check_room_for_backup(folder: DataFolder, target: Path | None) -> None:
    """For the copy of the database beside it, and for the archive with that and all contents. Raises StorageFull.

    Of a place that somebody names, on a disk of its own, nothing is to be kept free.
    """
    copy, keep_free = folder.database_size(), storage.bytes_to_keep_free()
    archive = copy + storage.kept_bytes()[0]
    place = target or backup_folder()
    if disk_of(place) == disk_of(folder.path):
        room.check_room(folder.path, copy + archive, "The backup", keep_free=keep_free)
        return
    room.check_room(folder.path, copy, "The backup", keep_free=keep_free)
    room.check_room(place, archive, "The backup", keep_free=0 if target else keep_free)


def check_room(more: int = 0) -> None:
    """Raises StorageFull if the disk of the backup folder, `more` bytes fuller, is nearly full."""
    room.check_room(backup_folder(), more, "The archive", keep_free=storage.bytes_to_keep_free())


def _thin_out(made: str) -> None:
    """made: has just been, whatever the clock says of the others."""
    older = [backup for backup in own_backups() if backup.name != made]
    for backup in older[settings(BackupSettings).keep - 1 :]:
        backup_path(backup.name).unlink(missing_ok=True)
        log.info("removed the backup %s, as newer ones are there", backup.name)


def own_backups() -> list[Backup]:
    """Those that were made here, newest first."""
    return [backup for backup in list_backups() if not backup.uploaded]


def back_up_if_due() -> None:
    hours = settings(BackupSettings).every_hours
    if not hours:
        return
    backups = own_backups()
    if is_due(backups[0].made_at if backups else None, hours):
        make_backup()


def is_due(last: int | None, hours: int) -> bool:
    """last: when it was done, milliseconds UTC. Five minutes early will do: the question is asked once an hour."""
    return last is None or is_of_the_future(last) or now_ms() - last > hours * _HOUR_MS - _SLACK_MS


def overdue() -> str | None:
    """A sentence when scheduled backups have not been made for twice their time, else None."""
    hours = settings(BackupSettings).every_hours
    if not hours or not (found := own_backups()) or not is_due(found[0].made_at, 2 * hours + 1):
        return None
    age = (now_ms() - found[0].made_at) // _HOUR_MS
    return f"The newest backup is {age} hours old; one is wanted every {hours} hours."


def delete_backup(actor: Actor, name: str) -> None:
    """Raises NotFound."""
    backup_path(name).unlink(missing_ok=True)
    record_activity("admin.backup_deleted", actor_id=actor.id, title=f"The backup {name} was deleted")


def forget_drafts() -> None:
    """Remove what a process that died had begun."""
    archive.forget_drafts(backup_folder())
