"""A person's own account: user, sign-out, second factor."""

from typing import Any

from sanic import Blueprint

from appliance.areas.supabase.routes.clients import client_of
from appliance.areas.supabase.routes.signing_in import challenge_of, refuse_phone
from appliance.areas.supabase.schemas import (
    Redirect,
    SignOutScope,
    SupabaseCode,
    SupabaseFactor,
    SupabaseUserChange,
)
from appliance.areas.supabase.service import access, factors, own, signing, users
from appliance.areas.supabase.service.access import Caller
from appliance.core.errors import BadRequest
from appliance.http.endpoint import RequestInfo, endpoint

blueprint = Blueprint("supabase_own_account", url_prefix="/auth/v1")

Json = dict[str, Any]


@blueprint.get("/user")
@endpoint(returns=Json, auth="client", find_caller=access.person_at_any_level)
def read_user(caller: Caller) -> Json:
    """The signed-in user; also before the second factor was shown, since the factors stand here."""
    return users.view(caller.person.id)


@blueprint.put("/user")
@endpoint(
    body=SupabaseUserChange, query=Redirect, returns=Json, auth="client", find_caller=access.person, problems=(422,)
)
def change_user(caller: Caller, body: SupabaseUserChange, query: Redirect, request_info: RequestInfo) -> Json:
    """Change e-mail, password or `user_metadata`."""
    refuse_phone(body.phone)
    return own.change(
        caller.person,
        client_of(request_info),
        email=body.email,
        password=body.password,
        metadata=body.data,
        nonce=body.nonce,
        current_password=body.current_password,
        redirect_to=query.redirect_to,
        challenge=challenge_of(body),
    )


@blueprint.get("/reauthenticate")
@endpoint(returns=Json, auth="client", find_caller=access.person, in_preview=False)
def reauthenticate(caller: Caller, request_info: RequestInfo) -> Json:
    """Have a code sent that stands for signing in once more, as `nonce` of a new password."""
    own.reauthenticate(caller.person, client_of(request_info))
    return {}


@blueprint.post("/logout")
@endpoint(query=SignOutScope, auth="client", find_caller=access.person_at_any_level)
def sign_out(caller: Caller, query: SignOutScope) -> None:
    """End all sessions (`scope=global`), this one (`local`) or all others (`others`)."""
    match query.scope:
        case "global" | "local" | "others" as scope:
            own.sign_out(caller.person, scope)
        case _:
            raise BadRequest(f"unsupported logout scope {query.scope!r}", error_code="validation_failed")


@blueprint.get("/user/identities/authorize")
@endpoint(returns=Json, auth="client", find_caller=access.person, problems=(404,))
def link_identity() -> Json:
    """Linking another provider, which is not offered through this door."""
    raise BadRequest("Manual linking is disabled", error_code="manual_linking_disabled", status=404)


@blueprint.delete("/user/identities/<identity_id:str>")
@endpoint(returns=Json, auth="client", find_caller=access.person, problems=(422,))
def unlink_identity(identity_id: str) -> Json:
    """Taking an identity away, of which a user here has one."""
    message = "User must have at least 1 identity after unlinking"
    raise BadRequest(message, error_code="single_identity_not_deletable", status=422)


@blueprint.post("/factors")
@endpoint(body=SupabaseFactor, returns=Json, auth="client", find_caller=access.person, problems=(422,))
def enroll_factor(caller: Caller, body: SupabaseFactor) -> Json:
    """Begin with an authenticator app: its secret, as text and as a picture to scan."""
    if body.factor_type != "totp":
        kind = body.factor_type if body.factor_type in ("phone", "webauthn") else None
        code = f"mfa_{kind}_enroll_not_enabled" if kind else "validation_failed"
        raise BadRequest(f"MFA enroll is disabled for {body.factor_type!r}", error_code=code, status=422)
    return factors.enroll(caller.person, body.friendly_name or "", body.issuer)


@blueprint.post("/factors/<factor_id:str>/challenge")
@endpoint(returns=Json, auth="client", find_caller=access.person_at_any_level)
def challenge_factor(caller: Caller, factor_id: str) -> Json:
    """Ask for a code of the app."""
    return factors.challenge(caller.person, factor_id)


@blueprint.post("/factors/<factor_id:str>/verify")
@endpoint(body=SupabaseCode, returns=Json, auth="client", find_caller=access.person_at_any_level, problems=(422,))
def verify_factor(caller: Caller, factor_id: str, body: SupabaseCode, request_info: RequestInfo) -> Json:
    """Show a code of the app: tokens of level `aal2`, and the app counts from the first one on."""
    client = client_of(request_info)
    return signing.session_of(factors.verify(caller.person, client, factor_id, body.challenge_id, body.code))


@blueprint.delete("/factors/<factor_id:str>")
@endpoint(returns=Json, auth="client", find_caller=access.person)
def remove_factor(caller: Caller, factor_id: str) -> Json:
    """Take the app away; within 15 minutes after showing a code of it."""
    factors.remove(caller.person, factor_id)
    return {"id": factor_id}
