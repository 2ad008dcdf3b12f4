"""How every route of the ocr area gets an object of its own."""

from typing import Any

import httpx

from tests.unit.ocr.pages import text_pdf

LETTER = text_pdf([(72, 700, "Dear Sir, we thank you.")])


def make_job(person: httpx.Client) -> dict[str, Any]:
    """A recognition job of that person."""
    answer = person.post("/api/v1/ocr/upload", files={"file": ("letter.pdf", LETTER)}, headers={"prefer": "wait=20"})
    assert answer.json()["status"] == "completed", answer.text
    return {"job_id": answer.json()["id"], "n": "1"}


BODIES = {
    ("PUT", "/api/v1/ocr/jobs/{job_id}/pages/{n}/corrections"): {"json": {"corrections": [{"word": 0, "text": "Deer"}]}}
}
OBJECTS = {
    "/api/v1/ocr/status/{job_id}": make_job,
    "/api/v1/ocr/result/{job_id}": make_job,
    "/api/v1/ocr/process/{job_id}": make_job,
    "/api/v1/ocr/jobs/{job_id}": make_job,
}
