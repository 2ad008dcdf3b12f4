"""Looking an installation over, whether its server runs or not, and mending what is safe to mend.

Each examination stands alone: one that breaks is a finding, and the others go on.
"""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from appliance.areas.admin.service.backups import backup_folder, overdue, own_backups
from appliance.areas.admin.service.unpacked import is_whole, own_folder
from appliance.areas.admin.service.way_back import way_back
from appliance.areas.storage import service as storage
from appliance.core.clock import now_ms
from appliance.core.errors import Problem
from appliance.core.secrets import read_key
from appliance.db.archive import STAGED, swap_begun, swap_wanted
from appliance.db.data_folder import DataFolder, InUse, Lock, check_not_lost, check_version
from appliance.db.faults import is_read_only
from appliance.db.migrate import available, examine, migrations_folder
from appliance.ports.browser_program import browser_program
from appliance.ports.replication import replication

Result = Literal["ok", "warning", "failed"]

_DAY_MS = 24 * 3600 * 1000
_OLD_LOG = 512 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """what: the examination. detail: what was found. fixed: whether `fix` has mended it. hint: what to do else."""

    what: str
    result: Result
    detail: str
    hint: str | None = None
    fixed: bool = False


Examination = Callable[[DataFolder, bool], Iterator[Finding]]


def look_over(folder: DataFolder, *, fix: bool = False, offline: bool = False) -> list[Finding]:
    """fix: mend what loses nothing. offline: ask nothing of other machines."""
    chosen = OWN if offline else (*OWN, _replica)
    return [finding for examine_ in chosen for finding in _safely(examine_, folder, fix)]


def _safely(examination: Examination, folder: DataFolder, fix: bool) -> list[Finding]:
    what = examination.__name__.strip("_").replace("_", " ")
    try:
        found = list(examination(folder, fix))
    except (OSError, Problem) as error:
        return [Finding(what, "failed", str(error))]
    return found or [Finding(what, "ok", "in order")]


def _server(folder: DataFolder, fix: bool) -> Iterator[Finding]:
    if not folder.path.is_dir():
        yield Finding("server", "failed", f"there is no folder {folder.path}", "name another with --data-dir")
        return
    try:
        Lock(folder).release()
    except InUse:
        yield Finding("server", "ok", "it is running")
        return
    yield Finding("server", "ok", "it is not running")
    if fix:
        folder.server_file.unlink(missing_ok=True)


def _permissions(folder: DataFolder, fix: bool) -> Iterator[Finding]:
    for path in (folder.path, folder.key, folder.database, folder.blobs, folder.outbox, folder.path / "backups"):
        if not path.exists():
            continue
        found = path.stat()
        if found.st_uid != os.geteuid():
            yield Finding(
                "permissions", "failed", f"{path} belongs to user {found.st_uid}", f"chown it to {os.geteuid()}"
            )
        elif found.st_mode & 0o077:
            if fix:
                path.chmod(stat.S_IMODE(found.st_mode) & 0o700)
            detail = f"others can use {path}: its mode is {stat.S_IMODE(found.st_mode):04o}"
            yield Finding("permissions", "warning", detail, "appliance doctor --fix", fixed=fix)


def _format(folder: DataFolder, fix: bool) -> Iterator[Finding]:
    check_version(folder.version)
    yield from ()


def _disk(folder: DataFolder, fix: bool) -> Iterator[Finding]:
    if not folder.path.exists():
        return
    if is_read_only(folder.path):
        yield Finding("disk", "failed", f"{folder.path} is on a disk that is read only", "mount it writable")
    if low := storage.too_little(shutil.disk_usage(folder.path).free):
        yield Finding("disk", "warning", low, "appliance disk shows what uses the space")


def _key(folder: DataFolder, fix: bool) -> Iterator[Finding]:
    if not folder.key.exists():
        if folder.database.exists():
            yield Finding(
                "key", "failed", f"{folder.key} is missing", "put it back, or restore with its recovery phrase"
            )
        return
    read_key(folder.key)


