"""One file that holds an installation, and the way back from it."""

import errno
import hashlib
import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import msgspec
import pytest

from appliance.core import secrets
from appliance.core.errors import Conflict, Problem, StorageFull, Unavailable
from appliance.db import execute, rows, writing
from appliance.db.archive import (
    STAGED,
    BadArchive,
    finish_swap,
    make_archive,
    read_manifest,
    stage,
    swap,
)
from appliance.db.connection import close_thread, open_database
from appliance.db.data_folder import mark_version, open_folder
from appliance.db.migrate import migrate

CONTENTS = [b"hello", b"", bytes(3_000_000)]


def blob(folder, content):
    digest = hashlib.sha256(content).hexdigest()
    path = folder.blobs / digest[:2] / digest[2:4] / digest
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def open_installation(path):
    folder = open_folder(path)
    mark_version(folder)
    secrets.load_key(folder.key)
    open_database(folder.database)
    migrate(folder.path)
    return folder


def note(value):
    with writing():
        execute("CREATE TABLE IF NOT EXISTS note (value TEXT)")
        execute("INSERT INTO note VALUES (?)", (value,))


def notes(folder):
    open_database(folder.database)
    try:
        return [value for (value,) in rows("SELECT value FROM note")]
    finally:
        close_thread()


@pytest.fixture
def folder(tmp_path):
    """An installation with a note, three contents and a mail; nothing of it is open."""
    folder = open_installation(tmp_path / "data")
    note("old")
    for content in CONTENTS:
        blob(folder, content)
    (folder.outbox / "1.eml").write_text("Subject: hello")
    (folder.outbox / "..strange name").write_text("x")
    yield folder
    close_thread()


@pytest.fixture
def archive(folder, tmp_path):
    """An archive of it; since then there is another note and another content, and one of the old ones is gone."""
    target = tmp_path / "one.tar"
    make_archive(folder, target, version="1")
    note("new")
    blob(folder, b"later")
    blob(folder, b"hello").unlink()
    close_thread()
    return target


def contents(folder):
    return {path.name for path in folder.blobs.glob("??/??/*")}


def digests(contents):
    return {hashlib.sha256(content).hexdigest() for content in contents}


def test_what_was_archived_comes_back_and_what_was_there_is_kept_aside(folder, archive):
    stage(folder, archive)
    assert notes(folder) == ["old", "new"]  # nothing has changed yet

    aside = swap(folder)

    assert notes(folder) == ["old"]
    assert contents(folder) == digests(CONTENTS)
    assert (folder.outbox / "1.eml").read_text() == "Subject: hello"
    assert notes(open_folder(aside)) == ["old", "new"]
    assert contents(open_folder(aside)) == digests([*CONTENTS[1:], b"later"])
    assert not (folder.path / STAGED).exists()


def test_an_archive_tells_what_is_in_it_and_has_no_key(folder, archive):
    manifest = read_manifest(archive)

    names = {file.name for file in manifest.files}
    assert {"app.db", "VERSION", "outbox/1.eml"} < names
    assert "key" not in names and not any("strange" in name for name in names)
    assert len([name for name in names if name.startswith("blobs/")]) == 3
    assert manifest.key_mark == secrets_mark(folder)
    assert archive.stat().st_mode & 0o777 == 0o600
    assert b"".join(folder.key.read_bytes().split()) not in archive.read_bytes()


def secrets_mark(folder):
    from appliance.db.archive import key_mark

    return key_mark(secrets.read_key(folder.key))


def test_the_key_comes_with_it_when_asked_for(folder, tmp_path):
    make_archive(folder, tmp_path / "whole.tar", version="1", with_key=True)
    close_thread()
    other = open_folder(tmp_path / "other")

    stage(other, tmp_path / "whole.tar")
    swap(other)

    assert other.key.read_bytes() == folder.key.read_bytes()
    assert other.key.stat().st_mode & 0o777 == 0o600


def test_writers_go_on_while_an_archive_is_made_and_it_is_of_one_moment(folder, tmp_path):
    import threading

    stop, written = threading.Event(), [0]

    def write():
        while not stop.is_set():
            with writing():
                execute("INSERT INTO note VALUES (?)", ("pair",))
                execute("INSERT INTO note VALUES (?)", ("pair",))
            written[0] += 1
        close_thread()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for n in range(5):
            make_archive(folder, tmp_path / f"{n}.tar", version="1")
    finally:
        stop.set()
        writer.join()
    close_thread()

    assert written[0] > 0
    for n in range(5):
        other = open_folder(tmp_path / f"other{n}")
        stage(other, tmp_path / f"{n}.tar")
        swap(other)
        assert len(notes(other)) % 2 == 1


