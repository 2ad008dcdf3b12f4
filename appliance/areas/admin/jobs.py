"""Background work of the admin area."""

from appliance.areas.admin.service import alerts, backups, checking
from appliance.areas.admin.settings import BackupSettings
from appliance.core.settings import settings
from appliance.jobs import enqueue, job

_HOUR = 3600


@job("admin.back_up_if_due", every=_HOUR)
def back_up_if_due() -> None:
    backups.back_up_if_due()


@job("admin.check_replica_if_due", every=_HOUR)
def check_replica_if_due() -> None:
    checking.check_if_due(settings(BackupSettings).check_replica_hours)


@job("admin.check_database", every=24 * _HOUR)
def check_database() -> None:
    checking.check_database_here()


@job("admin.forget_alerts", every=24 * _HOUR)
def forget_alerts() -> None:
    alerts.forget_old_alerts()


def begin() -> None:
    """At every start: what a server that died was writing goes, and the database is read once."""
    backups.forget_drafts()
    enqueue("admin.check_database", unique="admin.check_database")
