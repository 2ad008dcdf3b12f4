"""Background work of the Supabase doors."""

from typing import Any

from appliance.areas.supabase.service import factors, flows, mailing, one_time
from appliance.areas.supabase.service.one_time import Challenge
from appliance.jobs import job

TRIES, PAUSE = 5, 60  # again after a failed mail; seconds
DAY = 24 * 3600  # seconds


@job("supabase.send_mail", retries=TRIES, retry_delay=PAUSE)
def send_mail(
    kind: one_time.Kind,
    email: str,
    redirect_to: str,
    challenge: list[str] | None,
    create: bool,
    metadata: dict[str, Any],
    ip: str,
) -> None:
    mailing.send(kind, email, redirect_to, _challenge(challenge), create=create, metadata=metadata, ip=ip)


@job("supabase.send_mail_to", retries=TRIES, retry_delay=PAUSE)
def send_mail_to(user_id: str, kind: one_time.Kind, email: str, redirect_to: str, challenge: list[str] | None) -> None:
    mailing.send_to(user_id, kind, email, redirect_to, _challenge(challenge))


@job("supabase.prune_records", every=DAY)
def prune_records() -> None:
    one_time.prune()
    flows.prune()
    factors.prune()


def end_links(id: str, before: int, **_: object) -> None:
    """Listens to auth.links_deleted."""
    one_time.end_before(id, before)
    flows.end_before(id, before)


def _challenge(parts: list[str] | None) -> Challenge | None:
    return Challenge(*parts) if parts else None
