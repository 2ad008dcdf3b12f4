"""Background work of the rag area."""

from typing import Any

from appliance.areas.rag import service
from appliance.jobs import job
from appliance.jobs.queue import on_death

NAME = "rag.index_document"
TRAIN = "rag.train_adapter"
DAY = 24 * 3600  # seconds


@job(NAME, retries=2, retry_delay=5, queue="cpu", needs_room=True)  # three attempts in all
def index_document(document_id: str) -> None:
    service.index_document(document_id)


@job(TRAIN, retries=2, retry_delay=5, queue="cpu", needs_room=True)
def train_adapter(job_id: str) -> None:
    service.train_adapter(job_id)


@job("rag.forget_queries", every=DAY)
def forget_queries() -> None:
    service.forget_old_queries()


@job("rag.renew_terms", every=DAY)
def renew_terms() -> None:
    service.renew_terms()


def forget_user(id: str, **_: object) -> None:
    """Listens to auth.user_deleted."""
    service.forget_owner(id)


def _buried(name: str, payload: dict[str, Any], error: str) -> None:
    if name == NAME:
        service.fail_document(payload["document_id"], error)
    elif name == TRAIN:
        service.fail_training(payload["job_id"], error)


on_death.append(_buried)
