"""What a process that died has left in the data folder, as the next one finds it."""

import hashlib
import shutil

import pytest

from appliance.core import secrets
from appliance.db import execute, rows, writing
from appliance.db.archive import (
    STAGED,
    discard,
    finish_swap,
    forget_drafts,
    make,
    make_archive,
    read_manifest,
    stage,
    swap_wanted,
    want_swap,
)
from appliance.db.connection import close_thread, open_database
from appliance.db.data_folder import claimed, empty_tmp, open_folder, scratch_folder
from appliance.db.migrate import migrate


@pytest.fixture
def folder(tmp_path):
    """An installation with a note and a content; its database is open."""
    folder = open_folder(tmp_path / "data")
    secrets.load_key(folder.key)
    open_database(folder.database)
    migrate(folder.path)
    with writing():
        execute("CREATE TABLE note (value TEXT)")
        execute("INSERT INTO note VALUES ('old')")
    digest = hashlib.sha256(b"hello").hexdigest()
    content = folder.blobs / digest[:2] / digest[2:4] / digest
    content.parent.mkdir(parents=True)
    content.write_bytes(b"hello")
    yield folder
    close_thread()


@pytest.fixture
def staged(folder, tmp_path):
    """An archive of it is staged; since it was made there is another note. Nothing is open."""
    make_archive(folder, tmp_path / "one.tar", version="1")
    with writing():
        execute("INSERT INTO note VALUES ('new')")
    close_thread()
    stage(folder, tmp_path / "one.tar")
    return folder


def notes(folder):
    open_database(folder.database)
    try:
        return [value for (value,) in rows("SELECT value FROM note")]
    finally:
        close_thread()


# Restores


def test_a_swap_that_was_asked_for_is_done_by_the_next_start(staged):
    want_swap(staged)

    aside = finish_swap(staged)

    assert notes(staged) == ["old"]
    assert notes(open_folder(aside)) == ["old", "new"]
    assert not (staged.path / STAGED).exists()
    assert finish_swap(staged) is None and notes(staged) == ["old"]


def test_what_was_only_staged_goes(staged):
    assert finish_swap(staged) is None

    assert notes(staged) == ["old", "new"]
    assert not (staged.path / STAGED).exists()


def test_a_wish_whose_data_is_in_place_already_is_none(staged):
    """A kill while the swap cleaned up after itself."""
    want_swap(staged)
    (staged.path / STAGED / "app.db").unlink()

    assert not swap_wanted(staged)
    assert finish_swap(staged) is None
    assert notes(staged) == ["old", "new"]
    assert not (staged.path / STAGED).exists()


def test_what_is_half_discarded_is_not_put_in_place(staged, monkeypatch):
    """A kill amid the removal of what was wanted, and then was not."""
    want_swap(staged)
    monkeypatch.setattr(shutil, "rmtree", lambda path, ignore_errors=False: None)
    discard(staged)
    monkeypatch.undo()

    assert (staged.path / STAGED / "app.db").exists()
    assert finish_swap(staged) is None and notes(staged) == ["old", "new"]


# Archives


def test_a_server_that_starts_meanwhile_takes_nothing_from_a_backup(folder, tmp_path, monkeypatch):
    def copy_while_a_server_starts(target):
        empty_tmp(folder)
        return copy(target)

    copy = make.copy_database
    monkeypatch.setattr(make, "copy_database", copy_while_a_server_starts)
    (folder.tmp / "upload-1").mkdir()

    make_archive(folder, tmp_path / "one.tar", version="1")

    names = {file.name for file in read_manifest(tmp_path / "one.tar").files}
    assert "app.db" in names and any(name.startswith("blobs/") for name in names)
    assert list(folder.tmp.iterdir()) == []


def test_the_next_backup_removes_what_broken_ones_left_and_nothing_of_those_under_way(folder, tmp_path):
    (folder.tmp / "backup-1").mkdir()
    names = (".one.tar.11.part", ".appliance-20260101-000000.tar.12.part", ".one.tar.13.part", ".two.tar.14.part")
    for name in names:
        (tmp_path / name).write_text("half")

    with claimed(tmp_path / names[2]), scratch_folder(folder, "backup") as other:
        (folder.tmp / "backup-1").mkdir(exist_ok=True)
        make_archive(folder, tmp_path / "one.tar", version="1")
        assert list(folder.tmp.iterdir()) == [other]

    assert sorted(path.name for path in tmp_path.glob(".*")) == sorted(names[2:])
    forget_drafts(tmp_path, "one.tar")
    assert [path.name for path in tmp_path.glob(".*")] == [".two.tar.14.part"]


# Migrations


def test_a_copy_from_before_a_migration_has_its_name_only_when_it_is_whole(folder, tmp_path, monkeypatch):
    def die_amid(target):
        target.write_bytes(b"half")
        target.with_name(f"{target.name}-journal").write_bytes(b"half")
        raise KeyboardInterrupt

    code = tmp_path / "migrations"
    code.mkdir()
    for name in [name for (name,) in rows("SELECT name FROM db_migration")]:
        (code / f"{name}.py").write_text("")
    (code / "9000_a_note.py").write_text('def up(db):\n    db.execute("DELETE FROM note")\n')
    with monkeypatch.context() as patched:
        patched.setattr("appliance.db.migrate.copy_database", die_amid)
        with pytest.raises(KeyboardInterrupt):
            migrate(folder.path, code)
    copies = folder.path / "backups"
    assert len(list(copies.iterdir())) == 2 and list(copies.glob("before-*")) == []

    assert migrate(folder.path, code) == ["9000_a_note"]

    [copy] = copies.iterdir()
    assert copy.name.startswith("before-9000_a_note-") and copy.suffix == ".db"
