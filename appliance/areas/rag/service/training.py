"""The work of a training job: read the data sets, embed them, learn, measure, keep the adapter.

Nothing but the state of the data sets is kept on the way: a run that died begins again, and comes to the same end.
"""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import msgspec

from appliance.areas.rag.finetune_schemas import RagFinetuneConfig
from appliance.areas.rag.models import RagFinetuneJob, RagIndex
from appliance.areas.rag.query_adapter import Options, Quality, Trained, mapped, quality, train
from appliance.areas.rag.service.adapters import active_matrix, keep_adapter
from appliance.areas.rag.service.datasets import Example, examples_of
from appliance.areas.rag.service.finetune import UNDER_WAY, end, fail_training, tell
from appliance.areas.rag.service.indexes import model_of_index
from appliance.areas.rag.service.learning import Material, material_of
from appliance.core.clock import now_ms
from appliance.core.errors import InvalidInput, Problem
from appliance.core.events import LiveEvent, live
from appliance.db import execute, writing
from appliance.jobs import publish

if TYPE_CHECKING:
    from appliance.areas.rag.query_adapter import Floats

FEWEST_ROWS = 50
READ, EMBEDDED = 0.1, 0.85  # of the progress: where reading ends, and embedding
_TELL_EVERY = 0.5  # seconds between two notes of progress


class Stopped(Exception):
    """The job was cancelled, or is gone with its index."""


def train_adapter(job_id: str) -> None:
    """Train the adapter of a job to its end, or mark it `failed` with a reason a person understands. Safe to repeat."""
    job = _start(job_id)
    if job is None:
        return
    config = msgspec.convert(job.config, RagFinetuneConfig)
    try:
        note = Progress(job)
        model_of_index(job.index_id)  # it may be gone, and reading takes long
        examples = examples_of(job, lambda done, total: note(READ * done / total))
        _check_enough(examples)
        note(READ)
        material = material_of(job, examples, config, lambda share: note(READ + (EMBEDDED - READ) * share))
        trained = _train(material, config, lambda share: note(EMBEDDED + (1 - EMBEDDED) * share))
        _finish(job, config, material, trained)
    except Stopped:
        return
    except Problem as problem:
        fail_training(job_id, str(problem))


def _start(job_id: str) -> RagFinetuneJob | None:
    with writing():
        job: RagFinetuneJob | None = RagFinetuneJob.get_or_none(RagFinetuneJob.id == job_id)
        if job is None or job.status not in UNDER_WAY:
            return None
        job.status, job.started_at, job.progress = "running", job.started_at or now_ms(), 0.0
        job.save()
        tell(job)
        return job


def _check_enough(examples: list[Example]) -> None:
    if len(examples) < FEWEST_ROWS:
        raise InvalidInput(
            f"The data sets have {len(examples)} usable rows; at least {FEWEST_ROWS} are needed.",
            hint="Each data set says which of its lines were left out.",
        )
    if len({each.query for each in examples}) < FEWEST_ROWS // 10:
        raise InvalidInput("The data sets ask the same few questions again and again.", hint="Add other questions.")


def _train(material: Material, config: RagFinetuneConfig, note: Any) -> Trained:
    options = Options(config.epochs, config.learning_rate, config.batch_size, config.seed % 2**63)
    return train(material.learn, options, lambda epoch: note(epoch / config.epochs))


def _finish(job: RagFinetuneJob, config: RagFinetuneConfig, material: Material, trained: Trained) -> None:
    index = RagIndex.get_or_none(RagIndex.id == job.index_id)
    if index is None:
        raise Stopped
    if index.embedding_model != material.model:
        raise InvalidInput("The index was given another embedding model meanwhile.", hint="Train once more.")
    before = _quality(material, active_matrix(index))
    after = _quality(material, trained.matrix)
    job.metrics = _metrics(material, trained, before, after)
    better = config.activate == "if_better" and after.mrr > before.mrr
    with writing():
        _refuse_ended(job.id)
        job.adapter_id, job.progress = keep_adapter(index, job.id, trained.matrix), 1.0
        end(job, "completed")
        if better or config.activate == "always":
            execute("UPDATE rag_index SET active_adapter_id = ? WHERE id = ?", (job.adapter_id, index.id))
            publish("rag.index", "changed", id=index.id, owner_id=index.owner_id)


def _quality(material: Material, matrix: Floats | None) -> Quality:
    queries = material.measured if matrix is None else mapped(matrix, material.measured)
    return quality(queries, material.pool, material.right)


def _metrics(material: Material, trained: Trained, before: Quality, after: Quality) -> dict[str, Any]:
    first, second = asdict(before), asdict(after)
    return {
        "rows_train": len(material.learn),
        "rows_holdout": len(material.measured),
        **{name: {"before": first[name], "after": second[name]} for name in first},
        "epochs_run": trained.epochs_run,
        "loss": trained.loss,
    }


def _refuse_ended(job_id: str) -> None:
    """Inside `writing()`. Raises Stopped unless the job is still running."""
    if not RagFinetuneJob.select().where(RagFinetuneJob.id == job_id, RagFinetuneJob.status == "running").exists():
        raise Stopped


class Progress:
    """Notes how far a job is, at most twice a second, and stops the work when it is no longer wanted."""

    def __init__(self, job: RagFinetuneJob) -> None:
        self._job, self._noted = job, time.monotonic()

    def __call__(self, progress: float) -> None:
        """progress: 0 to 1. Raises Stopped."""
        now = time.monotonic()
        if now - self._noted < _TELL_EVERY:
            return
        self._noted, self._job.progress = now, progress
        with writing():
            _refuse_ended(self._job.id)
            execute("UPDATE rag_finetune_job SET progress = ? WHERE id = ?", (progress, self._job.id))
        live.tell(LiveEvent("rag.finetune", self._job.id, "changed", self._job.owner_id, "running", progress))
