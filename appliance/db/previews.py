"""Folders of previews: `previews/<id>` in the data folder, each of one process, and gone with it.

A process that is killed leaves its folder, and the system takes back its lock; so whoever comes next removes it.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from appliance.core.errors import Unavailable
from appliance.core.ids import new_id
from appliance.db.data_folder import DataFolder, InUse, Lock


def previews_of(data: DataFolder) -> Path:
    return data.path / "previews"


@contextmanager
def preview_folder(data: DataFolder) -> Iterator[DataFolder]:
    """An empty folder of this process alone, on the disk of the data; removed at the end. Raises Unavailable."""
    try:
        previews_of(data).mkdir(mode=0o700, exist_ok=True)
        with _alone(data):
            _remove_left(data)
            own = DataFolder(previews_of(data) / new_id())
            own.path.mkdir(mode=0o700)
            lock = Lock(own)
    except OSError as error:
        raise Unavailable(f"No preview can be made in {data.path}: {error.strerror}.") from error
    try:
        yield own
    finally:
        shutil.rmtree(own.path, ignore_errors=True)
        lock.release()


def remove_left_previews(data: DataFolder) -> None:
    """Remove the folders of previews that were killed."""
    if previews_of(data).is_dir():
        with _alone(data):
            _remove_left(data)


@contextmanager
def _alone(data: DataFolder) -> Iterator[None]:
    """One process at a time: a folder that was just made has no lock yet, and looks like one that was left."""
    descriptor = os.open(previews_of(data), os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _remove_left(data: DataFolder) -> None:
    for path in previews_of(data).iterdir():
        if path.is_symlink() or not path.is_dir():
            path.unlink(missing_ok=True)
            continue
        try:
            lock = Lock(DataFolder(path))
        except InUse:
            continue
        shutil.rmtree(path, ignore_errors=True)
        lock.release()
