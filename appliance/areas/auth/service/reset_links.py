"""Mailed links that let somebody in, which end when what they were sent for does."""

from appliance.areas.auth.models import PasswordReset
from appliance.core.clock import now_ms
from appliance.jobs import publish


def cancel_links(user_id: str) -> None:
    """Whatever a user was sent and has not used is good no more, in the caller's transaction.

    News: `auth.links_deleted`, with `before`, milliseconds UTC: other doors send links of their own.
    """
    cancel_reset_links(user_id)
    publish("auth.links", "deleted", id=user_id, owner_id=user_id, before=now_ms())


def cancel_reset_links(user_id: str) -> None:
    """As `cancel_links`, for links to set a password alone."""
    now = now_ms()
    PasswordReset.update(expires_at=now).where(
        PasswordReset.user == user_id, PasswordReset.used_at.is_null(), PasswordReset.expires_at > now
    ).execute()
