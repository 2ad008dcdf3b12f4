"""Migrations: numbered files of plain SQL, forward only, each in its own transaction."""

import errno
import importlib.util
import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import apsw

from appliance.core.clock import now_ms
from appliance.core.errors import Unavailable
from appliance.db.checkpoints import before_close, watch_log
from appliance.db.connection import database, execute, query, vec_path, writing
from appliance.db.data_folder import sync


class Migration(Protocol):
    def up(self, db: "Statements") -> None: ...


class Statements:
    """What a migration is given: one statement a call."""

    def execute(self, sql: str, params: Sequence[Any] = ()) -> None:
        execute(sql, params)

    def query(self, sql: str, params: Sequence[Any] = ()) -> list[dict[str, Any]]:
        return query(sql, params)


def migrations_folder() -> Path:
    """Beside the package in a checkout, inside the bundle in the binary."""
    bundle = getattr(sys, "_MEIPASS", None)
    return Path(bundle) / "migrations" if bundle else Path(__file__).resolve().parents[2] / "migrations"


def available(folder: Path) -> list[str]:
    """Names of the migrations in `folder`, in order. Raises Unavailable if one has no name of a migration."""
    names = sorted(path.stem for path in folder.glob("*.py"))
    for name in names:
        if not re.fullmatch(r"\d{4}_[a-z0-9_]+", name):
            raise Unavailable(f"{name} is no name of a migration.", hint="Name it NNNN_area_what.py.")
    return names


def applied() -> list[str]:
    if not query("SELECT 1 FROM sqlite_master WHERE name = 'db_migration'"):
        return []
    return [row["name"] for row in query("SELECT name FROM db_migration ORDER BY name")]


def migrate(data: Path, folder: Path | None = None) -> list[str]:
    """Apply what is missing, after a copy of the database to `<data>/backups` if it holds anything.

    Returns the names applied. Raises Unavailable if the data is newer than this program.
    """
    folder = folder or migrations_folder()
    _forget_drafts(data / "backups")
    done, names = applied(), available(folder)
    if newer := sorted(set(done) - set(names)):
        raise Unavailable(
            f"This data was used by a newer version: {newer[-1]} is not known here.", hint="Start the newer version."
        )
    missing = [name for name in names if name not in done]
    if done and missing:
        earlier = list((data / "backups").glob(f"before-{missing[0]}-*.db"))
        back_up(data / "backups" / f"before-{missing[0]}-{now_ms()}.db")
        for copy in earlier:  # of the same step: it did not come about, and a service tries again every few seconds
            copy.unlink(missing_ok=True)
    for name in missing:
        _apply(folder, name)
    return missing


def back_up(target: Path) -> None:
    """An online copy of the database, checked; it has its name only once it is whole. Raises Unavailable."""
    draft, hint = target.with_name(f".{target.name}.part"), None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        verdict = copy_database(draft)
        if verdict == "ok":
            verdict, _ = examine(draft)
        if verdict == "ok":
            sync(draft)
            draft.replace(target)
            sync(target.parent)
            return
    except OSError as error:
        verdict, hint = error.strerror or str(error), "Make room for it, as large as the database; nothing is changed."
    with suppress(OSError):
        _forget_drafts(target.parent)
    raise Unavailable(f"The backup {target} before the migration failed: {verdict}.", hint=hint)


def _forget_drafts(folder: Path) -> None:
    """Remove copies that a process that died was writing, and SQLite's journals of them."""
    for path in folder.glob(".before-*.db.part*"):
        path.unlink(missing_ok=True)


def copy_database(target: Path) -> str:
    """An online copy of the database, one file without a WAL; the answer is "ok" or what SQLite says.

    To `examine` it, and to sync it, is the caller's. Raises OSError if there is no room for it; what has come of it is
    the caller's to remove.
    """
    try:
        copy = apsw.Connection(str(target))
        try:
            copy.pragma("synchronous", "off")
            with copy.backup("main", database.connection(), "main") as backup:
                backup.step()
            copy.pragma("journal_mode", "delete")
            return "ok"
        finally:
            copy.close()
    except apsw.FullError as error:  # whose words are "not an error"
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target)) from error
    except apsw.Error as error:
        return str(error)


def examine(file: Path) -> tuple[str, list[str]]:
    """(what SQLite's integrity check says of a database that nobody uses: "ok" or what; its migrations)."""
    try:
        connection = apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            watch_log(connection)
            connection.enable_load_extension(True)
            connection.load_extension(vec_path())
            verdict = str(connection.pragma("integrity_check"))
            return verdict, [str(name) for (name,) in connection.execute("SELECT name FROM db_migration").fetchall()]
        finally:
            before_close(connection)
            connection.close()
    except apsw.Error as error:
        return str(error), []


def _apply(folder: Path, name: str) -> None:
    spec = importlib.util.spec_from_file_location(f"migrations.{name}", folder / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with writing():
        execute("CREATE TABLE IF NOT EXISTS db_migration (name TEXT PRIMARY KEY, applied_at INTEGER NOT NULL)")
        module.up(Statements())
        execute("INSERT INTO db_migration VALUES (?, ?)", (name, now_ms()))
