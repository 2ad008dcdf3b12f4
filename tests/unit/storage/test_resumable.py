"""Uploads that stop and go on: crashes between any two steps, expiry, and who is gone."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from appliance.areas.storage import jobs, service
from appliance.areas.storage.models import Resumable
from appliance.areas.storage.service import adding, appending, resumable
from appliance.core.actor import Actor
from appliance.core.errors import InvalidInput, NotFound, PayloadTooLarge, QuotaExceeded, StorageFull
from appliance.db import rows, writing
from appliance.db.data_folder import DataFolder, empty_tmp
from appliance.http.tus import Checksum, metadata
from tests.conftest import SetClock
from tests.unit.storage.conftest import kept, sha256

SetSettings = Callable[[dict[str, object]], None]


def begin(actor: Actor, size: int, path: str = "a.txt", **options: Any) -> Resumable:
    return service.begin_upload(actor, size, "user-uploads", path, **options)


def append(actor: Actor, row: Resumable, offset: int, content: bytes, checksum: Checksum | None = None) -> Resumable:
    """One request from its first to its last byte."""
    taking = service.append_to_upload(actor, row.id, offset, checksum)
    taking.open()
    try:
        taking.write(content)
        return taking.finish()
    finally:
        taking.stop()


def parts() -> list[str]:
    return appending.part_ids()


def test_the_last_byte_makes_a_file(ada: Actor) -> None:
    row = begin(ada, 5, metadata={"from": "bob"})
    append(ada, row, 0, b"hel")

    done = append(ada, row, 3, b"lo")

    file = service.get(ada, "user-uploads", "a.txt")
    assert (done.file_id, file.sha256, file.metadata) == (file.id, sha256(b"hello"), {"from": "bob"})
    assert parts() == []
    assert append(ada, row, 5, b"").file_id == file.id  # said again, nothing happens again
    assert service.list_files(ada, "user-uploads").count == 1


def test_what_came_stays_when_the_client_goes(ada: Actor) -> None:
    row = begin(ada, 5)
    taking = service.append_to_upload(ada, row.id, 0)
    taking.open()
    taking.write(b"hel")
    taking.stop()

    assert service.upload_state(ada, row.id).received == 3
    assert append(ada, row, 3, b"lo").file_id


def test_bytes_that_nobody_was_told_of_are_cut_off(ada: Actor) -> None:
    """As after a crash between writing and telling."""
    row = begin(ada, 5)
    append(ada, row, 0, b"hel")
    with appending.part_of(row.id).open("ab") as part:
        part.write(b"XX")

    append(ada, row, 3, b"lo")

    assert service.open_file(ada, "user-uploads", "a.txt").path.read_bytes() == b"hello"


def test_a_long_request_is_safe_step_by_step(ada: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(appending, "STEP", 4)
    row = begin(ada, 10)
    taking = service.append_to_upload(ada, row.id, 0)
    taking.open()

    received = []
    for piece in (b"abc", b"def", b"gh"):
        taking.write(piece)
        received.append(service.upload_state(ada, row.id).received)

    assert received == [0, 6, 6]
    taking.stop()
    assert service.upload_state(ada, row.id).received == 8


@pytest.mark.parametrize("moment", ["before the content is kept", "before the row is written"])
def test_a_crash_while_the_file_is_made_is_made_good_when_asked(
    ada: Actor, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    row = begin(ada, 5)
    with monkeypatch.context() as broken:
        # A crash takes no content away, so the clean-up after a failure is kept out too.
        if moment == "before the content is kept":
            broken.setattr(resumable, "store_incoming", _crash)
        else:
            broken.setattr(adding, "_add", _crash)
            broken.setattr("appliance.areas.storage.service.contents.drop_unused", lambda hashes: 0)
        with pytest.raises(RuntimeError, match="crash"):
            append(ada, row, 0, b"hello")
    assert service.list_files(ada, "user-uploads").count == 0
    assert (parts() == []) is (moment == "before the row is written")

    state = service.upload_state(ada, row.id)

    assert service.get(ada, "user-uploads", "a.txt").id == state.file_id
    assert service.open_file(ada, "user-uploads", "a.txt").path.read_bytes() == b"hello"


def _crash(*arguments: Any, **options: Any) -> Any:
    raise RuntimeError("crash")


def test_a_part_that_is_gone_ends_the_upload(ada: Actor) -> None:
    row = begin(ada, 5)
    append(ada, row, 0, b"hel")
    appending.drop_part(row.id)

    with pytest.raises(NotFound, match="gone"):
        append(ada, row, 3, b"lo")


def test_a_part_that_was_cut_is_never_filled_with_zeros(ada: Actor) -> None:
    row = begin(ada, 5)
    append(ada, row, 0, b"hel")
    with appending.part_of(row.id).open("r+b") as part:
        part.truncate(1)

    with pytest.raises(NotFound, match="gone"):
        append(ada, row, 3, b"lo")


def test_after_a_wrong_checksum_the_same_bytes_may_come_again(ada: Actor) -> None:
    row = begin(ada, 5)
    right = Checksum("sha1", hashlib.sha1(b"hello").digest())

    with pytest.raises(service.ChecksumMismatch):
        append(ada, row, 0, b"hellO", right)

    assert service.upload_state(ada, row.id).received == 0
    assert append(ada, row, 0, b"hello", right).file_id


def test_one_request_at_a_time(ada: Actor) -> None:
    row = begin(ada, 5)
    first, second = (service.append_to_upload(ada, row.id, 0) for _ in range(2))
    first.open()

    with pytest.raises(service.UploadBusy):
        second.open()
    second.stop()
    with pytest.raises(service.UploadBusy):
        service.end_upload(ada, row.id)

    first.stop()
    service.end_upload(ada, row.id)
    assert parts() == []


def test_whoever_stops_before_the_start_takes_nothing(ada: Actor) -> None:
    row = begin(ada, 5)
    taking = service.append_to_upload(ada, row.id, 0)
    taking.stop()
    taking.open()
    taking.write(b"hello")

    assert append(ada, row, 0, b"hello").file_id


def test_parts_survive_a_restart_and_nothing_else_in_tmp(ada: Actor, data: DataFolder) -> None:
    row = begin(ada, 5)
    append(ada, row, 0, b"hel")
    (data.tmp / "left").write_bytes(b"x")

    empty_tmp(data)

    assert [path.name for path in data.tmp.iterdir()] == ["parts"]
    assert append(ada, row, 3, b"lo").file_id


def test_what_nobody_goes_on_with_is_forgotten(ada: Actor, time_stands: SetClock) -> None:
    old = begin(ada, 5)
    append(ada, old, 0, b"hel")
    time_stands.forward(seconds=12 * 3600)
    append(ada, old, 3, b"l")  # from here on a day again
    young = begin(ada, 5, "b.txt")
    time_stands.forward(seconds=13 * 3600)
    (appending.part_of("left-by-a-crash")).write_bytes(b"x")

    assert service.forget_uploads() == 0
    assert sorted(parts()) == sorted([old.id, young.id])
    time_stands.forward(days=1)
    with pytest.raises(NotFound):
        service.upload_state(ada, old.id)

    assert service.forget_uploads() == 2
    assert parts() == [] and rows("SELECT count(*) FROM storage_resumable") == [(0,)]


def test_what_is_announced_counts_and_what_is_over_does_not(ada: Actor, set_settings: SetSettings) -> None:
    set_settings({"storage.quota_bytes": 10})
    first = begin(ada, 6)
    with pytest.raises(StorageFull):
        begin(ada, 5, "b.txt")

    append(ada, first, 0, b"123456")
    with pytest.raises(StorageFull):
        begin(ada, 5, "b.txt")
    begin(ada, 4, "b.txt")


def test_nobody_has_more_unfinished_uploads_than_that(ada: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resumable, "MOST", 2)
    begin(ada, 0)
    begin(ada, 1, "b.txt")
    begin(ada, 1, "c.txt")

    with pytest.raises(QuotaExceeded):
        begin(ada, 1, "d.txt")


def test_a_full_disk_refuses_and_what_came_stays(ada: Actor, set_settings: SetSettings) -> None:
    row = begin(ada, 5)
    append(ada, row, 0, b"hel")
    set_settings({"storage.min_free_bytes": 2**62})

    with pytest.raises(StorageFull):
        begin(ada, 5)
    with pytest.raises(StorageFull):
        append(ada, row, 3, b"lo")

    set_settings({})
    assert append(ada, row, 3, b"lo").file_id


def test_more_than_was_announced_is_refused(ada: Actor) -> None:
    row = begin(ada, 5)

    with pytest.raises(PayloadTooLarge):
        append(ada, row, 0, b"hello!")


def test_a_bucket_that_is_gone_ends_the_upload(ada: Actor) -> None:
    service.make_bucket(ada, "letters")
    row = service.begin_upload(ada, 5, "letters", "a.txt")
    service.delete_bucket(ada, "letters")

    with pytest.raises(NotFound, match="letters"):
        append(ada, row, 0, b"hello")

    assert parts() == [] and kept() == set()


def test_uploads_of_somebody_who_is_gone_leave_nothing(ada: Actor) -> None:
    waiting, running = begin(ada, 5), begin(ada, 5, "b.txt")
    append(ada, waiting, 0, b"hel")
    taking = service.append_to_upload(ada, running.id, 0)
    taking.open()

    jobs.forget_user(ada.id)
    taking.write(b"hel")
    with pytest.raises(NotFound):
        taking.finish()

    assert parts() == []
    with writing():
        assert rows("SELECT count(*) FROM storage_resumable") == [(0,)]


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        (None, {}),
        ("filename YS50eHQ=", {"filename": "a.txt"}),
        ("filename YS50eHQ=, flag", {"filename": "a.txt", "flag": ""}),
        ("filename YS50eHQ=,bucket cmFnLWZpbGVz", {"filename": "a.txt", "bucket": "rag-files"}),
    ],
)
def test_metadata_of_the_protocol(sent: str | None, found: dict[str, str]) -> None:
    assert metadata(sent) == found


@pytest.mark.parametrize("sent", ["a !", "a YQ==,a Yg==", "a /w=="])
def test_metadata_that_is_none_is_refused(sent: str) -> None:
    with pytest.raises(InvalidInput):
        metadata(sent)
