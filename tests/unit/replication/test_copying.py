"""Copies of contents beside the replica."""

import hashlib
import os
import threading
import time

from appliance.adapters.replication.contents import FolderContents
from appliance.adapters.replication.copying import Copier


def content(folder, text):
    """The hash of `text`, which is in the folder of contents."""
    digest = hashlib.sha256(text).hexdigest()
    path = folder / digest[:2] / digest[2:4] / digest
    path.parent.mkdir(parents=True)
    path.write_bytes(text)
    return digest, path


class Slow(FolderContents):
    """asked: set once somebody looks what is there; go: set when the answer may come."""

    def __init__(self, folder):
        super().__init__(folder)
        self.asked, self.go = threading.Event(), threading.Event()

    def hashes(self):
        self.asked.set()
        assert self.go.wait(10)
        return super().hashes()


def test_until_somebody_has_looked_it_is_not_said_that_nothing_waits(tmp_path):
    """After a kill, what had not been copied is known only then."""
    digest, _ = content(tmp_path / "blobs", b"not copied yet")
    there, copier = Slow(tmp_path / "replica"), Copier(tmp_path / "blobs")
    copier.begin(there, keep_hours=1)
    assert there.asked.wait(10)

    waiting = copier.waiting()
    there.go.set()
    copier.catch_up()
    copier.end()

    assert waiting == 1
    assert copier.waiting() == 0
    assert list(FolderContents(tmp_path / "replica").hashes()) == [digest]


def test_what_died_while_it_copied_leaves_nothing_once_the_copy_is_there(tmp_path):
    digest, path = content(tmp_path / "blobs", b"hello")
    place = tmp_path / "replica" / "blobs" / digest[:2] / digest[2:4]
    place.mkdir(parents=True)
    (place / f".{digest}.17.part").write_bytes(b"hel")
    (place / f".{digest}.gone").touch()

    FolderContents(tmp_path / "replica").put(digest, path)

    assert sorted(each.name for each in place.iterdir()) == sorted([f".{digest}.gone", digest])


def compare(copier, there):
    """Once."""
    copier.begin(there, keep_hours=1)
    copier.catch_up()
    copier.end()


def set_age(path, hours):
    os.utime(path, (time.time() - hours * 3600,) * 2)


def test_a_content_that_was_gone_and_came_back_is_kept_from_when_it_goes_again(tmp_path):
    """A restore brings back what is still in the replica, so that nothing is copied anew."""
    digest, path = content(tmp_path / "blobs", b"hello")
    there, copier = FolderContents(tmp_path / "replica"), Copier(tmp_path / "blobs")
    compare(copier, there)
    copy = tmp_path / "replica" / "blobs" / digest[:2] / digest[2:4] / digest
    mark = copy.with_name(f".{digest}.gone")
    mark.touch()
    set_age(copy, hours=3)
    set_age(mark, hours=2)

    compare(copier, there)
    path.unlink()
    compare(copier, there)

    assert copy.exists() and mark.exists()
    set_age(mark, hours=2)  # and once it was gone for long, it goes
    compare(copier, there)
    assert not copy.exists() and not mark.exists()
