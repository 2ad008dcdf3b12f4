"""Background work of the storage area."""

from appliance.areas.storage import service
from appliance.jobs import job

_HOUR = 3600
_DAY = 24 * _HOUR


@job("storage.sweep_contents", every=_DAY)
def sweep_contents() -> None:
    """Remove contents without a row, which only a crash leaves."""
    service.sweep()


@job("storage.forget_uploads", every=_HOUR)
def forget_uploads() -> None:
    """Remove what has come of uploads that nobody went on with."""
    service.forget_uploads()


def forget_user(id: str, **_: object) -> None:
    """Listens to auth.user_deleted."""
    service.forget_uploads_of(id)
    service.forget_owner(id)
    service.forget_buckets(id)  # with what superusers have put into them
