"""What a completed job has found, in the forms a person takes away."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from appliance.areas.ocr import hocr
from appliance.areas.ocr.result import Result
from appliance.areas.ocr.service import searchable
from appliance.areas.ocr.service.reading import completed_job, corrected_pages, kept_corrections, kept_pages
from appliance.areas.ocr.service.recognition import whole_text
from appliance.core.actor import Actor
from appliance.ports.ocr import Box, FormField, PageText, Preparation, Table


def result(actor: Actor, job_id: str, *, corrected: bool = True) -> Result:
    """The text as corrected or as recognised; the data are always what was recognised, beside the corrections.

    Raises NotFound, NotCompleted with `current`.
    """
    job = completed_job(actor, job_id)
    pages, corrections = kept_pages(job.id), kept_corrections(job.id)
    text = whole_text(corrected_pages(job.id) if corrected and corrections else pages)
    data = {
        "pages": [_page(page, corrections.get(page.page, {})) for page in pages],
        "fields": [_field(page, field) for page in pages for field in page.fields],
    }
    return Result(job, text, data)


def result_hocr(actor: Actor, job_id: str, *, corrected: bool = True) -> str:
    """The result as hOCR. Raises as `result`."""
    job = completed_job(actor, job_id)
    pages = corrected_pages(job.id) if corrected else kept_pages(job.id)
    return hocr.document(pages, title=job.file_name or "document", engine=job.engine)


def result_pdf(actor: Actor, job_id: str, *, corrected: bool = True) -> tuple[Path, str, str]:
    """The result as a searchable PDF: (file, content type, name). Raises as `result`; NotFound without the document."""
    job = completed_job(actor, job_id)
    name = (job.file_name or "document").rpartition(".")[0] or job.file_name or "document"
    return searchable.made(job, corrected=corrected), "application/pdf", f"{name}.pdf"


def _page(page: PageText, corrections: dict[int, str]) -> dict[str, Any]:
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
        "tables": [_table(table) for table in page.tables],
        "preparation": _preparation(page.preparation),
        "corrections": [{"word": word, "text": text} for word, text in corrections.items()],
    }


def _table(table: Table) -> dict[str, Any]:
    return {"bbox": _pixels(table.box), "rows": table.rows, "ruled": table.ruled}


def _field(page: PageText, field: FormField) -> dict[str, Any]:
    return {"key": field.key, "value": field.value, "page": page.page, "bbox": _pixels(field.box)}


def _preparation(preparation: Preparation | None) -> dict[str, Any] | None:
    return None if preparation is None else asdict(preparation)


def _pixels(box: Box) -> list[float]:
    return [round(each, 1) for each in box]


def _rounded(confidence: float | None) -> float | None:
    return None if confidence is None else round(confidence, 4)
