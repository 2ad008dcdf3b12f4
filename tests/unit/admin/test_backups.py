"""Which backups go when a new one is made, and which stay: also when the clock or a content was wrong."""

import hashlib
import os
from pathlib import Path

import pytest

from appliance.adapters.objects import DiskObjects
from appliance.areas.admin.service import backups, freeing
from appliance.areas.admin.service.backups import backup_folder, list_backups, make_backup, own_backups
from appliance.core import clock
from appliance.core.clock import now_ms
from appliance.core.errors import Problem
from appliance.db import data_folder
from appliance.db.archive import make
from appliance.ports.objects import objects

DAY = 24 * 3600  # seconds


@pytest.fixture
def folder(db, set_settings, monkeypatch):
    """An installation whose backups are two at most."""
    monkeypatch.setattr(data_folder, "_current", db)
    objects.plug(DiskObjects(db.path))
    set_settings({"backup.keep": 2, "backup.every_hours": 24, "storage.min_free_bytes": 0})
    backup_folder().mkdir(exist_ok=True)
    yield db
    clock.set_source(None)
    objects.plug(None)


def put(name: str, days: float) -> str:
    """A backup of so many days ago."""
    path = backup_folder() / name
    path.write_bytes(b"an archive")
    at = now_ms() / 1000 - days * DAY
    os.utime(path, (at, at))
    return name


def old(days: float) -> str:
    return put(f"appliance-20200101-{abs(int(days * 100)):06}{'-2' if days < 0 else ''}.tar", days)


def names() -> set[str]:
    return {backup.name for backup in list_backups()}


def make_one() -> str:
    made = make_backup()
    assert made is not None
    return made.name


def test_the_oldest_go(folder):
    newer, _ = old(1), old(2)

    made = make_one()

    assert names() == {made, newer}


def test_those_of_a_clock_that_was_ahead_go_before_those_of_a_right_one(folder):
    ahead, right = old(-400), old(1)
    assert [backup.name for backup in own_backups()] == [right, ahead]

    made = make_one()

    assert names() == {made, right}


def test_the_one_that_was_just_made_stays_whatever_the_clock_says(folder, set_settings):
    """It was set back by a minute: too little to see that the one before it is of the future."""
    set_settings({"backup.keep": 1, "storage.min_free_bytes": 0})
    put("appliance-20200101-000000.tar", -60 / DAY)

    made = make_one()

    assert names() == {made}


def test_one_that_is_due_is_made_although_the_last_is_of_the_future(folder):
    old(-400)

    backups.back_up_if_due()

    assert len(names()) == 2


def test_a_database_that_is_damaged_costs_no_backup(folder, monkeypatch):
    kept = {old(1), old(2), old(3)}
    monkeypatch.setattr(make, "copy_database", lambda target: "row 7 missing from index")

    with pytest.raises(Problem, match="damaged: row 7"):
        make_backup()

    assert names() == kept
    monkeypatch.undo()


def test_contents_that_are_damaged_are_saved_and_cost_no_backup_either(folder, caplog):
    sha256 = hashlib.sha256(b"whole").hexdigest()
    content = folder.blobs / sha256[:2] / sha256[2:4] / sha256
    content.parent.mkdir(parents=True)
    content.write_bytes(b"rotten")
    kept = {old(1), old(2), old(3)}

    made = make_one()

    assert names() == {made, *kept}
    assert sha256 in caplog.text
    content.write_bytes(b"whole")
    again = make_one()
    assert names() == {again, made}


def test_an_archive_of_elsewhere_is_no_backup_of_this_installation(folder):
    """It is neither thinned out nor given up for the room, and says nothing of whether backups are made."""
    old(9)
    mine, sent = old(8), put("uploaded-20200101-000000.tar", 0)
    assert backups.overdue() == "The newest backup is 192 hours old; one is wanted every 24 hours."

    [freed] = freeing.free(None, ["old_backups"])

    assert (freed.bytes, freed.error) == (len(b"an archive"), None)
    assert names() == {mine, sent}
    made = make_one()
    assert sent in names() and made in names()
    assert backups.overdue() is None


def test_names_of_the_same_second_replace_nothing(folder):
    clock.set_source(lambda: 1_767_225_600_000)
    first, second = make_one(), make_one()

    assert names() == {first, second} and first != second
    assert all(Path(backup_folder() / name).stat().st_size > 1000 for name in names())
