"""Which engine runs, for whom, and what happens where it finds nothing."""

import base64
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from appliance.adapters.outbound import HttpOutbound
from appliance.areas.auth.schemas import NewCredential
from appliance.areas.auth.service import credentials
from appliance.areas.ocr import service
from appliance.core.errors import EngineUnavailable
from appliance.ports.outbound import outbound
from tests.unit.ocr.layouts import FORM, INVOICE, draw_form, draw_table
from tests.unit.ocr.pages import draw_page

KEY = "AIza-a-key-of-ada-that-nobody-may-see"


@pytest.fixture(autouse=True)
def _adapters(request: pytest.FixtureRequest) -> None:
    request.getfixturevalue("adapters")


def png(picture: Image.Image, dpi: int = 200) -> bytes:
    out = BytesIO()
    picture.save(out, "PNG", dpi=(dpi, dpi))
    return out.getvalue()


@dataclass
class Vision:
    """A server that speaks Google Vision's protocol. answer: what it says next, (status, JSON)."""

    base_url: str = ""
    answer: tuple[int, Any] = (200, {"responses": [{}]})
    asked: list[tuple[str, str | None, Any]] = field(default_factory=list)


@pytest.fixture
def vision() -> Iterator[Vision]:
    told = Vision()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            told.asked.append((self.path, self.headers["x-goog-api-key"], body))
            status, answer = told.answer
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        told.base_url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        outbound.plug(HttpOutbound(lambda: ["127.0.0.1"]))  # type: ignore[attr-defined]
        yield told
        outbound.plug(None)  # type: ignore[attr-defined]
        server.shutdown()
        thread.join()


@pytest.fixture
def key(ada, vision):
    new = NewCredential(service_name="google-vision", api_key=KEY, base_url=vision.base_url, verify=False)
    return credentials.add_credential(ada, new)


def said(*lines: list[tuple[str, list[int]]]) -> dict[str, Any]:
    """Google's answer: words with their boxes, a line feed after each line."""
    words = []
    for line in lines:
        for index, (text, (x0, y0, x1, y1)) in enumerate(line):
            symbols: list[dict[str, Any]] = [{"text": letter} for letter in text]
            ending = "LINE_BREAK" if index == len(line) - 1 else "SPACE"
            symbols[-1]["property"] = {"detectedBreak": {"type": ending}}
            corners = [{"x": x0, "y": y0}, {"x": x1, "y": y0}, {"x": x1, "y": y1}, {"x": x0, "y": y1}]
            words.append({"symbols": symbols, "boundingBox": {"vertices": corners}, "confidence": 0.97})
    page = {"blocks": [{"paragraphs": [{"words": words}]}]}
    return {"responses": [{"fullTextAnnotation": {"pages": [page], "text": "unused"}}]}


def test_every_engine_says_whether_it_is_here_and_why_not(ada):
    engines = {each.name: each for each in service.engines(ada)}

    assert list(engines) == ["tesseract", "doctr", "omniparser", "easyocr", "paddleocr", "google_vision"]
    assert [name for name, each in engines.items() if each.reason is None] == ["tesseract", "doctr", "omniparser"]
    assert "key for google-vision" in engines["google_vision"].reason
    assert all(each.what.endswith(".") for each in engines.values())


def test_a_key_makes_google_vision_available_to_its_owner_alone(ada, bob, key):
    assert {each.name: each.reason for each in service.engines(ada)}["google_vision"] is None
    assert {each.name: each.reason for each in service.engines(bob)}["google_vision"] is not None


def test_a_table_asked_for_is_read_by_doctr(ada, upload, run_jobs):
    job = service.create_job_of_upload(
        ada, upload(png(draw_table(200)), "a.png"), document_metadata={"layout": "table"}
    )
    run_jobs()

    job = service.job(ada, job.id)
    assert (job.engine, job.routing_reason, job.status) == ("doctr", 'layout = "table": doctr', "completed")
    [page] = service.result(ada, job.id).structured_data["pages"]
    assert [[len(row) for row in table["rows"]] for table in page["tables"]] == [[4] * len(INVOICE)]
    assert page["tables"][0]["ruled"] is True
    assert page["preparation"]["taken"] == "as it came"
    assert '<table class="ocr_table"' in service.result_hocr(ada, job.id)


