"""Signing up and in: password, refresh, PKCE, mailed links and codes."""

from typing import Any
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from sanic import Blueprint

from appliance.areas.supabase.routes.clients import client_of, required
from appliance.areas.supabase.schemas import (
    GrantType,
    MailedLink,
    Redirect,
    SupabaseGrant,
    SupabaseOtp,
    SupabaseRecovery,
    SupabaseResend,
    SupabaseSignUp,
    SupabaseVerification,
    WithChallenge,
)
from appliance.areas.supabase.service import access, flows, mailing, sessions, signing
from appliance.areas.supabase.service.one_time import Challenge
from appliance.core.errors import BadRequest, Problem
from appliance.http.endpoint import Answer, RequestInfo, endpoint

blueprint = Blueprint("supabase_signing_in", url_prefix="/auth/v1")

Json = dict[str, Any]


@blueprint.post("/signup")
@endpoint(body=SupabaseSignUp, query=Redirect, returns=Json, auth="client", find_caller=access.client, problems=(422,))
def sign_up(body: SupabaseSignUp, query: Redirect, request_info: RequestInfo) -> Json:
    """Make an account, and sign in unless its e-mail must be confirmed first."""
    refuse_phone(body.phone)
    if not body.email:
        raise BadRequest("Anonymous sign-ins are disabled", error_code="anonymous_provider_disabled", status=422)
    password = required(body.password, "password")
    client = client_of(request_info)
    return signing.sign_up(client, body.email, password, body.data or {}, query.redirect_to, challenge_of(body))


@blueprint.post("/token")
@endpoint(body=SupabaseGrant, query=GrantType, returns=Json, auth="client", find_caller=access.client)
def grant(body: SupabaseGrant, query: GrantType, request_info: RequestInfo) -> Json:
    """Sign in with a password (`grant_type=password`), or swap a refresh token or the code of a PKCE flow."""
    client = client_of(request_info)
    match query.grant_type:
        case "password":
            refuse_phone(body.phone)
            return signing.sign_in(client, required(body.email, "email"), required(body.password, "password"))
        case "refresh_token":
            token = required(body.refresh_token, "refresh_token")
            return signing.session_of(sessions.refresh(client, token))
        case "pkce":
            code, verifier = required(body.auth_code, "auth_code"), required(body.code_verifier, "code_verifier")
            return signing.session_of(flows.exchange(client, code, verifier))
        case "id_token" | "web3":
            raise BadRequest("Provider is not enabled", error_code="provider_disabled")
    raise BadRequest(f"unsupported grant type {query.grant_type!r}", error_code="validation_failed")


@blueprint.post("/otp")
@endpoint(body=SupabaseOtp, query=Redirect, returns=Json, auth="client", find_caller=access.client)
def send_otp(body: SupabaseOtp, query: Redirect, request_info: RequestInfo) -> Json:
    """Have a link and a code to sign in sent; the answer is the same for every address."""
    return _mail_otp(body, query, request_info)


@blueprint.post("/magiclink")
@endpoint(body=SupabaseOtp, query=Redirect, returns=Json, auth="client", find_caller=access.client)
def send_magic_link(body: SupabaseOtp, query: Redirect, request_info: RequestInfo) -> Json:
    """The older name of `/otp`."""
    return _mail_otp(body, query, request_info)


def _mail_otp(body: SupabaseOtp, query: Redirect, info: RequestInfo) -> Json:
    refuse_phone(body.phone)
    email, challenge = required(body.email, "email"), challenge_of(body)
    mailing.ask_mail(
        client_of(info),
        "magiclink",
        email,
        query.redirect_to,
        challenge,
        create=body.create_user,
        metadata=body.data,
    )
    return {}


@blueprint.post("/recover")
@endpoint(body=SupabaseRecovery, query=Redirect, returns=Json, auth="client", find_caller=access.client)
def recover(body: SupabaseRecovery, query: Redirect, request_info: RequestInfo) -> Json:
    """Have a link to set a new password sent; the answer is the same for every address."""
    mailing.ask_mail(client_of(request_info), "recovery", body.email, query.redirect_to, challenge_of(body))
    return {}


