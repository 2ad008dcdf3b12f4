"""When what commits have put into the log of the database (its WAL) is copied into its file, and by whom.

By us, unless a replica is kept in step. litestream reads the log, and what is copied and then overwritten before it was
read is missing in the replica for good, which no longer restores; so it happened to servers and to litestreams that
were killed amid hundreds of writes a second. Therefore the log is litestream's from the beginning of a replica, which
the file `generation` in the data folder tells: also while it does not run, for every command, and at the last close.
Only if it has not run for so long that the log is very large, we take it back, and the replica begins anew.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import apsw

log = logging.getLogger(__name__)

GENERATION = "generation"  # beside the database
_PAGES = 4000  # SQLite's own 1000 would copy the pages that all write to four times as often
_LARGEST = 65_536  # pages of 4 KiB that wait for a litestream that does not run

_taking = threading.Lock()
_being_read = threading.Event()


@contextmanager
def being_read() -> Iterator[None]:
    """Meanwhile litestream runs, or is about to: the log is not taken back, however large."""
    with _taking:
        _being_read.set()
    try:
        yield
    finally:
        _being_read.clear()


def watch_log(connection: apsw.Connection) -> None:
    """Instead of SQLite's automatic checkpoints: those of commits, and that of the last close."""
    connection.set_wal_hook(_after_commit)
    connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)


def before_close(connection: apsw.Connection) -> None:
    """The last close leaves one file without a log, if the log is ours."""
    if _is_ours(connection):
        connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0)


def checkpoint(connection: apsw.Connection) -> None:
    """Copy what nobody reads any more, if that is ours to do. A disk that fails is told to the next who writes."""
    if _is_ours(connection):
        with suppress(apsw.Error):
            connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)


def _is_ours(connection: apsw.Connection) -> bool:
    return not Path(connection.filename).with_name(GENERATION).exists()


def _after_commit(connection: apsw.Connection, name: str, pages: int) -> int:
    """pages: in the log."""
    if pages >= _LARGEST:
        _take_back(connection)
    if pages >= _PAGES:
        checkpoint(connection)
    return apsw.SQLITE_OK


def _take_back(connection: apsw.Connection) -> None:
    """The replica's line of history ends here; the next litestream begins another."""
    with _taking, suppress(OSError):
        generation = Path(connection.filename).with_name(GENERATION)
        if not _being_read.is_set() and generation.exists():
            generation.unlink()
            log.warning("The replica was not kept in step for too long; it begins anew as soon as it is.")
