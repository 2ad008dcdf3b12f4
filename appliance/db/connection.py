"""The database file: one connection per working thread, one writer at a time."""

import importlib.util
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw
import peewee
from playhouse.apsw_ext import APSWDatabase

from appliance.core.clock import now_ms
from appliance.core.errors import DatabaseDamaged, Unavailable
from appliance.db import faults
from appliance.db.checkpoints import before_close, watch_log
from appliance.db.data_folder import explained

log = logging.getLogger(__name__)

FAILURES = (apsw.Error, peewee.DatabaseError)
"""What a question to the database may raise when it is the database that is at fault."""

OLDEST_SQLITE = 3_051_003  # earlier ones can corrupt a WAL database: the WAL-reset bug, fixed in 3.51.3

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 1,  # NORMAL: the death of the process loses nothing
    "busy_timeout": 5000,
    "foreign_keys": 1,
    "wal_autocheckpoint": 0,  # see `checkpoints`
    "journal_size_limit": 64 * 1024 * 1024,
    "temp_store": 2,
    "cache_size": -1024,  # KiB per connection: some twenty threads hold one
}


class Database(APSWDatabase):
    """peewee's database over apsw, with our pragmas read back and sqlite-vec loaded."""

    full_synchronous = False

    def _add_conn_hooks(self, conn: apsw.Connection) -> None:
        # The page format is fixed by the first table, so this comes before everything else. Later it
        # would change nothing, but it writes: every new thread would wait for the writer.
        if not conn.pragma("page_count"):
            conn.pragma("auto_vacuum", 2)
        wanted = PRAGMAS | ({"synchronous": 2} if self.full_synchronous else {})
        for name, value in wanted.items():
            got = conn.pragma(name, value)
            got = conn.pragma(name) if got is None else got
            if str(got) != str(value):
                raise Unavailable(f"SQLite refused the pragma {name}={value!r}: it is {got!r}.")
        watch_log(conn)
        conn.enable_load_extension(True)
        conn.load_extension(vec_path())
        conn.enable_load_extension(False)

    def _close(self, conn: apsw.Connection) -> None:
        before_close(conn)
        super()._close(conn)


def sqlite_version() -> str:
    return str(apsw.sqlite_lib_version())


def vec_path() -> str:
    """sqlite-vec's shared library. Importing its package would drag in numpy."""
    spec = importlib.util.find_spec("sqlite_vec")
    if spec is None or not spec.submodule_search_locations:
        raise Unavailable("sqlite-vec is not installed.")
    return str(Path(spec.submodule_search_locations[0]) / "vec0")


database = Database(None, thread_safe=True)

# SQLite lets one writer in at a time. Queueing here turns "database is locked" into a short
# wait: with 16 threads the longest fell from about 2 s to 0.1 s.
_writer = threading.RLock()


class _Local(threading.local):
    depth = 0
    lost = False  # whether SQLite has taken the whole transaction back

    def __init__(self) -> None:
        self.after: list[Callable[[], object]] = []


_local = _Local()


def open_database(path: Path, *, full_synchronous: bool = False) -> None:
    """Bind the process to its database file and open this thread's connection. Raises Unavailable."""
    if apsw.SQLITE_VERSION_NUMBER < OLDEST_SQLITE:
        raise Unavailable(f"SQLite {apsw.sqlite_lib_version()} has a known corruption bug; 3.51.3 or later is needed.")
    database.full_synchronous = full_synchronous
    database.init(str(path))
    faults.set_folder(path.parent)
    try:
        database.connect(reuse_if_open=True)
    except (peewee.DatabaseError, apsw.Error) as error:
        known = explained(error, path.parent)
        kind = DatabaseDamaged if faults.as_problem(error) else Unavailable
        raise known or kind(f"The database {path} cannot be opened: {error}.") from error


_WAL_BEGINS = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83")


def keep_strange_wal(database_file: Path) -> None:
    """Tell of a WAL that does not begin as one, and keep it: SQLite would overwrite it and say nothing."""
    wal = database_file.with_name(f"{database_file.name}-wal")
    if not wal.exists() or wal.stat().st_size == 0:
        return
    with wal.open("rb") as file:
        if file.read(4) in _WAL_BEGINS:
            return
    aside = wal.with_name(f"{wal.name}.unreadable-{now_ms()}")
    wal.replace(aside)
    log.error("%s was no log of SQLite: what was written last may be missing. It is kept as %s.", wal, aside.name)


@contextmanager
def damage_told(way_back: Callable[[], str]) -> Iterator[None]:
    """What SQLite says of a file that is damaged or no database, as DatabaseDamaged with the way out as its hint."""
    try:
        yield
    except Exception as error:
        found = error if isinstance(error, DatabaseDamaged) else faults.as_problem(error)
        if not isinstance(found, DatabaseDamaged):
            raise
        raise DatabaseDamaged(found.detail, hint=way_back()) from error


