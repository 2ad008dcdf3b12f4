"""Background work of the browser area."""

from appliance.areas.browser import service
from appliance.jobs import job


@job("browser.close_when_due", retries=3, retry_delay=5)
def close_when_due(session_id: str) -> None:
    service.close_when_due(session_id)


@job("browser.close_bound", retries=3, retry_delay=5)
def close_bound(execution_id: str) -> None:
    service.close_bound(execution_id)


@job("browser.forget_old", every=24 * 3600)
def forget_old() -> None:
    service.forget_old()


def forget_user(id: str, **_: object) -> None:
    """Listens to auth.user_deleted."""
    service.forget_owner(id)
