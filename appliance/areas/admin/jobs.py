"""Background work of the admin area."""

from appliance.areas.admin.service import backups
from appliance.jobs import job

_HOUR = 3600


@job("admin.back_up_if_due", every=_HOUR)
def back_up_if_due() -> None:
    backups.back_up_if_due()
