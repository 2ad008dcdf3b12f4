"""Pages: read from a file, kept, and shown as pictures."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from appliance.areas.ocr.corrections import corrected
from appliance.areas.ocr.models import OcrJob
from appliance.areas.ocr.requirements import read_options
from appliance.areas.ocr.settings import OcrSettings
from appliance.areas.storage import service as storage
from appliance.core.actor import Actor
from appliance.core.errors import NotCompleted, NotFound
from appliance.core.settings import settings
from appliance.db import execute, rows
from appliance.ports.ocr import Corners, PageText, ReadOptions, reader

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(PageText)


def options_of(requirements: Mapping[str, Any]) -> ReadOptions:
    """What a job's requirements mean on this installation. Raises InvalidInput."""
    own = settings(OcrSettings)
    return read_options(requirements, languages=own.languages, dpi=own.dpi, installed=reader.languages())


def read_pages(path: Path, *, skip: frozenset[int] = frozenset()) -> Iterator[PageText]:
    """Every page of a document in order: its text layer, or else what is recognised, with this installation's options.

    skip: page numbers that are not wanted. Raises InvalidInput for a file that cannot be read.
    """
    options = options_of({})
    wanted = [page for page in range(1, reader.page_count(path) + 1) if page not in skip]
    return reader.read(path, replace(options, pages=wanted)) if wanted else iter(())


def render_page(
    path: Path, page: int, *, width: int, rotation: int = 0, skew: float = 0.0, corners: Corners | None = None
) -> bytes:
    """WebP of a page, turned and straightened."""
    return reader.render(path, page, width=width, rotation=rotation, skew=skew, corners=corners)


def keep_page(job_id: str, page: PageText) -> None:
    """Store a page in the caller's transaction; the same page again replaces it."""
    execute(
        "INSERT OR REPLACE INTO ocr_page (job_id, page, content) VALUES (?, ?, ?)",
        (job_id, page.page, _encoder.encode(page)),
    )


def kept_numbers(job_id: str) -> frozenset[int]:
    """Numbers of the pages that are stored."""
    return frozenset(number for (number,) in rows("SELECT page FROM ocr_page WHERE job_id = ?", (job_id,)))


def kept_pages(job_id: str) -> list[PageText]:
    """All stored pages, in order."""
    found = rows("SELECT content FROM ocr_page WHERE job_id = ? ORDER BY page", (job_id,))
    return [_decoder.decode(content) for (content,) in found]


def kept_page(job_id: str, number: int) -> PageText:
    """One stored page. Raises NotFound."""
    found = rows("SELECT content FROM ocr_page WHERE job_id = ? AND page = ?", (job_id, number))
    if not found:
        raise NotFound(f"The job has no page {number}.")
    return _decoder.decode(found[0][0])


def kept_corrections(job_id: str) -> dict[int, dict[int, str]]:
    """By page and number of the word."""
    found: dict[int, dict[int, str]] = {}
    query = "SELECT page, word, text FROM ocr_correction WHERE job_id = ? ORDER BY page, word"
    for page, word, text in rows(query, (job_id,)):
        found.setdefault(page, {})[word] = text
    return found


def corrected_pages(job_id: str) -> list[PageText]:
    """All stored pages, in order, as a person corrected them."""
    corrections = kept_corrections(job_id)
    return [corrected(page, corrections.get(page.page, {})) for page in kept_pages(job_id)]


def pages(actor: Actor, job_id: str) -> list[PageText]:
    """The pages of a completed job, in order, as a person corrected them. Raises NotFound, NotCompleted."""
    return corrected_pages(completed_job(actor, job_id).id)


def completed_job(actor: Actor, job_id: str) -> OcrJob:
    """Raises NotFound, NotCompleted with `current`."""
    found: OcrJob | None = OcrJob.get_or_none(OcrJob.id == job_id)
    if found is None or not actor.may_see(found.owner_id):
        raise NotFound(f"There is no recognition job {job_id}.")
    if found.status == "failed":
        raise NotCompleted(f"The recognition failed: {found.error_message}", current="failed")
    if found.status != "completed":
        raise NotCompleted(f"The job is {found.status}.", hint="Wait for its end.", current=found.status)
    return found


def page_picture(actor: Actor, job_id: str, number: int, *, width: int) -> bytes:
    """WebP of a page as it was recognised. Raises NotFound if there is no such page or the file is gone."""
    found: OcrJob | None = OcrJob.get_or_none(OcrJob.id == job_id)
    if found is None or not actor.may_see(found.owner_id):
        raise NotFound(f"There is no recognition job {job_id}.")
    page = kept_page(job_id, number)
    return render_page(
        document_path(found), number, width=width, rotation=page.rotation, skew=page.skew, corners=page.corners
    )


def document_path(job: OcrJob) -> Path:
    """The document of a job that has been read. Raises NotFound if it is gone."""
    if job.place is None:
        raise NotFound("The document of the job is gone.")
    return storage.open_file(Actor(job.owner_id), *job.place).path
