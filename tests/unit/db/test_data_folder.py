"""The data folder and its lock."""

import os
import stat
import subprocess
import sys

import msgspec
import pytest

from appliance.core.errors import DatabaseDamaged, Unavailable
from appliance.db.data_folder import (
    InUse,
    Lock,
    Server,
    check_not_lost,
    empty_tmp,
    mark_version,
    open_folder,
    tell_address,
)


def test_a_new_folder_is_its_owners_alone(tmp_path):
    folder = open_folder(tmp_path / "deep" / "data")

    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    assert {entry.name for entry in folder.path.iterdir()} == {"backups", "blobs", "logs", "outbox", "tmp"}
    assert open_folder(folder.path) == folder


@pytest.mark.parametrize(("text", "words"), [("2", "newer version"), ("two", "number")])
def test_a_folder_of_an_unknown_format_is_refused(tmp_path, text, words):
    (tmp_path / "VERSION").write_text(text)

    with pytest.raises(Unavailable, match=words):
        open_folder(tmp_path)


def test_one_process_at_a_time_has_the_folder(tmp_path):
    folder = open_folder(tmp_path / "data")

    with Lock(folder), pytest.raises(InUse, match=f"process {os.getpid()}"):
        Lock(folder)
    Lock(folder).release()


def test_who_is_refused_is_told_where_the_server_is_if_it_is_that_one(tmp_path):
    folder = open_folder(tmp_path / "data")

    with Lock(folder):
        tell_address(folder, "http://127.0.0.1:8080", "0.1.0")
        with pytest.raises(InUse, match=f"process {os.getpid()}, a server at http://127.0.0.1:8080\\."):
            Lock(folder)
        folder.server_file.write_bytes(msgspec.json.encode(Server(1, "http://127.0.0.1:1", "0.1.0")))
        with pytest.raises(InUse, match=f"process {os.getpid()}\\."):
            Lock(folder)


def test_the_lock_ends_with_the_process_that_has_it(tmp_path):
    folder = open_folder(tmp_path / "data")
    hold = (
        "import sys, pathlib; from appliance.db.data_folder import Lock, open_folder;"
        " lock = Lock(open_folder(pathlib.Path(sys.argv[1]))); print('held', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", hold, str(folder.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None and other.stdout.readline() == "held\n"
    with pytest.raises(InUse, match=f"process {other.pid}"):
        Lock(folder)

    other.kill()
    other.communicate()

    Lock(folder).release()


def test_what_an_earlier_run_left_in_tmp_goes_and_what_it_points_to_stays(tmp_path):
    folder = open_folder(tmp_path / "data")
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "file").write_text("x")
    (folder.tmp / "upload-1").write_text("x")
    (folder.tmp / "job").mkdir()
    (folder.tmp / "job" / "page.png").write_text("x")
    (folder.tmp / "link").symlink_to(tmp_path / "precious")

    empty_tmp(folder)

    assert list(folder.tmp.iterdir()) == []
    assert (tmp_path / "precious" / "file").exists()


def test_the_address_is_told_in_one_piece(tmp_path):
    folder = open_folder(tmp_path / "data")

    tell_address(folder, "http://127.0.0.1:8080", "0.1.0")

    told = msgspec.json.decode(folder.server_file.read_bytes(), type=Server)
    assert told == Server(os.getpid(), "http://127.0.0.1:8080", "0.1.0")


def test_a_first_start_that_died_while_it_made_the_folder_is_followed_by_a_whole_one(tmp_path, monkeypatch):
    def die(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("appliance.db.data_folder.Path.replace", die)
        with pytest.raises(KeyboardInterrupt):
            mark_version(open_folder(tmp_path))

    mark_version(open_folder(tmp_path))
    assert (tmp_path / "VERSION").read_text() == "1\n"


def test_a_key_alone_is_of_who_restores_and_beside_a_mark_it_tells_that_the_database_was_lost(tmp_path):
    folder = open_folder(tmp_path)
    folder.key.write_text("k")
    check_not_lost(folder)
    mark_version(folder)

    with pytest.raises(DatabaseDamaged, match="is missing"):
        check_not_lost(folder)
    folder.database.touch()
    with pytest.raises(DatabaseDamaged, match="is empty"):
        check_not_lost(folder)
    folder.database.write_bytes(b"SQLite format 3")
    check_not_lost(folder)
