"""PKCE: a mailed link brings a code to the page it was asked from, and that page alone can turn it into a session.

Source: RFC 7636.
"""

import base64
import hashlib

from appliance.areas.auth.service.attempts import Client
from appliance.areas.supabase.service.one_time import Challenge
from appliance.areas.supabase.service.sessions import Tokens, open_session
from appliance.core import secrets
from appliance.core.clock import now_ms
from appliance.core.errors import BadRequest, InvalidInput, NotFound
from appliance.core.ids import new_id
from appliance.core.secrets import hash_token
from appliance.db import execute, query, writing

LIFETIME_MS = 5 * 60 * 1000


def challenge_of(text: str | None, method: str | None) -> Challenge | None:
    """What the client sent at the start of a flow; None for the flow without PKCE. Raises InvalidInput."""
    if not text:
        return None
    name = (method or "plain").lower()
    if name not in ("s256", "plain"):
        raise InvalidInput("must be s256 or plain", loc=("body", "code_challenge_method"), type="enum")
    if not 43 <= len(text) <= 128:
        raise InvalidInput("must have 43 to 128 characters", loc=("body", "code_challenge"), type="value_error")
    return Challenge(text, name)


def begin(user_id: str, challenge: Challenge) -> str:
    """A code that is good once, for 5 minutes, to whoever knows the verifier of `challenge`."""
    code, now = new_id(), now_ms()
    with writing():
        execute(
            "INSERT INTO supabase_flow VALUES (?, ?, ?, ?, ?, ?, ?)",
            (hash_token(code), user_id, "otp", challenge.text, challenge.method, now, now + LIFETIME_MS),
        )
    return code


def exchange(client: Client, code: str, verifier: str) -> Tokens:
    """A session for a code; a wrong verifier spends it too. Raises NotFound, BadRequest."""
    with writing():
        found = query("SELECT * FROM supabase_flow WHERE code_hash = ?", (hash_token(code),))
        execute("DELETE FROM supabase_flow WHERE code_hash = ?", (hash_token(code),))
        fits = found and _fits(Challenge(found[0]["code_challenge"], found[0]["code_challenge_method"]), verifier)
        if fits and found[0]["expires_at"] > now_ms():
            return open_session(client, found[0]["user_id"], found[0]["method"])
    if not found:
        raise NotFound("invalid flow state, no valid flow state found", error_code="flow_state_not_found")
    if not fits:
        raise BadRequest("code challenge does not match previously saved code verifier", error_code="bad_code_verifier")
    raise BadRequest("flow state has expired", error_code="flow_state_expired")


def end_before(user_id: str, moment: int) -> None:
    """Codes that user got before `moment` (milliseconds UTC) are good no more."""
    with writing():
        execute("DELETE FROM supabase_flow WHERE user_id = ? AND created_at < ?", (user_id, moment))


def prune() -> int:
    """Forget codes that nobody used; answers how many."""
    with writing():
        return execute("DELETE FROM supabase_flow WHERE expires_at < ?", (now_ms(),))


def _fits(challenge: Challenge, verifier: str) -> bool:
    made = verifier
    if challenge.method == "s256":
        digest = hashlib.sha256(verifier.encode()).digest()
        made = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    return secrets.same(challenge.text, made)
