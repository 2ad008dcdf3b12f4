"""Background work of the admin area."""

from appliance.areas.admin.service import backups, checking
from appliance.areas.admin.settings import BackupSettings
from appliance.core.settings import settings
from appliance.jobs import job

_HOUR = 3600


@job("admin.back_up_if_due", every=_HOUR)
def back_up_if_due() -> None:
    backups.back_up_if_due()


@job("admin.check_replica_if_due", every=_HOUR)
def check_replica_if_due() -> None:
    checking.check_if_due(settings(BackupSettings).check_replica_hours)
