"""Background work of the ocr area."""

from typing import Any

from appliance.areas.ocr import service
from appliance.jobs import job
from appliance.jobs.queue import on_death

NAME = "ocr.recognise_document"


@job(NAME, retries=2, retry_delay=5, queue="cpu", needs_room=True)  # three attempts in all
def recognise_document(job_id: str) -> None:
    service.recognise_document(job_id)


def forget_user(id: str, **_: object) -> None:
    """Listens to auth.user_deleted."""
    service.forget_owner(id)


def _buried(name: str, payload: dict[str, Any], error: str) -> None:
    if name == NAME:
        service.fail_job(payload["job_id"], error)


on_death.append(_buried)
