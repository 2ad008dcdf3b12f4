"""Signing up and in as Supabase clients do: by password, by mailed link or code."""

from typing import Any

from appliance.areas.auth.service import accounts
from appliance.areas.auth.service.attempts import Client, limit_recoveries, limit_sign_ups
from appliance.areas.auth.service.proving import prove_address
from appliance.areas.auth.service.sessions import with_password
from appliance.areas.supabase.service import flows, one_time, profiles
from appliance.areas.supabase.service.mailing import ask_mail
from appliance.areas.supabase.service.one_time import Challenge, Used
from appliance.areas.supabase.service.sessions import Tokens, open_session
from appliance.areas.supabase.service.users import view
from appliance.areas.supabase.settings import SupabaseSettings
from appliance.core.clock import now_ms, rfc3339
from appliance.core.errors import AlreadyExists, BadRequest, Forbidden, InactiveUser
from appliance.core.ids import new_id
from appliance.core.settings import settings

Json = dict[str, Any]

# Whoever confirms one of these confirms the account as it is, with its password.
_ABOUT_THE_ACCOUNT = ("signup", "email_change")


def sign_up(
    client: Client, email: str, password: str, metadata: Json, redirect_to: str, challenge: Challenge | None
) -> Json:
    """A session of the new user; where e-mails are confirmed first, the user alone.

    Then an address that is taken gets an answer of the same form, and no mail. As with Supabase, `identities` is empty
    in it: programs look there, so it hides nothing from whoever knows.
    Raises RegistrationDisabled, AlreadyExists, InvalidInput, RateLimited.
    """
    limit_sign_ups(client)
    profiles.check_size("data", metadata)
    confirm = settings(SupabaseSettings).confirm_email
    try:
        user = accounts.sign_up(client, email, password, _name_in(metadata), welcome=not confirm)
    except AlreadyExists:
        if confirm:
            return _pretended(email, metadata)
        raise
    profiles.merge(user.id, user_metadata=metadata)
    if not confirm:
        return session_of(open_session(client, user.id, "password"))
    ask_mail(client, "signup", user.email, redirect_to, challenge)
    return {**view(user.id), "confirmation_sent_at": rfc3339(now_ms())}


def _name_in(metadata: Json) -> str | None:
    """The name that programs usually put there."""
    name = metadata.get("full_name") or metadata.get("name")
    return name.strip()[:255] if isinstance(name, str) else None


def _pretended(email: str, metadata: Json) -> Json:
    now = rfc3339(now_ms())
    return {
        "id": new_id(),
        "aud": "authenticated",
        "role": "authenticated",
        "email": email,
        "phone": "",
        "confirmation_sent_at": now,
        "app_metadata": {"provider": "email", "providers": ["email"]},
        "user_metadata": metadata,
        "identities": [],
        "created_at": now,
        "updated_at": now,
        "is_anonymous": False,
    }


def sign_in(client: Client, email: str, password: str) -> Json:
    """A session of level 1. Raises InvalidCredentials, InactiveUser, RateLimited, BadRequest (not confirmed)."""

    def then(user_id: str) -> Tokens:
        if settings(SupabaseSettings).confirm_email and not accounts.find_user(user_id).email_verified:
            raise BadRequest("Email not confirmed", error_code="email_not_confirmed")
        return open_session(client, user_id, "password")

    return session_of(with_password(client, email, password, then, factor_later=True))


def follow_link(client: Client, token: str, type: str) -> Tokens | str:
    """A session, or the code of a PKCE flow, for a mailed link. Raises Forbidden, InactiveUser, RateLimited."""
    limit_recoveries(client)
    used = _accepted(one_time.use_link(token, type))
    if used.challenge is not None:
        return flows.begin(used.user_id, used.challenge)
    return open_session(client, used.user_id, "otp")


def verify_link(client: Client, token: str, type: str) -> Json:
    """A session for the token of a mailed link, however it was asked for. Raises Forbidden, InactiveUser."""
    limit_recoveries(client)
    return session_of(open_session(client, _accepted(one_time.use_link(token, type)).user_id, "otp"))


def verify_code(client: Client, email: str, type: str, code: str) -> Json:
    """A session for a mailed code. Raises Forbidden, InactiveUser, RateLimited."""
    used = _accepted(one_time.use_code(client, email, type, code))
    return session_of(open_session(client, used.user_id, "otp"))


def _accepted(used: Used) -> Used:
    """What was shown counts: the address is the person's."""
    user = accounts.find_user(used.user_id)
    if not user.is_active:
        raise InactiveUser("This account is not active.", hint="Ask an administrator.")
    stale = used.kind != "email_change" and used.email != user.email
    if used.kind == "reauthentication" or stale:
        raise Forbidden("Token has expired or is invalid", error_code="otp_expired")
    prove_address(user.id, used.email, keep_password=used.kind in _ABOUT_THE_ACCOUNT)
    profiles.mark_confirmed(user.id)
    return used


def session_of(tokens: Tokens) -> Json:
    """The answer with tokens."""
    return {
        "access_token": tokens.access_token,
        "token_type": "bearer",
        "expires_in": tokens.expires_in,
        "expires_at": now_ms() // 1000 + tokens.expires_in,
        "refresh_token": tokens.refresh_token,
        "user": view(tokens.user_id),
    }
