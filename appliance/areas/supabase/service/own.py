"""A signed-in person's own account: read, change, prove once more, sign out."""

from typing import Any, Literal

from appliance.areas.auth.service import accounts
from appliance.areas.auth.service.attempts import Client, limit_recoveries
from appliance.areas.auth.service.freshness import prove
from appliance.areas.auth.service.sessions import revoke
from appliance.areas.supabase.service import mailing, one_time, profiles
from appliance.areas.supabase.service.one_time import Challenge
from appliance.areas.supabase.service.sessions import shown_within
from appliance.areas.supabase.service.users import view
from appliance.areas.supabase.settings import SupabaseSettings
from appliance.core.actor import Actor
from appliance.core.clock import now_ms, rfc3339
from appliance.core.errors import AlreadyExists, BadRequest, Forbidden, InvalidInput
from appliance.core.settings import settings

Json = dict[str, Any]
Scope = Literal["global", "local", "others"]

FRESH = 24 * 3600  # seconds after signing in that a password may be changed without another proof


def change(
    actor: Actor,
    client: Client,
    *,
    email: str | None = None,
    password: str | None = None,
    metadata: Json | None = None,
    nonce: str | None = None,
    current_password: str | None = None,
    redirect_to: str = "",
    challenge: Challenge | None = None,
) -> Json:
    """The user after it. A new password needs a proof younger than a day: signing in, the current one, or a nonce.

    So does a new e-mail where none is confirmed; it needs the sign-in.

    Raises InvalidInput, AlreadyExists, InvalidCredentials, BadRequest, RateLimited.
    """
    if password is not None:
        _prove(actor, client, nonce, current_password)
        _change_password(actor, password)
    if metadata is not None:
        profiles.merge(actor.id, user_metadata=metadata)
    asked = _change_email(actor, client, email.strip(), redirect_to, challenge) if email is not None else {}
    return view(actor.id) | asked


def _prove(actor: Actor, client: Client, nonce: str | None, current_password: str | None) -> None:
    if current_password is not None:
        prove(actor, client, current_password)
        return
    if nonce:
        _use_nonce(actor, client, nonce)
        return
    _check_shown(actor, "Password update requires reauthentication")


def _check_shown(actor: Actor, message: str = "Email update requires reauthentication") -> None:
    if not shown_within(actor.session_id or "", FRESH):
        raise BadRequest(message, hint="Sign in again.", error_code="reauthentication_needed")


def _use_nonce(actor: Actor, client: Client, nonce: str) -> None:
    email = accounts.own_account(actor).email
    try:
        right = one_time.use_code(client, email, "reauthentication", nonce).user_id == actor.id
    except Forbidden:
        right = False
    if not right:
        raise BadRequest("Nonce has expired or is invalid", error_code="reauthentication_not_valid", status=422)


def _change_password(actor: Actor, password: str) -> None:
    try:
        accounts.set_password(actor, password)
    except InvalidInput as error:
        if error.errors[0]["type"] != "same_password":
            raise
        message = "New password should be different from the old password."
        raise BadRequest(message, error_code="same_password", status=422) from error


def _change_email(actor: Actor, client: Client, email: str, redirect_to: str, challenge: Challenge | None) -> Json:
    """At once, or once the new address was confirmed by its owner; answers what the user shows of that until then."""
    if email.lower() == accounts.own_account(actor).email.lower():
        return {}
    try:
        if not settings(SupabaseSettings).confirm_email:
            _check_shown(actor)
            accounts.change_email(actor, email)
            return view(actor.id)
        accounts.check_new_address(email)
    except AlreadyExists as error:
        raise taken(email) from error
    limit_recoveries(client)
    mailing.ask_mail_to(actor.id, "email_change", email, redirect_to, challenge)
    return {"new_email": email, "email_change_sent_at": rfc3339(now_ms())}


def taken(email: str) -> AlreadyExists:
    return AlreadyExists(
        "A user with this email address has already been registered", error_code="email_exists", status=422
    )


def reauthenticate(actor: Actor, client: Client) -> None:
    """Have a code sent that counts as a proof. Raises RateLimited."""
    limit_recoveries(client)
    mailing.ask_mail_to(actor.id, "reauthentication", accounts.own_account(actor).email)


def sign_out(actor: Actor, scope: Scope) -> None:
    """End this session, all others, or all."""
    only = actor.session_id if scope == "local" else None
    revoke(actor.id, only=only, but=actor.session_id if scope == "others" else None)
