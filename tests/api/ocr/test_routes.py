"""Status codes and shapes of /api/v1/ocr."""

import json
from io import BytesIO
from typing import Any

import httpx
import pypdfium2
import pytest

from tests.api.ocr.objects import LETTER
from tests.unit.ocr.layouts import draw_table
from tests.unit.ocr.pages import draw_page

OCR = "/api/v1/ocr"
WAIT = {"prefer": "wait=20"}


def upload(person: httpx.Client, content: bytes = LETTER, name: str = "letter.pdf", **fields: Any) -> httpx.Response:
    headers = fields.pop("headers", WAIT)
    return person.post(f"{OCR}/upload", files={"file": (name, content)}, data=fields, headers=headers)


def test_an_upload_is_accepted_and_says_where_to_look(ada):
    answer = upload(ada, headers={})

    job = answer.json()
    assert answer.status_code == 202
    assert answer.headers["location"] == f"{OCR}/status/{job['id']}"
    assert answer.headers["retry-after"] == "1"
    assert job["status"] in ("pending", "running", "completed")
    assert job["document_url"] == f"storage://ocr-documents/{ada.id}/{job['id']}-letter.pdf"
    assert (job["engine"], job["requested_engine"]) == ("tesseract", None)


def test_waiting_gives_the_finished_job_and_its_result(ada):
    answer = upload(ada)

    job = answer.json()
    assert (answer.status_code, answer.headers["preference-applied"]) == (200, "wait=20")
    assert (job["status"], job["pages_done"], job["pages_total"], job["error_message"]) == ("completed", 1, 1, None)
    assert job["result"] == {"text_length": 23, "confidence_score": 1.0, "pages": 1}
    result = ada.get(f"{OCR}/result/{job['id']}").json()
    assert set(result) == {
        "id",
        "job_id",
        "extracted_text",
        "structured_data",
        "confidence_score",
        "languages",
        "created_at",
    }
    assert (result["job_id"], result["extracted_text"], result["languages"]) == (
        job["id"],
        "Dear Sir, we thank you.",
        ["eng"],
    )
    [page] = result["structured_data"]["pages"]
    assert (page["page"], page["source"], page["tables"]) == (1, "text_layer", [])
    assert page["blocks"][0]["words"][0]["text"] == "Dear"


def test_a_result_is_also_text_and_hocr(ada):
    id = upload(ada).json()["id"]

    text = ada.get(f"{OCR}/result/{id}", params={"format": "text"})
    hocr = ada.get(f"{OCR}/result/{id}", params={"format": "hocr"})

    assert text.headers["content-type"].startswith("text/plain")
    assert text.text == "Dear Sir, we thank you."
    assert hocr.headers["content-type"].startswith("text/html")
    assert "ocr_page" in hocr.text
    assert ada.get(f"{OCR}/result/{id}", params={"format": "docx"}).status_code == 422


def test_a_scan_is_recognised_and_shown(ada):
    picture = BytesIO()
    draw_page(200, ["The quick brown fox."]).save(picture, "PNG", dpi=(200, 200))

    job = upload(ada, picture.getvalue(), "fox.png", query_requirements='{"dpi": 200}').json()

    assert ada.get(f"{OCR}/result/{job['id']}").json()["extracted_text"] == "The quick brown fox."
    shown = ada.get(f"{OCR}/jobs/{job['id']}/pages/1", params={"width": 64})
    assert (shown.headers["content-type"], shown.content[8:12]) == ("image/webp", b"WEBP")
    assert ada.get(f"{OCR}/jobs/{job['id']}/pages/2").status_code == 404
    assert ada.get(f"{OCR}/jobs/{job['id']}/pages/1", params={"width": 63}).status_code == 422


@pytest.mark.parametrize(
    ("content", "fields", "status", "code"),
    [
        (b"just text", {}, 415, "unsupported-media-type"),
        (b"", {}, 422, "validation-error"),
        (LETTER, {"engine": "paddleocr"}, 409, "engine-unavailable"),
        (LETTER, {"engine": "abbyy"}, 422, "unknown-engine"),
        (LETTER, {"query_requirements": '{"languages": ["tlh"]}'}, 422, "validation-error"),
        (LETTER, {"query_requirements": "[1]"}, 422, "validation-error"),
        (LETTER, {"document_metadata": "{"}, 422, "validation-error"),
        (LETTER, {"colour": "red"}, 422, "validation-error"),
    ],
)
def test_what_cannot_be_read_is_refused_at_once(ada, content, fields, status, code):
    answer = upload(ada, content, **fields)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert ada.get(f"{OCR}/jobs").json()["count"] == 0


