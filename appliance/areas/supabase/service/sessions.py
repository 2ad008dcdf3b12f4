"""Sessions of people behind a Supabase client: rows of our own sessions, with Supabase's words in the tokens.

What a session has shown (password, mail, one-time password) is kept beside it, and so its level: 1 = one factor,
2 = two.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from appliance.areas.auth.service import sessions
from appliance.areas.auth.service.accounts import find_user
from appliance.areas.auth.service.attempts import Client
from appliance.areas.supabase.service.profiles import app_metadata, profile_of
from appliance.core.clock import now_ms
from appliance.db import execute, rows, writing

AUDIENCE = "authenticated"

Methods = Sequence[dict[str, Any]]  # {"method": "password", "timestamp": seconds}, newest first


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


def open_session(client: Client, user_id: str, method: str) -> Any:
    """Tokens of a new session (auth's AccessToken). method: what the person has shown (`password`, `otp`, …)."""
    with writing():
        session_id = sessions.begin_session(client, user_id, KIND)
        _keep(session_id, 1, [_method(method)])
        return sessions.issue(client, session_id, user_id, KIND)


def raise_level(client: Client, user_id: str, session_id: str) -> Any:
    """Tokens of a session whose person has shown the second factor now."""
    with writing():
        _keep(session_id, 2, [_method("totp"), *(each for each in methods_of(session_id) if each["method"] != "totp")])
        return sessions.issue(client, session_id, user_id, KIND)


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
    return bool(moments) and now_ms() // 1000 - max(moments) < seconds


def _keep(session_id: str, level: int, methods: Methods) -> None:
    text = msgspec.json.encode(methods).decode()
    execute("INSERT OR REPLACE INTO supabase_session VALUES (?, ?, ?)", (session_id, level, text))


def _method(name: str) -> dict[str, Any]:
    return {"method": name, "timestamp": now_ms() // 1000}