def _database(folder: DataFolder, fix: bool) -> Iterator[Finding]:
    try:
        check_not_lost(folder)
    except Problem as problem:
        yield Finding("database", "failed", str(problem), way_back())
        return
    if not folder.has_database():
        yield Finding("database", "ok", "there is none yet; the first start makes it")
        return
    if is_read_only(folder.path):
        yield Finding("database", "warning", "it was not read: its disk is read only", "mount it writable")
        return
    verdict, done = examine(folder.database)
    if verdict != "ok":
        yield Finding("database", "failed", verdict[:300], way_back())
        return
    known = set(available(migrations_folder()))
    if newer := sorted(set(done) - known):
        yield Finding("database", "failed", f"a newer version used it: {newer[-1]}", "start the newer version")
    elif due := sorted(known - set(done)):
        yield Finding("database", "ok", f"in order; the next start applies {len(due)} migrations")


def _restore(folder: DataFolder, fix: bool) -> Iterator[Finding]:
    staged = folder.path / STAGED
    if swap_begun(folder) or swap_wanted(folder):
        yield Finding("restore", "warning", "one was broken off", "the next start ends it")
    elif staged.exists():
        if fix:
            with Lock(folder):
                shutil.rmtree(staged)
        yield Finding("restore", "warning", "one was staged and not done", "appliance doctor --fix", fixed=fix)
    for aside in folder.path.glob("before-restore-*"):
        yield Finding("restore", "ok", f"{aside} holds what was there before; delete it once all is well")


def _contents(folder: DataFolder, fix: bool) -> Iterator[Finding]:
    """Empty files that should not be, as a power cut leaves them; `appliance storage scrub` reads all."""
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # SHA-256 of nothing
    for path in folder.blobs.glob("??/??/*"):
        if path.stat().st_size == 0 and path.name != empty:
            yield Finding("contents", "failed", f"{path} is empty", "appliance storage scrub, then restore it")


def _program(folder: DataFolder, fix: bool) -> Iterator[Finding]:
    unpacked = own_folder()
    if unpacked is not None and not is_whole(unpacked):
        yield Finding(
            "program",
            "failed",
            f"{unpacked} is not what was unpacked",
            "stop the server, delete it, start",
        )


def _logs(folder: DataFolder, fix: bool) -> Iterator[Finding]:
    size = sum(path.stat().st_size for path in folder.logs.rglob("*") if path.is_file())
    if size > _OLD_LOG:
        yield Finding("logs", "warning", f"{size >> 20} MiB in {folder.logs}", "delete old ones")


def _backups(folder: DataFolder, fix: bool) -> Iterator[Finding]:
    found = own_backups()
    if not found:
        place = backup_folder()
        yield Finding("backups", "warning", f"there are none in {place}", "appliance backup; set backup.every_hours")
    elif (late := overdue()) is not None:
        yield Finding("backups", "warning", late, "the server's log says why; is it running?")
    elif (days := (now_ms() - found[0].made_at) // _DAY_MS) >= 7:
        yield Finding("backups", "warning", f"the newest is {days} days old", "set backup.every_hours")


def _browser(folder: DataFolder, fix: bool) -> Iterator[Finding]:
    """Only sessions need one, so it is a warning at most."""
    found = browser_program.found()
    if found is None:
        yield Finding("browser", "ok", browser_program.why_none() or "")
        return
    try:
        version = browser_program.start(found.path)
        newer = browser_program.wanted().version if found.origin == "installed" else version
    except Problem as problem:
        yield Finding("browser", "warning", problem.detail, problem.hint)
        return
    hint = None if newer == version else f"appliance browser install brings {newer}"
    yield Finding("browser", "ok", f"{found.path}, {version}, draws pages", hint)


def _replica(folder: DataFolder, fix: bool) -> Iterator[Finding]:
    if replication.status().state == "off":
        yield Finding("replica", "ok", "off")
    else:
        replication.probe()


OWN: tuple[Examination, ...] = (
    _program,
    _server,
    _permissions,
    _format,
    _disk,
    _key,
    _database,
    _restore,
    _contents,
    _logs,
    _backups,
    _browser,
)
