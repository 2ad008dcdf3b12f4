"""The race between the last row of a content and its next one."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from appliance.areas.storage import service
from appliance.areas.storage.service import contents
from appliance.core.actor import Actor
from appliance.db.connection import close_thread
from appliance.db.data_folder import DataFolder
from appliance.ports.objects import objects
from tests.unit.storage.conftest import Uploading, kept, sha256


@pytest.fixture
def other_thread() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool
        pool.submit(close_thread).result()


def test_a_content_on_its_way_to_a_row_is_not_dropped(data: DataFolder, other_thread: ThreadPoolExecutor) -> None:
    source = objects.scratch() / "incoming"
    source.write_bytes(b"same")

    with contents.kept(source, sha256(b"same")):
        assert other_thread.submit(contents.drop_unused, [sha256(b"same")]).result() == 0
        assert other_thread.submit(contents.sweep).result() == 0
        assert kept() == {sha256(b"same")}

    assert contents.drop_unused([sha256(b"same")]) == 1


def test_two_on_their_way_protect_a_content_until_both_are_done(data: DataFolder) -> None:
    first, second = objects.scratch() / "1", objects.scratch() / "2"
    first.write_bytes(b"same")
    second.write_bytes(b"same")

    with contents.kept(first, sha256(b"same")):
        with pytest.raises(ValueError, match="no row"), contents.kept(second, sha256(b"same")):
            raise ValueError("no row")
        assert kept() == {sha256(b"same")}


def test_uploads_and_deletions_of_one_content_never_lose_it(ada: Actor, bob: Actor, upload: Uploading) -> None:
    """One person uploads and deletes over and over, another does the same; every file that is there can be read."""
    rounds = 40
    sent = {actor.id: [upload(b"contested", f"{actor.id[-1]}.txt") for _ in range(rounds)] for actor in (ada, bob)}
    together = threading.Barrier(2)

    def work(actor: Actor) -> int:
        together.wait()
        read = 0
        try:
            for incoming in sent[actor.id]:
                file = service.store_upload(actor, incoming, "user-uploads")
                read += service.open_file(actor, "user-uploads", file.path).path.read_bytes() == b"contested"
                service.delete(actor, "user-uploads", file.path)
        finally:
            close_thread()
        return read

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(work, [ada, bob])) == [rounds, rounds]
    assert kept() == set()


def test_a_sweep_removes_what_a_crash_left_and_nothing_else(ada: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "_AT_ONCE", 3)
    service.store_bytes(ada, b"mine", "user-uploads", "a.txt")
    for number in range(8):
        orphan = objects.scratch() / "orphan"
        orphan.write_bytes(f"{number}".encode())
        objects.keep(orphan, sha256(f"{number}".encode()))

    assert contents.sweep() == 8

    assert kept() == {sha256(b"mine")}
    assert contents.sweep() == 0
