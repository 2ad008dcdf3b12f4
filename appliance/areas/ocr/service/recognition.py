"""The work of a job: fetch the document if need be, read it page by page, say how it ended."""

import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final, Literal

from appliance.areas.ocr import routing
from appliance.areas.ocr.models import OcrJob
from appliance.areas.ocr.service import reading
from appliance.areas.ocr.service.engines import vision_key
from appliance.areas.ocr.service.jobs import BUCKET, check_type, file_type, tell
from appliance.areas.ocr.settings import OcrSettings
from appliance.areas.storage import service as storage
from appliance.core.actor import Actor
from appliance.core.clock import now_ms
from appliance.core.errors import Problem
from appliance.core.events import LiveEvent, live
from appliance.core.ids import new_id
from appliance.core.nodes import wake
from appliance.core.settings import settings
from appliance.db import execute, writing
from appliance.jobs import made_progress
from appliance.ports.objects import objects
from appliance.ports.ocr import PageText, ReadOptions, reader
from appliance.ports.outbound import outbound

_TELL_EVERY = 0.5  # seconds between two live messages of progress
_LAYOUTS: Final[dict[str, Literal["tables", "structure"]]] = {"doctr": "tables", "omniparser": "structure"}


class _Gone(Exception):
    """The job was deleted while it ran."""


def recognise_document(job_id: str) -> None:
    """Read the document of a job to its end, or mark it `failed` with a reason a person understands.

    Pages are stored one by one, so a run that died continues where it stopped.
    """
    job = _start(job_id)
    if job is None:
        return
    try:
        file, options = _file(job), reading.options_of(job.query_requirements)
        _read(job, file, _for_engine(options, job))
        if job.engine != routing.TESSERACT and not any(page.text for page in reading.kept_pages(job.id)):
            _fall_back(job)
            _read(job, file, _for_engine(options, job))
        _complete(job, options)
    except _Gone:
        return
    except Problem as problem:
        fail_job(job_id, str(problem))


def _start(job_id: str) -> OcrJob | None:
    with writing():
        job: OcrJob | None = OcrJob.get_or_none(OcrJob.id == job_id)
        if job is None or job.status not in ("pending", "running"):
            return None
        job.status, job.attempts = "running", job.attempts + 1
        job.started_at = job.started_at or now_ms()
        job.save()
        tell(job)
        return job


def _for_engine(options: ReadOptions, job: OcrJob) -> ReadOptions:
    """Raises EngineUnavailable where the key is gone that the job counted on."""
    if job.engine == "google_vision":
        return replace(options, vision=vision_key(job.owner_id))
    return replace(options, layout=_LAYOUTS.get(job.engine, "text"))


def _fall_back(job: OcrJob) -> None:
    """The pages are read again by tesseract, once."""
    with writing():
        job.routing_reason += f"; {job.engine} found no text, so {routing.TESSERACT} was tried"
        job.engine, job.pages_done = routing.TESSERACT, 0
        if not job.save():
            raise _Gone
        execute("DELETE FROM ocr_page WHERE job_id = ?", (job.id,))
        tell(job)


def _file(job: OcrJob) -> Path:
    """The document on disk, fetched first if it has an address."""
    place = job.place or _fetch(job)
    return storage.open_file(Actor(job.owner_id), *place).path


def _fetch(job: OcrJob) -> tuple[str, str]:
    """Keep the document as a file of the job's owner; answers its bucket and path."""
    with NamedTemporaryFile(prefix="ocr-", dir=objects.scratch(), delete=False) as file:
        target = Path(file.name)
    try:
        answer = outbound.download(job.document_url, target, max_bytes=settings(OcrSettings).max_download_bytes)
        declared = answer.headers.get("content-type")
        path = f"{job.owner_id}/{job.id}-{_safe(job.file_name)}"
        # A run that died between this and the row below has stored it already.
        stored = storage.store_path(Actor(job.owner_id), target, BUCKET, path, overwrite=True, declared_type=declared)
    finally:
        target.unlink(missing_ok=True)
    try:
        check_type(stored)
        with writing():
            job.bucket, job.path, job.owns_file = stored.bucket, stored.path, True
            job.file_type = file_type(stored.content_type)
            if not job.save():
                raise _Gone
    except (_Gone, Problem):
        storage.delete(Actor(job.owner_id), stored.bucket, stored.path)  # no job will ever take it along
        raise
    return stored.bucket, stored.path


def _safe(name: str | None) -> str:
    """A name for the path; what storage would refuse in it is left out."""
    return "".join(mark for mark in name or "document" if mark.isalnum() or mark in "._- ()")[:100] or "document"


def _read(job: OcrJob, path: Path, options: ReadOptions) -> None:
    wanted = list(options.pages or range(1, reader.page_count(path) + 1))
    done = reading.kept_numbers(job.id) & set(wanted)
    _note_pages(job, len(done), len(wanted))
    missing = [page for page in wanted if page not in done]
    if not missing:
        return
    told = 0.0
    # Closed at once where the job was deleted, so that pages which are read ahead are not begun any more.
    with closing(reader.read(path, replace(options, pages=missing))) as pages:
        for count, page in enumerate(pages, start=len(done) + 1):
            _keep(job, page, count)
            if time.monotonic() - told >= _TELL_EVERY:
                told = time.monotonic()
                live.tell(LiveEvent("ocr.job", job.id, "changed", job.owner_id, "running", count / len(wanted)))


def _note_pages(job: OcrJob, done: int, total: int) -> None:
    with writing():
        job.pages_done, job.pages_total = done, total
        execute("UPDATE ocr_job SET pages_done = ?, pages_total = ? WHERE id = ?", (done, total, job.id))


def _keep(job: OcrJob, page: PageText, done: int) -> None:
    with writing():
        made_progress()
        job.pages_done = done
        if not execute("UPDATE ocr_job SET pages_done = ? WHERE id = ?", (done, job.id)):
            raise _Gone
        reading.keep_page(job.id, page)


def _complete(job: OcrJob, options: ReadOptions) -> None:
    pages = reading.kept_pages(job.id)
    weighed = [(len(page.text), page.confidence) for page in pages if page.confidence is not None]
    letters = sum(length for length, _ in weighed)
    job.confidence = sum(length * confidence for length, confidence in weighed) / letters if letters else None
    job.text_length = len(whole_text(pages))
    job.languages, job.result_id = list(options.languages), new_id()
    _end(job, "completed", None)


def whole_text(pages: list[PageText]) -> str:
    """All pages, an empty line between two."""
    return "\n\n".join(page.text for page in pages)


def fail_job(job_id: str, message: str) -> None:
    """The end of a job that cannot succeed; nothing if it has ended or is gone."""
    job = OcrJob.get_or_none(OcrJob.id == job_id)
    if job is not None and job.status in ("pending", "running"):
        _end(job, "failed", message)


def _end(job: OcrJob, status: str, message: str | None) -> None:
    job.status, job.error_message, job.completed_at = status, message, now_ms()
    with writing():
        if not job.save():
            return
        tell(job)
        wake("job", f"ocr.job:{job.id}", {"job_id": job.id, "status": status, "error_message": message})
