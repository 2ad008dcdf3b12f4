"""The second factor as Supabase clients set it up: the authenticator app of the account, which counts everywhere."""

import io
from typing import Any

from appliance.areas.auth.service import second_factor
from appliance.areas.auth.service.attempts import Client
from appliance.areas.supabase.service import profiles
from appliance.areas.supabase.service.sessions import Tokens, level_of, raise_level, shown_within
from appliance.areas.supabase.service.users import factors_of
from appliance.core.actor import Actor
from appliance.core.clock import now_ms
from appliance.core.errors import BadRequest, Forbidden, InvalidCredentials, InvalidState, NotFound
from appliance.core.ids import new_id
from appliance.db import execute, rows, writing

Json = dict[str, Any]

CHALLENGE_MS = 5 * 60 * 1000
FRESH = 15 * 60  # seconds after showing the second factor that it may be taken away


def enroll(actor: Actor, name: str, issuer: str | None) -> Json:
    """A secret for an authenticator app; it counts once a code of it was shown. Raises BadRequest if there is one."""
    try:
        setup = second_factor.enroll(actor, issuer)
    except InvalidState as error:
        raise BadRequest(
            "Maximum number of verified factors reached, unenroll to continue",
            error_code="too_many_enrolled_mfa_factors",
            status=422,
        ) from error
    profiles.name_factor(actor.id, name)
    [factor] = factors_of(actor.id)
    picture = qr_code(setup.uri)
    return {
        "id": factor["id"],
        "type": "totp",
        "friendly_name": name,
        "totp": {"qr_code": picture, "secret": setup.secret, "uri": setup.uri},
    }


def qr_code(text: str) -> str:
    """An SVG document. It goes into a `data:` URL as it is, where a # would end it."""
    import segno

    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawn, kind="svg", scale=5, border=4, light="white", xmldecl=False, nl=False
    )
    return drawn.getvalue().decode().replace('"#fff"', '"white"').replace('"#000"', '"black"')


def challenge(actor: Actor, wanted: str) -> Json:
    """The question for a code, good for 5 minutes. Raises NotFound."""
    _check(actor, wanted)
    now = now_ms()
    id, expires_at = new_id(), now + CHALLENGE_MS
    with writing():
        execute("INSERT INTO supabase_challenge VALUES (?, ?, ?, ?, ?)", (id, actor.id, wanted, now, expires_at))
    return {"id": id, "type": "totp", "expires_at": expires_at // 1000}


def verify(actor: Actor, client: Client, wanted: str, challenge_id: str, code: str) -> Tokens:
    """Tokens of level 2 for the right code; the first one confirms the app.

    Raises NotFound, BadRequest, RateLimited.
    """
    _check(actor, wanted)
    asked = rows(
        "SELECT expires_at FROM supabase_challenge WHERE id = ? AND user_id = ? AND factor_id = ?",
        (challenge_id, actor.id, wanted),
    )
    if not asked:
        raise NotFound("MFA factor with the provided challenge ID not found", error_code="mfa_factor_not_found")
    if asked[0][0] <= now_ms():
        message = "MFA challenge has expired, verify against another challenge or create a new challenge."
        raise BadRequest(message, error_code="mfa_challenge_expired", status=422)

    def then() -> Tokens:
        execute("DELETE FROM supabase_challenge WHERE user_id = ?", (actor.id,))
        return raise_level(client, actor.id, actor.session_id or "")

    try:
        return second_factor.accept_code(actor, client, code, then)
    except InvalidCredentials as error:
        raise BadRequest("Invalid TOTP code entered", error_code="mfa_verification_failed", status=422) from error


def remove(actor: Actor, wanted: str) -> None:
    """Take the app away; one that counts only just after showing it. Raises NotFound, Forbidden."""
    [factor] = _check(actor, wanted)
    if factor["status"] == "verified":
        session_id = actor.session_id or ""
        if level_of(session_id) < 2 or not shown_within(session_id, FRESH, "totp"):
            message = "AAL2 required to unenroll verified factor"
            hint = "Verify the factor; within 15 minutes it may be removed."
            raise Forbidden(message, hint=hint, error_code="insufficient_aal")
    second_factor.drop(actor)


def remove_for(operator: Actor, user_id: str, wanted: str) -> Json:
    """An administrator takes somebody's app away; answers what it was. Raises NotFound."""
    [factor] = _check(Actor(user_id), wanted)
    second_factor.remove_for(operator, user_id)
    return factor


def prune() -> int:
    """Forget questions that nobody answered; answers how many."""
    with writing():
        return execute("DELETE FROM supabase_challenge WHERE expires_at < ?", (now_ms(),))


def _check(actor: Actor, wanted: str) -> list[Json]:
    """The person's factor, which must be that one. Raises NotFound."""
    found = [factor for factor in factors_of(actor.id) if factor["id"] == wanted]
    if not found:
        raise NotFound("MFA factor not found", error_code="mfa_factor_not_found")
    return found
