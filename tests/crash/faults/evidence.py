"""What is in a data folder, read from outside: the database by SQLite alone, the contents by their hashes."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from appliance.db.connection import vec_path


@contextmanager
def opened(file: Path) -> Iterator[apsw.Connection]:
    """A database that nobody writes, or whose writers go on: this only reads, and leaves the WAL as it was."""
    connection = apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READWRITE)
    connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    connection.set_busy_timeout(10_000)
    connection.enable_load_extension(True)
    connection.load_extension(vec_path())
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def copied(data: Path) -> Iterator[apsw.Connection]:
    """The database as a dead process left it. A copy is opened, so that the next start finds what it would have."""
    with tempfile.TemporaryDirectory() as name:
        for each in ("app.db", "app.db-wal"):
            if (data / each).exists():
                shutil.copyfile(data / each, Path(name) / each)
        with opened(Path(name) / "app.db") as connection:
            yield connection


def integrity(db: apsw.Connection) -> str:
    """ "ok", or what is wrong."""
    try:
        return str(db.pragma("integrity_check"))
    except apsw.Error as error:
        return str(error)


def files(db: apsw.Connection) -> dict[str, str]:
    """Path and SHA-256 of every stored file."""
    return dict(db.execute("SELECT path, sha256 FROM storage_file").fetchall())


def workflows(db: apsw.Connection) -> set[str]:
    return {name for (name,) in db.execute("SELECT name FROM workflows_workflow")}


class Contents:
    """Which contents of a data folder are what their names say; each is read once, as they never change."""

    def __init__(self) -> None:
        self._good: set[tuple[int, str]] = set()

    def has(self, data: Path, sha256: str) -> bool:
        path = data / "blobs" / sha256[:2] / sha256[2:4] / sha256
        try:
            known = (path.stat().st_ino, sha256)
            if known not in self._good:
                if hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
                    return False
                self._good.add(known)
        except FileNotFoundError:
            return False
        return True


def dump(db: apsw.Connection) -> dict[str, str]:
    """A hash of all rows of each table of ours, for comparing two databases row by row."""
    wanted = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_litestream%' ESCAPE '\\'"
    found = {}
    for (name,) in db.execute(wanted).fetchall():
        columns = "name" if name == "db_migration" else "*"  # not the time at which it was applied
        hasher, rows = hashlib.sha256(), db.execute(f'SELECT {columns} FROM "{name}"').fetchall()
        for row in sorted(_hash_of(row) for row in rows):
            hasher.update(row)
        found[name] = f"{len(rows)} rows {hasher.hexdigest()[:12]}"
    return found


def _hash_of(row: tuple[object, ...]) -> bytes:
    hasher = hashlib.sha256()
    for value in row:
        hasher.update(value if isinstance(value, bytes) else repr(value).encode())
        hasher.update(b"|")
    return hasher.digest()
