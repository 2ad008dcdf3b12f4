"""A forgotten password: asking for a link, and using it."""

from appliance.areas.auth.emails import checked_email
from appliance.areas.auth.models import PasswordReset, User
from appliance.areas.auth.passwords import check_strength, hash_password
from appliance.areas.auth.service.attempts import Client, limit_recoveries
from appliance.areas.auth.service.proving import forget_unproven
from appliance.areas.auth.service.reset_links import cancel_links
from appliance.areas.auth.service.sessions import revoke
from appliance.core.clock import now_ms
from appliance.core.errors import InvalidToken
from appliance.core.secrets import hash_token
from appliance.db import execute, writing
from appliance.db.records import record_activity
from appliance.jobs import enqueue, publish


def ask_recovery(client: Client, email: str) -> None:
    """Have a link sent, if the address is known: the job finds out, so that nothing here depends on it.

    Raises InvalidInput for what is no e-mail address, RateLimited.
    """
    limit_recoveries(client)
    email = checked_email(email)
    enqueue("auth.send_recovery", email=email)


def reset_password(client: Client, token: str, new_password: str) -> None:
    """Set a new password with a mailed link, which is used up by that; ends all sessions. The e-mail is verified then.

    Raises InvalidToken (one answer for unknown, used, expired, and for an account that is gone or not active),
    InvalidInput for a weak password (the link stays usable), RateLimited.
    """
    limit_recoveries(client)
    reset, user = _usable(token)
    check_strength(new_password, user.email, field="new_password")
    hashed = hash_password(new_password)
    with writing():
        reset, user = _usable(token)  # of two uses at the same time one counts
        now = now_ms()
        PasswordReset.update(used_at=now).where(
            PasswordReset.user == user.id, PasswordReset.used_at.is_null()
        ).execute()
        forget_unproven(user, keep_password=True)  # it is replaced below
        cancel_links(user.id)
        proven = {"hashed_password": hashed, "email_verified": True, "updated_at": now}
        User.update(proven).where(User.id == user.id).execute()
        revoke(user.id)
        publish("auth.user", "changed", id=user.id, owner_id=user.id)
        record_activity(
            "user_password_reset",
            actor_id=user.id,
            title=f"{user.email} set a new password by mail",
            object_id=user.id,
            data={"ip_address": client.ip},
        )
        enqueue("auth.send_notice", kind="password_changed", to=user.email)


def _usable(token: str) -> tuple[PasswordReset, User]:
    reset = (
        PasswordReset.select(PasswordReset, User)
        .join(User)
        .where(
            PasswordReset.token_hash == hash_token(token),
            PasswordReset.used_at.is_null(),
            PasswordReset.expires_at > now_ms(),
            User.is_active == True,  # noqa: E712  a column
        )
        .first()
    )
    if reset is None:
        raise InvalidToken("This link is not valid, or not any more.", hint="Ask for another one.")
    return reset, reset.user


def prune_resets() -> int:
    """Forget links that expired more than a day ago; answers how many."""
    with writing():
        return execute("DELETE FROM auth_password_reset WHERE expires_at < ?", (now_ms() - 24 * 3600 * 1000,))
