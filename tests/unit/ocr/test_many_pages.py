"""Documents of many pages: several at once, progress page by page, and an end when the job is deleted."""

import threading
from io import BytesIO

import pytest

from appliance.adapters.ocr import TesseractReader
from appliance.adapters.ocr.ahead import Ahead
from appliance.adapters.ocr.pictures import Picture
from appliance.adapters.ocr.recognition import GivenUp, recognise
from appliance.adapters.ocr.tesseract import Tesseract
from appliance.areas.ocr import service
from appliance.core.events import live
from appliance.db import execute, rows, writing
from appliance.ports.ocr import ReadOptions, reader
from tests.unit.ocr.pages import draw_page

LONG = 60  # seconds that a test may hang before it fails


def tiff(count: int) -> bytes:
    """Pages that say which they are."""
    pages = [draw_page(120, [f"This is page number {number}."]).convert("1") for number in range(1, count + 1)]
    out = BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], dpi=(120, 120))
    return out.getvalue()


def test_two_pages_are_recognised_at_the_same_time(saved, monkeypatch):
    both, read = threading.Barrier(2, timeout=LONG), Tesseract.read

    def meets_another(self, picture, languages, dpi):
        both.wait()  # breaks, and fails the test, unless two threads are here together
        return read(self, picture, languages, dpi)

    monkeypatch.setattr(Tesseract, "read", meets_another)
    two = TesseractReader()
    two._ahead = Ahead(2)

    pages = list(two.read(saved(tiff(4)), ReadOptions()))

    assert [page.text for page in pages] == [f"This is page number {number}." for number in range(1, 5)]


def test_progress_is_told_page_by_page(ada, adapters, upload, run_jobs, monkeypatch):
    monkeypatch.setattr("appliance.areas.ocr.service.recognition._TELL_EVERY", 0.0)
    told = []
    job = service.create_job_of_upload(ada, upload(tiff(3), "three.tiff"))
    end = live.subscribe(lambda event: told.append(event) if event.topic == "ocr.job" else None)

    run_jobs()
    end()

    progress = [event.progress for event in told if event.progress is not None]
    assert progress == pytest.approx([1 / 3, 2 / 3, 1])
    assert (told[0].status, told[-1].status) == ("running", "completed")
    assert service.job(ada, job.id).pages_done == 3


def test_a_deleted_job_stops_between_pages(ada, adapters, upload, run_jobs, monkeypatch):
    begun, read = [], Tesseract.read

    def counted(self, picture, languages, dpi):
        begun.append(1)
        return read(self, picture, languages, dpi)

    def delete_at_first_page(event):
        if event.topic == "ocr.job" and event.progress is not None and not deleted:
            deleted.append(event.id)
            service.delete_job(ada, event.id)

    deleted: list[str] = []
    monkeypatch.setattr(Tesseract, "read", counted)
    job = service.create_job_of_upload(ada, upload(tiff(40), "forty.tiff"))
    end = live.subscribe(delete_at_first_page)

    run_jobs()
    end()

    assert deleted == [job.id]
    ahead = reader._adapter._ahead._size * 2
    assert 1 <= len(begun) <= 2 + ahead
    assert service.list_jobs(ada).count == 0
    assert rows("SELECT count(*) FROM ocr_page") == [(0,)]


def test_a_page_nobody_waits_for_is_given_up_before_its_next_try(monkeypatch):
    tries = []
    monkeypatch.setattr(Tesseract, "read", lambda self, picture, languages, dpi: tries.append(1) or [])
    page = Picture(draw_page(120), 120)
    engine = TesseractReader()._tesseract()

    with pytest.raises(GivenUp):
        recognise(engine, page, ReadOptions(), lambda: len(tries) == 1)
    assert len(tries) == 1

    recognise(engine, page, ReadOptions(), lambda: False)
    assert len(tries) > 2


def test_the_same_page_again_and_other_pages_are_kept_apart(ada, adapters, upload, run_jobs):
    wanted = {"pages": "2,4", "dpi": 120}
    job = service.create_job_of_upload(ada, upload(tiff(5), "five.tiff"), query_requirements=wanted)
    run_jobs()

    found = service.result(ada, job.id)
    assert [page["page"] for page in found.structured_data["pages"]] == [2, 4]
    assert found.text == "This is page number 2.\n\nThis is page number 4."


def test_a_job_deleted_before_its_first_page_is_kept_leaves_nothing(ada, adapters, upload, run_jobs):
    job = service.create_job_of_upload(ada, upload(tiff(2), "two.tiff"))
    with writing():
        execute("DELETE FROM ocr_job WHERE id = ?", (job.id,))

    run_jobs()

    assert rows("SELECT count(*) FROM ocr_page") == [(0,)]
