"""Mailed links and codes. Each is good once and for an hour; of both only hashes are kept.

A link's token is unguessable. A code has six digits: after 5 wrong ones it is worth nothing, and every wrong one
counts as a failed sign-in at that address.
"""

import secrets as random
from dataclasses import dataclass
from typing import Any, Literal

from appliance.areas.auth.service.attempts import WRONG, Client, check_attempts, note_by_email
from appliance.areas.supabase.settings import SupabaseSettings
from appliance.core import secrets
from appliance.core.clock import now_ms
from appliance.core.errors import Forbidden
from appliance.core.ids import new_id, new_token
from appliance.core.secrets import hash_token
from appliance.core.settings import settings
from appliance.db import execute, query, rows, writing

Kind = Literal["signup", "magiclink", "recovery", "invite", "email_change", "reauthentication"]

PURPOSE = "supabase.one_time_code"
WRONG_CODES = 5
HOUR_MS = 3600 * 1000
DAY_MS = 24 * HOUR_MS

# What a client calls it → what it may be. "email" is any that only says: this address is mine.
_ACCEPTS: dict[str, tuple[str, ...]] = {
    "email": ("magiclink", "signup"),
    "magiclink": ("magiclink", "signup"),
    "signup": ("signup", "magiclink"),
    "email_change_current": ("email_change",),
    "email_change_new": ("email_change",),
}


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a PKCE client says at the start of a flow (RFC 7636)."""

    text: str
    method: str


@dataclass(frozen=True, slots=True)
class Made:
    """What goes into the mail."""

    token: str
    code: str


@dataclass(frozen=True, slots=True)
class Used:
    """Whose address has been shown. email: that address, which for `email_change` is the new one."""

    user_id: str
    kind: str
    email: str
    challenge: Challenge | None


def make(user_id: str, kind: Kind, email: str, challenge: Challenge | None = None) -> Made:
    """A new pair for `email`; earlier ones of that kind end. In the caller's transaction if there is one."""
    made = Made(new_token("pkce" if challenge else "link"), f"{random.randbelow(10**6):06}")
    now = now_ms()
    with writing():
        execute(
            "UPDATE supabase_one_time_token SET expires_at = ? WHERE user_id = ? AND kind = ? AND expires_at > ?",
            (now, user_id, kind, now),
        )
        execute(
            "INSERT INTO supabase_one_time_token (id, user_id, kind, token_hash, code_hash, email, code_challenge,"
            " code_challenge_method, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(new_id(), user_id, kind, hash_token(made.token), _hash(user_id, kind, made.code), email),
                *((challenge.text, challenge.method) if challenge else (None, None)),
                *(now, now + settings(SupabaseSettings).link_minutes * 60_000),
            ),
        )
    return made


def forget(made: Made) -> None:
    """Nobody got it."""
    with writing():
        execute("DELETE FROM supabase_one_time_token WHERE token_hash = ?", (hash_token(made.token),))


def use_link(token: str, type: str) -> Used:
    """Raises Forbidden for a token that is unknown, used, expired or of another type."""
    with writing():
        found = query(
            "SELECT * FROM supabase_one_time_token WHERE token_hash = ? AND expires_at > ? AND attempts < ?",
            (hash_token(token), now_ms(), WRONG_CODES),
        )
        if not found or found[0]["kind"] not in _accepted(type):
            raise _expired()
        return _spend(found[0])


def use_code(client: Client, email: str, type: str, code: str) -> Used:
    """Six digits that were mailed to `email`. Raises Forbidden, RateLimited after too many wrong ones."""
    with writing():  # of many guesses made at the same time only as many count as the limit allows
        check_attempts(client, email)
        used = next((_spend(row) for row in _live(email) if row["kind"] in _accepted(type) and _fits(row, code)), None)
        if used is None:
            note_by_email(client, email, WRONG, by="mail")
    if used is None:
        raise _expired()
    return used


def pending_email(user_id: str) -> str | None:
    """The address an account is about to get, once its owner follows the mailed link."""
    found = rows(
        "SELECT email FROM supabase_one_time_token WHERE user_id = ? AND kind = 'email_change' AND expires_at > ?",
        (user_id, now_ms()),
    )
    return found[0][0] if found else None


def about_to_get(email: str) -> list[str]:
    """The accounts whose owners want that address."""
    return [row["user_id"] for row in _live(email) if row["kind"] == "email_change"]


def made_in_last_hour(user_id: str) -> int:
    """How many mails somebody has caused."""
    now = now_ms()
    counted = "SELECT count(*) FROM supabase_one_time_token WHERE user_id = ? AND created_at BETWEEN ? AND ?"
    return int(rows(counted, (user_id, now - HOUR_MS + 1, now))[0][0])


def end_before(user_id: str, moment: int) -> None:
    """What was sent to that user before `moment` (milliseconds UTC) is good no more."""
    ended = (
        "UPDATE supabase_one_time_token SET expires_at = ?2 WHERE user_id = ?1 AND created_at < ?2 AND expires_at > ?2"
    )
    with writing():
        execute(ended, (user_id, moment))


def prune() -> int:
    """Forget what expired more than a day ago; answers how many."""
    with writing():
        return execute("DELETE FROM supabase_one_time_token WHERE expires_at < ?", (now_ms() - DAY_MS,))


def _live(email: str) -> list[dict[str, Any]]:
    select = "SELECT * FROM supabase_one_time_token WHERE email = ? COLLATE NOCASE AND expires_at > ? AND attempts < ?"
    return query(select, (email, now_ms(), WRONG_CODES))


def _fits(row: dict[str, Any], code: str) -> bool:
    if secrets.same(row["code_hash"], _hash(row["user_id"], row["kind"], code.strip())):
        return True
    execute("UPDATE supabase_one_time_token SET attempts = attempts + 1 WHERE id = ?", (row["id"],))
    return False


def _spend(row: dict[str, Any]) -> Used:
    execute("UPDATE supabase_one_time_token SET expires_at = ? WHERE id = ?", (now_ms(), row["id"]))
    text, method = row["code_challenge"], row["code_challenge_method"]
    return Used(row["user_id"], row["kind"], row["email"], Challenge(text, method) if text else None)


def _accepted(type: str) -> tuple[str, ...]:
    return _ACCEPTS.get(type, (type,))


def _hash(user_id: str, kind: str, code: str) -> str:
    """Keyed: six digits are too few to be safe by a plain hash."""
    return secrets.sign(f"{user_id}:{kind}:{code}".encode(), PURPOSE).hex()


def _expired() -> Forbidden:
    return Forbidden("Token has expired or is invalid", error_code="otp_expired")
