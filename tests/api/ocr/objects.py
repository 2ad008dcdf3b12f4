"""What `test_every_route` needs to know of text recognition."""

import io
from typing import Any

from PIL import Image


def make_job(person: Any) -> dict[str, str]:
    picture = io.BytesIO()
    Image.new("L", (200, 100), 255).save(picture, "PNG")
    answer = person.post("/api/v1/ocr/upload", files={"file": ("blank.png", picture.getvalue(), "image/png")})
    assert answer.status_code == 202, answer.text
    return {"job_id": answer.json()["id"]}


OBJECTS = {
    "/api/v1/ocr/status/{job_id}": make_job,
    "/api/v1/ocr/result/{job_id}": make_job,
    "/api/v1/ocr/process/{job_id}": make_job,
    "/api/v1/ocr/jobs/{job_id}": make_job,
}
