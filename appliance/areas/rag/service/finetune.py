"""Training jobs of a person: start, find, cancel."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from appliance.areas.rag.finetune_schemas import RagFinetuneConfig
from appliance.areas.rag.models import RagFinetuneDataset, RagFinetuneJob
from appliance.areas.rag.service.indexes import find_index
from appliance.areas.storage import service as storage
from appliance.core.actor import Actor
from appliance.core.clock import now_ms
from appliance.core.errors import InvalidState, NotFound
from appliance.core.paging import Page
from appliance.db import query, writing
from appliance.jobs import cancel_tasks, enqueue, publish
from appliance.ports.outbound import outbound

STORED = "storage://"
UNDER_WAY = ("pending", "running")


@dataclass(frozen=True, slots=True)
class Training:
    """A job with its data sets, in the order they were given."""

    job: RagFinetuneJob
    datasets: list[RagFinetuneDataset]


def start_training(
    actor: Actor, index_id: str, dataset_urls: Sequence[str], config: RagFinetuneConfig | None = None
) -> Training:
    """Ask for an adapter of the index; the data sets are read by the job.

    dataset_urls: http, https or storage://bucket/path (of the index's owner).
    Raises NotFound, InvalidInput, BlockedUrl, InvalidState while another job of the index is under way.
    """
    index = find_index(actor, index_id)
    for number, url in enumerate(dataset_urls):
        _check_url(url, number)
    with writing():
        index = find_index(actor, index.id)
        _refuse_second(index.id)
        job = RagFinetuneJob.create(
            index_id=index.id,
            owner_id=index.owner_id,
            config=msgspec.to_builtins(config or RagFinetuneConfig()),
        )
        datasets = [
            RagFinetuneDataset.create(job_id=job.id, position=number, dataset_url=url)
            for number, url in enumerate(dataset_urls)
        ]
        enqueue("rag.train_adapter", unique=_task(job.id), job_id=job.id)
        tell(job, "created")
    return Training(job, datasets)


def _check_url(url: str, number: int) -> None:
    if url.startswith(STORED):
        storage.split_reference(url, loc=("body", "dataset_urls", number))
    else:
        outbound.check(url)


def _refuse_second(index_id: str) -> None:
    found = RagFinetuneJob.get_or_none(RagFinetuneJob.index_id == index_id, RagFinetuneJob.status.in_(UNDER_WAY))
    if found is not None:
        raise InvalidState(
            f"An adapter of this index is being trained already (job {found.id}).",
            hint="Wait for its end, or cancel it.",
            current=found.status,
            allowed=["completed", "failed", "cancelled"],
            job_id=found.id,
        )


def _task(job_id: str) -> str:
    return f"rag.finetune:{job_id}"


def tell(job: RagFinetuneJob, change: str = "changed") -> None:
    """Publish the job's news in the caller's transaction."""
    publish("rag.finetune", change, id=job.id, owner_id=job.owner_id, status=job.status)


def find_training(actor: Actor, job_id: str) -> Training:
    """Raises NotFound unless the actor may see it."""
    job = _find(actor, job_id)
    return Training(job, datasets_of(job_id))


def datasets_of(job_id: str) -> list[RagFinetuneDataset]:
    """In the order they were given."""
    found = RagFinetuneDataset.select().where(RagFinetuneDataset.job_id == job_id)
    return list(found.order_by(RagFinetuneDataset.position))


def _find(actor: Actor, job_id: str) -> RagFinetuneJob:
    found: RagFinetuneJob | None = RagFinetuneJob.get_or_none(RagFinetuneJob.id == job_id)
    if found is None or not actor.may_see(found.owner_id):
        raise NotFound(f"There is no training job {job_id}.")
    return found


def list_trainings(
    actor: Actor, *, skip: int = 0, limit: int = 100, index_id: str | None = None, status: str | None = None
) -> Page[tuple[RagFinetuneJob, int]]:
    """The actor's own with their numbers of data sets, newest first; with index_id, all of an index one may see."""
    wanted = RagFinetuneJob.select()
    if index_id is None:
        wanted = wanted.where(RagFinetuneJob.owner_id == actor.id)
    else:
        wanted = wanted.where(RagFinetuneJob.index_id == find_index(actor, index_id).id)
    if status is not None:
        wanted = wanted.where(RagFinetuneJob.status == status)
    jobs = list(wanted.order_by(RagFinetuneJob.created_at.desc(), RagFinetuneJob.id.desc()).offset(skip).limit(limit))
    counts = _dataset_counts([job.id for job in jobs])
    return Page([(job, counts[job.id]) for job in jobs], wanted.count())


def _dataset_counts(job_ids: list[str]) -> dict[str, int]:
    marks = ", ".join("?" * len(job_ids))
    found = query(
        f"SELECT job_id, count(*) AS count FROM rag_finetune_dataset WHERE job_id IN ({marks}) GROUP BY job_id",
        job_ids,
    )
    return {row["job_id"]: row["count"] for row in found}


def cancel_training(actor: Actor, job_id: str) -> Training:
    """At once; a running one stops at its next step. Cancelled already is fine. Raises NotFound, InvalidState."""
    with writing():
        job = _find(actor, job_id)
        if job.status in ("completed", "failed"):
            raise InvalidState(
                f"The job is {job.status} and cannot be cancelled.", current=job.status, allowed=list(UNDER_WAY)
            )
        if job.status != "cancelled":
            end(job, "cancelled")
            cancel_tasks(_task(job_id))
        return Training(job, datasets_of(job_id))


def end(job: RagFinetuneJob, status: str, message: str | None = None) -> None:
    """Inside `writing()`: the last state of a job."""
    job.status, job.error_message, job.completed_at = status, message, now_ms()
    job.save()
    tell(job)


def fail_training(job_id: str, message: str) -> None:
    """The end of a job that cannot succeed; nothing if it has ended or is gone."""
    with writing():
        job = RagFinetuneJob.get_or_none(RagFinetuneJob.id == job_id)
        if job is not None and job.status in UNDER_WAY:
            end(job, "failed", message)