def quick_check() -> str:
    """What SQLite's quick check says of the open database: "ok", or what is wrong first."""
    try:
        return str(database.connection().pragma("quick_check", 1))  # "quick_check(1)" gives None
    except apsw.Error as error:
        return str(error)


def close_thread() -> None:
    """Close this thread's connection."""
    if not database.is_closed():
        database.close()


@contextmanager
def writing() -> Iterator[None]:
    """A transaction that may write, on this thread's connection; it nests.

    An inner block that fails takes back its own writes only, and what it asked for after the commit.
    Inside: no network, no model, no OCR.
    """
    if _local.depth:
        with _savepoint():
            yield
        return
    with _writer:
        connection = database.connection()
        before = connection.total_changes() if faults.writes_fail() else None
        try:
            connection.execute("BEGIN IMMEDIATE")
            _local.depth, _local.after, _local.lost = 1, [], False
            yield
            if _local.lost or not connection.in_transaction:
                raise Unavailable("The database took the whole transaction back.", hint="Is the disk full?")
            connection.execute("COMMIT")
            after = _local.after
        except BaseException as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            faults.note_failure(error)
            if connection.readonly("main"):
                database.close()  # opened while the disk was read only, it would stay so
            raise
        finally:
            _local.depth, _local.after = 0, []
        if before not in (None, connection.total_changes()):
            faults.note_success()
    _run(after)


def check_writable() -> None:
    """Raises what a transaction does that cannot be written; tries only where that is in doubt."""
    if not faults.is_in_doubt():
        with writing():
            return
    with writing():
        # Says what it says already, and yet has to be written.
        [(same,)] = rows("PRAGMA user_version")
        execute(f"PRAGMA user_version = {int(same)}")
    faults.note_success()


@contextmanager
def _savepoint() -> Iterator[None]:
    connection, asked = database.connection(), len(_local.after)
    connection.execute("SAVEPOINT inner")  # names may repeat: the innermost is meant
    try:
        yield
        connection.execute("RELEASE inner")
    except BaseException:
        del _local.after[asked:]
        if not connection.in_transaction:
            # A full disk makes SQLite take everything back, also what came before this block. Without a
            # new transaction, to be taken back too, what comes after it would stand alone.
            _local.lost = True
            connection.execute("BEGIN IMMEDIATE")
        if not _local.lost:
            connection.execute("ROLLBACK TO inner")
            connection.execute("RELEASE inner")
        raise


@contextmanager
def reading() -> Iterator[None]:
    """All that is read inside is of one moment. Nothing is written inside; keep it short, as `writing`."""
    connection = database.connection()
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        if connection.in_transaction:  # an error of the disk ends it by itself
            connection.execute("ROLLBACK")  # there is nothing to keep


def in_transaction() -> bool:
    """Whether this thread is inside `writing()`."""
    return _local.depth > 0


def after_commit(action: Callable[[], object]) -> None:
    """Call `action` when the outermost `writing()` is safe; now if there is none.

    A failing action is logged: the commit has happened and stays.
    """
    if _local.depth:
        _local.after.append(action)
    else:
        _run([action])


def _run(actions: Sequence[Callable[[], object]]) -> None:
    for action in actions:
        try:
            action()
        except Exception:
            log.exception("an action after the commit failed")


def query(sql: str, params: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """Rows of one SELECT, or of one statement with RETURNING, as dicts."""
    cursor = database.connection().cursor()
    cursor.execute(sql, params)
    try:
        names = [column[0] for column in cursor.get_description()]
    except apsw.ExecutionCompleteError:
        return []
    return [dict(zip(names, row, strict=True)) for row in cursor]


def rows(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """As `query`, but tuples: for the hot paths."""
    return database.connection().cursor().execute(sql, params).fetchall()


def execute(sql: str, params: Sequence[Any] = ()) -> int:
    """One writing statement, inside `writing()`; the answer is the number of rows changed."""
    connection = database.connection()
    connection.cursor().execute(sql, params).fetchall()
    return connection.changes()


_MOST_ROWS = 50  # of one statement


def insert_rows(into: str, values: Sequence[Sequence[Any]], otherwise: str = "") -> None:
    """Rows of one table, inside `writing()`. into: "table (columns)". otherwise: "ON CONFLICT …".

    Every statement lets other threads have the interpreter, and has to win it back: many rows are one.
    """
    for begin in range(0, len(values), _MOST_ROWS):
        some = values[begin : begin + _MOST_ROWS]
        marks = f"({', '.join('?' * len(some[0]))})"
        flat = [value for row in some for value in row]
        execute(f"INSERT INTO {into} VALUES {', '.join([marks] * len(some))} {otherwise}", flat)


def write(sql: str, params: Sequence[Any] = ()) -> int:
    """One writing statement, in the transaction there is or in one of its own.

    SQLite does a statement whole or not at all, so that it needs none of the savepoints that `writing()` sets.
    """
    if _local.depth:
        return execute(sql, params)
    with writing():
        return execute(sql, params)
