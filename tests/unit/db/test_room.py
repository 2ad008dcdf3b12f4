"""Room on a disk, and what is said of the one that has none."""

import errno
import os
from collections import namedtuple

import apsw
import pytest

from appliance.core.errors import Conflict, StorageFailed, StorageFull, StorageReadOnly, Unavailable
from appliance.db import room
from appliance.db.data_folder import explained
from appliance.db.room import check_room, disk_of, free_on, not_written

MIB = 1024 * 1024
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def left(monkeypatch):
    """`left(bytes)`: what the disk has from now on."""
    return lambda free: monkeypatch.setattr(room.shutil, "disk_usage", lambda path: Usage(free, 0, free))


@pytest.mark.parametrize(("needed", "keep_free", "fits"), [(10, 0, True), (11, 0, False), (6, 4, True), (6, 5, False)])
def test_what_is_to_be_written_fits_beside_what_is_to_be_kept_free(tmp_path, left, needed, keep_free, fits):
    left(10 * MIB)

    if fits:
        check_room(tmp_path, needed * MIB, "The backup", keep_free=keep_free * MIB)
    else:
        with pytest.raises(StorageFull, match=f"The backup needs {needed} MiB more; the disk of {tmp_path} has 10 MiB"):
            check_room(tmp_path, needed * MIB, "The backup", keep_free=keep_free * MIB)


def test_of_a_folder_to_come_the_disk_is_that_of_the_nearest_one(tmp_path):
    there = tmp_path / "not" / "yet"

    assert free_on(there) > 0 and disk_of(there) == disk_of(tmp_path)


def test_only_a_full_disk_is_called_one(tmp_path):
    full = not_written("It could not be kept", OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/mnt/a"))
    other = not_written("It could not be kept", PermissionError(errno.EACCES, os.strerror(errno.EACCES)))

    assert isinstance(full, StorageFull) and full.detail == "It could not be kept: No space left on device (/mnt/a)."
    assert isinstance(other, Unavailable) and "room" not in str(other)


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (apsw.FullError(), StorageFull, "The disk of {data} is full: 0 KiB are free"),
        (OSError(errno.ENOSPC, "full", "{data}/tmp/x"), StorageFull, "The disk of {data} is full"),
        (OSError(errno.ENOSPC, "full", "/elsewhere/x.tar"), StorageFull, "The disk of /elsewhere/x.tar is full"),
        (OSError(errno.EROFS, "read only", "{data}"), StorageReadOnly, "{data} is on a disk that is read only"),
        (OSError(errno.EROFS, "read only", "/elsewhere/x"), StorageReadOnly, "/elsewhere/x is on a disk"),
        (OSError(errno.EIO, "broken"), StorageFailed, "The disk of {data} fails"),
        (PermissionError(errno.EACCES, "no", "{data}/key"), Unavailable, "The data folder {data} cannot be used"),
        (PermissionError(errno.EACCES, "no", "{data}/.."), Unavailable, "The data folder {data} cannot be used"),
        (PermissionError(errno.EACCES, "no", "/elsewhere/x.tar"), Unavailable, "No access to /elsewhere/x.tar"),
    ],
)
def test_an_error_of_a_disk_is_said_of_the_one_that_it_names(tmp_path, left, error, kind, words):
    left(0)
    data = tmp_path / "data"
    if isinstance(error, OSError) and error.filename:
        error.filename = error.filename.format(data=data)

    found = explained(error, data)

    assert type(found) is kind and found.detail.startswith(words.format(data=data)), found


@pytest.mark.parametrize(
    "error", [StorageFull("The disk of /mnt has 3 MiB left."), Conflict("no"), ValueError("no"), BrokenPipeError()]
)
def test_what_says_it_by_itself_or_is_not_of_a_disk_is_left_as_it_is(tmp_path, error):
    assert explained(error, tmp_path) is None


def test_without_room_it_is_not_claimed_of_a_disk_that_has_some(tmp_path):
    """Where the output goes, for one: such an error names no file."""
    found = explained(OSError(errno.ENOSPC, "No space left on device"), tmp_path)

    assert isinstance(found, StorageFull) and str(tmp_path) not in found.detail
