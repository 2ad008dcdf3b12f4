"""Connections: every thread has its own, and all are alike."""

import threading
from concurrent.futures import ThreadPoolExecutor

import apsw
import pytest

from appliance.core.errors import Unavailable
from appliance.db import connection as connections
from appliance.db import execute, query, rows, writing
from appliance.db.connection import close_thread, database, open_database, quick_check

WANTED = {
    "journal_mode": "wal",
    "synchronous": 1,
    "busy_timeout": 5000,
    "foreign_keys": 1,
    "journal_size_limit": 64 * 1024 * 1024,
    "temp_store": 2,
    "cache_size": -1024,
    "auto_vacuum": 2,
}


def pragmas():
    return {name: database.connection().pragma(name) for name in WANTED}


@pytest.fixture
def threads():
    """Three threads at once, as new as this test; each closes its connection."""
    together = threading.Barrier(3)
    with ThreadPoolExecutor(3) as pool:

        def ask(function):
            def run():
                together.wait(10)
                try:
                    return function()
                finally:
                    close_thread()

            return [each.result(10) for each in [pool.submit(run) for _ in range(3)]]

        yield ask


@pytest.fixture
def fresh(tmp_path):
    """A database that nobody has opened yet."""
    open_database(tmp_path / "app.db")
    yield tmp_path / "app.db"
    close_thread()


def test_the_pragmas_are_ours_on_every_threads_connection(fresh, threads):
    assert [pragmas(), *threads(pragmas)] == [WANTED] * 4


def test_a_database_made_earlier_has_them_too(fresh, threads):
    with writing():
        execute("CREATE TABLE t (x)")
    close_thread()

    open_database(fresh)

    assert [pragmas(), *threads(pragmas)] == [WANTED] * 4


def test_durability_against_power_cuts_is_a_setting(fresh, threads):
    close_thread()
    open_database(fresh, full_synchronous=True)

    assert [each["synchronous"] for each in [pragmas(), *threads(pragmas)]] == [2] * 4


def test_every_thread_has_a_connection_of_its_own_that_knows_vectors(fresh, threads):
    def ask():
        [(version,)] = rows("SELECT vec_version()")
        return version, database.connection()

    found = [ask(), *threads(ask)]

    assert {version for version, _ in found} == {"v0.1.9"}
    assert len({id(connection) for _, connection in found}) == 4


def test_extensions_can_be_loaded_by_nobody_else(fresh):
    with pytest.raises(apsw.Error, match="not authorized"):
        rows("SELECT load_extension('/tmp/anything')")


def test_foreign_keys_hold(fresh):
    with writing():
        execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
        execute("CREATE TABLE child (parent_id INTEGER REFERENCES parent (id) ON DELETE CASCADE)")
        execute("INSERT INTO parent VALUES (1)")
        execute("INSERT INTO child VALUES (1)")

    with pytest.raises(apsw.ConstraintError), writing():
        execute("INSERT INTO child VALUES (2)")
    with writing():
        execute("DELETE FROM parent")

    assert rows("SELECT * FROM child") == []


def test_a_pragma_that_sqlite_refuses_is_told(tmp_path, monkeypatch):
    monkeypatch.setitem(connections.PRAGMAS, "journal_mode", "sideways")

    with pytest.raises(Unavailable, match="journal_mode='sideways'"):
        open_database(tmp_path / "app.db")


def test_a_sqlite_with_a_corruption_bug_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(connections.apsw, "SQLITE_VERSION_NUMBER", 3_051_002)

    with pytest.raises(Unavailable, match="corruption"):
        open_database(tmp_path / "app.db")


@pytest.mark.parametrize("content", [b"This is no database.\n" * 100, None], ids=["text", "folder"])
def test_what_is_no_database_is_explained(tmp_path, content):
    path = tmp_path / "app.db"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)

    with pytest.raises(Unavailable, match=r"app\.db cannot be opened"):
        open_database(path)
    close_thread()


def test_closing_twice_is_no_trouble_and_the_next_question_opens_again(fresh):
    close_thread()
    close_thread()

    assert rows("SELECT 1") == [(1,)]


def test_rows_are_tuples_and_query_gives_dicts_by_column(fresh):
    with writing():
        execute("CREATE TABLE t (x, y)")
        execute("INSERT INTO t VALUES (1, 'a'), (2, NULL)")

    assert rows("SELECT x, y FROM t ORDER BY x") == [(1, "a"), (2, None)]
    assert query("SELECT x, y AS why FROM t ORDER BY x DESC") == [{"x": 2, "why": None}, {"x": 1, "why": "a"}]
    assert rows("SELECT * FROM t WHERE x = ?", (9,)) == query("SELECT * FROM t WHERE x = ?", (9,)) == []


def test_query_gives_what_a_change_returns(fresh):
    with writing():
        execute("CREATE TABLE t (x)")
        made = query("INSERT INTO t VALUES (1), (2) RETURNING x AS made")
        none = query("UPDATE t SET x = 0 WHERE x > 5 RETURNING x")

    assert (made, none) == ([{"made": 1}, {"made": 2}], [])


def test_execute_counts_the_rows_it_changed_and_reads_to_the_end(fresh):
    with writing():
        execute("CREATE TABLE t (x)")
        counts = [
            execute("INSERT INTO t VALUES (1), (2), (3)"),
            execute("UPDATE t SET x = x + ? WHERE x > ?", (1, 1)),
            execute("DELETE FROM t WHERE x = 99"),
            execute("INSERT INTO t VALUES (8), (9) RETURNING x"),
        ]

    assert counts == [3, 2, 0, 2]
    assert rows("SELECT count(*) FROM t") == [(5,)]


def test_the_quick_check_tells_a_sound_database_from_a_damaged_one(db):
    assert quick_check() == "ok"

    rows("PRAGMA wal_checkpoint(TRUNCATE)")
    close_thread()
    with db.database.open("r+b") as file:
        file.seek(4 * 4096)
        file.write(b"\xff" * 20 * 4096)

    assert quick_check() != "ok"
