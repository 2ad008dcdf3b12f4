"""What the admin area says of the installation: the database, its copies, and the platform's language models."""

from appliance.areas.admin.service import backups, checking
from appliance.areas.admin.settings import BackupSettings, HealthSettings
from appliance.core.clock import now_ms
from appliance.core.errors import Problem
from appliance.core.health import State, available, not_configured, unavailable
from appliance.core.settings import settings
from appliance.db import rows, writing
from appliance.db.connection import sqlite_version
from appliance.ports.llm import llm
from appliance.ports.replication import ReplicaStatus, replication

_LOCAL_SECONDS = 1.5  # for the platform's own model server


def database_state() -> State:
    """Whether it answers, takes writes, and was whole when it was last read."""
    with writing():
        rows("SELECT 1 FROM db_setting LIMIT 1")
    if damage := checking.damage():
        return unavailable(damage)
    return available(f"SQLite {sqlite_version()} answers and takes writes")


def replication_state() -> State:
    """Whether the replica is in step, or moments behind."""
    found = replication.status()
    if found.state == "off":
        return not_configured("No replica is wanted")
    if found.state == "failed":
        return unavailable(found.last_error or "litestream does not run.", alert="replication_stopped")
    if found.begun_at is None and found.confirmed_at is None:
        return available("It begins once somebody has set up")
    if (lag := _lag(found)) > settings(HealthSettings).lag_seconds:
        never = "The replica has not been complete yet since the start."
        late = never if found.confirmed_at is None else f"The replica is {lag:.0f} s behind."
        return unavailable(late, alert="replication_lag")
    if found.last_error is not None:
        return unavailable(f"Contents of files are not copied: {found.last_error}", alert="replication_stopped")
    return available("litestream starts" if found.confirmed_at is None else f"litestream, {lag:.0f} s behind")


def _lag(found: ReplicaStatus) -> float:
    """Seconds; of a replica that was never known to be complete, since it began."""
    lag = found.lag_seconds(now_ms())
    return (now_ms() - (found.begun_at or 0)) / 1000 if lag is None else lag


def replica_check_state() -> State:
    """Whether the replica could be restored when that was last tried."""
    last = checking.last_check()
    if replication.status().state == "off" or last is None:
        return not_configured("The replica has not been restored aside yet")
    return available(last["title"]) if last["status"] == "success" else unavailable(last["title"])


def backups_state() -> State:
    """Whether backups are made when they should be."""
    if (error := backups.last_error()) is not None:
        return unavailable(f"The last backup failed: {error}")
    if (late := backups.overdue()) is not None:
        return unavailable(late)
    hours = settings(BackupSettings).every_hours
    if not hours:
        return not_configured("Backups are only made when asked for")
    return available(f"Every {hours} hours; {len(backups.list_backups())} kept")


def provider_state(provider: str) -> State:
    """Of the platform's own access to a language model. Only a server of the house is asked: nothing phones out."""
    if not llm.is_set_up(provider):
        return not_configured("The platform has no access of its own")
    if provider != "local":
        return available("The platform has a key")
    try:
        models = llm.probe(provider, _LOCAL_SECONDS)
    except Problem as problem:
        return unavailable(problem.detail)
    return available(f"{len(models)} models")
