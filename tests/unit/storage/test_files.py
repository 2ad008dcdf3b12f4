"""Find, list, open, delete."""

from collections.abc import Callable

import pytest

from appliance.areas.storage import service
from appliance.core.actor import Actor
from appliance.core.errors import Forbidden, InvalidInput, NotFound
from appliance.core.events import LiveEvent
from appliance.core.ids import new_id
from appliance.jobs import publish
from tests.unit.storage.conftest import Uploading, kept, sha256


def store(actor: Actor, *paths: str, bucket: str = "user-uploads") -> list[service.StoredFile]:
    return [service.store_bytes(actor, path.encode(), bucket, path) for path in paths]


def names(folder: service.Folder) -> list[str]:
    return [file.path for file in folder.files]


# Whose


def test_nobody_sees_the_files_of_another(ada: Actor, bob: Actor) -> None:
    [file] = store(ada, "a.txt")

    for look in (
        lambda: service.get(bob, "user-uploads", "a.txt"),
        lambda: service.open_file(bob, "user-uploads", "a.txt"),
        lambda: service.get_by_id(bob, file.id),
        lambda: service.open_by_id(bob, file.id),
        lambda: service.delete(bob, "user-uploads", "a.txt"),
        lambda: service.make_link(bob, "user-uploads", "a.txt"),
    ):
        with pytest.raises(NotFound):
            look()
    assert service.list_files(bob, "user-uploads").count == 0
    assert service.get_by_id(ada, file.id) == file


def test_two_people_may_use_the_same_path(ada: Actor, bob: Actor) -> None:
    [hers], [his] = store(ada, "a.txt"), store(bob, "a.txt")

    assert hers.id != his.id
    assert service.get(ada, "user-uploads", "a.txt").id == hers.id
    assert service.get(bob, "user-uploads", "a.txt").id == his.id


def test_a_superuser_may_name_the_owner_and_nobody_else_may(ada: Actor, bob: Actor, admin: Actor) -> None:
    [file] = store(ada, "a.txt")

    assert service.get(admin, "user-uploads", "a.txt", owner_id=ada.id) == file
    assert service.get_by_id(admin, file.id) == file
    assert names(service.list_files(admin, "user-uploads", owner_id=ada.id)) == ["a.txt"]
    assert service.list_files(admin, "user-uploads").count == 0
    with pytest.raises(Forbidden):
        service.get(bob, "user-uploads", "a.txt", owner_id=ada.id)
    assert service.delete(admin, "user-uploads", "a.txt", owner_id=ada.id) == 1


@pytest.mark.parametrize("path", ["../a.txt", "/a.txt", "a//b", "a\0", ""])
def test_a_path_that_breaks_the_rules_is_invalid_and_not_missing(ada: Actor, path: str) -> None:
    with pytest.raises(InvalidInput):
        service.get(ada, "user-uploads", path)


def test_what_is_not_there_is_not_found(ada: Actor) -> None:
    for look in (
        lambda: service.get(ada, "user-uploads", "a.txt"),
        lambda: service.get(ada, "no-bucket", "a.txt"),
        lambda: service.get_by_id(ada, new_id()),
        lambda: service.get_by_id(ada, "no id"),
        lambda: service.list_files(ada, "no-bucket"),
        lambda: service.delete(ada, "user-uploads", "a.txt"),
        lambda: service.delete(ada, "user-uploads", "folder/", recursive=True),
    ):
        with pytest.raises(NotFound):
            look()


# Lists

TREE = ["b.txt", "A.txt", "reports/2025/jan.pdf", "reports/2026/feb.pdf", "reports/sum.csv", "reports-old/x.txt"]


def test_a_folder_shows_its_files_and_folders(ada: Actor) -> None:
    store(ada, *TREE)

    top = service.list_files(ada, "user-uploads")
    assert (names(top), top.folders, top.count) == (["A.txt", "b.txt"], ["reports", "reports-old"], 2)
    reports = service.list_files(ada, "user-uploads", "reports/")
    assert (reports.path, names(reports), reports.folders) == ("reports", ["reports/sum.csv"], ["2025", "2026"])


def test_a_folder_that_is_not_there_is_empty(ada: Actor) -> None:
    store(ada, *TREE)

    nothing = service.list_files(ada, "user-uploads", "report")

    assert (nothing.files, nothing.folders, nothing.count) == ([], [], 0)


def test_a_recursive_list_holds_everything_below(ada: Actor) -> None:
    store(ada, *TREE)

    assert service.list_files(ada, "user-uploads", recursive=True).count == 6
    assert sorted(names(service.list_files(ada, "user-uploads", "reports", recursive=True))) == [
        "reports/2025/jan.pdf",
        "reports/2026/feb.pdf",
        "reports/sum.csv",
    ]


def test_a_list_has_pages_and_orders(ada: Actor) -> None:
    store(ada, "a", "bbb", "cc")

    assert names(service.list_files(ada, "user-uploads", skip=1, limit=1)) == ["bbb"]
    assert service.list_files(ada, "user-uploads", skip=1, limit=1).count == 3
    assert names(service.list_files(ada, "user-uploads", order="desc")) == ["cc", "bbb", "a"]
    assert names(service.list_files(ada, "user-uploads", sort="size")) == ["a", "cc", "bbb"]
    assert names(service.list_files(ada, "user-uploads", sort="created_at")) == ["a", "bbb", "cc"]


