"""Background work of the auth area."""

from appliance.areas.auth.service import attempts, mailing, oidc, outbox, recovery, sessions
from appliance.jobs import job

DAY = 24 * 3600  # seconds
TRIES, PAUSE = 5, 60  # again after a failed mail; seconds


@job("auth.note_activity")
def note_activity() -> None:
    sessions.write_activity()


@job("auth.prune_records", every=DAY)
def prune_records() -> None:
    attempts.prune_history()
    sessions.prune_sessions()
    recovery.prune_resets()
    oidc.prune_attempts()


@job("auth.prune_outbox", every=DAY)
def prune_outbox() -> None:
    outbox.prune_outbox()


@job("auth.send_recovery", retries=TRIES, retry_delay=PAUSE)
def send_recovery(email: str) -> None:
    mailing.send_recovery(email)


@job("auth.send_reset_link", retries=TRIES, retry_delay=PAUSE)
def send_reset_link(user_id: str, asked_by: str) -> None:
    mailing.send_reset_link(user_id, asked_by)


@job("auth.send_invitation", retries=TRIES, retry_delay=PAUSE)
def send_invitation(user_id: str) -> None:
    mailing.send_invitation(user_id)


@job("auth.send_welcome", retries=TRIES, retry_delay=PAUSE)
def send_welcome(user_id: str) -> None:
    mailing.send_welcome(user_id)


@job("auth.send_notice", retries=TRIES, retry_delay=PAUSE)
def send_notice(kind: mailing.Notice, to: str) -> None:
    mailing.send_notice(kind, to)
