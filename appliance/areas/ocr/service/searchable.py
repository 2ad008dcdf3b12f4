"""Searchable PDFs: made when asked for, kept for a while in `tmp/searchable`."""

import os
import threading
from collections.abc import Collection, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import msgspec

from appliance.areas.ocr.models import OcrJob
from appliance.areas.ocr.service.reading import corrected_pages, document_path, kept_corrections, kept_pages
from appliance.core.errors import Unavailable
from appliance.ports.objects import objects
from appliance.ports.ocr import PageText, reader

_MOST = 20  # files; 500 scanned pages are some 200 MB
_PATIENCE = 30  # seconds that an asker waits for the one before; 500 pages take minutes, and threads are few
_making = threading.Lock()  # one at a time: two askers often want the same


def made(job: OcrJob, *, corrected: bool) -> Path:
    """The PDF of a completed job. Raises NotFound if its document is gone, Unavailable while others are being made."""
    corrections = kept_corrections(job.id) if corrected else {}
    version = sha256(msgspec.json.encode([job.result_id, sorted(corrections.items())])).hexdigest()[:16]
    target = _folder() / f"{job.id}-{version}.pdf"
    if target.exists():
        target.touch()  # the ones not asked for any more go first
        return target
    if not _making.acquire(timeout=_PATIENCE):
        raise Unavailable("Other searchable PDFs are being made.", hint="Ask again in a minute.", retry_after=60)
    try:
        if not target.exists():
            pages = (corrected_pages if corrected else kept_pages)(job.id)
            _write(document_path(job), [_drawn(page, corrections) for page in pages], target)
    finally:
        _making.release()
    return target


def _write(document: Path, pages: Sequence[PageText], target: Path) -> None:
    draft = target.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
    try:
        reader.searchable_pdf(document, pages, draft)
        draft.replace(target)  # whole or not at all
    finally:
        draft.unlink(missing_ok=True)
    _prune(target)


def _drawn(page: PageText, corrections: Collection[int]) -> PageText:
    """A page whose own text a person corrected cannot come over as it is: its picture with the words can."""
    return replace(page, source="ocr") if page.page in corrections else page


def forget(job_id: str) -> None:
    """Remove what was made of a job that is gone."""
    for file in _folder().glob(f"{job_id}-*"):
        file.unlink(missing_ok=True)


def _folder() -> Path:
    folder = objects.scratch() / "searchable"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _prune(newest: Path) -> None:
    files = sorted(_folder().glob("*.pdf"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    for file in files[_MOST:]:
        if file != newest:
            file.unlink(missing_ok=True)
