"""Space given back to the disk, by what may go."""

import logging
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from appliance.areas.admin.schemas import Freeable
from appliance.areas.admin.service import backups, disk
from appliance.areas.storage import service as storage
from appliance.areas.workflows.service import retention
from appliance.core.errors import Conflict, Problem
from appliance.db import data_folder
from appliance.db.archive import STAGED
from appliance.db.records import forget_old_records, record_activity

log = logging.getLogger(__name__)

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Freed:
    """bytes: given back. error: why not all of it went."""

    what: Freeable
    bytes: int
    error: str | None = None


def free(actor_id: str | None, what: Sequence[Freeable]) -> list[Freed]:
    """Each once, in the order asked for; one that fails does not keep the others."""
    freed = [_free(each) for each in dict.fromkeys(what)]
    told = ", ".join(f"{each.what} {each.bytes / MIB:.1f} MiB" for each in freed)
    record_activity("admin.disk_freed", actor_id=actor_id, title=f"Space was given back: {told}")
    return freed


def _free(what: Freeable) -> Freed:
    try:
        return Freed(what, _WAYS[what]())
    except (Problem, OSError) as error:
        log.warning("%s could not be freed: %s", what, error)
        return Freed(what, 0, str(error))


def _before_restore() -> int:
    folder = data_folder.current()
    if (folder.path / STAGED).exists():
        raise Conflict("A restore is under way.", hint="Wait for its end.")
    gone = 0
    for path in disk.kept_aside(folder):
        size = disk.tree_size(path)
        shutil.rmtree(path)
        gone += size
    return gone


def _old_backups() -> int:
    """All but the newest backup, and all but the newest copy that was made before an upgrade.

    What a person uploaded may be of another installation: it is no backup of this one, and stays.
    """
    if backups.is_running():
        raise Conflict("A backup is being made.", hint="Wait for its end.")
    older = [backups.backup_path(backup.name) for backup in backups.own_backups()[1:]]
    return sum(map(_remove, older + _upgrade_copies()[1:]))


def _upgrade_copies() -> list[Path]:
    """Newest first; they are always in the data folder."""
    copies = (data_folder.current().path / "backups").glob("before-*.db")
    return sorted(copies, key=lambda path: path.stat().st_mtime, reverse=True)


def _remove(path: Path) -> int:
    size = path.stat().st_size
    path.unlink()
    return size


def _history() -> int:
    """What is older than it is kept goes now instead of within the hour, and the database file shrinks."""
    folder = data_folder.current()
    before = folder.database_size() + storage.kept_bytes()[0]
    forget_old_records()
    retention.prune_history()
    return max(0, before - folder.database_size() - storage.kept_bytes()[0])


def _unused_contents() -> int:
    """Only in the server's own process, which knows what is on its way to a file."""
    _, before = storage.kept_bytes()
    storage.sweep()
    return max(0, before - storage.kept_bytes()[1])


_WAYS: dict[Freeable, Callable[[], int]] = {
    "before_restore": _before_restore,
    "old_backups": _old_backups,
    "history": _history,
    "unused_contents": _unused_contents,
}
