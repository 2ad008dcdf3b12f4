"""Files that get another place, and several that go at once."""

import pytest

from appliance.areas.storage import service
from appliance.core.actor import Actor
from appliance.core.errors import (
    AlreadyExists,
    InvalidInput,
    NotFound,
    PayloadTooLarge,
    StorageFull,
    UnsupportedMediaType,
)
from appliance.core.events import LiveEvent
from appliance.ports.objects import objects
from tests.unit.storage.conftest import kept, sha256
from tests.unit.storage.test_resumable import SetSettings

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.fixture(autouse=True)
def open_bucket(admin: Actor) -> str:
    """A bucket for everybody."""
    service.make_bucket(admin, "open", shared=True)
    return "open"


def paths_of(actor: Actor, bucket: str = "open") -> list[str]:
    return [entry.path for entry in service.list_prefix(actor, bucket)]


def test_a_file_moves_with_all_that_is_known_of_it(ada: Actor, news: list[LiveEvent]) -> None:
    before = service.store_bytes(ada, b"hello", "open", "a.txt", metadata={"n": 1})
    news.clear()

    after = service.move(ada, "open", "a.txt", "user-uploads", "b/c.txt")

    assert (after.id, after.owner_id, after.metadata) == (before.id, ada.id, {"n": 1})
    assert (after.bucket, after.path, after.name) == ("user-uploads", "b/c.txt", "c.txt")
    assert service.open_file(ada, "user-uploads", "b/c.txt").path.read_bytes() == b"hello"
    assert paths_of(ada) == []
    assert [event.change for event in news] == ["changed"]  # rag forgets a file that was deleted: this one is not


def test_a_file_stays_where_it_is_moved_to_itself(ada: Actor) -> None:
    before = service.store_bytes(ada, b"hello", "open", "a.txt")

    assert service.move(ada, "open", "a.txt", "open", "a.txt") == before


def test_a_copy_lives_on_its_own(ada: Actor) -> None:
    first = service.store_bytes(ada, b"hello", "open", "a.txt", metadata={"n": 1})

    second = service.copy(ada, "open", "a.txt", "user-uploads", "b.txt")
    bare = service.copy(ada, "open", "a.txt", "open", "c.txt", metadata={}, cache_control="max-age=1")
    service.delete(ada, "open", "a.txt")

    assert second.id != first.id and second.metadata == {"n": 1}
    assert (bare.metadata, bare.cache_control) == ({}, "max-age=1")
    assert service.open_file(ada, "user-uploads", "b.txt").path.read_bytes() == b"hello"
    assert kept() == {sha256(b"hello")}
    service.delete_many(ada, "open", ["c.txt"])
    service.delete_many(ada, "user-uploads", ["b.txt"])
    assert kept() == set()


@pytest.mark.parametrize("act", [service.move, service.copy])
def test_a_place_that_is_taken_is_refused_whoever_has_it(ada: Actor, bob: Actor, act) -> None:  # type: ignore[no-untyped-def]
    service.store_bytes(ada, b"ada", "open", "a.txt")
    service.store_bytes(bob, b"bob", "open", "b.txt")
    service.store_bytes(ada, b"mine", "user-uploads", "a.txt")
    service.store_bytes(bob, b"mine", "user-uploads", "free.txt")

    for bucket, path in (("open", "b.txt"), ("user-uploads", "a.txt")):
        with pytest.raises(AlreadyExists, match=path):
            act(ada, "open", "a.txt", bucket, path)
    assert act(ada, "open", "a.txt", "user-uploads", "free.txt").owner_id == ada.id  # bob's is in a tree of his own


@pytest.mark.parametrize("act", [service.move, service.copy])
def test_another_persons_file_is_not_there(ada: Actor, bob: Actor, act) -> None:  # type: ignore[no-untyped-def]
    service.store_bytes(ada, b"ada", "open", "a.txt")

    with pytest.raises(NotFound):
        act(bob, "open", "a.txt", "open", "b.txt")
    with pytest.raises(NotFound, match="nowhere"):
        act(ada, "open", "a.txt", "nowhere", "b.txt")


@pytest.mark.parametrize("act", [service.move, service.copy])
def test_the_limits_of_the_other_bucket_hold(ada: Actor, act) -> None:  # type: ignore[no-untyped-def]
    service.make_bucket(ada, "pictures", allowed_types=["image/*"], max_file_bytes=30)
    service.store_bytes(ada, b"hello", "open", "a.txt")
    service.store_bytes(ada, PNG + b"12345", "open", "large.png")
    service.store_bytes(ada, PNG, "open", "a.png")

    with pytest.raises(UnsupportedMediaType):
        act(ada, "open", "a.txt", "pictures", "a.txt")
    with pytest.raises(PayloadTooLarge):
        act(ada, "open", "large.png", "pictures", "a.png")
    assert act(ada, "open", "a.png", "pictures", "a.png").bucket == "pictures"


@pytest.mark.parametrize("path", ["../a", "a//b", "a\0", "e\u0301", ""])
def test_a_place_that_is_none_is_refused(ada: Actor, path: str) -> None:
    service.store_bytes(ada, b"hello", "open", "a.txt")

    for act in (service.move, service.copy):
        with pytest.raises(InvalidInput):
            act(ada, "open", "a.txt", "open", path)
    assert paths_of(ada) == ["a.txt"]


def test_a_file_that_a_job_needs_is_neither_moved_nor_deleted(ada: Actor) -> None:
    service.store_bytes(ada, b"1", "open", "a.txt")
    service.store_bytes(ada, b"2", "open", "b.txt")
    service.set_in_use_checks([lambda owner, bucket, path: "a job" if path == "b.txt" else None])

    with pytest.raises(service.FileInUse):
        service.move(ada, "open", "b.txt", "open", "c.txt")
    with pytest.raises(service.FileInUse):
        service.delete_many(ada, "open", ["a.txt", "b.txt"])
    assert paths_of(ada) == ["a.txt", "b.txt"]


