"""What uses the disk: the database by table, contents by bucket and owner, copies kept aside, and the rest."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from appliance.areas.admin.service import backups
from appliance.areas.auth.service.accounts import all_users
from appliance.areas.storage import service as storage
from appliance.db import data_folder
from appliance.db.archive import STAGED
from appliance.db.data_folder import DataFolder
from appliance.db.previews import previews_of
from appliance.db.space import bytes_by_table, free_bytes
from appliance.ports.replication import replication

_LARGEST_READ = 2 * 1024**3  # bytes; a larger database is not read page by page, which would take minutes


@dataclass(frozen=True, slots=True)
class Part:
    """name: of what takes the bytes. detail: what else there is to say of it."""

    name: str
    bytes: int
    detail: str = ""


@dataclass(slots=True)
class Use:
    """All in bytes. wanted: below so much free space uploads and new background work wait.

    tables: with their indexes; empty where the database is too large to be read for this. unused: free inside the
    database. unused_contents: of contents that no file names.
    """

    total: int
    free: int
    wanted: int
    parts: list[Part] = field(default_factory=list)
    tables: list[Part] = field(default_factory=list)
    unused: int = 0
    buckets: list[Part] = field(default_factory=list)
    owners: list[Part] = field(default_factory=list)
    files: list[Part] = field(default_factory=list)
    aside: list[Part] = field(default_factory=list)
    unused_contents: int = 0


def measure() -> Use:
    """Walks the data folder and, up to 2 GiB, the database; takes its time."""
    folder = data_folder.current()
    disk = shutil.disk_usage(folder.path)
    use = Use(disk.total, disk.free, storage.bytes_to_keep_free())
    contents, use.unused_contents = storage.kept_bytes()
    use.aside = [Part(path.name, tree_size(path)) for path in kept_aside(folder)]
    use.parts = [
        Part("database", folder.database_size()),
        Part("contents", contents),
        Part("backups", tree_size(backups.backup_folder())),
        Part("before_restore", sum(part.bytes for part in use.aside)),
        Part("restoring", tree_size(folder.path / STAGED)),
        Part("replica", _replica_size(folder)),
        Part("litestream", tree_size(folder.litestream)),
        Part("previews", tree_size(previews_of(folder))),
        *(Part(path.name, tree_size(path)) for path in (folder.browser, folder.logs, folder.outbox, folder.tmp)),
    ]
    use.unused = free_bytes()
    if folder.database_size() <= _LARGEST_READ:
        use.tables = [Part(name, size) for name, size in bytes_by_table().items()]
    _measure_files(use)
    return use


def _measure_files(use: Use) -> None:
    names = {user.id: user.email for user in all_users()}
    use.buckets = [Part(each.bucket, each.bytes, str(each.files)) for each in storage.shares_of_buckets()]
    use.owners = [
        Part(names.get(each.owner_id, each.owner_id), each.bytes, str(each.files))
        for each in storage.shares_of_owners()
    ]
    use.files = [
        Part(f"{each.bucket}/{each.path}", each.bytes, names.get(each.owner_id, each.owner_id))
        for each in storage.largest_files()
    ]


def kept_aside(folder: DataFolder) -> list[Path]:
    """What restores have put aside, oldest first."""
    return sorted(path for path in folder.path.glob("before-restore-*") if path.is_dir() and not path.is_symlink())


def tree_size(path: Path) -> int:
    """Bytes of a folder's files; 0 if it is not there. What goes away meanwhile is not counted."""
    return sum(_sizes(path))


def _sizes(path: Path) -> Iterator[int]:
    try:
        entries = list(os.scandir(path))
    except OSError:
        return
    for entry in entries:
        try:
            if entry.is_dir(follow_symlinks=False):
                yield from _sizes(Path(entry.path))
            else:
                yield entry.stat(follow_symlinks=False).st_size
        except FileNotFoundError:
            continue


def _replica_size(folder: DataFolder) -> int:
    """0 unless the replica is on this disk."""
    target = urlsplit(replication.status().target)
    place = Path(target.path)
    if target.scheme != "file" or not place.exists() or place.stat().st_dev != folder.path.stat().st_dev:
        return 0
    return tree_size(place)