def test_fields_asked_for_are_read_by_omniparser(ada, upload, run_jobs):
    wanted = {"structured_json_required": True}
    job = service.create_job_of_upload(ada, upload(png(draw_form(200)), "a.png"), query_requirements=wanted)
    run_jobs()

    fields = service.result(ada, job.id).structured_data["fields"]
    assert service.job(ada, job.id).engine == "omniparser"
    assert [(each["key"], each["value"], each["page"]) for each in fields] == [
        (key.rstrip(":"), value, 1) for key, value in FORM
    ]
    assert all(len(each["bbox"]) == 4 for each in fields)


def test_google_vision_reads_with_the_owners_key(ada, upload, run_jobs, vision, key):
    vision.answer = 200, said([("Grüße", [10, 20, 90, 60]), ("aus", [100, 20, 150, 60])], [("Köln", [10, 80, 90, 120])])

    job = service.create_job_of_upload(ada, upload(png(draw_page(100), 100), "a.png"), engine="google_vision")
    run_jobs()

    [(path, used, body)] = vision.asked
    assert (path, used) == ("/v1/images:annotate", KEY)
    [request] = body["requests"]
    assert request["features"] == [{"type": "DOCUMENT_TEXT_DETECTION"}]
    assert request["imageContext"] == {"languageHints": ["en"]}
    assert Image.open(BytesIO(base64.b64decode(request["image"]["content"]))).size == draw_page(100).size
    found = service.result(ada, job.id)
    assert found.text == "Grüße aus\nKöln"
    [page] = found.structured_data["pages"]
    assert page["blocks"][0]["words"][0] == {"bbox": [10.0, 20.0, 90.0, 60.0], "text": "Grüße", "confidence": 0.97}
    assert found.job.confidence == pytest.approx(0.97)


def test_where_google_sees_no_text_tesseract_is_tried_and_the_reason_says_so(ada, upload, run_jobs, vision, key):
    job = service.create_job_of_upload(ada, upload(png(draw_page(200)), "a.png"), engine="google_vision")
    run_jobs()

    job = service.job(ada, job.id)
    assert len(vision.asked) == 1
    assert (job.engine, job.requested_engine, job.status) == ("tesseract", "google_vision", "completed")
    assert job.routing_reason.endswith("google_vision found no text, so tesseract was tried")
    assert "harbour office" in service.result(ada, job.id).text


def test_an_empty_page_stays_empty_and_completes(ada, upload, run_jobs):
    job = service.create_job_of_upload(ada, upload(png(Image.new("L", (800, 800), 255)), "a.png"), engine="doctr")
    run_jobs()

    job = service.job(ada, job.id)
    assert (job.status, job.engine, job.text_length, job.confidence) == ("completed", "tesseract", 0, None)
    assert service.result(ada, job.id).structured_data["pages"][0]["preparation"] is None


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((403, {}), "status 403"),
        ((200, {"responses": [{"error": {"message": "Bad image data."}}]}), "Bad image data"),
        ((200, {"responses": "all of them"}), "something else than a reading"),
        ((200, {"responses": []}), "something else than a reading"),
    ],
)
def test_what_google_refuses_fails_the_job_without_a_word_of_the_key(
    ada, upload, run_jobs, vision, key, answer, told, caplog
):
    vision.answer = answer

    job = service.create_job_of_upload(ada, upload(png(draw_page(72), 72), "a.png"), engine="google_vision")
    run_jobs()

    job = service.job(ada, job.id)
    assert job.status == "failed"
    assert told in job.error_message
    assert KEY not in job.error_message + caplog.text


def test_a_key_that_went_while_the_job_waited_fails_it_honestly(ada, upload, run_jobs, vision, key):
    job = service.create_job_of_upload(ada, upload(png(draw_page(72), 72), "a.png"), engine="google_vision")
    credentials.delete_credential(ada, key.id)
    run_jobs()

    assert service.job(ada, job.id).status == "failed"
    assert "no key for google-vision" in service.job(ada, job.id).error_message
    assert vision.asked == []
    with pytest.raises(EngineUnavailable):
        service.create_job_of_upload(ada, upload(png(draw_page(72), 72), "b.png"), engine="google_vision")
