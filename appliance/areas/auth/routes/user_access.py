"""Sessions, sign-ins and password link of anybody, for superusers."""

from sanic import Blueprint

from appliance.areas.auth.schemas import (
    AuthMessage,
    LoginAttempt,
    LoginAttemptList,
    SessionList,
    SessionPublic,
    SessionsRevoked,
)
from appliance.areas.auth.service import user_access
from appliance.core.actor import Actor
from appliance.core.paging import Page, Paging
from appliance.http.endpoint import endpoint

blueprint = Blueprint("auth_user_access", url_prefix="/api/v1/users/<user_id:str>")


@blueprint.get("/sessions")
@endpoint(query=Paging, returns=SessionList, auth="superuser")
def list_user_sessions(actor: Actor, user_id: str, query: Paging) -> Page[SessionPublic]:
    """Where somebody is signed in, newest first."""
    return user_access.list_sessions(actor, user_id, query)


@blueprint.delete("/sessions")
@endpoint(returns=SessionsRevoked, auth="superuser")
def end_user_sessions(actor: Actor, user_id: str) -> SessionsRevoked:
    """Sign somebody out everywhere; of one's own sessions this one stays."""
    return SessionsRevoked(user_access.end_sessions(actor, user_id))


@blueprint.get("/login-history")
@endpoint(query=Paging, returns=LoginAttemptList, auth="superuser")
def list_user_attempts(user_id: str, query: Paging) -> Page[LoginAttempt]:
    """Sign-ins at somebody's account of the last 90 days, failed ones too, newest first."""
    return user_access.list_attempts(user_id, query)


@blueprint.post("/reset-link")
@endpoint(returns=AuthMessage, status=202, auth="superuser", idempotent=False, problems=(409,))
def send_user_reset_link(actor: Actor, user_id: str) -> AuthMessage:
    """Have a link for a new password sent to somebody; without a mail server it waits in the outbox."""
    user_access.send_reset_link(actor, user_id)
    return AuthMessage("A link for a new password is on its way.")
