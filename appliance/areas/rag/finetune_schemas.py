"""What goes in and out over HTTP about query adapters."""

from typing import Annotated, Any, Literal, cast

import msgspec
from msgspec import Meta

from appliance.areas.rag.models import RagFinetuneDataset, RagFinetuneJob
from appliance.core.clock import rfc3339
from appliance.core.paging import Paging
from appliance.http.body import Body
from appliance.http.types import Id, Timestamp

FinetuneStatus = Literal["pending", "running", "completed", "failed", "cancelled"]
DatasetUrl = Annotated[str, Meta(min_length=1, max_length=1000)]


class RagFinetuneConfig(Body):
    """holdout: share of the rows that only measure. activate: whether the new adapter is used at once."""

    epochs: Annotated[int, Meta(ge=1, le=200)] = 10
    learning_rate: Annotated[float, Meta(ge=1e-6, le=1)] = 0.001
    batch_size: Annotated[int, Meta(ge=4, le=512)] = 32
    holdout: Annotated[float, Meta(ge=0.05, le=0.5)] = 0.1
    seed: int = 0
    activate: Literal["if_better", "always", "never"] = "if_better"


class RagFinetuneStart(Body):
    """dataset_urls: JSON Lines at http(s) or storage://bucket/path; rows as in the documentation."""

    index_id: Id
    dataset_urls: Annotated[list[DatasetUrl], Meta(min_length=1, max_length=20)]
    config: RagFinetuneConfig = msgspec.field(default_factory=RagFinetuneConfig)


class RagFinetuneQuery(Paging, frozen=True, kw_only=True):
    index_id: str | None = None
    status: FinetuneStatus | None = None


class RagFinetuneJobPublic(msgspec.Struct):
    """progress: 0 to 1. adapter_id: what it made; the index's active_adapter_id tells whether it is used."""

    id: Id
    index_id: Id
    owner_id: Id
    status: FinetuneStatus
    config: RagFinetuneConfig
    dataset_count: int
    progress: float
    adapter_id: Id | None
    error_message: str | None
    started_at: Timestamp | None
    completed_at: Timestamp | None
    created_at: Timestamp


class RagBeforeAfter(msgspec.Struct):
    """Before: as the index is searched when the training ends. After: with the new adapter."""

    before: float
    after: float


class RagFinetuneMetrics(msgspec.Struct):
    """By meaning alone, on rows that were not learnt from. loss: mean per epoch."""

    rows_train: int
    rows_holdout: int
    recall_at_5: RagBeforeAfter
    mrr: RagBeforeAfter
    epochs_run: int
    loss: list[float]


class RagFinetuneDatasetPublic(msgspec.Struct):
    """rows: usable ones, null until it is read. error: why it cannot be read, or what of it was left out."""

    id: Id
    dataset_url: str
    rows: int | None
    error: str | None
    created_at: Timestamp


class RagFinetuneJobDetails(RagFinetuneJobPublic):
    metrics: RagFinetuneMetrics | None
    datasets: list[RagFinetuneDatasetPublic]


class RagFinetuneJobs(msgspec.Struct):
    data: list[RagFinetuneJobPublic]
    count: int


def finetune_job(job: RagFinetuneJob, dataset_count: int) -> RagFinetuneJobPublic:
    """A training job without its figures."""
    return RagFinetuneJobPublic(**_values(job, dataset_count))


def finetune_details(job: RagFinetuneJob, datasets: list[RagFinetuneDataset]) -> RagFinetuneJobDetails:
    """A training job with its figures and data sets."""
    return RagFinetuneJobDetails(
        **_values(job, len(datasets)),
        metrics=msgspec.convert(job.metrics, RagFinetuneMetrics | None),
        datasets=[_dataset(each) for each in datasets],
    )


def _dataset(each: RagFinetuneDataset) -> RagFinetuneDatasetPublic:
    created = rfc3339(each.created_at)
    return RagFinetuneDatasetPublic(each.id, each.dataset_url, each.rows, each.error, cast(str, created))


def _values(job: RagFinetuneJob, dataset_count: int) -> dict[str, Any]:
    plain = ("id", "index_id", "owner_id", "status", "adapter_id", "error_message")
    times = ("started_at", "completed_at", "created_at")
    return {name: getattr(job, name) for name in plain} | {
        "config": msgspec.convert(job.config, RagFinetuneConfig),
        "dataset_count": dataset_count,
        "progress": round(job.progress, 4),
        **{name: rfc3339(getattr(job, name)) for name in times},
    }
