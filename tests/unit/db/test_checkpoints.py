"""Who copies the log into the database's file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.db import checkpoints
from appliance.db.checkpoints import being_read
from appliance.db.connection import close_thread, open_database, rows, write
from appliance.db.migrate import examine


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    open_database(tmp_path / "app.db")
    write("CREATE TABLE thing (content BLOB)")
    yield tmp_path / "app.db"
    close_thread()


@pytest.fixture
def generation(tmp_path: Path) -> Path:
    """The mark of a replica that is kept in step."""
    (tmp_path / "generation").write_text("20261123T031502.123456-0a1b2c\n")
    return tmp_path / "generation"


def write_much() -> None:
    """More than one checkpoint's worth: 5000 pages of 4096 bytes, in 50 commits."""
    for _ in range(50):
        write("INSERT INTO thing VALUES (zeroblob(409600))")


def log_of(file: Path) -> Path:
    return file.with_name("app.db-wal")


def test_a_long_log_is_copied_into_the_file_and_the_last_close_leaves_none(file: Path) -> None:
    before = file.stat().st_size

    write_much()

    assert file.stat().st_size > before + 3900 * 4096
    close_thread()
    assert not log_of(file).exists()


def test_nothing_is_copied_where_a_replica_is_kept_also_while_it_is_not_kept_in_step(
    file: Path, generation: Path
) -> None:
    before = file.stat().st_size

    write_much()
    close_thread()
    open_database(file)
    write("INSERT INTO thing VALUES (1)")
    close_thread()

    assert file.stat().st_size == before and log_of(file).stat().st_size > 5000 * 4096
    assert "db_migration" in examine(file)[0]  # that it read it
    assert file.stat().st_size == before and generation.exists()
    generation.unlink()
    open_database(file)
    write("INSERT INTO thing VALUES (2)")
    assert file.stat().st_size > before + 3900 * 4096
    assert rows("SELECT count(*) FROM thing") == [(52,)]


def test_a_log_that_has_waited_for_too_long_is_taken_back_and_the_replica_begins_anew(
    file: Path, generation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "_LARGEST", 4500)
    before = file.stat().st_size
    with being_read():
        write_much()
        assert generation.exists() and file.stat().st_size == before

    write("INSERT INTO thing VALUES (1)")

    assert not generation.exists() and file.stat().st_size > before + 3900 * 4096
