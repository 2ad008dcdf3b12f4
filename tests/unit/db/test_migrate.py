"""Migrations, on folders of their own."""

import apsw
import pytest

from appliance.core.errors import Unavailable
from appliance.db import execute, query, rows, writing
from appliance.db.connection import close_thread, open_database
from appliance.db.data_folder import open_folder
from appliance.db.migrate import applied, available, migrate, migrations_folder


@pytest.fixture
def data(tmp_path):
    """A data folder with an empty database."""
    folder = open_folder(tmp_path / "data")
    open_database(folder.database)
    yield folder.path
    close_thread()


@pytest.fixture
def folder(tmp_path):
    """A folder of migrations to write into."""
    (tmp_path / "migrations").mkdir()
    return tmp_path / "migrations"


def write(folder, name, *statements):
    lines = "".join(f"    db.execute({statement!r})\n" for statement in statements)
    (folder / f"{name}.py").write_text(f"def up(db):\n{lines}")


def tables():
    return {name for (name,) in rows("SELECT name FROM sqlite_master WHERE type = 'table'")}


def backups(data):
    return sorted((data / "backups").iterdir())


def test_migrations_run_in_the_order_of_their_numbers_and_once(data, folder):
    write(folder, "0010_c_last", "INSERT INTO t VALUES (3)")
    write(folder, "0001_z_first", "CREATE TABLE t (x)")
    write(folder, "0002_a_next", "INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (2)")

    assert migrate(data, folder) == ["0001_z_first", "0002_a_next", "0010_c_last"]
    assert migrate(data, folder) == []

    assert rows("SELECT x FROM t ORDER BY rowid") == [(1,), (2,), (3,)]
    assert applied() == available(folder)


def test_what_is_new_is_added_later_even_with_a_lower_number(data, folder):
    write(folder, "0001_a_one", "CREATE TABLE one (x)")
    write(folder, "0003_a_three", "CREATE TABLE three (x)")
    migrate(data, folder)
    write(folder, "0002_a_two", "CREATE TABLE two (x)")

    assert migrate(data, folder) == ["0002_a_two"]
    assert {"one", "two", "three"} <= tables()


def test_one_that_fails_leaves_nothing_of_itself_and_those_before_it_stay(data, folder):
    write(folder, "0001_a_one", "CREATE TABLE one (x)")
    write(folder, "0002_a_two", "CREATE TABLE two (x)", "INSERT INTO one VALUES (1)", "CREATE NONSENSE")
    write(folder, "0003_a_three", "CREATE TABLE three (x)")

    with pytest.raises(apsw.SQLError, match="NONSENSE"):
        migrate(data, folder)

    assert applied() == ["0001_a_one"]
    assert tables() == {"one", "db_migration"}
    assert rows("SELECT * FROM one") == []
    write(folder, "0002_a_two", "CREATE TABLE two (x)")
    assert migrate(data, folder) == ["0002_a_two", "0003_a_three"]


def test_the_first_of_all_that_fails_leaves_an_empty_database(data, folder):
    write(folder, "0001_a_one", "CREATE TABLE one (x)", "CREATE NONSENSE")

    with pytest.raises(apsw.SQLError):
        migrate(data, folder)

    assert (tables(), applied()) == (set(), [])


def test_before_data_is_changed_it_is_copied(data, folder):
    write(folder, "0001_a_one", "CREATE TABLE one (x)")
    migrate(data, folder)
    assert backups(data) == []
    with writing():
        execute("INSERT INTO one VALUES ('precious')")
    write(folder, "0002_a_two", "DELETE FROM one")

    migrate(data, folder)

    [copy] = backups(data)
    assert copy.name.startswith("before-0002_a_two-") and copy.suffix == ".db"
    connection = apsw.Connection(str(copy))
    assert connection.execute("SELECT x FROM one").fetchall() == [("precious",)]
    assert connection.execute("SELECT name FROM db_migration").fetchall() == [("0001_a_one",)]
    connection.close()
    assert rows("SELECT x FROM one") == []
    assert migrate(data, folder) == [] and len(backups(data)) == 1


