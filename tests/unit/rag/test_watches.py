"""An index follows a folder or a bucket: new, changed, moved and deleted files."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.areas.auth.service import accounts
from appliance.areas.rag import server_folders, service
from appliance.areas.rag.models import RagDocument, RagWatch
from appliance.areas.rag.server_folders import Refused
from appliance.areas.rag.service import scanning
from appliance.areas.storage import service as storage
from appliance.core.errors import AlreadyExists, InvalidInput, InvalidState, NotFound
from appliance.db import rows
from appliance.ports.embedder import embedder
from tests.unit.ocr.pages import text_pdf

SETTLE = 2.0  # seconds, the default
INTERVAL = 30.0


class Embedded:
    """The real model, which remembers what it was given."""

    def __init__(self, model: object) -> None:
        self._model = model
        self.texts: list[str] = []

    def embed(self, texts):
        self.texts += texts
        return self._model.embed(texts)

    def __getattr__(self, name: str) -> object:
        return getattr(self._model, name)


@pytest.fixture
def embedded(adapters):
    """Texts that were embedded; `clear()` it between two steps."""
    model = embedder._adapter
    counting = Embedded(model)
    embedder.plug(counting)
    yield counting.texts
    embedder.plug(model)


@pytest.fixture
def folder(tmp_path, set_settings, adapters) -> Path:
    """A folder that an administrator has opened."""
    opened = tmp_path / "scans"
    opened.mkdir()
    set_settings({"rag.watch_roots": (str(opened),), "storage.min_free_bytes": 0})
    return opened


Pass = Callable[[], None]


@pytest.fixture
def settle(time_stands, run_jobs) -> Pass:
    """Time goes on until every change of the folder has been seen twice, and all work is done."""

    def passing() -> None:
        for seconds in (INTERVAL, SETTLE, SETTLE):
            time_stands.forward(seconds=seconds)
            run_jobs()

    return passing


@pytest.fixture
def watch(ada, index, folder) -> RagWatch:
    """Ada's index follows the folder."""
    return service.add_watch(ada, index.id, "folder", path=str(folder)).watch


def documents(index) -> dict[str, RagDocument]:
    """Of the index, by the path of their file."""
    found = RagDocument.select().where(RagDocument.index_id == index.id)
    return {document.document_metadata["path"]: document for document in found}


def states(index) -> dict[str, str]:
    return {path: document.status for path, document in documents(index).items()}


def state(watch) -> tuple[str, str | None]:
    now = RagWatch.get_by_id(watch.id)
    return now.status, now.error_message


def found(ada, index, question) -> list[str]:
    return [hit["content"] for hit in service.ask(ada, index.id, question, top_k=100).results]


def test_files_of_a_folder_and_the_folders_below_become_documents(ada, index, folder, watch, settle):
    (folder / "cats.md").write_text("# Cats\n\nCats sleep on the sofa.")
    (folder / "2024" / "may").mkdir(parents=True)
    (folder / "2024" / "may" / "rent.txt").write_text("The rent is due in June.")

    settle()

    assert states(index) == {"cats.md": "completed", "2024/may/rent.txt": "completed"}
    document = documents(index)["2024/may/rent.txt"]
    assert (document.title, document.source, document.owner_id) == ("rent.txt", "watch", ada.id)
    assert found(ada, index, "When is the rent due?")[0] == "The rent is due in June."
    info = service.list_watches(ada, index.id).data[0]
    assert (info.files_total, info.files_failed, info.watch.status) == (2, 0, "watching")


def test_a_file_that_still_grows_waits(index, folder, watch, time_stands, run_jobs):
    growing = folder / "long.txt"
    growing.write_text("one")
    run_jobs()
    for words in ("one two", "one two three"):
        growing.write_text(words)
        time_stands.forward(seconds=SETTLE)
        run_jobs()
        assert documents(index) == {}

    time_stands.forward(seconds=SETTLE)
    run_jobs()

    assert documents(index)["long.txt"].content == "one two three"