@blueprint.post("/resend")
@endpoint(body=SupabaseResend, query=Redirect, returns=Json, auth="client", find_caller=access.client)
def resend(body: SupabaseResend, query: Redirect, request_info: RequestInfo) -> Json:
    """Have the mail that confirms a sign-up, or a new address, sent again."""
    refuse_phone(body.phone)
    email = required(body.email, "email")
    if body.type == "signup":
        mailing.ask_mail(client_of(request_info), "signup", email, query.redirect_to, challenge_of(body))
    elif body.type == "email_change":
        mailing.ask_change_again(client_of(request_info), email, query.redirect_to, challenge_of(body))
    else:
        raise BadRequest(f"Resending {body.type!r} is not possible", error_code="validation_failed")
    return {}


@blueprint.post("/verify")
@endpoint(body=SupabaseVerification, returns=Json, auth="client", find_caller=access.client, problems=(403,))
def verify(body: SupabaseVerification, request_info: RequestInfo) -> Json:
    """Sign in with a mailed code, or with the token of a mailed link."""
    refuse_phone(body.phone)
    client = client_of(request_info)
    if body.token_hash:
        return signing.verify_link(client, body.token_hash, body.type)
    return signing.verify_code(client, required(body.email, "email"), body.type, required(body.token, "token"))


@blueprint.get("/verify")
@endpoint(query=MailedLink, status=303, content_type="text/plain", auth="public", in_preview=False)
def follow_link(query: MailedLink, request_info: RequestInfo) -> Answer:
    """What a mailed link opens: leads to the page it was asked from, with a session or with the code of PKCE."""
    target = mailing.allowed_target(query.redirect_to)
    try:
        found = signing.follow_link(client_of(request_info), query.token, query.type)
    except Problem as problem:
        return _to(target, *_failure(problem))
    if isinstance(found, str):
        return _to(target, query={"code": found})
    session = signing.session_of(found)
    names = ("access_token", "expires_at", "expires_in", "refresh_token", "token_type")
    return _to(target, fragment={**{name: session[name] for name in names}, "type": query.type})


def _failure(problem: Problem) -> tuple[dict[str, Any], dict[str, Any]]:
    code = str(problem.extra.get("error_code", problem.code.replace("-", "_")))
    told = {"error": "access_denied", "error_code": code, "error_description": problem.detail}
    return told, told


def _to(target: str, query: dict[str, Any] | None = None, fragment: dict[str, Any] | None = None) -> Answer:
    """Nothing keeps the address: it holds tokens."""
    parts = urlsplit(target)
    asked = "&".join(part for part in (parts.query, urlencode(query or {})) if part)
    told = urlencode(fragment or {}, quote_via=quote) or parts.fragment
    location = urlunsplit(parts._replace(query=asked, fragment=told))
    headers = {"location": location, "cache-control": "no-store", "referrer-policy": "no-referrer"}
    return Answer("", status=303, headers=headers, content_type="text/plain; charset=utf-8")


@blueprint.get("/authorize")
@endpoint(returns=Json, auth="public", problems=(400,))
def authorize() -> Json:
    """Signing in by another provider, which is not offered through this door."""
    raise BadRequest("Unsupported provider: provider is not enabled", error_code="validation_failed")


@blueprint.post("/sso")
@endpoint(returns=Json, auth="client", find_caller=access.client, problems=(404,))
def single_sign_on() -> Json:
    """Signing in by SAML, which is not offered."""
    raise BadRequest("SAML 2.0 is disabled", error_code="saml_provider_disabled", status=404)


def refuse_phone(phone: str | None) -> None:
    """Raises BadRequest: nothing here sends text messages."""
    if phone:
        raise BadRequest("Phone logins are disabled", hint="Use an e-mail.", error_code="phone_provider_disabled")


def challenge_of(body: WithChallenge) -> Challenge | None:
    """Raises InvalidInput."""
    return flows.challenge_of(body.code_challenge, body.code_challenge_method)
