"""Buckets that people make."""

from collections.abc import Callable

import pytest

from appliance.areas.storage import jobs, service
from appliance.core.actor import Actor
from appliance.core.errors import (
    AlreadyExists,
    Forbidden,
    NotFound,
    PayloadTooLarge,
    QuotaExceeded,
    UnsupportedMediaType,
)
from tests.unit.storage.conftest import kept

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def test_a_bucket_belongs_to_who_made_it(ada: Actor, bob: Actor, admin: Actor) -> None:
    service.make_bucket(ada, "letters", description="Mine")
    service.store_bytes(ada, b"hello", "letters", "a.txt")

    assert service.get(ada, "letters", "a.txt").bucket == "letters"
    assert "letters" in service.buckets(ada).buckets
    assert "letters" not in service.buckets(bob).buckets
    for attempt in (
        lambda: service.get(bob, "letters", "a.txt"),
        lambda: service.store_bytes(bob, b"x", "letters", "b.txt"),
        lambda: service.list_files(bob, "letters"),
        lambda: service.delete_bucket(bob, "letters", recursive=True),
        lambda: service.change_bucket(bob, "letters", {"public": True}),
    ):
        with pytest.raises(NotFound, match="letters"):
            attempt()
    assert service.get(admin, "letters", "a.txt").owner_id == ada.id


@pytest.mark.parametrize("name", ["letters", "user-uploads"])
def test_a_name_is_taken_once(ada: Actor, bob: Actor, name: str) -> None:
    service.make_bucket(ada, "letters")

    with pytest.raises(AlreadyExists, match=name):
        service.make_bucket(bob, name)


def test_limits_of_a_bucket_hold(ada: Actor) -> None:
    service.make_bucket(ada, "pictures", max_file_bytes=30, allowed_types=["image/*"])

    assert service.store_bytes(ada, PNG, "pictures", "a.png").content_type == "image/png"
    with pytest.raises(UnsupportedMediaType):
        service.store_bytes(ada, b"hello", "pictures", "a.txt")
    with pytest.raises(PayloadTooLarge) as refused:
        service.store_bytes(ada, PNG + b"\0\0\0", "pictures", "b.png")
    assert refused.value.extra["limit_bytes"] == 30

    service.change_bucket(ada, "pictures", {"max_file_bytes": None, "allowed_types": None})
    service.store_bytes(ada, b"hello" * 10, "pictures", "a.txt")


def test_only_superusers_make_and_change_buckets_for_everybody(ada: Actor, admin: Actor) -> None:
    with pytest.raises(Forbidden):
        service.make_bucket(ada, "commons", shared=True)
    service.make_bucket(admin, "commons", shared=True)

    assert service.buckets(ada).bucket_info["commons"].shared
    with pytest.raises(Forbidden):
        service.change_bucket(ada, "commons", {"public": True})
    with pytest.raises(Forbidden):
        service.delete_bucket(ada, "commons")
    with pytest.raises(Forbidden):
        service.empty_bucket(admin, "user-uploads")


def test_in_a_shared_bucket_a_path_exists_once_and_files_stay_apart(ada: Actor, bob: Actor, admin: Actor) -> None:
    service.make_bucket(admin, "commons", shared=True)
    service.store_bytes(ada, b"hers", "commons", "a.txt")

    assert service.store_bytes(bob, b"his", "commons", "a.txt").path == "a (2).txt"
    with pytest.raises(AlreadyExists):
        service.store_bytes(bob, b"his", "commons", "a.txt", overwrite=True)
    with pytest.raises(NotFound):
        service.get(bob, "commons", "a.txt")
    assert [file.path for file in service.list_files(bob, "commons").files] == ["a (2).txt"]
    assert [file.path for file in service.list_files(admin, "commons").files] == ["a (2).txt", "a.txt"]
    changed = service.store_bytes(admin, b"better", "commons", "a.txt", overwrite=True)
    assert (changed.owner_id, changed.size) == (ada.id, 6)


def test_a_file_of_a_public_bucket_is_for_anyone(ada: Actor) -> None:
    service.make_bucket(ada, "site", public=True)
    service.store_bytes(ada, b"hello", "site", "a/b.txt")

    assert service.open_public("site", "a/b.txt").path.read_bytes() == b"hello"
    for bucket, path in (("site", "a/c.txt"), ("nowhere", "a/b.txt"), ("user-uploads", "a/b.txt")):
        with pytest.raises(NotFound, match="no such public file"):
            service.open_public(bucket, path)
    service.change_bucket(ada, "site", {"public": False})
    with pytest.raises(NotFound):
        service.open_public("site", "a/b.txt")


def test_a_bucket_with_files_is_deleted_when_that_is_meant(ada: Actor) -> None:
    service.make_bucket(ada, "letters")
    service.store_bytes(ada, b"hello", "letters", "a.txt")
    service.store_bytes(ada, b"stays", "user-uploads", "a.txt")

    with pytest.raises(service.BucketNotEmpty):
        service.delete_bucket(ada, "letters")
    service.delete_bucket(ada, "letters", recursive=True)

    assert "letters" not in service.buckets(ada).buckets
    assert len(kept()) == 1
    service.make_bucket(ada, "letters")
    assert service.list_files(ada, "letters").count == 0


def test_a_file_in_use_keeps_its_bucket(ada: Actor) -> None:
    service.make_bucket(ada, "letters")
    service.store_bytes(ada, b"hello", "letters", "a.txt")
    service.set_in_use_checks([lambda owner, bucket, path: "a job" if bucket == "letters" else None])

    with pytest.raises(service.FileInUse, match="a job"):
        service.delete_bucket(ada, "letters", recursive=True)

    assert service.get(ada, "letters", "a.txt")


def test_nobody_makes_more_buckets_than_that(ada: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appliance.areas.storage.service.making.MOST", 2)
    service.make_bucket(ada, "one")
    service.make_bucket(ada, "two")

    with pytest.raises(QuotaExceeded):
        service.make_bucket(ada, "three")


def test_the_buckets_of_somebody_who_is_gone_go_too(ada: Actor, admin: Actor, run_jobs: Callable[[], int]) -> None:
    service.make_bucket(ada, "letters")
    service.store_bytes(ada, b"hers", "letters", "a.txt")
    service.store_bytes(admin, b"for her", "letters", "b.txt")

    jobs.forget_user(ada.id)

    assert kept() == set()
    assert [row.name for row in service.made_buckets(admin)] == []