def test_two_looks_at_once_after_another_do_not_count_as_time(ada, index, folder, watch, run_jobs, time_stands):
    (folder / "a.txt").write_text("a text")
    for _ in range(3):
        service.scan_now(ada, watch.id)
        run_jobs()
    assert documents(index) == {}

    time_stands.forward(seconds=SETTLE)
    run_jobs()

    assert states(index) == {"a.txt": "completed"}


def test_a_changed_file_keeps_its_document_and_embeds_only_what_changed(ada, index, folder, watch, settle, embedded):
    sections = [f"# Part {n}\n\nHere part number {n} tells of its {n} houses." for n in range(20)]
    (folder / "book.md").write_text("\n\n".join(sections))
    settle()
    before = documents(index)["book.md"]
    assert len(embedded) > 20
    embedded.clear()

    sections[7] = "# Part 7\n\nNow it tells of kittens."
    (folder / "book.md").write_text("\n\n".join(sections))
    settle()

    after = documents(index)["book.md"]
    assert embedded == ["book › Part 7\nPart 7\n\nNow it tells of kittens.", "Now it tells of kittens."]
    assert (after.id, after.status) == (before.id, "completed")
    assert "kittens" in found(ada, index, "kittens")[0]
    assert not any("its 7 houses" in text for text in found(ada, index, "its 7 houses"))


def test_what_a_file_held_is_found_until_what_it_holds_now_is(ada, index, folder, watch, settle, time_stands):
    (folder / "a.txt").write_text("The old rent is 900 pounds.")
    settle()
    (folder / "a.txt").write_text("The new rent is 950 pounds.")
    time_stands.forward(seconds=INTERVAL)
    service.scan_watch(watch.id)
    time_stands.forward(seconds=SETTLE)
    service.scan_watch(watch.id)

    assert states(index) == {"a.txt": "pending"}
    assert found(ada, index, "rent") == ["The old rent is 900 pounds."]
    settle()
    assert found(ada, index, "rent") == ["The new rent is 950 pounds."]


def test_a_deleted_file_takes_its_document_along(ada, index, folder, watch, settle):
    (folder / "a.txt").write_text("Cats sleep.")
    (folder / "b.txt").write_text("Dogs bark.")
    settle()

    (folder / "a.txt").unlink()
    settle()

    assert states(index) == {"b.txt": "completed"}
    assert found(ada, index, "cats") == ["Dogs bark."]


def test_a_file_that_is_replaced_by_way_of_a_gap_keeps_its_document(
    index, folder, watch, time_stands, run_jobs, settle
):
    (folder / "a.txt").write_text("Cats sleep.")
    settle()
    before = documents(index)["a.txt"].id

    (folder / "a.txt").rename(folder / ".a.txt.old")
    time_stands.forward(seconds=INTERVAL)
    run_jobs()
    (folder / ".a.txt.old").rename(folder / "a.txt")
    settle()

    assert documents(index)["a.txt"].id == before


def test_a_moved_file_keeps_its_document_and_nothing_is_embedded(index, folder, watch, settle, embedded):
    (folder / "a.txt").write_text("Cats sleep.")
    settle()
    before = documents(index)["a.txt"]
    embedded.clear()

    (folder / "old").mkdir()
    (folder / "a.txt").rename(folder / "old" / "cats.txt")
    settle()

    after = documents(index)["old/cats.txt"]
    assert (after.id, after.title, after.server_path) == (before.id, "cats.txt", f"{folder}/old/cats.txt")
    assert list(documents(index)) == ["old/cats.txt"]
    assert embedded == []


def test_two_files_of_the_same_content_have_two_documents(index, folder, watch, settle):
    (folder / "a.txt").write_text("Cats sleep.")
    (folder / "b.txt").write_text("Cats sleep.")
    settle()
    (folder / "a.txt").unlink()
    settle()

    assert states(index) == {"b.txt": "completed"}


