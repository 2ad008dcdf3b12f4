"""The data folder: everything an installation has, in one place, used by one server at a time."""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import msgspec

from appliance.core.errors import (
    DatabaseDamaged,
    NotFound,
    Problem,
    StorageFailed,
    StorageFull,
    StorageReadOnly,
    Unavailable,
)
from appliance.core.ids import new_id
from appliance.core.settings import Section, option
from appliance.db.faults import as_problem, is_read_only
from appliance.db.room import free_on

FORMAT = 1  # of the folder itself; what is inside the database is the migrations' business
PARTS = "parts"  # in `tmp`: what has come of uploads that may go on after a restart
_TIGHT = 1024 * 1024  # bytes left, of a disk that is called full
FOLDERS = ("blobs", "tmp", "outbox", "logs", "backups")


@dataclass(frozen=True)
class DatabaseSettings(Section, key="database"):
    synchronous: Literal["normal", "full"] = option(
        "normal", "normal: a power cut may lose the last moment; full: it does not, and each write takes longer"
    )


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Paths of `app.db blobs/ tmp/ outbox/ logs/ backups/ browser/ key VERSION lock server.json`."""

    path: Path

    @property
    def database(self) -> Path:
        return self.path / "app.db"

    def has_database(self) -> bool:
        """An empty file is none; SQLite would make one of it."""
        return self.database.exists() and self.database.stat().st_size > 0

    def database_size(self) -> int:
        """Bytes of the database with its write-ahead log; 0 if there is none."""
        files = (self.database, self.database.with_name("app.db-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    @property
    def litestream(self) -> Path:
        """What litestream keeps of a replica here."""
        return self.path / ".app.db-litestream"

    @property
    def version(self) -> Path:
        return self.path / "VERSION"

    @property
    def key(self) -> Path:
        return self.path / "key"

    @property
    def blobs(self) -> Path:
        return self.path / "blobs"

    @property
    def tmp(self) -> Path:
        return self.path / "tmp"

    @property
    def outbox(self) -> Path:
        return self.path / "outbox"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def browser(self) -> Path:
        """What `appliance browser install` brought; made by it, and no part of any copy."""
        return self.path / "browser"

    @property
    def server_file(self) -> Path:
        return self.path / "server.json"


class Server(msgspec.Struct):
    """What `server.json` says of the running server."""

    pid: int
    url: str
    version: str


class InUse(Unavailable):
    code, title = "data-folder-in-use", "Data folder in use"


def open_folder(path: Path) -> DataFolder:
    """Make what is missing, readable by its owner alone. Raises Unavailable if a newer version made the folder."""
    folder = DataFolder(path.resolve())
    try:
        folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in FOLDERS:
            (folder.path / name).mkdir(mode=0o700, exist_ok=True)
        check_version(folder.version)
        _check_access(folder)
    except OSError as error:
        raise explained(error, folder.path) or Unavailable(
            f"The data folder {folder.path} cannot be used: {error}.", hint="Choose another with --data-dir."
        ) from error
    return folder


def check_installed(path: Path) -> None:
    """For a command that is of no use on an empty folder, which it would make. Raises NotFound."""
    folder = DataFolder(path.resolve())
    if not any(each.exists() for each in (folder.database, folder.key, folder.path / "restoring")):
        raise NotFound(
            f"There is no installation in {folder.path}.",
            hint="Name its folder: --data-dir, or APPLIANCE_DATA_DIR.",
        )


def _check_access(folder: DataFolder) -> None:
    """Raises PermissionError for what another user has left there, OSError for a disk that takes nothing."""
    if is_read_only(folder.path):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(folder.path))
    names = (*FOLDERS, "key", "VERSION", "lock", "app.db", "app.db-wal", "app.db-shm")
    for path in (folder.path, *(folder.path / name for name in names)):
        needed = os.R_OK | os.W_OK | (os.X_OK if path.is_dir() else 0)
        if path.exists() and not os.access(path, needed):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))


def explained(error: BaseException, path: Path) -> Problem | None:
    """What keeps a data folder from being used, with its name and what to do; None if it is not the disk.

    A `Problem` says so itself, perhaps of another disk; the same goes for an error that names a file elsewhere.
    """
    if isinstance(error, Problem):
        return None
    place = _place(error, path)
    if isinstance(error, PermissionError):
        return _no_access(error, path) if place == path else Unavailable(f"No access to {place}.")
    match as_problem(error):
        case StorageFull() if isinstance(error, OSError) and not error.filename and free_on(path) > _TIGHT:
            return StorageFull(f"A disk that was written to is full: {error.strerror}.")  # of the output, for one
        case StorageFull():
            return StorageFull(
                f"The disk of {place} is full: {free_on(place) // 1024} KiB are free.",
                hint="Make room there and start again; what the folder holds is as it was.",
            )
        case StorageReadOnly():
            return StorageReadOnly(
                f"{place} is on a disk that is read only.",
                hint="Mount it writable (mount -o remount,rw), or choose another folder with --data-dir.",
            )
        case StorageFailed():
            return StorageFailed(f"The disk of {place} fails: {error}.", hint="Look at the disk and the system's log.")
    return None


def _place(error: BaseException, path: Path) -> Path:
    """What an error is about: the file that it names, if that is neither in the data folder nor on the way to it."""
    named = error.filename if isinstance(error, OSError) else None
    if not isinstance(named, str | bytes | os.PathLike):
        return path
    file = Path(os.path.abspath(os.fsdecode(named)))
    return path if file.is_relative_to(path) or path.is_relative_to(file) else file


def _no_access(error: PermissionError, path: Path) -> Problem:
    return Unavailable(
        f"The data folder {path} cannot be used by user {os.geteuid()}: no access to {error.filename or path}.",
        hint=f"Start as the user that it belongs to, or give it to this one: chown -R {os.geteuid()} {path}",
    )


def check_not_lost(folder: DataFolder) -> None:
    """Raises DatabaseDamaged where the database is missing and was there: its key and the mark are made after it.

    A key alone is put into a new folder by who wants to restore into it.
    """
    if folder.key.exists() and folder.version.exists() and not folder.has_database():
        state = "is empty" if folder.database.exists() else "is missing"
        raise DatabaseDamaged(f"The database {folder.database} {state}, but this folder was in use: its key is here.")


_current: DataFolder | None = None


def set_current(folder: DataFolder) -> None:
    """The installation this process works on; called once it is opened."""
    global _current
    _current = folder


def current() -> DataFolder:
    """Raises Unavailable where none is open."""
    if _current is None:
        raise Unavailable("No data folder is open.")
    return _current


def mark_version(folder: DataFolder) -> None:
    """Write the format of a folder that has none, whole or not at all: no start likes an empty file."""
    if folder.version.exists():
        return
    draft = folder.path / f"VERSION.{os.getpid()}.new"
    try:
        draft.write_text(f"{FORMAT}\n")
        draft.replace(folder.version)
    finally:
        draft.unlink(missing_ok=True)


def check_version(file: Path) -> None:
    """Raises Unavailable if a newer version made the folder, or nobody knows which."""
    text = file.read_text("utf-8", "replace").strip() if file.exists() else str(FORMAT)
    if not text.isdecimal():
        raise Unavailable(f"{file} says {text[:20]!r} where the number of a format is expected.")
    if int(text) > FORMAT:
        raise Unavailable(
            f"This data folder was made by a newer version: its format is {text}, known here is {FORMAT}.",
            hint="Start the newer version.",
        )


class Lock:
    """The right to use a data folder, for as long as this process lives; the system gives it back at its death."""

    def __init__(self, folder: DataFolder) -> None:
        """Raises InUse, naming the process that has it."""
        self._descriptor = os.open(folder.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.read(self._descriptor, 32).decode("ascii", "replace").strip() or "unknown"
            os.close(self._descriptor)
            raise InUse(
                f"The data folder {folder.path} is in use by process {owner}{_address_of(owner, folder)}.",
                hint="Stop it first, or choose another folder with --data-dir.",
            ) from None
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        os.close(self._descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _address_of(pid: str, folder: DataFolder) -> str:
    """Where the process that holds the lock is to be found, if it is a server that listens."""
    try:
        told = msgspec.json.decode(folder.server_file.read_bytes(), type=Server)
    except (OSError, msgspec.DecodeError):
        return ""
    return f", a server at {told.url}" if str(told.pid) == pid else ""


def empty_tmp(folder: DataFolder) -> None:
    """Remove what an earlier run left in `tmp`, but for PARTS and what a command beside us uses.

    Only for whoever holds the lock.
    """
    for entry in folder.tmp.iterdir():
        if entry.name == PARTS:
            continue
        if entry.is_dir() and not entry.is_symlink():
            _remove_unused(entry)
        else:
            entry.unlink(missing_ok=True)


@contextmanager
def scratch_folder(folder: DataFolder, kind: str) -> Iterator[Path]:
    """`tmp/<kind>-<id>`, for as long as the block lasts, also if a server starts meanwhile and empties `tmp`.

    What others of that kind left at their death goes first.
    """
    for left in folder.tmp.glob(f"{kind}-*"):
        _remove_unused(left)
    while True:
        path = folder.tmp / f"{kind}-{new_id()}"
        path.mkdir(mode=0o700)
        with claimed(path) as ours:
            if not ours or not path.exists():  # a server that starts was faster
                continue
            try:
                yield path
            finally:
                shutil.rmtree(path, ignore_errors=True)
            return


@contextmanager
def claimed(path: Path) -> Iterator[bool]:
    """Whether nobody else works on a file or folder; until the end of the block, or our death, it is ours then."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        yield False
        return
    try:
        yield locked(descriptor)
    finally:
        os.close(descriptor)


def locked(descriptor: int) -> bool:
    """Whether nobody else has claimed the open file; until it is closed, it is ours then."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno in (errno.ENOLCK, errno.EOPNOTSUPP):  # of a file system that has no locks nothing can be told
            return True
        raise
    return True


def _remove_unused(path: Path) -> None:
    with claimed(path) as ours:
        if ours:
            shutil.rmtree(path, ignore_errors=True)


def sync(path: Path) -> None:
    """What a file holds, or which names a folder has, is on the disk when this returns."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def tell_address(folder: DataFolder, url: str, version: str) -> None:
    """Write `server.json`, whole or not at all."""
    draft = folder.path / "server.json.new"
    draft.write_bytes(msgspec.json.encode(Server(os.getpid(), url, version)) + b"\n")
    draft.replace(folder.server_file)
