"""Recognition jobs: from a file or an address to stored pages, or to a reason a person understands."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from typing import Any

import pytest

from appliance.adapters.outbound import HttpOutbound
from appliance.areas.ocr import service
from appliance.areas.storage import service as storage
from appliance.core.errors import (
    BlockedUrl,
    EngineUnavailable,
    InvalidInput,
    InvalidState,
    NotCompleted,
    NotFound,
    UnsupportedMediaType,
)
from appliance.db import rows
from appliance.jobs.queue import INTERNAL
from appliance.ports.ocr import reader
from appliance.ports.outbound import outbound
from tests.unit.ocr.pages import draw_page, text_pdf

LETTER = text_pdf([(72, 700, "Dear Sir,"), (72, 686, "we thank you.")], [(72, 700, "Page two.")])
TEXT = "Dear Sir,\nwe thank you.\n\nPage two."


@pytest.fixture(autouse=True)
def _adapters(request: pytest.FixtureRequest) -> None:
    request.getfixturevalue("adapters")


def test_an_upload_becomes_stored_text(ada, upload, run_jobs, woken):
    job = service.create_job_of_upload(ada, upload(LETTER, "letter.pdf"))
    assert (job.status, job.engine, job.file_name, job.file_type) == ("pending", "tesseract", "letter.pdf", "pdf")
    assert job.document_url == f"storage://ocr-documents/{ada.id}/{job.id}-letter.pdf"

    run_jobs()

    job = service.job(ada, job.id)
    assert (job.status, job.pages_done, job.pages_total, job.attempts) == ("completed", 2, 2, 1)
    found = service.result(ada, job.id)
    assert found.text == TEXT
    assert [page["source"] for page in found.structured_data["pages"]] == ["text_layer"] * 2
    assert found.structured_data["pages"][0]["blocks"][0]["words"][0]["text"] == "Dear"
    assert (job.text_length, job.confidence, job.languages) == (len(TEXT), 1.0, ["eng"])
    assert woken == [("job", f"ocr.job:{job.id}", {"job_id": job.id, "status": "completed", "error_message": None})]


def test_a_picture_is_recognised(ada, upload, run_jobs):
    picture = BytesIO()
    draw_page(200, ["The quick brown fox."]).save(picture, "PNG", dpi=(200, 200))

    job = service.create_job_of_upload(ada, upload(picture.getvalue(), "fox.png"), query_requirements={"dpi": 200})
    run_jobs()

    assert service.result(ada, job.id).text == "The quick brown fox."
    assert 0.8 < service.job(ada, job.id).confidence <= 1
    assert service.page_picture(ada, job.id, 1, width=64)[8:12] == b"WEBP"
    with pytest.raises(NotFound, match="page 2"):
        service.page_picture(ada, job.id, 2, width=64)


def test_only_the_wanted_pages_are_read(ada, upload, run_jobs):
    job = service.create_job_of_upload(ada, upload(LETTER, "a.pdf"), query_requirements={"pages": "2"})
    run_jobs()

    assert service.result(ada, job.id).text == "Page two."
    assert service.job(ada, job.id).pages_total == 1


def test_hocr_carries_words_boxes_and_lines(ada, upload, run_jobs):
    job = service.create_job_of_upload(ada, upload(LETTER, "<letter>.pdf"))
    run_jobs()

    page = service.result_hocr(ada, job.id)

    assert "<title>&lt;letter&gt;.pdf</title>" in page
    assert page.count('class="ocr_line"') == 3
    assert 'x_wconf 100">Dear</span>' in page


def test_what_is_no_document_is_refused_at_once(ada, upload):
    with pytest.raises(UnsupportedMediaType, match=r"notes\.pdf"):
        service.create_job_of_upload(ada, upload(b"just text", "notes.pdf"))
    with pytest.raises(InvalidInput, match="0 bytes"):
        service.create_job_of_upload(ada, upload(b"", "empty.pdf"))
    with pytest.raises(EngineUnavailable):
        service.create_job_of_upload(ada, upload(LETTER, "a.pdf"), engine="easyocr")
    with pytest.raises(InvalidInput, match="languages"):
        service.create_job_of_upload(ada, upload(LETTER, "a.pdf"), query_requirements={"languages": ["tlh"]})

    assert service.list_jobs(ada).count == 0
    assert storage.used_bytes(ada.id) == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7\nrubbish", "damaged"),
        (b"\x89PNG\r\n\x1a\nrubbish", "damaged"),
    ],
)
def test_a_broken_file_fails_with_words_a_person_understands(ada, upload, run_jobs, woken, content, words):
    job = service.create_job_of_upload(ada, upload(content, "broken"))
    run_jobs()

    job = service.job(ada, job.id)
    assert job.status == "failed"
    assert words in job.error_message
    assert woken[0][2]["status"] == "failed"
    with pytest.raises(NotCompleted, match=words) as caught:
        service.result(ada, job.id)
    assert caught.value.extra["current"] == "failed"


def test_a_run_that_died_continues_where_it_stopped(ada, upload, run_jobs, monkeypatch):
    job = service.create_job_of_upload(ada, upload(LETTER, "a.pdf"))
    read, wanted = reader.read, []

    def dies_after_one_page(path, options):
        yield next(iter(read(path, options)))
        raise KeyboardInterrupt  # as good as a kill: nothing after it runs

    monkeypatch.setattr(reader._adapter, "read", dies_after_one_page)
    with pytest.raises(KeyboardInterrupt):
        service.recognise_document(job.id)
    assert (service.job(ada, job.id).status, service.job(ada, job.id).pages_done) == ("running", 1)

    monkeypatch.setattr(
        reader._adapter, "read", lambda path, options: (wanted.append(options.pages), read(path, options))[1]
    )
    service.recognise_document(job.id)

    assert wanted == [[2]]
    assert service.result(ada, job.id).text == TEXT
    assert service.job(ada, job.id).attempts == 2


def test_a_job_that_cannot_be_run_is_failed_after_three_attempts(
    ada, upload, run_jobs, monkeypatch, time_stands, woken
):
    job = service.create_job_of_upload(ada, upload(LETTER, "a.pdf"))
    tries = []
    monkeypatch.setattr("appliance.areas.ocr.jobs.service.recognise_document", lambda id: tries.append(id) or 1 / 0)

    for _ in range(5):
        run_jobs()
        time_stands.forward(seconds=60)

    job = service.job(ada, job.id)
    assert len(tries) == 3
    assert (job.status, job.error_message) == ("failed", INTERNAL)
    assert woken[0][2]["status"] == "failed"


def test_a_failed_job_can_be_run_again_and_a_finished_one_not(ada, upload, run_jobs, monkeypatch):
    job = service.create_job_of_upload(ada, upload(LETTER, "a.pdf"))
    service.fail_job(job.id, "the lamp was out")

    again = service.run_again(ada, job.id)
    run_jobs()

    assert (again.status, again.error_message) == ("pending", None)
    assert service.job(ada, job.id).status == "completed"
    with pytest.raises(InvalidState) as caught:
        service.run_again(ada, job.id)
    assert caught.value.extra["current"] == "completed"


def test_a_stored_file_is_read_where_it_lies(ada, bob, upload, run_jobs):
    storage.store_upload(ada, upload(LETTER, "letter.pdf"), "user-uploads", "mail")

    job = service.create_job(ada, storage_path="user-uploads/mail/letter.pdf")
    same = service.create_job(ada, document_url="storage://user-uploads/mail/letter.pdf")
    run_jobs()

    assert service.result(ada, job.id).text == service.result(ada, same.id).text == TEXT
    with pytest.raises(NotFound):
        service.create_job(bob, storage_path="user-uploads/mail/letter.pdf")
    with pytest.raises(NotFound):
        service.job(bob, job.id)
    with pytest.raises(InvalidInput, match="exactly one"):
        service.create_job(ada)


def test_a_file_is_in_use_while_it_is_read_and_its_job_takes_it_along(ada, upload, run_jobs):
    job = service.create_job_of_upload(ada, upload(LETTER, "letter.pdf"))
    assert "letter.pdf" in service.file_in_use(ada.id, *job.place)
    run_jobs()
    assert service.file_in_use(ada.id, *job.place) is None

    service.delete_job(ada, job.id)

    with pytest.raises(NotFound):
        storage.get(ada, *job.place)
    assert rows("SELECT count(*) FROM ocr_page") == [(0,)]


def test_deleting_a_job_leaves_a_file_that_was_there_before(ada, upload, run_jobs, woken):
    file = storage.store_upload(ada, upload(LETTER, "letter.pdf"), "user-uploads")
    run_jobs()  # the news of the file
    job = service.create_job(ada, storage_path="user-uploads/letter.pdf")

    service.delete_job(ada, job.id)

    assert run_jobs() == 0
    assert storage.get(ada, "user-uploads", "letter.pdf").id == file.id
    assert woken[0][2]["status"] == "deleted"


class _Letters(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = self.path.startswith("/letter")
        content = LETTER if found else b"gone"
        self.send_response(200 if found else 404)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    """A server on loopback, which is allowed by name."""
    server = HTTPServer(("127.0.0.1", 0), _Letters)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    outbound.plug(HttpOutbound(lambda: ["127.0.0.1"]))  # type: ignore[attr-defined]
    yield f"http://127.0.0.1:{server.server_address[1]}"
    outbound.plug(None)  # type: ignore[attr-defined]
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_document_is_fetched_from_its_address(ada, site, run_jobs):
    job = service.create_job(ada, document_url=f"{site}/letter%20one.pdf")
    assert (job.file_name, job.place) == ("letter one.pdf", None)
    run_jobs()

    job = service.job(ada, job.id)
    assert (job.status, job.file_type) == ("completed", "pdf")
    assert storage.get(ada, *job.place).name.endswith("letter one.pdf")
    assert service.result(ada, job.id).text == TEXT


def test_a_job_deleted_while_its_document_is_fetched_leaves_no_file(ada, site, run_jobs, monkeypatch):
    store_path = storage.store_path

    def store_and_lose(*args: Any, **options: Any) -> storage.StoredFile:
        stored = store_path(*args, **options)
        service.delete_job(ada, job.id)
        return stored

    monkeypatch.setattr(storage, "store_path", store_and_lose)
    job = service.create_job(ada, document_url=f"{site}/letter.pdf")
    run_jobs()

    assert service.list_jobs(ada).count == 0
    assert storage.usage(ada) == {}


def test_an_address_that_answers_with_an_error_fails_the_job(ada, site, run_jobs):
    job = service.create_job(ada, document_url=f"{site}/gone.pdf")
    run_jobs()

    assert service.job(ada, job.id).status == "failed"
    assert "404" in service.job(ada, job.id).error_message


@pytest.fixture
def guarded() -> Iterator[None]:
    """The outbound client as it ships: nothing private is allowed."""
    outbound.plug(HttpOutbound(list))  # type: ignore[attr-defined]
    yield
    outbound.plug(None)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1/a.pdf", "file:///etc/passwd", "/etc/passwd", "http://169.254.169.254/latest"]
)
def test_private_addresses_and_local_files_are_never_read(ada, guarded, address):
    with pytest.raises(BlockedUrl):
        service.create_job(ada, document_url=address)


def test_a_bad_address_of_many_is_named_and_none_is_read(ada, guarded, upload):
    storage.store_upload(ada, upload(LETTER, "letter.pdf"), "user-uploads")
    good = "storage://user-uploads/letter.pdf"

    with pytest.raises(InvalidInput, match=r"document_urls\[1\]") as caught:
        service.create_jobs(ada, [good, "file:///etc/passwd", "storage://user-uploads/none.pdf"])

    assert [error["loc"][2] for error in caught.value.errors] == [1, 2]
    assert service.list_jobs(ada).count == 0
    assert len(service.create_jobs(ada, [good, good])) == 2
