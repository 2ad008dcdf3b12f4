"""Background work of the auth area."""

from appliance.areas.auth.service import attempts, sessions
from appliance.jobs import job

DAY = 24 * 3600  # seconds


@job("auth.note_activity")
def note_activity() -> None:
    sessions.write_activity()


@job("auth.prune_records", every=DAY)
def prune_records() -> None:
    attempts.prune_history()
    sessions.prune_sessions()
