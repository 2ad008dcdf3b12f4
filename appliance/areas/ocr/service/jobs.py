"""Recognition jobs of a person: plan, add, find, run again, delete."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from appliance.areas.ocr import routing
from appliance.areas.ocr.models import OcrJob
from appliance.areas.ocr.service import searchable
from appliance.areas.ocr.service.engines import unavailable
from appliance.areas.ocr.service.reading import options_of
from appliance.areas.storage import service as storage
from appliance.core.actor import Actor
from appliance.core.errors import InvalidInput, InvalidState, NotFound, UnsupportedMediaType
from appliance.core.ids import new_id
from appliance.core.nodes import wake
from appliance.core.paging import Page
from appliance.db import after_commit, execute, rows, writing
from appliance.jobs import cancel_tasks, enqueue, publish
from appliance.ports.outbound import outbound

if TYPE_CHECKING:
    from appliance.http.uploads import Upload

BUCKET = "ocr-documents"
LONGEST_URL = 1000
READABLE = "PDF, PNG, JPEG, TIFF, BMP, GIF or WebP"


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job that was checked and can be added. file: where it lies already; None = fetched by the job."""

    id: str
    owner_id: str
    document_url: str
    file: storage.StoredFile | None
    choice: routing.Choice
    requested_engine: str | None
    document_metadata: dict[str, Any]
    query_requirements: dict[str, Any]
    owns_file: bool = False


def plan_job(
    actor: Actor,
    *,
    document_url: str | None = None,
    storage_path: str | None = None,
    engine: str | None = None,
    document_metadata: dict[str, Any] | None = None,
    query_requirements: dict[str, Any] | None = None,
) -> NewJob:
    """Check all that can be known before the work: the engine, the options, whether the document may be had.

    Exactly one of document_url (http, https or storage://bucket/path) and storage_path ("bucket/path").
    Raises InvalidInput, BlockedUrl, NotFound, UnsupportedMediaType, UnknownEngine, EngineUnavailable.
    """
    if (document_url is None) == (storage_path is None):
        raise InvalidInput("give exactly one of document_url and storage_path.", loc=("body", "document_url"))
    requirements, metadata = query_requirements or {}, document_metadata or {}
    choice = routing.choose(engine, requirements, metadata, unavailable(actor.id))
    options_of(requirements)
    file, address = _document(actor, document_url, storage_path)
    return NewJob(new_id(), actor.id, address, file, choice, engine, metadata, requirements)


def _document(
    actor: Actor, document_url: str | None, storage_path: str | None
) -> tuple[storage.StoredFile | None, str]:
    """The stored file, if it is one, and the address of the document."""
    if document_url is not None and len(document_url) > LONGEST_URL:
        raise InvalidInput(f"must be at most {LONGEST_URL} characters.", loc=("body", "document_url"), type="too_long")
    if document_url is not None and not document_url.startswith("storage://"):
        outbound.check(document_url)
        return None, document_url
    place = storage_path if storage_path is not None else str(document_url)
    loc = ("body", "document_url" if storage_path is None else "storage_path")
    file = storage.get(actor, *storage.split_reference(place, loc=loc))
    check_type(file)
    return file, f"storage://{file.bucket}/{file.path}"


def check_type(file: storage.StoredFile) -> None:
    """Raises UnsupportedMediaType for what no reader can open, InvalidInput for an empty file."""
    if file.size == 0:
        raise InvalidInput(f"{file.name} is empty: it has 0 bytes.", loc=("body", "file"))
    if file_type(file.content_type) == "unknown":
        raise UnsupportedMediaType(f"{file.name} is {file.content_type}.", hint=f"Send a {READABLE}.")


def file_type(content_type: str) -> str:
    """pdf | image | unknown."""
    if content_type == "application/pdf":
        return "pdf"
    return "image" if content_type.startswith("image/") and content_type != "image/svg+xml" else "unknown"


def create_job(actor: Actor, **wanted: Any) -> OcrJob:
    """`plan_job` and `add_job` in one: takes the same, raises the same."""
    return add_job(plan_job(actor, **wanted))


def create_job_of_upload(
    actor: Actor,
    upload: "Upload",
    *,
    engine: str | None = None,
    document_metadata: dict[str, Any] | None = None,
    query_requirements: dict[str, Any] | None = None,
) -> OcrJob:
    """Keep an uploaded file and make a job of it. Raises as `plan_job`, and PayloadTooLarge, StorageFull."""
    requirements, metadata = query_requirements or {}, document_metadata or {}
    choice = routing.choose(engine, requirements, metadata, unavailable(actor.id))
    options_of(requirements)
    if upload.size == 0:
        raise InvalidInput(f"{upload.name} is empty: it has 0 bytes.", loc=("body", "file"))
    id = new_id()
    file = _store(actor, upload, id)
    address = f"storage://{file.bucket}/{file.path}"
    return add_job(NewJob(id, actor.id, address, file, choice, engine, metadata, requirements, owns_file=True))


def _store(actor: Actor, upload: "Upload", id: str) -> storage.StoredFile:
    try:
        return storage.store_upload(actor, upload, BUCKET, actor.id, name=f"{id}-{upload.name}")
    except UnsupportedMediaType as error:
        raise UnsupportedMediaType(
            f"{upload.name} is no document that can be read.", hint=f"Send a {READABLE}."
        ) from error


