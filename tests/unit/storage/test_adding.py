"""Files come in."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from appliance.areas.storage import service
from appliance.core.actor import Actor
from appliance.core.errors import (
    InvalidInput,
    NotFound,
    PayloadTooLarge,
    StorageFull,
    UnsupportedMediaType,
)
from appliance.core.events import LiveEvent
from appliance.db import rows, writing
from appliance.db.connection import close_thread
from appliance.db.data_folder import DataFolder
from appliance.jobs.events import listen
from appliance.ports.objects import objects
from tests.unit.storage.conftest import Uploading, kept, sha256

SetSettings = Callable[[dict[str, object]], None]


def test_an_upload_becomes_a_file(ada: Actor, upload: Uploading) -> None:
    sent = upload(b"hello", "note.txt")

    file = service.store_upload(ada, sent, "user-uploads", "letters/2026", metadata={"from": "bob"})

    assert (file.path, file.name, file.size) == ("letters/2026/note.txt", "note.txt", 5)
    assert (file.content_type, file.sha256, file.metadata) == ("text/plain", sha256(b"hello"), {"from": "bob"})
    assert service.open_file(ada, "user-uploads", "letters/2026/note.txt").path.read_bytes() == b"hello"
    assert not sent.path.exists()


def test_the_name_of_an_upload_is_cleaned(ada: Actor, upload: Uploading) -> None:
    file = service.store_upload(ada, upload(b"x", "..\\..\\C:\\windows\\a\0.txt"), "user-uploads")

    assert (file.path, file.name) == ("a.txt", "a.txt")


def test_a_taken_name_gets_a_number(ada: Actor, upload: Uploading) -> None:
    paths = [service.store_upload(ada, upload(b"x", "a.tar.gz"), "user-uploads", "b").path for _ in range(4)]

    assert paths == ["b/a.tar.gz", "b/a.tar (2).gz", "b/a.tar (3).gz", "b/a.tar (4).gz"]


def test_ten_parallel_uploads_of_one_path_are_ten_files(ada: Actor, upload: Uploading) -> None:
    sent = [upload(f"content {number}".encode(), "same.txt") for number in range(10)]
    together = threading.Barrier(10)

    def store(number: int) -> str:
        together.wait()
        try:
            return service.store_upload(ada, sent[number], "user-uploads").path
        finally:
            close_thread()

    with ThreadPoolExecutor(10) as pool:
        paths = list(pool.map(store, range(10)))

    assert sorted(paths) == sorted(["same.txt"] + [f"same ({number}).txt" for number in range(2, 11)])
    contents = {service.open_file(ada, "user-uploads", path).path.read_bytes() for path in paths}
    assert contents == {f"content {number}".encode() for number in range(10)}


def test_ten_parallel_uploads_that_overwrite_are_one_file(ada: Actor, upload: Uploading) -> None:
    sent = [upload(f"content {number}".encode(), "same.txt") for number in range(10)]

    def store(number: int) -> str:
        try:
            return service.store_upload(ada, sent[number], "user-uploads", overwrite=True).id
        finally:
            close_thread()

    with ThreadPoolExecutor(10) as pool:
        ids = set(pool.map(store, range(10)))

    [content] = kept()
    assert len(ids) == 1
    assert service.get(ada, "user-uploads", "same.txt").sha256 == content


def test_overwriting_keeps_the_id_and_drops_the_old_content(ada: Actor, upload: Uploading) -> None:
    first = service.store_upload(ada, upload(b"old"), "user-uploads", metadata={"version": 1})
    second = service.store_upload(ada, upload(b"new", content_type="text/csv"), "user-uploads", overwrite=True)

    assert second.id == first.id
    assert (second.sha256, second.size, second.metadata) == (sha256(b"new"), 3, {})
    assert second.created_at == first.created_at
    assert kept() == {sha256(b"new")}


def test_the_same_content_is_kept_once(ada: Actor, bob: Actor, upload: Uploading) -> None:
    service.store_upload(ada, upload(b"same", "a.txt"), "user-uploads")
    service.store_upload(bob, upload(b"same", "b.txt"), "user-uploads")

    assert kept() == {sha256(b"same")}


def test_the_declared_type_is_remembered_when_it_is_not_the_contents(ada: Actor, upload: Uploading) -> None:
    lied = service.store_upload(ada, upload(b"<script>", "a.png", "image/png"), "user-uploads")
    fair = service.store_upload(ada, upload(b"x", "a.txt", "text/plain"), "user-uploads")

    assert (lied.content_type, lied.declared_type) == ("text/html", "image/png")
    assert (fair.content_type, fair.declared_type) == ("text/plain", None)


def test_bytes_and_files_on_disk_can_be_stored_too(ada: Actor, data: DataFolder) -> None:
    made = objects.scratch() / "result"
    made.write_bytes(b"%PDF-1.7")

    first = service.store_path(ada, made, "workflow-attachments", "out/result.pdf")
    second = service.store_bytes(ada, b"a,b", "workflow-attachments", "out/table.csv")

    assert (first.content_type, second.content_type) == ("application/pdf", "text/csv")
    assert list(objects.scratch().iterdir()) == []


# Refusals leave nothing


def nothing_is_left(ada: Actor) -> bool:
    return not kept() and not rows("SELECT 1 FROM storage_file")


def test_a_bucket_that_nobody_made_is_not_found(ada: Actor, upload: Uploading) -> None:
    with pytest.raises(NotFound):
        service.store_upload(ada, upload(b"x"), "my-bucket")
    assert nothing_is_left(ada)


@pytest.mark.parametrize("folder", ["../x", "/etc", "a//b", "a\0b", "x" * 901])
def test_a_bad_folder_is_refused(ada: Actor, upload: Uploading, folder: str) -> None:
    with pytest.raises(InvalidInput, match="folder_path"):
        service.store_upload(ada, upload(b"x"), "user-uploads", folder)
    assert nothing_is_left(ada)


def test_a_file_may_be_as_large_as_allowed_and_no_larger(
    ada: Actor, upload: Uploading, set_settings: SetSettings
) -> None:
    set_settings({"http.max_upload_bytes": 10})

    service.store_upload(ada, upload(b"x" * 10), "user-uploads")
    with pytest.raises(PayloadTooLarge) as caught:
        service.store_upload(ada, upload(b"y" * 11), "user-uploads")

    assert caught.value.extra["limit_bytes"] == 10
    assert kept() == {sha256(b"x" * 10)}


def test_a_bucket_refuses_types_that_it_is_not_for(ada: Actor, upload: Uploading) -> None:
    service.store_upload(ada, upload(b"%PDF-1.7", "a"), "ocr-documents")

    with pytest.raises(UnsupportedMediaType) as caught:
        service.store_upload(ada, upload(b"hello", "a.pdf", "application/pdf"), "ocr-documents")
    assert "application/pdf" in caught.value.extra["allowed"]


@pytest.mark.parametrize("metadata", [{"a": "x" * 17_000}, {"a": float("nan")} | {"b": ["x" * 20_000]}])
def test_notes_about_a_file_are_limited(ada: Actor, upload: Uploading, metadata: dict[str, object]) -> None:
    with pytest.raises(InvalidInput, match="metadata"):
        service.store_upload(ada, upload(b"x"), "user-uploads", metadata=metadata)
    assert nothing_is_left(ada)


def test_the_quota_counts_all_files_of_a_person_and_only_theirs(
    ada: Actor, bob: Actor, upload: Uploading, set_settings: SetSettings
) -> None:
    set_settings({"storage.quota_bytes": 10})
    service.store_upload(bob, upload(b"b" * 10), "user-uploads")
    service.store_upload(ada, upload(b"x" * 6), "user-uploads")

    with pytest.raises(StorageFull) as caught:
        service.store_upload(ada, upload(b"y" * 5), "rag-files")

    assert caught.value.status == 507
    assert kept() == {sha256(b"b" * 10), sha256(b"x" * 6)}
    service.store_upload(ada, upload(b"z" * 4), "rag-files")


def test_overwriting_counts_the_difference(ada: Actor, upload: Uploading, set_settings: SetSettings) -> None:
    set_settings({"storage.quota_bytes": 10})
    service.store_upload(ada, upload(b"x" * 9), "user-uploads")

    service.store_upload(ada, upload(b"y" * 10), "user-uploads", overwrite=True)
    with pytest.raises(StorageFull):
        service.store_upload(ada, upload(b"z" * 11), "user-uploads", overwrite=True)

    assert kept() == {sha256(b"y" * 10)}


def test_parallel_uploads_do_not_pass_the_quota_together(
    ada: Actor, upload: Uploading, set_settings: SetSettings
) -> None:
    set_settings({"storage.quota_bytes": 30})
    sent = [upload(bytes([number]) * 10, f"{number}") for number in range(8)]

    def store(number: int) -> bool:
        try:
            service.store_upload(ada, sent[number], "user-uploads")
        except StorageFull:
            return False
        finally:
            close_thread()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(store, range(8))) == 3
    assert len(kept()) == 3


def test_a_nearly_full_disk_refuses_uploads(ada: Actor, upload: Uploading, set_settings: SetSettings) -> None:
    set_settings({"storage.min_free_bytes": 2**60})

    with pytest.raises(StorageFull):
        service.store_upload(ada, upload(b"x"), "user-uploads")
    assert nothing_is_left(ada)
    assert "MiB" in (service.low_disk() or "")


def test_a_failure_while_the_row_is_written_leaves_no_content(
    ada: Actor, upload: Uploading, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the row cannot be written")

    monkeypatch.setattr("appliance.areas.storage.service.adding.File.create", fail)
    with pytest.raises(RuntimeError):
        service.store_upload(ada, upload(b"x"), "user-uploads")

    assert nothing_is_left(ada)


def test_a_failure_keeps_the_content_that_others_have(
    ada: Actor, bob: Actor, upload: Uploading, monkeypatch: pytest.MonkeyPatch, set_settings: SetSettings
) -> None:
    service.store_upload(bob, upload(b"same"), "user-uploads")
    set_settings({"storage.quota_bytes": 0})

    with pytest.raises(StorageFull):
        service.store_upload(ada, upload(b"same"), "user-uploads")

    assert service.open_file(bob, "user-uploads", "a.txt").path.read_bytes() == b"same"


# News


def test_the_house_is_told_in_the_same_transaction(
    ada: Actor, upload: Uploading, news: list[LiveEvent], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.jobs.events._listeners", {})
    listen("storage.file_created", "test", lambda **told: None)

    def store_and_fail() -> None:
        with writing():
            service.store_upload(ada, upload(b"x", "gone.txt"), "user-uploads")
            raise ValueError("taken back")

    with pytest.raises(ValueError, match="taken back"):
        store_and_fail()
    assert rows("SELECT payload FROM jobs_task") == []
    assert news == []

    file = service.store_upload(ada, upload(b"x", "a.txt"), "user-uploads", "in")
    [(payload,)] = rows("SELECT payload FROM jobs_task")
    assert f'"id":"{file.id}"' in payload
    assert '"path":"in/a.txt"' in payload
    assert [(event.topic, event.change, event.id) for event in news] == [("storage.file", "created", file.id)]