def test_hidden_half_written_and_foreign_files_are_left_alone(ada, index, folder, watch, settle):
    (folder / ".git").mkdir()
    for name in (".hidden", ".git/config.txt", "a.pdf.part", "~$letter.docx", "b.crdownload", "Thumbs.db", "c.txt~"):
        (folder / name).write_text("secret words")
    (folder / "film.bin").write_bytes(b"\0\1\2" * 100)
    (folder / "empty.txt").write_bytes(b"")
    (folder / "seen.txt").write_text("Cats sleep.")

    settle()

    assert states(index) == {"seen.txt": "completed"}
    files = service.list_watched_files(ada, watch.id).data
    assert {file["path"]: file["status"] for file in files} == {
        "empty.txt": "skipped",
        "film.bin": "skipped",
        "seen.txt": "followed",
    }
    assert state(watch) == ("watching", None)


def test_patterns_choose_files(ada, index, folder, settle):
    service.add_watch(ada, index.id, "folder", path=str(folder), include=["*.MD", "notes/*.txt"])
    (folder / "notes").mkdir()
    for name in ("a.md", "a.txt", "notes/b.txt", "notes/c.rst"):
        (folder / name).write_text(f"words of {name}")

    settle()

    assert set(documents(index)) == {"a.md", "notes/b.txt"}


def test_a_file_that_is_too_large_is_told_of_and_read_once_it_may_be(ada, index, folder, watch, settle, set_settings):
    common = {"rag.watch_roots": (str(folder),), "storage.min_free_bytes": 0}
    set_settings(common | {"rag.watch_max_bytes": 10})
    (folder / "large.txt").write_text("eleven char")
    (folder / "small.txt").write_text("ten chars.")

    settle()

    assert states(index) == {"small.txt": "completed"}
    assert state(watch) == ("watching", "Not read: large.txt (it has 11 bytes; 10 are allowed (rag.watch_max_bytes)).")
    info = service.list_watches(ada, index.id).data[0]
    assert (info.files_total, info.files_failed) == (2, 1)
    set_settings(common)
    settle()
    assert states(index) == {"small.txt": "completed", "large.txt": "completed"}
    assert state(watch) == ("watching", None)


