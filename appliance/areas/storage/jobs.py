"""Background work of the storage area."""

from appliance.areas.storage import service
from appliance.jobs import job

_DAY = 24 * 3600


@job("storage.sweep_contents", every=_DAY)
def sweep_contents() -> None:
    """Remove contents without a row, which only a crash leaves."""
    service.sweep()


def forget_user(id: str, **_: object) -> None:
    """Listens to auth.user_deleted."""
    service.forget_owner(id)
    service.forget_buckets(id)  # with what superusers have put into them
