"""Sessions of people behind a Supabase client: rows of our own sessions, with Supabase's words in the tokens.

What a session has shown (password, mail, one-time password) is kept beside it, and so its level: 1 = one factor,
2 = two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from appliance.areas.auth.service import sessions
from appliance.areas.auth.service.accounts import find_user
from appliance.areas.auth.service.attempts import Client, note_by_email
from appliance.areas.supabase.service.profiles import app_metadata, profile_of
from appliance.core.clock import now_ms
from appliance.core.errors import BadRequest, Unauthenticated
from appliance.db import execute, rows, writing

AUDIENCE = "authenticated"

Methods = Sequence[dict[str, Any]]  # {"method": "password", "timestamp": seconds}, newest first


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a client keeps of a session. expires_in: seconds, of the access token."""

    user_id: str
    access_token: str
    refresh_token: str
    expires_in: int


def claims(user_id: str, session_id: str) -> dict[str, Any]:
    """What Supabase's access tokens say beside the registered claims."""
    user, profile = find_user(user_id), profile_of(user_id)
    level, methods = level_of(session_id), methods_of(session_id)
    return {
        "email": user.email,
        "phone": "",
        "role": AUDIENCE,
        "app_metadata": app_metadata(profile),
        "user_metadata": profile.user_metadata,
        "aal": f"aal{level}",
        "amr": methods,
        "session_id": session_id,
        "is_anonymous": False,
    }


KIND = sessions.Kind(AUDIENCE, "/auth/v1", claims)


def open_session(client: Client, user_id: str, method: str) -> Tokens:
    """Tokens of a new session. method: what the person has shown: `password`, which is noted already, or `otp`."""
    with writing():
        if method != "password":
            note_by_email(client, find_user(user_id).email, by="mail")
        session_id = sessions.begin_session(client, user_id, KIND)
        _keep(session_id, 1, [_method(method)])
        return _issue(client, session_id, user_id)


def raise_level(client: Client, user_id: str, session_id: str) -> Tokens:
    """Tokens of a session whose person has shown the second factor now."""
    with writing():
        _keep(session_id, 2, [_method("totp"), *(each for each in methods_of(session_id) if each["method"] != "totp")])
        return _issue(client, session_id, user_id)


def refresh(client: Client, token: str) -> Tokens:
    """New tokens for a refresh token, which is spent by that. Raises BadRequest."""
    try:
        issued = sessions.refresh(client, token, KIND)
    except Unauthenticated as error:
        if sessions.was_used(token):
            raise BadRequest("Invalid Refresh Token: Already Used", error_code="refresh_token_already_used") from error
        raise BadRequest(
            "Invalid Refresh Token: Refresh Token Not Found", error_code="refresh_token_not_found"
        ) from error
    actor, _ = sessions.authenticate(issued.access_token, KIND)
    return Tokens(actor.id, issued.access_token, issued.refresh_token, issued.expires_in)


def _issue(client: Client, session_id: str, user_id: str) -> Tokens:
    issued = sessions.issue(client, session_id, user_id, KIND)
    return Tokens(user_id, issued.access_token, issued.refresh_token, issued.expires_in)


def level_of(session_id: str) -> int:
    """1 or 2."""
    found = rows("SELECT level FROM supabase_session WHERE session_id = ?", (session_id,))
    return int(found[0][0]) if found else 1


def methods_of(session_id: str) -> Methods:
    """What the person of that session has shown, newest first."""
    found = rows("SELECT methods FROM supabase_session WHERE session_id = ?", (session_id,))
    return msgspec.json.decode(found[0][0]) if found else []


def shown_within(session_id: str, seconds: int, method: str | None = None) -> bool:
    """Whether something (or that `method`) was shown within so many seconds."""
    moments = [each["timestamp"] for each in methods_of(session_id) if method in (None, each["method"])]
    return any(0 <= now_ms() // 1000 - moment < seconds for moment in moments)


def _keep(session_id: str, level: int, methods: Methods) -> None:
    text = msgspec.json.encode(methods).decode()
    execute("INSERT OR REPLACE INTO supabase_session VALUES (?, ?, ?)", (session_id, level, text))


def _method(name: str) -> dict[str, Any]:
    return {"method": name, "timestamp": now_ms() // 1000}