def test_a_target_that_cannot_be_written_leaves_nothing(folder, tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(Unavailable, match="could not be written"):
        make_archive(folder, tmp_path / "file" / "x.tar", version="1")

    assert list(folder.tmp.iterdir()) == []


def test_a_damaged_database_makes_no_archive(folder, tmp_path):
    with writing():
        execute("CREATE INDEX note_value ON note (value)")
    [(page,)] = rows("SELECT rootpage FROM sqlite_master WHERE name = 'note_value'")
    [(size,)] = rows("PRAGMA page_size")
    close_thread()
    with folder.database.open("r+b") as file:
        file.seek(page * size - 10)
        file.write(b"!" * 10)
    open_database(folder.database)

    with pytest.raises(Unavailable, match="copy of the database is damaged"):
        make_archive(folder, tmp_path / "backups" / "x.tar", version="1")

    assert [*(tmp_path / "backups").iterdir(), *folder.tmp.iterdir()] == []


# Archives that are not what they should be


def rewritten(archive, target, change):
    """A copy whose entries went through `change(name, content) -> (name, content) or None`."""
    with tarfile.open(archive) as source, tarfile.open(target, "w") as output:
        for entry in source:
            content = source.extractfile(entry).read()
            changed = change(entry.name, content)
            if changed is not None:
                name, content = changed
                made = tarfile.TarInfo(name)
                made.size = len(content)
                output.addfile(made, io.BytesIO(content))
    return target


def refused(folder, archive, told):
    before = notes(folder)
    with pytest.raises(Problem, match=told):
        stage(folder, archive)
    assert not (folder.path / STAGED).exists()
    assert notes(folder) == before
    with pytest.raises(Conflict):
        swap(folder)


def test_a_copy_through_the_helper_of_these_tests_is_taken(folder, archive, tmp_path):
    """The control of all below."""
    stage(folder, rewritten(archive, tmp_path / "same.tar", lambda name, content: (name, content)))


def test_a_changed_content_is_refused(folder, archive, tmp_path):
    def change(name, content):
        return name, b"jello" if content == b"hello" else content

    refused(folder, rewritten(archive, tmp_path / "x.tar", change), "is not what was put into it")


def test_a_missing_file_is_refused(folder, archive, tmp_path):
    def change(name, content):
        return None if name.startswith("outbox/") else (name, content)

    refused(folder, rewritten(archive, tmp_path / "x.tar", change), "outbox/1.eml is not what")


@pytest.mark.parametrize("share", [0.0, 0.2, 0.9, 0.9999])
def test_an_archive_that_was_cut_is_refused(folder, archive, tmp_path, share):
    whole = archive.read_bytes()
    size = int(len(whole) * share)
    (tmp_path / "cut.tar").write_bytes(whole[: min(size, whole.index(b"manifest.json"))])

    refused(folder, tmp_path / "cut.tar", "cut short|damaged")


@pytest.mark.parametrize(
    "name",
    ["../../evil", "/etc/cron.d/evil", "blobs/../../evil", "server.json", "outbox/../key", "outbox/.hidden", "x"],
)
def test_a_name_that_does_not_belong_there_is_refused_and_not_written(folder, archive, tmp_path, name):
    def change(old, content):
        return (name, b"evil") if old == "outbox/1.eml" else (old, content)

    refused(folder, rewritten(archive, tmp_path / "x.tar", change), "does not belong there")

    assert not list(tmp_path.rglob("evil"))


def test_a_link_is_refused(folder, archive, tmp_path):
    with tarfile.open(tmp_path / "x.tar", "w") as output:
        link = tarfile.TarInfo("app.db")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        output.addfile(link)

    refused(folder, tmp_path / "x.tar", "does not belong there")


def test_a_database_that_is_damaged_is_refused_even_if_its_hash_is_right(folder, archive, tmp_path):
    entries = {}

    def damage(name, content):
        if name == "app.db":
            content = content[:8192] + os.urandom(40_000) + content[48_192:]
        if name == "manifest.json":
            manifest = msgspec.json.decode(content)
            for file in manifest["files"]:
                if file["name"] == "app.db":
                    file["sha256"] = hashlib.sha256(entries["app.db"]).hexdigest()
            content = msgspec.json.encode(manifest)
        entries[name] = content
        return name, content

    refused(folder, rewritten(archive, tmp_path / "x.tar", damage), "The database in it is damaged")


def test_one_of_a_newer_version_is_refused(folder, tmp_path):
    with writing():
        execute("INSERT INTO db_migration VALUES ('9999_future_thing', 0)")
    make_archive(folder, tmp_path / "newer.tar", version="9")
    close_thread()

    refused(folder, tmp_path / "newer.tar", "newer version: 9999_future_thing")


def test_what_is_no_archive_says_so(folder, tmp_path):
    (tmp_path / "x.tar").write_bytes(b"GIF89a" * 1000)

    with pytest.raises(BadArchive, match="no archive of the appliance"):
        read_manifest(tmp_path / "x.tar")


# A power cut while the data is swapped


class PowerCut(BaseException):
    pass


def test_a_swap_broken_off_at_any_step_is_gone_on_with(folder, archive, tmp_path, monkeypatch):
    """Each rename in turn is the one before which the power fails; the next start ends what was begun."""
    steps = 0
    real = Path.rename

    def counting(path, target):
        nonlocal steps
        steps += 1
        if steps == fatal:
            raise PowerCut
        return real(path, target)

    fatal, cuts = 1, 0
    while True:
        other = open_folder(tmp_path / f"other{fatal}")
        make_other(other, folder)
        stage(other, archive)
        steps = 0
        monkeypatch.setattr(Path, "rename", counting)
        try:
            swap(other)
            broken = False
        except PowerCut:
            broken = True
            cuts += 1
        monkeypatch.setattr(Path, "rename", real)
        ordered = (other.path / STAGED / "SWAP").exists()
        aside = finish_swap(other)
        if broken and not ordered:
            assert notes(other) == ["other"]
        else:
            assert notes(other) == ["old"]
            assert contents(other) == digests(CONTENTS)
            kept = aside or next(other.path.glob("before-restore-*"))
            assert notes(open_folder(kept)) == ["other"]
        if not broken:
            break
        fatal += 1

    assert cuts > 6


def make_other(other, folder):
    """An installation that is to be replaced."""
    open_database(other.database)
    migrate(other.path)
    note("other")
    close_thread()
    blob(other, b"other")


# Two at once

MAKE_ONE = """
import sys
from pathlib import Path
from appliance.db.archive import make_archive, make_new_archive
from appliance.db.connection import open_database
from appliance.db.data_folder import open_folder

folder = open_folder(Path(sys.argv[1]))
open_database(folder.database)
print("ready", flush=True)
sys.stdin.readline()
make = {"new": make_new_archive, "named": make_archive}[sys.argv[3]]
make(folder, Path(sys.argv[2]), version="1")
"""


def make_at_once(folder, wanted, how, count=4):
    """Processes that make an archive of the same name in the same moment."""
    words = [sys.executable, "-c", MAKE_ONE, str(folder.path), str(wanted), how]
    makers = [subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(count)]
    for maker in makers:
        assert maker.stdout.readline() == "ready\n"
    for maker in makers:
        maker.stdin.write("go\n")
        maker.stdin.flush()
    for maker in makers:
        maker.communicate()
    return [maker.returncode for maker in makers]


def test_archives_that_processes_make_in_the_same_second_get_a_name_each(folder, tmp_path):
    wanted = tmp_path / "to" / "appliance-20260131-091500.tar"

    assert make_at_once(folder, wanted, "new") == [0, 0, 0, 0]

    made = sorted(path.name for path in wanted.parent.iterdir())
    assert made == sorted([wanted.name] + [f"{wanted.stem}-{number}.tar" for number in (2, 3, 4)])
    for name in made:
        assert digests(CONTENTS) == {
            file.sha256 for file in read_manifest(wanted.parent / name).files if file.name.startswith("blobs/")
        }


def test_an_archive_of_a_name_that_somebody_chose_takes_the_place_of_the_one_before_and_is_whole(folder, tmp_path):
    wanted = tmp_path / "to" / "monday.tar"

    assert make_at_once(folder, wanted, "named") == [0, 0, 0, 0]

    assert list(wanted.parent.iterdir()) == [wanted]
    stage(open_folder(tmp_path / "other"), wanted)


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(errno.ENOSPC, "No space left on device")])
def test_one_that_is_broken_off_leaves_nothing_and_what_was_there(folder, tmp_path, monkeypatch, error):
    """Ctrl-C, or a disk that was fuller than it was thought to be."""

    def fail(*_):
        raise error

    target = tmp_path / "to" / "one.tar"
    open_database(folder.database)
    make_archive(folder, target, version="1")
    before = target.read_bytes()
    monkeypatch.setattr("appliance.db.archive.make.msgspec.json.encode", fail)

    with pytest.raises((KeyboardInterrupt, StorageFull)):
        make_archive(folder, target, version="1")

    assert list(target.parent.iterdir()) == [target] and target.read_bytes() == before
    assert list(folder.tmp.iterdir()) == []
