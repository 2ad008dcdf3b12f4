"""Errors of a disk become problems that say what to do; each fault is told once."""

import errno
import logging
import os

import apsw
import pytest

from appliance.core.errors import DatabaseDamaged, StorageFailed, StorageFull, StorageReadOnly
from appliance.db import execute, faults, writing
from appliance.db.connection import database
from appliance.db.faults import as_problem, insist, note_success, spared, writes_fail


@pytest.fixture(autouse=True)
def _over():
    yield
    note_success()


def raised(error, cause=None):
    try:
        raise error from cause
    except type(error) as caught:
        return caught


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (apsw.FullError(), StorageFull),
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), StorageFull),
        (OSError(errno.EDQUOT, os.strerror(errno.EDQUOT)), StorageFull),
        (apsw.ReadOnlyError(), StorageReadOnly),
        (OSError(errno.EROFS, os.strerror(errno.EROFS)), StorageReadOnly),
        (apsw.IOError(), StorageFailed),
        (apsw.CorruptError(), DatabaseDamaged),
        (apsw.NotADBError(), DatabaseDamaged),
        (raised(ValueError("outer"), apsw.FullError()), StorageFull),
    ],
)
def test_errors_of_the_disk_are_known(error, kind):
    assert type(as_problem(error)) is kind


@pytest.mark.parametrize("error", [ValueError(), OSError(errno.ENOENT, ""), apsw.ConstraintError(), apsw.BusyError()])
def test_other_errors_are_none_of_the_disk(error):
    assert as_problem(error) is None


def test_a_full_database_is_told_once_and_its_end_once(db, caplog):
    caplog.set_level(logging.INFO)
    with writing():
        execute("CREATE TABLE t (x)")
    limit = database.connection().pragma("max_page_count", database.connection().pragma("page_count"))
    for _ in range(3):
        with pytest.raises(apsw.FullError), writing():
            execute("INSERT INTO t VALUES (zeroblob(100000))")
    assert isinstance(writes_fail(), StorageFull)

    database.connection().pragma("max_page_count", limit * 2)
    with writing():
        execute("INSERT INTO t VALUES (zeroblob(100000))")

    assert writes_fail() is None
    assert [record.levelname for record in caplog.records if record.name == "appliance.db.faults"] == ["ERROR", "INFO"]


def test_what_must_be_written_is_written_when_it_can_be(monkeypatch):
    monkeypatch.setattr(faults, "_AGAIN", 0.01)
    tried = []

    def work():
        tried.append(1)
        if len(tried) < 3:
            raise apsw.FullError

    assert insist(work, lambda: False)
    assert len(tried) == 3


def test_who_is_stopped_insists_no_more_and_other_errors_are_raised(monkeypatch):
    monkeypatch.setattr(faults, "_AGAIN", 0.01)

    def full():
        raise apsw.FullError

    def wrong():
        raise KeyError

    assert not insist(full, lambda: True)
    with pytest.raises(KeyError):
        insist(wrong, lambda: False)
    with pytest.raises(KeyError), spared():
        wrong()
    with spared():
        full()
