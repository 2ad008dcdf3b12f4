"""What a completed job has found."""

from typing import Any

from appliance.areas.ocr import hocr
from appliance.areas.ocr.result import Result
from appliance.areas.ocr.service.reading import completed_job, kept_pages
from appliance.areas.ocr.service.recognition import whole_text
from appliance.core.actor import Actor
from appliance.ports.ocr import PageText


def result(actor: Actor, job_id: str) -> Result:
    """Raises NotFound, NotCompleted with `current`."""
    job = completed_job(actor, job_id)
    pages = kept_pages(job.id)
    return Result(job, whole_text(pages), {"pages": [_page(page) for page in pages], "fields": []})


def result_hocr(actor: Actor, job_id: str) -> str:
    """The result as hOCR. Raises as `result`."""
    job = completed_job(actor, job_id)
    return hocr.document(kept_pages(job.id), title=job.file_name or "document")


def _page(page: PageText) -> dict[str, Any]:
    return {
        "page": page.page,
        "width": page.width,
        "height": page.height,
        "dpi": page.dpi,
        "rotation": page.rotation,
        "skew": page.skew,
        "text": page.text,
        "confidence": _rounded(page.confidence),
        "source": page.source,
        "blocks": [
            {
                "bbox": _pixels(block.box),
                "text": block.text,
                "confidence": _rounded(block.confidence),
                "words": [
                    {"bbox": _pixels(word.box), "text": word.text, "confidence": _rounded(word.confidence)}
                    for word in block.words
                ],
            }
            for block in page.blocks
        ],
        "tables": [],
    }


def _pixels(box: tuple[float, float, float, float]) -> list[float]:
    return [round(each, 1) for each in box]


def _rounded(confidence: float | None) -> float | None:
    return None if confidence is None else round(confidence, 4)
