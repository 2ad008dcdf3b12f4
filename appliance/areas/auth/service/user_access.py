"""How somebody gets in, in the hands of a superuser: sessions, sign-ins, a link for a new password."""

from appliance.areas.auth.access import require_session
from appliance.areas.auth.schemas import LoginAttempt, SessionPublic
from appliance.areas.auth.service import signed_in
from appliance.areas.auth.service.accounts import find_user
from appliance.areas.auth.service.sessions import revoke
from appliance.core.actor import Actor
from appliance.core.errors import InvalidState
from appliance.core.paging import Page, Paging
from appliance.db import writing
from appliance.db.records import record_activity
from appliance.http.limits import limit
from appliance.jobs import enqueue

LINKS_PER_HOUR = 5


def list_sessions(actor: Actor, user_id: str, paging: Paging) -> Page[SessionPublic]:
    """The live sessions of anybody, newest first. Raises NotFound."""
    find_user(user_id)
    return signed_in.list_sessions(Actor(user_id, session_id=actor.session_id), paging)


def list_attempts(user_id: str, paging: Paging) -> Page[LoginAttempt]:
    """The sign-ins of the last 90 days at anybody's account, newest first. Raises NotFound."""
    find_user(user_id)
    return signed_in.list_attempts(Actor(user_id), paging)


def end_sessions(actor: Actor, user_id: str) -> int:
    """Sign somebody out everywhere; of one's own sessions this one stays. Answers how many ended. Raises NotFound."""
    require_session(actor)
    user = find_user(user_id)
    with writing():
        ended = revoke(user_id, but=actor.session_id)
        record_activity(
            "user_signed_out",
            actor_id=actor.id,
            title=f"{user.email} was signed out everywhere",
            object_id=user_id,
            data={"sessions": ended},
        )
    return ended


def send_reset_link(actor: Actor, user_id: str) -> None:
    """A link for a new password, by mail or into the outbox. Raises NotFound, InvalidState, RateLimited."""
    require_session(actor)
    user = find_user(user_id)
    if not user.is_active:
        raise InvalidState(
            f"The account {user.email} is not active, so a link would be of no use.",
            hint="Activate it first.",
            current="inactive",
            allowed=["active"],
        )
    limit("reset-link", user_id, LINKS_PER_HOUR, 3600)
    with writing():
        enqueue("auth.send_reset_link", user_id=user_id, asked_by=actor.id)
        record_activity(
            "password_link_sent",
            actor_id=actor.id,
            title=f"{user.email} was sent a link for a new password",
            object_id=user_id,
        )