def test_a_step_that_fails_again_and_again_leaves_one_copy(data, folder):
    write(folder, "0001_a_one", "CREATE TABLE one (x)")
    migrate(data, folder)
    write(folder, "0002_a_two", "CREATE NONSENSE")
    for number in range(3):
        with writing():
            execute("INSERT INTO one VALUES (?)", (number,))
        with pytest.raises(apsw.SQLError, match="NONSENSE"):
            migrate(data, folder)

    [copy] = backups(data)
    connection = apsw.Connection(str(copy))
    assert connection.execute("SELECT count(*) FROM one").fetchall() == [(3,)]
    connection.close()


def test_without_a_copy_nothing_is_changed(data, folder):
    write(folder, "0001_a_one", "CREATE TABLE one (x)")
    migrate(data, folder)
    write(folder, "0002_a_two", "CREATE TABLE two (x)")
    (data / "backups").rmdir()
    (data / "backups").write_text("in the way")

    with pytest.raises(Unavailable, match="backup .* failed"):
        migrate(data, folder)

    assert applied() == ["0001_a_one"]


def test_a_copy_that_is_damaged_does_not_stay(data, folder):
    write(folder, "0001_a_one", "CREATE TABLE one (x)")
    migrate(data, folder)
    with writing():
        execute("CREATE INDEX one_x ON one (x)")
        [(page,)] = rows("SELECT rootpage FROM sqlite_master WHERE name = 'one_x'")
        execute("INSERT INTO one VALUES ('row')")
    [(size,)] = rows("PRAGMA page_size")
    close_thread()
    with (data / "app.db").open("r+b") as file:  # the copy is as damaged as its original
        file.seek(page * size - 10)
        file.write(b"!" * 10)
    open_database(data / "app.db")
    write(folder, "0002_a_two", "CREATE TABLE two (x)")

    with pytest.raises(Unavailable, match="backup .* failed"):
        migrate(data, folder)

    assert backups(data) == []
    assert applied() == ["0001_a_one"]


def test_data_of_a_newer_version_is_refused_and_not_touched(data, folder):
    write(folder, "0001_a_one", "CREATE TABLE one (x)")
    write(folder, "0009_a_newer", "CREATE TABLE newer (x)")
    migrate(data, folder)
    (folder / "0009_a_newer.py").unlink()
    write(folder, "0002_a_two", "CREATE TABLE two (x)")

    with pytest.raises(Unavailable, match="0009_a_newer"):
        migrate(data, folder)

    assert "two" not in tables()
    assert backups(data) == []


@pytest.mark.parametrize("name", ["0002_Bad", "0002_bad-name", "0002_", "2_a_bad", "00002_a_bad", "a_bad"])
def test_a_bad_name_is_refused_before_anything_is_changed(data, folder, name):
    write(folder, "0001_a_one", "CREATE TABLE one (x)")
    write(folder, name, "CREATE TABLE bad (x)")

    with pytest.raises(Unavailable, match="no name of a migration"):
        migrate(data, folder)

    assert tables() == set()


def test_what_is_no_program_may_lie_beside_them(data, folder):
    write(folder, "0001_a_one", "CREATE TABLE one (x)")
    (folder / "README.md").write_text("Words.")
    (folder / "__pycache__").mkdir()

    assert migrate(data, folder) == ["0001_a_one"]


def test_a_migration_may_read_what_it_changes(data, folder):
    write(folder, "0001_a_one", "CREATE TABLE one (x)", "INSERT INTO one VALUES (20), (22)")
    (folder / "0002_a_two.py").write_text(
        "def up(db):\n"
        "    total = sum(row['x'] for row in db.query('SELECT x FROM one WHERE x > ?', (0,)))\n"
        "    db.execute('INSERT INTO one VALUES (?)', (total,))\n"
    )

    migrate(data, folder)

    assert query("SELECT max(x) AS most FROM one") == [{"most": 42}]


def test_ours_make_a_database_without_a_flaw(data):
    assert migrate(data) == available(migrations_folder())

    assert rows("PRAGMA integrity_check") == [("ok",)]
    assert rows("PRAGMA foreign_key_check") == []
    assert backups(data) == []