def test_a_broken_document_is_a_failed_job_that_says_why(ada):
    job = upload(ada, b"%PDF-1.7\nrubbish").json()

    assert job["status"] == "failed"
    assert "damaged" in job["error_message"]
    answer = ada.get(f"{OCR}/result/{job['id']}")
    assert (answer.status_code, answer.json()["code"], answer.json()["current"]) == (409, "not-completed", "failed")
    again = ada.post(f"{OCR}/process/{job['id']}", headers=WAIT)
    assert (again.status_code, again.json()["status"]) == (200, "failed")


def test_a_completed_job_is_not_processed_again(ada):
    id = upload(ada).json()["id"]

    answer = ada.post(f"{OCR}/process/{id}")

    assert (answer.status_code, answer.json()["code"], answer.json()["current"]) == (409, "invalid-state", "completed")


def test_a_stored_file_is_read_by_its_path_or_its_address(ada):
    stored = ada.post("/api/v1/storage/upload", files={"file": ("letter.pdf", LETTER)}).json()
    path = f"{stored['bucket']}/{stored['path']}"

    by_path = ada.post(f"{OCR}/extract", json={"storage_path": path}, headers=WAIT).json()
    by_address = ada.post(f"{OCR}/extract", json={"document_url": f"storage://{path}"}, headers=WAIT).json()

    assert by_path["status"] == by_address["status"] == "completed"
    assert by_path["document_url"] == f"storage://{path}"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "validation-error"),
        ({"document_url": "http://a.example/a", "storage_path": "user-uploads/a"}, 422, "validation-error"),
        ({"document_url": "file:///etc/passwd"}, 422, "blocked-url"),
        ({"document_url": "http://127.0.0.1/a.pdf"}, 422, "blocked-url"),
        ({"storage_path": "user-uploads/none.pdf"}, 404, "not-found"),
        ({"storage_path": "user-uploads/../a"}, 422, "validation-error"),
        ({"storage_path": "user-uploads/a", "surprise": 1}, 422, "validation-error"),
    ],
)
def test_what_may_not_be_fetched_is_refused_at_once(ada, body, status, code):
    answer = ada.post(f"{OCR}/extract", json=body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_another_persons_file_is_not_found(ada, bob):
    stored = ada.post("/api/v1/storage/upload", files={"file": ("letter.pdf", LETTER)}).json()

    answer = bob.post(f"{OCR}/extract", json={"storage_path": f"{stored['bucket']}/{stored['path']}"})

    assert answer.status_code == 404


def test_many_documents_start_together_or_not_at_all(ada):
    stored = ada.post("/api/v1/storage/upload", files={"file": ("letter.pdf", LETTER)}).json()
    good = f"storage://{stored['bucket']}/{stored['path']}"

    bad = ada.post(f"{OCR}/batch", json={"document_urls": [good, "file:///etc/passwd"]})
    assert bad.status_code == 422
    assert bad.json()["errors"][0]["loc"] == ["body", "document_urls", 1]
    assert ada.get(f"{OCR}/jobs").json()["count"] == 0

    answer = ada.post(f"{OCR}/batch", json={"document_urls": [good, good]})
    assert (answer.status_code, answer.json()["total_count"]) == (202, 2)


def test_jobs_are_listed_newest_first_and_only_ones_own(ada, bob):
    first, second = upload(ada).json(), upload(ada, b"%PDF-1.7\nrubbish").json()
    upload(bob)

    everything = ada.get(f"{OCR}/jobs").json()
    failed = ada.get(f"{OCR}/jobs", params={"status": "failed"}).json()

    assert [job["id"] for job in everything["data"]] == [second["id"], first["id"]]
    assert everything["count"] == 2
    assert [job["id"] for job in failed["data"]] == [second["id"]]
    assert ada.get(f"{OCR}/jobs", params={"status": "lost"}).status_code == 422


def test_a_deleted_job_is_gone_with_its_file(ada):
    job = upload(ada).json()

    assert ada.delete(f"{OCR}/jobs/{job['id']}").status_code == 204

    assert ada.get(f"{OCR}/status/{job['id']}").status_code == 404
    path = job["document_url"].removeprefix("storage://")
    assert ada.get(f"/api/v1/storage/download/{path}").status_code == 404


def test_the_same_upload_with_the_same_key_is_one_job(ada):
    answers = [upload(ada, headers={"idempotency-key": "one"}) for _ in range(2)]

    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert json.loads(answers[1].text) == answers[0].json()


def test_every_engine_is_listed_with_its_reason(ada):
    engines = ada.get(f"{OCR}/engines").json()

    assert [each["name"] for each in engines] == [
        *("tesseract", "doctr", "omniparser"),
        *("easyocr", "paddleocr", "google_vision"),
    ]
    assert all(set(each) == {"name", "available", "reason", "what"} for each in engines)
    assert all((each["reason"] is None) == each["available"] for each in engines)
    assert [each["available"] for each in engines] == [True, True, True, False, False, False]


def test_corrections_are_kept_beside_what_was_recognised(ada):
    id = upload(ada).json()["id"]
    path = f"{OCR}/jobs/{id}/pages/1/corrections"
    assert ada.get(path).json() == {"page": 1, "corrections": []}

    answer = ada.put(path, json={"corrections": [{"word": 1, "text": "Madam,"}, {"word": 0, "text": "Dear"}]})

    assert (answer.status_code, answer.json()) == (200, {"page": 1, "corrections": [{"word": 1, "text": "Madam,"}]})
    assert ada.get(path).json() == answer.json()
    result = ada.get(f"{OCR}/result/{id}").json()
    assert result["extracted_text"] == "Dear Madam, we thank you."
    [page] = result["structured_data"]["pages"]
    assert (page["text"], page["corrections"]) == ("Dear Sir, we thank you.", [{"word": 1, "text": "Madam,"}])
    for format in ("text", "hocr"):
        assert "Madam," in ada.get(f"{OCR}/result/{id}", params={"format": format}).text
        plain = ada.get(f"{OCR}/result/{id}", params={"format": format, "corrected": "false"}).text
        assert "Sir," in plain and "Madam" not in plain


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"corrections": [{"word": 5, "text": "x"}]}, 422),
        ({"corrections": [{"word": -1, "text": "x"}]}, 422),
        ({"corrections": [{"word": 0, "text": "x"}, {"word": 0, "text": "y"}]}, 422),
        ({"corrections": [{"word": 0, "text": "x" * 201}]}, 422),
        ({"corrections": [{"word": 0}]}, 422),
        ({"corrections": []}, 200),
    ],
)
def test_wrong_corrections_are_refused_with_the_place(ada, body, status):
    id = upload(ada).json()["id"]

    answer = ada.put(f"{OCR}/jobs/{id}/pages/1/corrections", json=body)

    assert answer.status_code == status
    if status == 422:
        assert answer.json()["errors"][0]["loc"][1] == "corrections"
    assert ada.put(f"{OCR}/jobs/{id}/pages/2/corrections", json={"corrections": []}).status_code == 404
    assert ada.get(f"{OCR}/jobs/{id}/pages/x/corrections").status_code == 404


