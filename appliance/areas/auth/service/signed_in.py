"""What a person sees of their sign-ins: live sessions and past attempts."""

from appliance.areas.auth.models import LoginHistory, Session
from appliance.areas.auth.schemas import LoginAttempt, SessionPublic
from appliance.areas.auth.service.sessions import revoke
from appliance.core.actor import Actor
from appliance.core.clock import now_ms, rfc3339
from appliance.core.errors import NotFound
from appliance.core.paging import Page, Paging


def list_sessions(actor: Actor, paging: Paging) -> Page[SessionPublic]:
    """The actor's live sessions, newest first."""
    live = Session.select().where(Session.user == actor.id, Session.revoked_at.is_null(), Session.expires_at > now_ms())
    found = live.order_by(Session.created_at.desc(), Session.id.desc()).offset(paging.start).limit(paging.limit)
    return Page([_public(session, actor) for session in found], live.count())


def _public(session: Session, actor: Actor) -> SessionPublic:
    return SessionPublic(
        id=session.id,
        device_info=session.device_info,
        ip_address=session.ip_address,
        user_agent=session.user_agent,
        created_at=rfc3339(session.created_at) or "",
        last_active_at=rfc3339(session.last_active_at) or "",
        expires_at=rfc3339(session.expires_at) or "",
        is_current=session.id == actor.session_id,
    )


def end_session(actor: Actor, session_id: str) -> None:
    """End one of the actor's own live sessions, this one too. Raises NotFound."""
    if not revoke(actor.id, only=session_id):
        raise NotFound("You have no such session.")


def end_other_sessions(actor: Actor) -> int:
    """End all sessions of the actor but this one; answers how many."""
    return revoke(actor.id, but=actor.session_id)


def list_attempts(actor: Actor, paging: Paging) -> Page[LoginAttempt]:
    """Sign-ins at the actor's account of the last 90 days, failed ones too, newest first."""
    own = LoginHistory.select().where(LoginHistory.user == actor.id)
    found = own.order_by(LoginHistory.created_at.desc(), LoginHistory.id.desc())
    return Page([_attempt(row) for row in found.offset(paging.start).limit(paging.limit)], own.count())


def _attempt(row: LoginHistory) -> LoginAttempt:
    return LoginAttempt(
        id=row.id,
        ip_address=row.ip_address,
        user_agent=row.user_agent,
        success=bool(row.success),
        failure_reason=row.failure_reason,
        created_at=rfc3339(row.created_at) or "",
    )
