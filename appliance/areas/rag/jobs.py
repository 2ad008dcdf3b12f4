"""Background work of the rag area."""

from typing import Any

from appliance.areas.rag import service
from appliance.jobs import job
from appliance.jobs.queue import on_death

NAME = "rag.index_document"
REEMBED = "rag.reembed_index"
TRAIN = "rag.train_adapter"
HOUR = 3600  # seconds
DAY = 24 * HOUR
SORTING = HOUR / 6


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


@job("rag.sort_chunks", every=SORTING, queue="cpu")
def sort_chunks() -> None:
    service.sort_chunks()


@job(REEMBED, retries=2, retry_delay=10, queue="cpu", needs_room=True)
def reembed_index(index_id: str) -> None:
    service.reembed_index(index_id)


# However often the process dies, an index goes on following.
@job("rag.scan_watch", retries=3, retry_delay=10, crashes=None, needs_room=True)
def scan_watch(watch_id: str) -> None:
    service.scan_watch(watch_id)


@job("rag.look_after_watches", every=HOUR / 12)
def look_after_watches() -> None:
    """A look that failed for good must not end its watch."""
    service.ask_for_all()


def file_came(bucket: str, path: str, **_: object) -> None:
    """Listens to storage.file_created and storage.file_changed."""
    service.look_after_news(bucket, path)


def file_went(id: str, owner_id: str, bucket: str, path: str, **_: object) -> None:
    """Listens to storage.file_deleted."""
    service.forget_file(id, owner_id, bucket, path)
    service.look_after_news(bucket, path)


def forget_user(id: str, **_: object) -> None:
    """Listens to auth.user_deleted."""
    service.forget_owner(id)


def _buried(name: str, payload: dict[str, Any], error: str) -> None:
    if name == NAME:
        service.fail_document(payload["document_id"], error)
    elif name == REEMBED:
        service.fail_reembedding(payload["index_id"], error)
    elif name == TRAIN:
        service.fail_training(payload["job_id"], error)


on_death.append(_buried)
