"""One's own account: name, password, preferences, sessions."""

from sanic import Blueprint

from appliance.areas.auth.routes.clients import client_of
from appliance.areas.auth.schemas import (
    AccountRemoval,
    AuthMessage,
    LoginAttempt,
    LoginAttemptList,
    PasswordChange,
    PreferencesChange,
    SessionList,
    SessionPublic,
    SessionsRevoked,
    UserChange,
    UserPreferences,
    UserPublic,
)
from appliance.areas.auth.service import accounts, leaving, preferences, signed_in
from appliance.core.actor import Actor
from appliance.core.paging import Page, Paging
from appliance.http.endpoint import RequestInfo, endpoint

blueprint = Blueprint("auth_own_account", url_prefix="/api/v1/users/me")


@blueprint.get("")
@endpoint(returns=UserPublic)
def read_own(actor: Actor) -> UserPublic:
    """One's own account."""
    return accounts.own_account(actor)


@blueprint.patch("")
@endpoint(body=UserChange, returns=UserPublic, problems=(400, 403, 409))
def change_own(actor: Actor, body: UserChange, request_info: RequestInfo) -> UserPublic:
    """Change one's own name or e-mail.

    For another e-mail the password is needed when the sign-in is older than 15 minutes.
    """
    client = client_of(request_info)
    return accounts.change_own(actor, client, full_name=body.full_name, email=body.email, password=body.password)


@blueprint.patch("/password")
@endpoint(body=PasswordChange, returns=AuthMessage, problems=(400,))
def change_password(actor: Actor, body: PasswordChange, request_info: RequestInfo) -> AuthMessage:
    """Change one's own password. Ends all other sessions and keeps this one."""
    accounts.change_password(actor, client_of(request_info), body.current_password, body.new_password)
    return AuthMessage("Password updated.")


@blueprint.delete("")
@endpoint(body=AccountRemoval, returns=AuthMessage, problems=(400, 403))
def delete_own(actor: Actor, body: AccountRemoval, request_info: RequestInfo) -> AuthMessage:
    """Delete one's own account and everything it owns.

    The password is needed when the sign-in is older than 15 minutes.
    """
    leaving.delete_own(actor, client_of(request_info), body.password)
    return AuthMessage("Account deleted.")


@blueprint.get("/preferences")
@endpoint(returns=UserPreferences)
def read_preferences(actor: Actor) -> UserPreferences:
    """One's own preferences."""
    return preferences.read_preferences(actor)


@blueprint.patch("/preferences")
@endpoint(body=PreferencesChange, returns=UserPreferences)
def change_preferences(actor: Actor, body: PreferencesChange) -> UserPreferences:
    """Change some of one's own preferences."""
    return preferences.change_preferences(actor, body)


@blueprint.get("/sessions")
@endpoint(query=Paging, returns=SessionList)
def list_sessions(actor: Actor, query: Paging) -> Page[SessionPublic]:
    """One's own live sessions, newest first."""
    return signed_in.list_sessions(actor, query)


@blueprint.delete("/sessions/<session_id:str>")
@endpoint()
def end_session(actor: Actor, session_id: str) -> None:
    """End one of one's own sessions, this one too; its tokens stop working at once."""
    signed_in.end_session(actor, session_id)


@blueprint.delete("/sessions")
@endpoint(returns=SessionsRevoked)
def end_other_sessions(actor: Actor) -> SessionsRevoked:
    """End all of one's own sessions but this one."""
    return SessionsRevoked(signed_in.end_other_sessions(actor))


@blueprint.get("/login-history")
@endpoint(query=Paging, returns=LoginAttemptList)
def list_attempts(actor: Actor, query: Paging) -> Page[LoginAttempt]:
    """Sign-ins at one's own account of the last 90 days, failed ones too, newest first."""
    return signed_in.list_attempts(actor, query)
