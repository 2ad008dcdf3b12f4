"""Who copies the log into the database's file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.db.checkpoints import left_to_others
from appliance.db.connection import close_thread, open_database, write


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    open_database(tmp_path / "app.db")
    write("CREATE TABLE thing (content BLOB)")
    yield tmp_path / "app.db"
    close_thread()


def write_much() -> None:
    """More than one checkpoint's worth: 5000 pages of 4096 bytes, in 50 commits."""
    for _ in range(50):
        write("INSERT INTO thing VALUES (zeroblob(409600))")


def test_a_long_log_is_copied_into_the_file(file: Path) -> None:
    before = file.stat().st_size

    write_much()

    assert file.stat().st_size > before + 3900 * 4096


def test_nothing_is_copied_while_another_process_does_that(file: Path) -> None:
    before = file.stat().st_size

    with left_to_others():
        write_much()

        assert file.stat().st_size == before
    write("INSERT INTO thing VALUES (1)")
    assert file.stat().st_size > before + 3900 * 4096