def create_jobs(actor: Actor, document_urls: Sequence[str], **wanted: Any) -> list[OcrJob]:
    """One job per address, or none: a bad one raises InvalidInput that names its index."""
    planned, errors = [], []
    for index, address in enumerate(document_urls):
        try:
            planned.append(plan_job(actor, document_url=address, **wanted))
        except (InvalidInput, NotFound, UnsupportedMediaType) as error:
            errors.append({"loc": ["body", "document_urls", index], "msg": error.detail, "type": error.code})
    if errors:
        raise InvalidInput(f"document_urls[{errors[0]['loc'][2]}]: {errors[0]['msg']}", errors=errors)
    with writing():
        return [add_job(each) for each in planned]


def add_job(new: NewJob) -> OcrJob:
    """The row and its task, in the caller's transaction if there is one."""
    file = new.file
    with writing():
        job: OcrJob = OcrJob.create(
            id=new.id,
            owner_id=new.owner_id,
            document_url=new.document_url,
            bucket=file.bucket if file else None,
            path=file.path if file else None,
            owns_file=new.owns_file,
            file_name=_shown_name(new),
            file_type=file_type(file.content_type) if file else "unknown",
            engine=new.choice.engine,
            requested_engine=new.requested_engine,
            routing_reason=new.choice.reason,
            document_metadata=new.document_metadata,
            query_requirements=new.query_requirements,
        )
        _ask_for_work(job)
        tell(job, "created")
    return job


def _shown_name(new: NewJob) -> str:
    """The file's name as the person knows it."""
    if new.file is None:
        return unquote(urlsplit(new.document_url).path.rpartition("/")[2])[:255] or "document"
    return new.file.name.removeprefix(f"{new.id}-")


def _ask_for_work(job: OcrJob) -> None:
    enqueue("ocr.recognise_document", unique=_task(job.id), job_id=job.id)


def _task(job_id: str) -> str:
    return f"ocr.job:{job_id}"


def tell(job: OcrJob, change: str = "changed") -> None:
    """Publish the job's news in the caller's transaction."""
    publish("ocr.job", change, id=job.id, owner_id=job.owner_id, status=job.status)


def job(actor: Actor, job_id: str) -> OcrJob:
    """Raises NotFound unless the actor may see it."""
    found: OcrJob | None = OcrJob.get_or_none(OcrJob.id == job_id)
    if found is None or not actor.may_see(found.owner_id):
        raise NotFound(f"There is no recognition job {job_id}.")
    return found


def list_jobs(actor: Actor, *, skip: int = 0, limit: int = 100, status: str | None = None) -> Page[OcrJob]:
    """The actor's own, newest first."""
    wanted = OcrJob.select().where(OcrJob.owner_id == actor.id)
    if status is not None:
        wanted = wanted.where(OcrJob.status == status)
    found = wanted.order_by(OcrJob.created_at.desc(), OcrJob.id.desc()).offset(skip).limit(limit)
    return Page(list(found), wanted.count())


def run_again(actor: Actor, job_id: str) -> OcrJob:
    """A waiting job goes first, a failed one starts again. Raises NotFound, InvalidState."""
    with writing():
        found = job(actor, job_id)
        if found.status not in ("pending", "failed"):
            raise InvalidState(f"The job is {found.status}.", current=found.status, allowed=["pending", "failed"])
        if found.status == "failed":
            found.status, found.error_message, found.completed_at = "pending", None, None
            found.save()
            tell(found)
        cancel_tasks(_task(job_id))
        enqueue("ocr.recognise_document", unique=_task(job_id), priority=100, job_id=job_id)
    return found


def delete_job(actor: Actor, job_id: str) -> None:
    """The job, its pages and the file stored for it; a running recognition stops when its next page is done."""
    with writing():
        found = job(actor, job_id)
        execute("DELETE FROM ocr_job WHERE id = ?", (job_id,))
        cancel_tasks(_task(job_id))
        publish("ocr.job", "deleted", id=job_id, owner_id=found.owner_id)
        after_commit(lambda: searchable.forget(job_id))
        wake("job", f"ocr.job:{job_id}", {"job_id": job_id, "status": "deleted"})
        if found.owns_file and found.place:
            with suppress(NotFound):
                storage.delete(Actor(found.owner_id), *found.place)


def file_in_use(owner_id: str, bucket: str, path: str) -> str | None:
    """What of this area works with the file right now."""
    found = OcrJob.get_or_none(
        OcrJob.owner_id == owner_id,
        OcrJob.bucket == bucket,
        OcrJob.path == path,
        OcrJob.status.in_(("pending", "running")),
    )
    return f"text recognition of {found.file_name} (job {found.id})" if found else None


def forget_owner(owner_id: str) -> None:
    """Delete all jobs of somebody who is gone; their files are the storage area's."""
    with writing():
        for (id,) in rows("DELETE FROM ocr_job WHERE owner_id = ? RETURNING id", (owner_id,)):
            after_commit(partial(searchable.forget, id))