def test_a_search_finds_part_of_a_name_and_takes_signs_as_they_are(ada: Actor) -> None:
    store(ada, "Report_1.pdf", "report-2.pdf", "100%.txt", "a\u00fc.txt", "deep/report.txt")

    assert names(service.list_files(ada, "user-uploads", q="REPORT")) == ["report-2.pdf", "Report_1.pdf"]
    assert names(service.list_files(ada, "user-uploads", q="report", recursive=True))[-1] == "Report_1.pdf"
    assert names(service.list_files(ada, "user-uploads", q="t_1")) == ["Report_1.pdf"]
    assert names(service.list_files(ada, "user-uploads", q="0%")) == ["100%.txt"]
    assert names(service.list_files(ada, "user-uploads", q="%")) == ["100%.txt"]


def test_names_with_letters_outside_ascii_keep_their_folders_apart(ada: Actor) -> None:
    store(ada, "ü/x/日本.txt", "ü/😀.txt")

    folder = service.list_files(ada, "user-uploads", "ü")

    assert (names(folder), folder.folders) == (["ü/😀.txt"], ["x"])


# Deleting


def test_a_deleted_file_and_its_content_are_gone(ada: Actor, news: list[LiveEvent]) -> None:
    [file] = store(ada, "a.txt")

    assert service.delete(ada, "user-uploads", "a.txt") == 1

    assert kept() == set()
    assert [(event.change, event.id) for event in news] == [("created", file.id), ("deleted", file.id)]
    with pytest.raises(NotFound):
        service.get(ada, "user-uploads", "a.txt")


def test_a_content_stays_as_long_as_one_file_has_it(ada: Actor, bob: Actor, upload: Uploading) -> None:
    service.store_upload(ada, upload(b"same", "a.txt"), "user-uploads")
    service.store_upload(bob, upload(b"same", "b.txt"), "rag-files")

    service.delete(ada, "user-uploads", "a.txt")
    assert kept() == {sha256(b"same")}
    service.delete(bob, "rag-files", "b.txt")
    assert kept() == set()


def test_a_folder_is_deleted_with_all_below_it_and_nothing_beside_it(ada: Actor, bob: Actor) -> None:
    store(ada, *TREE)
    store(bob, *TREE)

    assert service.delete(ada, "user-uploads", "reports/", recursive=True) == 3

    assert names(service.list_files(ada, "user-uploads", recursive=True)) == ["A.txt", "b.txt", "reports-old/x.txt"]
    assert service.list_files(bob, "user-uploads", recursive=True).count == 6


def test_a_folder_is_not_deleted_by_accident(ada: Actor) -> None:
    store(ada, *TREE)

    with pytest.raises(InvalidInput, match="recursive"):
        service.delete(ada, "user-uploads", "reports/")
    with pytest.raises(NotFound):
        service.delete(ada, "user-uploads", "reports", recursive=True)
    with pytest.raises(InvalidInput):
        service.delete(ada, "user-uploads", "/", recursive=True)
    assert service.list_files(ada, "user-uploads", recursive=True).count == 6


def test_a_file_that_a_job_uses_is_not_deleted(ada: Actor) -> None:
    store(ada, "in/a.pdf", "in/b.pdf")
    asked: list[tuple[str, str, str]] = []

    def reading(owner_id: str, bucket: str, path: str) -> str | None:
        asked.append((owner_id, bucket, path))
        return "text recognition is reading it" if path == "in/b.pdf" else None

    service.set_in_use_checks([lambda *_: None, reading])

    with pytest.raises(service.FileInUse, match="text recognition") as caught:
        service.delete(ada, "user-uploads", "in/", recursive=True)
    assert caught.value.status == 409
    assert asked == [(ada.id, "user-uploads", "in/a.pdf"), (ada.id, "user-uploads", "in/b.pdf")]
    assert service.list_files(ada, "user-uploads", "in").count == 2
    assert service.delete(ada, "user-uploads", "in/a.pdf") == 1


def test_the_contents_of_somebody_who_is_gone_go_too(
    ada: Actor, bob: Actor, upload: Uploading, run_jobs: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.areas.storage.service.files._AT_ONCE", 3)
    store(ada, *[f"{number}.txt" for number in range(7)])
    service.store_upload(ada, upload(b"shared"), "user-uploads")
    service.store_upload(bob, upload(b"shared"), "user-uploads")

    publish("auth.user", "deleted", id=ada.id, owner_id=ada.id)
    run_jobs()

    assert kept() == {sha256(b"shared")}
    assert service.used_bytes(ada.id) == 0
    assert service.forget_owner(ada.id) == 0


def test_usage_is_counted_by_bucket(ada: Actor, bob: Actor) -> None:
    store(ada, "a", "bb")
    store(ada, "ccc", bucket="rag-files")
    store(bob, "dddd")

    assert service.usage(ada) == {
        "user-uploads": service.BucketUsage(2, 3),
        "rag-files": service.BucketUsage(1, 3),
    }
    assert service.used_bytes(ada.id) == 6
