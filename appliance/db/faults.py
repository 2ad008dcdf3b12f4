"""What a disk does to us, as problems that say what to do: full, read only, broken, a damaged database.

The process goes on. One fault is told once in the log when it begins and once when it is over, however many
requests and tasks meet it.
"""

import errno
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from appliance.core.errors import DatabaseDamaged, Problem, StorageFailed, StorageFull, StorageReadOnly

log = logging.getLogger(__name__)

_FULL = (errno.ENOSPC, errno.EDQUOT)
_TIGHT = 1024 * 1024  # bytes left, with which a transaction may already fail
_AGAIN = 5.0  # seconds between two attempts of somebody who cannot go on without writing


def as_problem(error: BaseException) -> Problem | None:
    """What `error` or one of its causes says of the disk; None if that is not what is wrong."""
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        if (found := _of_one(at)) is not None:
            return found
        seen.add(id(at))
        at = at.__cause__ or at.__context__
    return None


def of_disk(error: BaseException) -> Problem | None:
    """As `as_problem`, for what may be over in a while: a damaged page will not mend itself."""
    found = as_problem(error)
    return None if isinstance(found, DatabaseDamaged) else found


def is_full(error: BaseException) -> bool:
    """Whether a disk, or what somebody may have of it, is used up."""
    if isinstance(error, OSError):
        return error.errno in _FULL
    return isinstance(error, apsw.FullError) or _has_no_room_for_index(error)


def _of_one(error: BaseException) -> Problem | None:
    number = error.errno if isinstance(error, OSError) else None
    if is_full(error):
        return StorageFull("The server's disk is full.", hint="An administrator has to make room; then try again.")
    if isinstance(error, apsw.ReadOnlyError) or number == errno.EROFS or _met_read_only(error):
        return StorageReadOnly(
            "The server cannot write: its disk is read only.", hint="An administrator has to make it writable."
        )
    if isinstance(error, apsw.CorruptError | apsw.NotADBError):
        return DatabaseDamaged(
            f"The database is damaged: {error}.", hint="An administrator has to restore it from a backup."
        )
    if isinstance(error, apsw.IOError) or number == errno.EIO:
        return StorageFailed("The server's disk fails.", hint="An administrator has to look at it.")
    return None


def _has_no_room_for_index(error: BaseException) -> bool:
    """The index of the WAL cannot grow: SQLite calls that an error of the device."""
    kinds = (apsw.SQLITE_IOERR_SHMSIZE, apsw.SQLITE_IOERR_SHMMAP)
    return isinstance(error, apsw.IOError) and getattr(error, "extendedresult", None) in kinds


def _met_read_only(error: BaseException) -> bool:
    """Files that were open when their disk became read only fail like those of a broken one."""
    return isinstance(error, apsw.IOError | apsw.CantOpenError) and _folder is not None and is_read_only(_folder)


_folder: Path | None = None


def set_folder(folder: Path) -> None:
    """Where the database is."""
    global _folder
    _folder = folder


class _Fault:
    """Whether the disk takes what is written to the database."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.over = threading.Event()
        self.over.set()
        self.now: Problem | None = None
        self.damage: Problem | None = None


_fault = _Fault()


def writes_fail() -> Problem | None:
    """Why the last attempt to write failed, as long as none has succeeded since."""
    return _fault.now


def note_failure(error: BaseException) -> None:
    """A transaction could not be written."""
    found = as_problem(error)
    if isinstance(found, DatabaseDamaged):
        _note_damage(found)
        return
    if found is None:
        return
    with _fault.lock:
        if _fault.now is None or _fault.now.code != found.code:
            log.error("Nothing can be written: %s (%s)", found, error)
        _fault.now = found
        _fault.over.clear()


def _note_damage(found: DatabaseDamaged) -> None:
    """It keeps only those from working who need the damaged page; told once."""
    with _fault.lock:
        if _fault.damage is None:
            log.error("%s", found)
        _fault.damage = found


def damage_met() -> Problem | None:
    """What a request or a task has met of a damaged database since the start."""
    return _fault.damage


def note_success() -> None:
    """A transaction was written."""
    with _fault.lock:
        if _fault.now is not None:
            log.info("The disk takes what is written again.")
        _fault.now = None
        _fault.over.set()


def insist(work: Callable[[], object], stopped: Callable[[], bool]) -> bool:
    """Do what has to be written, again and again while the disk does not take it. Whether it was done.

    stopped: asked between two attempts; True gives up.
    """
    while True:
        try:
            work()
            return True
        except Exception as error:
            if of_disk(error) is None:
                raise
            note_failure(error)
        if wait(stopped):
            return False


def wait(stopped: Callable[[], bool]) -> bool:
    """Some seconds, or less if somebody could write meanwhile; whether it was the end."""
    end = time.monotonic() + _AGAIN
    while not stopped() and time.monotonic() < end and not _fault.over.wait(0.5):
        pass
    return stopped()


@contextmanager
def spared() -> Iterator[None]:
    """For what is only noted, such as when a key was last used: a disk that takes nothing keeps nobody from reading."""
    try:
        yield
    except Exception as error:
        if of_disk(error) is None:
            raise
        note_failure(error)


def is_read_only(folder: Path) -> bool:
    """Whether the file system of a folder takes no writes."""
    return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


def is_in_doubt() -> bool:
    """Whether only an attempt can tell that the database takes writes: there was trouble, or there soon will be."""
    if _fault.now is not None:
        return True
    if _folder is None:
        return False
    found = os.statvfs(_folder)
    return bool(found.f_flag & os.ST_RDONLY) or found.f_bavail * found.f_frsize < _TIGHT
