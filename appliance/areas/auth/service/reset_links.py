"""Mailed links to set a password, which end when what they were sent for does."""

from appliance.areas.auth.models import PasswordReset
from appliance.core.clock import now_ms


def cancel_links(user_id: str) -> None:
    """The links that a user was sent and has not used are good no more, in the caller's transaction."""
    now = now_ms()
    PasswordReset.update(expires_at=now).where(
        PasswordReset.user == user_id, PasswordReset.used_at.is_null(), PasswordReset.expires_at > now
    ).execute()