def test_links_and_pipes_are_not_followed(index, folder, watch, settle, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("The key lies under the mat.")
    (folder / "link.txt").symlink_to(outside / "secret.txt")
    (folder / "linked").symlink_to(outside)
    os.mkfifo(folder / "pipe.txt")
    (folder / "seen.txt").write_text("Cats sleep.")

    settle()

    assert states(index) == {"seen.txt": "completed"}


def test_a_file_that_becomes_a_link_before_it_is_read_is_not_read(
    index, folder, watch, time_stands, run_jobs, tmp_path
):
    secret = tmp_path / "secret.txt"
    secret.write_text("The key lies under the mat.")
    (folder / "a.txt").write_text("Cats sleep.")
    run_jobs()
    time_stands.forward(seconds=SETTLE)
    service.scan_watch(watch.id)
    assert states(index) == {"a.txt": "pending"}

    (folder / "a.txt").unlink()
    (folder / "a.txt").symlink_to(secret)
    [document] = documents(index).values()
    service.index_document(document.id)

    [document] = documents(index).values()
    assert (document.status, document.content) == ("failed", None)
    assert "link" in document.error_message


@pytest.mark.parametrize("path", ["relative", "/etc", "{root}/../..", "{root}-other", "", "{root}/linked"])
def test_only_opened_folders_are_followed(ada, index, folder, path, tmp_path):
    (tmp_path / "scans-other").mkdir()
    (folder / "linked").symlink_to(tmp_path)
    service.add_watch(ada, index.id, "folder", path=str(folder))

    with pytest.raises(Refused):
        service.add_watch(ada, index.id, "folder", path=path.format(root=folder))


def test_without_roots_no_folder_is_followed(ada, index, folder, set_settings):
    set_settings({})

    with pytest.raises(Refused, match="watch_roots"):
        service.add_watch(ada, index.id, "folder", path=str(folder))
    assert service.watch_roots() == []


def test_a_root_that_is_withdrawn_ends_reading(ada, index, folder, watch, settle, set_settings):
    (folder / "a.pdf").write_bytes(text_pdf([(72, 700, "Cats sleep on the sofa.")]))
    settle()
    document = documents(index)["a.pdf"]
    assert service.page_picture(ada, document.id, 1, width=100)[:4] == b"RIFF"

    set_settings({"storage.min_free_bytes": 0})
    settle()

    assert state(watch)[0] == "failed"
    assert states(index) == {"a.pdf": "completed"}
    with pytest.raises(Refused):
        service.page_picture(ada, document.id, 1, width=100)


def test_the_appliances_own_data_is_never_followed(ada, index, db, tmp_path, set_settings, settle):
    set_settings({"rag.watch_roots": (str(tmp_path),), "storage.min_free_bytes": 0})
    (db.path / "note.txt").write_text("The key lies under the mat.")
    (tmp_path / "seen.txt").write_text("Cats sleep.")
    service.add_watch(ada, index.id, "folder", path=str(tmp_path))
    with pytest.raises(Refused, match="own data"):
        service.add_watch(ada, index.id, "folder", path=str(db.path / "tmp"))

    settle()

    assert states(index) == {"seen.txt": "completed"}


def test_a_folder_that_is_gone_removes_nothing_and_is_followed_again_when_it_is_back(index, folder, watch, settle):
    (folder / "a.txt").write_text("Cats sleep.")
    settle()
    folder.rename(folder.with_name("elsewhere"))
    settle()
    assert state(watch)[0] == "failed"
    assert states(index) == {"a.txt": "completed"}

    folder.with_name("elsewhere").rename(folder)
    settle()

    assert state(watch) == ("watching", None)
    assert states(index) == {"a.txt": "completed"}


def test_many_files_that_are_gone_at_once_are_removed_when_a_person_says_so(ada, index, folder, watch, settle):
    for number in range(12):
        (folder / f"{number}.txt").write_text(f"Text number {number}.")
    settle()
    for file in folder.iterdir():
        file.unlink()
    settle()
    assert state(watch)[0] == "failed" and "12 files are gone" in state(watch)[1]
    assert len(documents(index)) == 12

    service.scan_now(ada, watch.id)
    settle()

    assert documents(index) == {}
    assert state(watch) == ("watching", None)


def test_a_folder_below_that_cannot_be_read_removes_nothing(ada, index, folder, settle, monkeypatch):
    watch = service.add_watch(ada, index.id, "folder", path=str(folder), include=["*.txt"]).watch
    (folder / "sub" / "deep").mkdir(parents=True)
    (folder / "sub" / "deep" / "a.txt").write_text("Cats sleep.")
    (folder / "b.txt").write_text("Dogs bark.")
    settle()
    really = os.open

    def refusing(path, *rest, **more):  # whoever runs the tests may read everything
        if path == "sub":
            raise PermissionError(errno.EACCES, "Permission denied")
        return really(path, *rest, **more)

    monkeypatch.setattr(server_folders.os, "open", refusing)
    settle()

    assert states(index) == {"b.txt": "completed", "sub/deep/a.txt": "completed"}
    assert state(watch) == ("watching", "Not read: sub/ (Permission denied).")
    monkeypatch.undo()
    settle()
    assert state(watch) == ("watching", None)
    assert service.list_watches(ada, index.id).data[0].files_total == 2


def test_a_watch_that_is_deleted_while_it_reads_adds_nothing(ada, index, folder, watch, time_stands, monkeypatch):
    (folder / "a.txt").write_text("Cats sleep.")
    service.scan_watch(watch.id)
    time_stands.forward(seconds=SETTLE)
    really = scanning._hash

    def deleting(*rest):
        service.delete_watch(ada, watch.id, documents=True)
        return really(*rest)

    monkeypatch.setattr(scanning, "_hash", deleting)
    service.scan_watch(watch.id)

    assert documents(index) == {}


def test_more_files_than_allowed_are_refused_as_a_whole(index, folder, watch, settle, set_settings):
    set_settings({"rag.watch_roots": (str(folder),), "storage.min_free_bytes": 0, "rag.watch_max_files": 2})
    for number in range(3):
        (folder / f"{number}.txt").write_text("words")

    settle()

    assert state(watch) == ("failed", "There are more than 2 files, the limit of rag.watch_max_files.")


def test_a_document_deleted_by_hand_stays_deleted_until_its_file_changes(ada, index, folder, watch, settle):
    (folder / "a.txt").write_text("Cats sleep.")
    settle()
    service.delete_document(ada, documents(index)["a.txt"].id)
    settle()
    assert documents(index) == {}
    assert (folder / "a.txt").exists()

    (folder / "a.txt").write_text("Cats wake.")
    settle()

    assert documents(index)["a.txt"].content == "Cats wake."


def test_a_paused_watch_looks_at_nothing_until_it_goes_on(ada, index, folder, watch, settle):
    service.pause_watch(ada, watch.id, paused=True)
    (folder / "a.txt").write_text("Cats sleep.")
    settle()
    assert documents(index) == {} and state(watch) == ("paused", None)

    service.pause_watch(ada, watch.id, paused=False)
    settle()

    assert states(index) == {"a.txt": "completed"}


@pytest.mark.parametrize("too", [True, False])
def test_a_deleted_watch_keeps_or_deletes_the_documents(ada, index, folder, watch, settle, too):
    (folder / "a.txt").write_text("Cats sleep.")
    settle()

    service.delete_watch(ada, watch.id, documents=too)
    (folder / "b.txt").write_text("Dogs bark.")
    settle()

    assert list(documents(index)) == ([] if too else ["a.txt"])
    assert rows("SELECT count(*) FROM rag_watched_file") == [(0,)]


def test_a_place_is_followed_once(ada, index, folder, watch):
    with pytest.raises(AlreadyExists):
        service.add_watch(ada, index.id, "folder", path=f"{folder}/")


def test_a_file_that_cannot_be_indexed_is_tried_again(ada, index, folder, watch, settle, run_jobs):
    (folder / "a.txt").write_text("***")
    settle()
    document = documents(index)["a.txt"]
    assert (document.status, document.error_message) == ("failed", "no text found")
    assert service.list_watches(ada, index.id).data[0].files_failed == 1

    again = service.retry_document(ada, document.id)
    assert again.status == "pending"
    with pytest.raises(InvalidState, match="pending"):
        service.retry_document(ada, document.id)
    run_jobs()
    assert documents(index)["a.txt"].status == "failed"

    (folder / "a.txt").write_text("Cats sleep.")
    settle()

    assert states(index) == {"a.txt": "completed"}
    assert service.list_watches(ada, index.id).data[0].files_failed == 0


def test_a_file_that_turns_unreadable_is_found_no_more(ada, index, folder, watch, settle):
    (folder / "a.txt").write_text("Cats sleep.")
    (folder / "b.txt").write_text("Dogs bark.")
    settle()
    (folder / "a.txt").write_text("***")
    (folder / "b.txt").write_bytes(b"\0\1\2" * 100)

    settle()

    assert states(index) == {"a.txt": "failed"}
    assert found(ada, index, "cats") == []


def test_pages_of_a_changed_pdf_are_those_of_the_new_one(ada, index, folder, watch, settle):
    (folder / "a.pdf").write_bytes(text_pdf([(72, 700, "Cats sleep.")], [(72, 700, "Second page.")]))
    settle()
    (folder / "a.pdf").write_bytes(text_pdf([(72, 700, "Dogs bark.")]))

    settle()

    document = documents(index)["a.pdf"]
    assert document.content == "Dogs bark."
    assert service.page_count(document.id) == 1
    assert list((folder.parent / "data" / "tmp").glob("watched-*")) == []


def test_somebody_shut_out_has_nothing_read_for_them(index, folder, watch, settle, admin, ada):
    accounts.change_user(admin, ada.id, {"is_active": False})
    (folder / "a.txt").write_text("Cats sleep.")
    settle()
    assert documents(index) == {}

    accounts.change_user(admin, ada.id, {"is_active": True})
    service.ask_for_all()
    settle()

    assert states(index) == {"a.txt": "completed"}


def put(upload, ada, name: str, content: bytes) -> None:
    storage.store_upload(ada, upload(content, name), "user-uploads", "letters", name=name, overwrite=True)


@pytest.fixture
def bucket_watch(ada, index) -> RagWatch:
    """Ada's index follows her folder letters in the bucket user-uploads."""
    return service.add_watch(ada, index.id, "bucket", bucket="user-uploads", path="letters/").watch


def test_a_bucket_tells_of_new_changed_moved_and_deleted_files(ada, bob, index, bucket_watch, upload, settle, embedded):
    put(upload, ada, "a.txt", b"Cats sleep.")
    put(upload, ada, "b.txt", b"Dogs bark.")
    put(upload, bob, "bobs.txt", b"Bob's letter.")
    storage.store_upload(ada, upload(b"Elsewhere.", "c.txt"), "user-uploads", "other", name="c.txt")
    settle()
    assert states(index) == {"letters/a.txt": "completed", "letters/b.txt": "completed"}
    first = documents(index)

    embedded.clear()
    put(upload, ada, "a.txt", b"Cats wake.")
    storage.move(ada, "user-uploads", "letters/b.txt", "user-uploads", "letters/old/b.txt")
    settle()

    second = documents(index)
    assert second["letters/a.txt"].content == "Cats wake."
    assert set(embedded) == {"a\nCats wake.", "Cats wake."}
    assert second["letters/old/b.txt"].id == first["letters/b.txt"].id
    assert (second["letters/old/b.txt"].bucket, second["letters/old/b.txt"].path) == (
        "user-uploads",
        "letters/old/b.txt",
    )
    storage.delete(ada, "user-uploads", "letters/a.txt")
    settle()
    assert list(documents(index)) == ["letters/old/b.txt"]


def test_a_file_of_a_bucket_is_read_soon_after_it_came(ada, index, bucket_watch, upload, run_jobs, time_stands):
    run_jobs()
    put(upload, ada, "a.txt", b"Cats sleep.")
    run_jobs()

    time_stands.forward(seconds=1)
    run_jobs()

    assert states(index) == {"letters/a.txt": "completed"}


def test_a_file_that_goes_and_comes_back_unchanged_is_indexed_again(ada, index, bucket_watch, upload, settle):
    put(upload, ada, "a.txt", b"Cats sleep.")
    settle()
    storage.delete(ada, "user-uploads", "letters/a.txt")
    put(upload, ada, "a.txt", b"Cats sleep.")

    settle()

    assert states(index) == {"letters/a.txt": "completed"}


def test_only_buckets_that_one_may_use_are_followed(ada, bob, index, adapters):
    storage.make_bucket(bob, "bobs-things")

    for bucket in ("bobs-things", "nowhere"):
        with pytest.raises(NotFound):
            service.add_watch(ada, index.id, "bucket", bucket=bucket)
    for bucket in ("rag-files", None):
        with pytest.raises(InvalidInput):
            service.add_watch(ada, index.id, "bucket", bucket=bucket)


def test_a_watch_is_its_owners(ada, bob, index, watch):
    for refused in (
        lambda: service.pause_watch(bob, watch.id, paused=True),
        lambda: service.delete_watch(bob, watch.id, documents=True),
        lambda: service.scan_now(bob, watch.id),
        lambda: service.list_watches(bob, index.id),
        lambda: service.list_watched_files(bob, watch.id),
    ):
        with pytest.raises(NotFound):
            refused()
