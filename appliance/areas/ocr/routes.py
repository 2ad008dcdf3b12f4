"""HTTP of the ocr area."""

from typing import Any

import msgspec
from sanic import Blueprint

from appliance.areas.ocr import service
from appliance.areas.ocr.schemas import (
    OcrBatch,
    OcrBatchPublic,
    OcrCorrections,
    OcrEngine,
    OcrExtract,
    OcrJobPublic,
    OcrJobQuery,
    OcrJobs,
    OcrPageCorrections,
    OcrPageQuery,
    OcrResultPublic,
    OcrResultQuery,
    OcrUpload,
    corrections_public,
    job_public,
    result_public,
)
from appliance.core.actor import Actor
from appliance.core.errors import InvalidInput, NotFound
from appliance.http.endpoint import Answer, FileAnswer, Waitable, endpoint

blueprint = Blueprint("ocr", url_prefix="/api/v1/ocr")
STATUS = "/api/v1/ocr/status/{id}"


def _reload(actor: Actor, id: str) -> OcrJobPublic:
    return job_public(service.job(actor, id))


def _reload_result(actor: Actor, id: str) -> OcrJobPublic | OcrResultPublic:
    job = service.job(actor, id)
    return result_public(service.result(actor, id)) if job.status == "completed" else job_public(job)


until_end = Waitable("ocr.job", _reload)


@blueprint.post("/upload")
@endpoint(form=OcrUpload, returns=OcrJobPublic, status=202, wait=until_end, location=STATUS, problems=(409, 413, 415))
def upload(actor: Actor, form: OcrUpload) -> OcrJobPublic:
    """Upload a document and read it."""
    job = service.create_job_of_upload(
        actor,
        form.file,
        engine=form.engine or None,
        document_metadata=_object(form.document_metadata, "document_metadata"),
        query_requirements=_object(form.query_requirements, "query_requirements"),
    )
    return job_public(job)


@blueprint.post("/extract")
@endpoint(
    body=OcrExtract,
    returns=OcrJobPublic,
    status=202,
    wait=until_end,
    location=STATUS,
    slow=True,
    problems=(404, 409, 415),
)
def extract(actor: Actor, body: OcrExtract) -> OcrJobPublic:
    """Read a document that has an address or lies in the storage."""
    job = service.create_job(
        actor,
        document_url=body.document_url,
        storage_path=body.storage_path,
        engine=body.engine,
        document_metadata=body.document_metadata,
        query_requirements=body.query_requirements,
    )
    return job_public(job)


@blueprint.post("/batch")
@endpoint(body=OcrBatch, returns=OcrBatchPublic, status=202, slow=True, problems=(409,))
def batch(actor: Actor, body: OcrBatch) -> OcrBatchPublic:
    """Read up to 100 documents; if one address is bad, none is read."""
    jobs = service.create_jobs(
        actor,
        body.document_urls,
        engine=body.engine,
        document_metadata=body.document_metadata,
        query_requirements=body.query_requirements,
    )
    return OcrBatchPublic([job_public(job) for job in jobs], len(jobs))


@blueprint.get("/status/<job_id:str>")
@endpoint(returns=OcrJobPublic)
def status(actor: Actor, job_id: str) -> OcrJobPublic:
    """How far a job is."""
    return job_public(service.job(actor, job_id))


@blueprint.get("/result/<job_id:str>")
@endpoint(query=OcrResultQuery, returns=OcrResultPublic, slow=True, problems=(409, 503))
def result(actor: Actor, job_id: str, query: OcrResultQuery) -> OcrResultPublic | Answer | FileAnswer:
    """What a completed job has found: JSON, plain text, hOCR or a searchable PDF."""
    if query.format == "pdf":
        return FileAnswer(*service.result_pdf(actor, job_id, corrected=query.corrected))
    if query.format == "hocr":
        found_hocr = service.result_hocr(actor, job_id, corrected=query.corrected)
        return Answer(found_hocr, content_type="text/html; charset=utf-8")
    found = service.result(actor, job_id, corrected=query.corrected)
    if query.format == "text":
        return Answer(found.text, content_type="text/plain; charset=utf-8")
    return result_public(found)


@blueprint.get("/jobs")
@endpoint(query=OcrJobQuery, returns=OcrJobs)
def jobs(actor: Actor, query: OcrJobQuery) -> OcrJobs:
    """One's own jobs, newest first."""
    page = service.list_jobs(actor, skip=query.start, limit=query.limit, status=query.status)
    return OcrJobs([job_public(job) for job in page.data], page.count)


@blueprint.post("/process/<job_id:str>")
@endpoint(
    returns=OcrJobPublic | OcrResultPublic,
    status=202,
    location=STATUS,
    idempotent=False,
    wait=Waitable("ocr.job", _reload_result),
    problems=(409,),
)
def process(actor: Actor, job_id: str) -> OcrJobPublic:
    """Put a waiting job first, or run a failed one again."""
    return job_public(service.run_again(actor, job_id))


@blueprint.get("/jobs/<job_id:str>/pages/<n:str>")
@endpoint(query=OcrPageQuery, content_type="image/webp", slow=True)
def page_picture(actor: Actor, job_id: str, n: str, query: OcrPageQuery) -> Answer:
    """A page as it was recognised: turned upright and straightened."""
    return Answer(service.page_picture(actor, job_id, _page(n), width=query.width), content_type="image/webp")


@blueprint.get("/jobs/<job_id:str>/pages/<n:str>/corrections")
@endpoint(returns=OcrPageCorrections, problems=(409,))
def corrections(actor: Actor, job_id: str, n: str) -> OcrPageCorrections:
    """The words of a page that were corrected."""
    page = _page(n)
    return corrections_public(page, service.corrections(actor, job_id, page))


@blueprint.put("/jobs/<job_id:str>/pages/<n:str>/corrections")
@endpoint(body=OcrCorrections, returns=OcrPageCorrections, problems=(409,))
def keep_corrections(actor: Actor, job_id: str, n: str, body: OcrCorrections) -> OcrPageCorrections:
    """Correct words of a page, in place of all its corrections before; what was recognised stays beside them."""
    page = _page(n)
    wanted = [(each.word, each.text) for each in body.corrections]
    return corrections_public(page, service.keep_corrections(actor, job_id, page, wanted))


@blueprint.get("/engines")
@endpoint(returns=list[OcrEngine])
def engines(actor: Actor) -> list[OcrEngine]:
    """What can recognise text here, for the caller; and what cannot, with the reason."""
    return [OcrEngine(each.name, each.reason is None, each.reason, each.what) for each in service.engines(actor)]


@blueprint.delete("/jobs/<job_id:str>")
@endpoint()
def delete_job(actor: Actor, job_id: str) -> None:
    """Delete a job with its result and the file uploaded for it; it stops if it runs."""
    service.delete_job(actor, job_id)


def _object(text: str | None, name: str) -> dict[str, Any]:
    """A form field that holds a JSON object."""
    if not text:
        return {}
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except (msgspec.ValidationError, msgspec.DecodeError, RecursionError):
        raise InvalidInput("must be a JSON object", loc=("body", name)) from None


def _page(n: str) -> int:
    """A page's number in a path; what is no number is no page."""
    if not (n.isascii() and n.isdecimal() and len(n) < 6):
        raise NotFound(f"There is no page {n[:20]!r}.")
    return int(n)
