"""Query adapters over HTTP."""

from sanic import Blueprint

from appliance.areas.rag import service
from appliance.areas.rag.finetune_schemas import (
    RagFinetuneJobDetails,
    RagFinetuneJobPublic,
    RagFinetuneJobs,
    RagFinetuneQuery,
    RagFinetuneStart,
    finetune_details,
    finetune_job,
)
from appliance.core.actor import Actor
from appliance.http.endpoint import Waitable, endpoint

blueprint = Blueprint("rag_adapters", url_prefix="/api/v1/rag")


def _reload(actor: Actor, id: str) -> RagFinetuneJobDetails:
    found = service.find_training(actor, id)
    return finetune_details(found.job, found.datasets)


@blueprint.post("/finetune")
@endpoint(
    body=RagFinetuneStart,
    returns=RagFinetuneJobPublic,
    status=202,
    wait=Waitable("rag.finetune", _reload),
    location="/api/v1/rag/finetune/{id}",
    slow=True,
    problems=(404, 409),
)
def start(actor: Actor, body: RagFinetuneStart) -> RagFinetuneJobPublic:
    """Train an adapter: a linear map of the questions' vectors, learnt from questions and the passages that answer."""
    started = service.start_training(actor, body.index_id, body.dataset_urls, body.config)
    return finetune_job(started.job, len(started.datasets))


@blueprint.get("/finetune")
@endpoint(query=RagFinetuneQuery, returns=RagFinetuneJobs)
def trainings(actor: Actor, query: RagFinetuneQuery) -> RagFinetuneJobs:
    """One's own training jobs, newest first."""
    page = service.list_trainings(
        actor, skip=query.start, limit=query.limit, index_id=query.index_id, status=query.status
    )
    return RagFinetuneJobs([finetune_job(job, count) for job, count in page.data], page.count)


@blueprint.get("/finetune/<job_id:str>")
@endpoint(returns=RagFinetuneJobDetails)
def read(actor: Actor, job_id: str) -> RagFinetuneJobDetails:
    """A training job with its figures before and after, and its data sets."""
    return _reload(actor, job_id)


@blueprint.post("/finetune/<job_id:str>/cancel")
@endpoint(returns=RagFinetuneJobDetails, problems=(409,))
def cancel(actor: Actor, job_id: str) -> RagFinetuneJobDetails:
    """Cancel a training job; cancelled already is fine."""
    found = service.cancel_training(actor, job_id)
    return finetune_details(found.job, found.datasets)
