"""What goes in and out over HTTP."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, cast

import msgspec
from msgspec import Meta

from appliance.areas.ocr.models import OcrJob
from appliance.areas.ocr.result import Result
from appliance.core.clock import rfc3339
from appliance.core.paging import Paging
from appliance.http.body import Body
from appliance.http.endpoint import Upload
from appliance.http.types import Id, Timestamp

Status = Literal["pending", "running", "completed", "failed"]
FileType = Literal["pdf", "image", "unknown"]
Url = Annotated[str, Meta(min_length=1, max_length=1000)]


class OcrUpload(Body):
    """document_metadata, query_requirements: JSON objects as text."""

    file: Upload
    engine: str | None = None
    document_metadata: str | None = None
    query_requirements: str | None = None


class OcrExtract(Body):
    document_url: Url | None = None
    storage_path: Annotated[str, Meta(min_length=3, max_length=1100)] | None = None
    engine: str | None = None
    document_metadata: dict[str, Any] = {}
    query_requirements: dict[str, Any] = {}


class OcrBatch(Body):
    document_urls: Annotated[list[Url], Meta(min_length=1, max_length=100)]
    engine: str | None = None
    document_metadata: dict[str, Any] = {}
    query_requirements: dict[str, Any] = {}


class OcrJobQuery(Paging, frozen=True, kw_only=True):
    status: Status | None = None


class OcrResultQuery(msgspec.Struct, frozen=True):
    """corrected: whether the words that a person corrected count. In JSON they do in `extracted_text` alone."""

    format: Literal["json", "text", "hocr", "pdf"] = "json"
    corrected: bool = True


class OcrPageQuery(msgspec.Struct, frozen=True):
    """width: pixels."""

    width: Annotated[int, Meta(ge=64, le=4000)] = 1200


class OcrResultSummary(msgspec.Struct):
    text_length: int
    confidence_score: float | None
    pages: int


class OcrJobPublic(msgspec.Struct):
    id: Id
    document_url: str
    file_name: str | None
    file_type: FileType
    engine: str
    requested_engine: str | None
    routing_reason: str
    status: Status
    pages_done: int
    pages_total: int | None
    created_at: Timestamp
    started_at: Timestamp | None
    completed_at: Timestamp | None
    error_message: str | None
    result: OcrResultSummary | None


class OcrEngine(msgspec.Struct):
    """reason: why it is not available, and how to get it; null for one that is. what: a sentence."""

    name: str
    available: bool
    reason: str | None
    what: str


class OcrCorrection(Body):
    """word: its number within the page, from 0, block after block. text: "" = there is no word."""

    word: Annotated[int, Meta(ge=0)]
    text: Annotated[str, Meta(max_length=200)]


class OcrCorrections(Body):
    corrections: Annotated[list[OcrCorrection], Meta(max_length=20_000)]


class OcrPageCorrections(msgspec.Struct):
    page: int
    corrections: list[OcrCorrection]


class OcrJobs(msgspec.Struct):
    data: list[OcrJobPublic]
    count: int


class OcrBatchPublic(msgspec.Struct):
    jobs: list[OcrJobPublic]
    total_count: int


class OcrResultPublic(msgspec.Struct):
    """structured_data: `{"pages": [{page, width, height, dpi, rotation, skew, text, confidence, source, blocks, tables,
    preparation, corrections}], "fields": [{key, value, page, bbox}]}`, boxes in pixels of the page as read."""

    id: Id
    job_id: Id
    extracted_text: str
    structured_data: dict[str, Any]
    confidence_score: float | None
    languages: list[str]
    created_at: Timestamp


def job_public(job: OcrJob) -> OcrJobPublic:
    """A job as its owner sees it."""
    return OcrJobPublic(
        id=job.id,
        document_url=job.document_url,
        file_name=job.file_name,
        file_type=cast(FileType, job.file_type),
        engine=job.engine,
        requested_engine=job.requested_engine,
        routing_reason=job.routing_reason,
        status=cast(Status, job.status),
        pages_done=job.pages_done,
        pages_total=job.pages_total,
        created_at=_time(job.created_at),
        started_at=rfc3339(job.started_at),
        completed_at=rfc3339(job.completed_at),
        error_message=job.error_message,
        result=_summary(job),
    )


def _summary(job: OcrJob) -> OcrResultSummary | None:
    if job.status != "completed":
        return None
    return OcrResultSummary(job.text_length or 0, job.confidence, job.pages_done)


def result_public(result: Result) -> OcrResultPublic:
    """A result as its owner sees it."""
    job = result.job
    return OcrResultPublic(
        id=job.result_id or job.id,
        job_id=job.id,
        extracted_text=result.text,
        structured_data=result.structured_data,
        confidence_score=job.confidence,
        languages=job.languages,
        created_at=_time(job.completed_at),
    )


def corrections_public(page: int, corrections: Mapping[int, str]) -> OcrPageCorrections:
    """The corrections of a page, by word."""
    return OcrPageCorrections(page, [OcrCorrection(word=word, text=text) for word, text in sorted(corrections.items())])


def _time(ms: int | None) -> str:
    """Of a moment that has come."""
    return rfc3339(ms) or ""
