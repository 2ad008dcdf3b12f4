"""Attempts to sign in: how many may fail, and the history of all."""

from dataclasses import dataclass

from appliance.areas.auth.models import LoginHistory, User
from appliance.areas.auth.settings import AuthSettings
from appliance.core.clock import now_ms
from appliance.core.errors import InvalidCredentials, RateLimited
from appliance.core.settings import settings
from appliance.db import execute, rows, writing
from appliance.db.records import record_activity
from appliance.http.limits import address_key, limit

WINDOW_MS = 15 * 60 * 1000
HISTORY_MS = 90 * 24 * 3600 * 1000
WRONG = InvalidCredentials.code


@dataclass(frozen=True, slots=True)
class Client:
    """Where a request comes from. base_url: the address people use, issuer of the tokens they get."""

    ip: str
    user_agent: str = ""
    base_url: str = ""


def check_attempts(client: Client, email: str | None) -> None:
    """Raises RateLimited after too many wrong passwords for this account, or from this address.

    email: None = whose it is is not known yet. One that no account has counts like one that has, so that the answer
    tells nothing.
    """
    limits = settings(AuthSettings)
    if email is not None:
        _check("email", email, limits.failures_per_account, "this account")
    _check("ip_address", client.ip, limits.failures_per_address, "this address")


def _check(column: str, value: str, limit: int, what: str) -> None:
    """The limit ends 15 minutes after the oldest of the last `limit` failures."""
    if limit <= 0:
        return
    now = now_ms()
    found = rows(
        # What a clock that was wrong has dated in the future would shut somebody out until then.
        f"SELECT created_at FROM auth_login_history WHERE {column} = ? AND created_at BETWEEN ? AND ?"
        " AND failure_reason = ? ORDER BY created_at DESC LIMIT 1 OFFSET ?",
        (value, now - WINDOW_MS + 1, now, WRONG, limit - 1),
    )
    if found:
        seconds = max(1, -(-(found[0][0] + WINDOW_MS - now) // 1000))
        raise RateLimited(f"Too many wrong passwords for {what}.", hint="Wait and try again.", retry_after=seconds)


def limit_sign_ups(client: Client) -> None:
    """Raises RateLimited after too many sign-ups from this address."""
    limit("sign-up", address_key(client.ip), settings(AuthSettings).sign_ups_per_address, WINDOW_MS // 1000)


def limit_recoveries(client: Client) -> None:
    """For whatever sends or uses mailed links. Raises RateLimited after too many from this address."""
    limit("recovery", address_key(client.ip), settings(AuthSettings).recoveries_per_address, WINDOW_MS // 1000)


def note_attempt(client: Client, email: str, user: User | None, failure: str | None, *, by: str = "password") -> None:
    """A line of the history, and one for administrators. failure: code of the problem, None = it worked."""
    with writing():
        LoginHistory.create(
            user=user, email=email, ip_address=client.ip, user_agent=client.user_agent[:500],
            success=failure is None, failure_reason=failure,
        )  # fmt: skip
        record_activity(
            "sign_in_failed" if failure else "user_signed_in",
            actor_id=user.id if user else None,
            title=f"{email} could not sign in ({failure})" if failure else f"{email} signed in",
            status="failed" if failure else "success",
            object_id=user.id if user else None,
            data={"ip_address": client.ip, "by": by},
        )


def note_by_email(client: Client, email: str, failure: str | None = None, *, by: str) -> None:
    """As `note_attempt`, at the account that has that e-mail, if there is one."""
    note_attempt(client, email, User.get_or_none(User.email == email), failure, by=by)


def prune_history() -> int:
    """Forget attempts older than 90 days; returns how many."""
    with writing():
        return execute("DELETE FROM auth_login_history WHERE created_at < ?", (now_ms() - HISTORY_MS,))