def test_a_copy_needs_room(ada: Actor, admin: Actor, set_settings: SetSettings) -> None:
    service.store_bytes(ada, b"hello", "open", "a.txt")
    set_settings({"storage.quota_bytes": 9})

    with pytest.raises(StorageFull):
        service.copy(ada, "open", "a.txt", "open", "b.txt")
    assert service.copy(service.INSTALLATION, "open", "a.txt", "open", "b.txt").owner_id == service.INSTALLATION.id


def test_several_files_go_at_once_and_the_answer_says_which(ada: Actor, bob: Actor) -> None:
    for path in ("a.txt", "b.txt", "c.txt"):
        service.store_bytes(ada, b"x", "open", path)
    service.store_bytes(bob, b"y", "open", "bob.txt")

    gone = service.delete_many(ada, "open", ["a.txt", "none.txt", "bob.txt", "b.txt", "a.txt"])

    assert [file.path for file in gone] == ["a.txt", "b.txt"]
    assert (paths_of(ada), paths_of(bob)) == (["c.txt"], ["bob.txt"])


# Room that is announced


def test_what_is_announced_leaves_no_room_for_others(ada: Actor, bob: Actor, set_settings: SetSettings) -> None:
    set_settings({"storage.quota_bytes": 10})
    row = service.begin_upload(ada, 7, "open", "a.bin")

    service.store_bytes(ada, b"123", "open", "small.txt")
    with pytest.raises(StorageFull):
        service.store_bytes(ada, b"4", "open", "more.txt")
    service.store_bytes(bob, b"1234567890", "open", "bob.txt")
    taking = service.append_to_upload(ada, row.id, 0)
    taking.open()
    taking.write(b"1234567")

    assert taking.finish().file_id is not None  # what was announced finds its room
    with pytest.raises(StorageFull):
        service.store_bytes(ada, b"4", "open", "more.txt")


def test_an_upload_that_may_go_on_has_a_limit_of_its_own(ada: Actor, set_settings: SetSettings) -> None:
    set_settings({"http.max_upload_bytes": 3, "storage.max_resumable_bytes": 5})

    with pytest.raises(PayloadTooLarge):
        service.store_bytes(ada, b"1234", "open", "a.txt")
    with pytest.raises(PayloadTooLarge):
        service.begin_upload(ada, 6, "open", "a.txt")
    row = service.begin_upload(ada, 5, "open", "a.txt")
    taking = service.append_to_upload(ada, row.id, 0)
    taking.open()
    taking.write(b"12345")
    assert taking.finish().file_id is not None


def test_an_upload_for_which_the_disk_has_no_room_does_not_begin(ada: Actor, set_settings: SetSettings) -> None:
    set_settings({"storage.quota_bytes": 2**60, "storage.max_resumable_bytes": 2**60, "storage.min_free_bytes": 1000})

    with pytest.raises(StorageFull, match="disk"):
        service.begin_upload(ada, 2 * objects.free_bytes(), "open", "a.bin")
    service.begin_upload(ada, 1, "open", "a.bin")


def test_an_exact_upload_of_a_kind_that_the_bucket_does_not_take_need_not_be_sent(ada: Actor) -> None:
    service.make_bucket(ada, "pictures", allowed_types=["image/*"])

    with pytest.raises(UnsupportedMediaType):
        service.begin_upload(ada, 5, "pictures", "a.txt", exact=True, declared_type="text/plain; charset=utf-8")
    service.begin_upload(ada, 5, "pictures", "a.png", exact=True, declared_type="image/png")


def test_an_exact_upload_never_gets_a_number(ada: Actor, bob: Actor) -> None:
    service.store_bytes(ada, b"first", "open", "a.txt")

    for actor in (ada, bob):
        with pytest.raises(AlreadyExists):
            service.begin_upload(actor, 1, "open", "a.txt", exact=True)
    row = service.begin_upload(bob, 1, "open", "b.txt", exact=True)
    service.store_bytes(ada, b"meanwhile", "open", "b.txt")
    taking = service.append_to_upload(bob, row.id, 0)
    taking.open()
    taking.write(b"x")
    with pytest.raises(AlreadyExists):
        taking.finish()
    assert service.open_file(ada, "open", "b.txt").path.read_bytes() == b"meanwhile"


@pytest.mark.parametrize("said", ["TEXT/HTML; charset=utf-8", "text/html\r\nset-cookie: a=b", "text/html"])
def test_a_copy_cannot_be_called_what_a_browser_would_run(ada: Actor, said: str) -> None:
    service.store_bytes(ada, b"hello", "open", "a.txt")

    copied = service.copy(ada, "open", "a.txt", "open", "b.txt", declared_type=said)

    assert service.served_type(copied.named_type) in ("application/octet-stream", "text/plain; charset=utf-8")
    assert not service.may_show(copied.named_type) or copied.named_type == "text/plain"


def test_a_copy_is_taken_by_what_it_is_called_from_now_on(ada: Actor, admin: Actor) -> None:
    service.make_bucket(admin, "tables", shared=True, allowed_types=["text/csv"])
    service.store_bytes(ada, b"one two", "open", "a.txt", declared_type="text/csv")
    service.copy(ada, "open", "a.txt", "tables", "a.csv", declared_type="text/csv; charset=utf-8")

    with pytest.raises(UnsupportedMediaType):
        service.copy(ada, "open", "a.txt", "tables", "b.csv", declared_type="text/calendar")
