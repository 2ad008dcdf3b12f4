"""When what commits have put into the log of the database (its WAL) is copied into its file.

That is ours to do, unless a replica is kept in step: litestream reads the log, and what somebody else copies and then
overwrites before litestream has read it is missing in the replica for good, which no longer restores. So it happened
to three of some fifteen servers that were killed and started again amid hundreds of writes a second.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import apsw

_PAGES = 4000  # SQLite's own 1000 would copy the pages that all write to four times as often

_left_to_others = threading.Event()


@contextmanager
def left_to_others() -> Iterator[None]:
    """Meanwhile another process copies: litestream, or the server beside which a command runs."""
    _left_to_others.set()
    try:
        yield
    finally:
        _left_to_others.clear()


def watch_log(connection: apsw.Connection) -> None:
    """Instead of SQLite's automatic checkpoint, which each connection would have to be told to leave."""
    connection.set_wal_hook(_after_commit)


def checkpoint(connection: apsw.Connection) -> None:
    """Copy what nobody reads any more, if that is ours to do. A disk that fails is told to the next who writes."""
    if not _left_to_others.is_set():
        with suppress(apsw.Error):
            connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)


def _after_commit(connection: apsw.Connection, name: str, pages: int) -> int:
    """pages: in the log."""
    if pages >= _PAGES:
        checkpoint(connection)
    return apsw.SQLITE_OK