def test_corrections_wait_for_the_end(ada):
    id = upload(ada, b"%PDF-1.7\nrubbish").json()["id"]

    answer = ada.put(f"{OCR}/jobs/{id}/pages/1/corrections", json={"corrections": []})

    assert (answer.status_code, answer.json()["code"]) == (409, "not-completed")


def test_a_scan_comes_back_as_a_searchable_pdf(ada):
    picture = BytesIO()
    draw_page(200, ["The quick brown fox."]).save(picture, "PNG", dpi=(200, 200))
    id = upload(ada, picture.getvalue(), "fox.png").json()["id"]

    answer = ada.get(f"{OCR}/result/{id}", params={"format": "pdf"})

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert "fox.pdf" in answer.headers["content-disposition"]
    [page] = pypdfium2.PdfDocument(answer.content)
    assert page.get_textpage().get_text_range().split() == ["The", "quick", "brown", "fox."]


def test_a_table_and_fields_come_with_their_engines(ada):
    picture = BytesIO()
    draw_table(200).save(picture, "PNG", dpi=(200, 200))

    job = upload(ada, picture.getvalue(), "bill.png", engine="doctr").json()

    assert (job["engine"], job["requested_engine"]) == ("doctr", "doctr")
    data = ada.get(f"{OCR}/result/{job['id']}").json()["structured_data"]
    [table] = data["pages"][0]["tables"]
    assert set(table) == {"bbox", "rows", "ruled"}
    assert table["rows"][1] == ["Copper pipe", "12", "3.40", "40.80"]
    assert data["fields"] == []
    assert data["pages"][0]["preparation"]["tries"][0]["what"] == "as it came"
