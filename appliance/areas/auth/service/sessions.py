"""Sessions: signing in and out, refresh tokens that rotate, and who an access token stands for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from appliance.areas.auth.devices import describe
from appliance.areas.auth.models import Session, User
from appliance.areas.auth.passwords import hash_password, is_outdated, verify_password
from appliance.areas.auth.schemas import AccessToken
from appliance.areas.auth.service.attempts import Client, check_attempts, note_attempt
from appliance.areas.auth.service.keys import reader_for, signing_key
from appliance.areas.auth.service.second_factor import is_on, use_code
from appliance.areas.auth.settings import AuthSettings
from appliance.areas.auth.tokens import AUDIENCE, write_token
from appliance.core.actor import Actor
from appliance.core.clock import now_ms
from appliance.core.errors import (
    InactiveUser,
    InvalidCredentials,
    Problem,
    SecondFactorRequired,
    TokenExpired,
    Unauthenticated,
)
from appliance.core.ids import new_token
from appliance.core.secrets import hash_token
from appliance.core.settings import settings
from appliance.db import execute, query, rows, writing
from appliance.db.faults import spared
from appliance.db.records import record_activity
from appliance.http.limits import limit_stranger
from appliance.jobs import enqueue, publish

DAY = 24 * 3600  # seconds
_NOTE_EVERY_MS = 60_000

T = TypeVar("T")


class SessionEnded(Unauthenticated):
    """A token of ours whose session is over, or whose user is gone or not active."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How the access tokens of a session are written.

    audience: who may read them; refresh tokens too are good for that audience alone. issuer: path behind the base URL.
    claims: further ones, by user id and session id.
    """

    audience: str = AUDIENCE
    issuer: str = ""
    claims: Callable[[str, str], Mapping[str, Any]] | None = None


API = Kind()

_seen: dict[str, int] = {}  # session id → when it was last used; written down once a minute
_noted_at = 0


def sign_in(client: Client, email: str, password: str, code: str | None = None) -> AccessToken:
    """A new session for the right password.

    An unknown e-mail and a wrong password take the same time and get the same answer.
    code: of the second factor, where the account has one. Raises InvalidCredentials, RateLimited, and only if the
    password was right InactiveUser, SecondFactorRequired.
    """
    return with_password(client, email, password, lambda user_id: open_session(client, user_id), code=code)


def with_password(
    client: Client,
    email: str,
    password: str,
    then: Callable[[str], T],
    *,
    code: str | None = None,
    factor_later: bool = False,
) -> T:
    """What `then(user id)` answers, called in the transaction of the attempt if the password is right.

    factor_later: the caller keeps away from everything that needs the second factor whoever has not shown it yet.
    Raises as `sign_in`.
    """
    email = email.strip()
    check_attempts(client, email)
    user = User.get_or_none(User.email == email)
    right = verify_password(user.hashed_password if user else None, password)
    renewed = hash_password(password) if user and right and is_outdated(user.hashed_password) else None
    with writing():
        # Once more: of many guesses made at the same time only as many count as the limit allows.
        check_attempts(client, email)
        problem = _refusal(user, right, code, factor_later=factor_later)
        note_attempt(client, email, user, problem.code if problem else None)
        if user and problem is None:
            if renewed:
                User.update(hashed_password=renewed).where(User.id == user.id).execute()
            return then(user.id)
    assert problem is not None
    raise problem


def _refusal(user: User | None, right: bool, code: str | None, *, factor_later: bool) -> Problem | None:
    if user is None or not right:
        return InvalidCredentials("The e-mail or the password is wrong.")
    if not user.is_active:
        return InactiveUser("This account is not active.", hint="Ask an administrator.")
    if is_on(user.id) and not factor_later:
        if not code:
            return SecondFactorRequired("A code of your authenticator app is needed.", hint="Send it as `code`.")
        if not use_code(user.id, code):
            return InvalidCredentials("The code is wrong, or was used already.", hint="Wait for the next one.")
    return None


def open_session(client: Client, user_id: str) -> AccessToken:
    """A new session of that user and its first pair of tokens, in the caller's transaction."""
    with writing():
        return issue(client, begin_session(client, user_id), user_id)


def begin_session(client: Client, user_id: str, kind: Kind = API) -> str:
    """The id of a new session of that user, which has no tokens yet; in the caller's transaction."""
    with writing():
        User.update(last_login_at=now_ms()).where(User.id == user_id).execute()
        session = Session.create(
            user=user_id,
            device_info=describe(client.user_agent),
            ip_address=client.ip,
            user_agent=client.user_agent[:500],
            expires_at=now_ms() + settings(AuthSettings).refresh_token_days * DAY * 1000,
            audience=kind.audience,
        )
        return str(session.id)


def issue(client: Client, session_id: str, user_id: str, kind: Kind = API) -> AccessToken:
    """Another pair of tokens for a session, in the caller's transaction."""
    current, now = settings(AuthSettings), now_ms()
    refresh_seconds = current.refresh_token_days * DAY
    refresh_token = new_token("rt", 32)
    execute(
        "INSERT INTO auth_refresh_token (hash, session_id, created_at, expires_at) VALUES (?, ?, ?, ?)",
        (hash_token(refresh_token), session_id, now, now + refresh_seconds * 1000),
    )
    lifetime = current.access_token_minutes * 60
    written = write_token(
        signing_key(),
        user_id,
        session_id,
        client.base_url + kind.issuer,
        now,
        lifetime,
        audience=kind.audience,
        further=kind.claims(user_id, session_id) if kind.claims else None,
    )
    return AccessToken(
        access_token=written,
        expires_in=lifetime,
        refresh_token=refresh_token,
        refresh_expires_in=refresh_seconds,
    )


def refresh(client: Client, token: str | None, kind: Kind = API) -> AccessToken:
    """New tokens for a refresh token, which is spent by that.

    Spent tokens are good for 10 more seconds, for tabs that refresh at the same time; later their use
    means that somebody else has one, and the whole session ends. Raises Unauthenticated, RateLimited.
    """
    answer = None
    if token:
        with writing():
            answer = _rotate(client, hash_token(token), kind)
    if answer is None:
        # Only these count: many people, or many tabs, may refresh from one address.
        limit_stranger(client.ip)
        raise Unauthenticated("This refresh token is not valid, or not any more.", hint="Sign in again.")
    return answer


def was_used(token: str) -> bool:
    """Whether a refresh token is one of ours that has been spent."""
    found = rows("SELECT 1 FROM auth_refresh_token WHERE hash = ? AND used_at IS NOT NULL", (hash_token(token),))
    return bool(found)


def _rotate(client: Client, hashed: str, kind: Kind) -> AccessToken | None:
    found = query(
        "SELECT t.session_id, t.used_at, t.expires_at, s.revoked_at, s.user_id, u.is_active FROM auth_refresh_token t"
        " JOIN auth_session s ON s.id = t.session_id JOIN auth_user u ON u.id = s.user_id"
        " WHERE t.hash = ? AND s.audience = ?",
        (hashed, kind.audience),
    )
    now = now_ms()
    if not found or found[0]["revoked_at"] or not found[0]["is_active"] or found[0]["expires_at"] <= now:
        return None
    [spent] = found
    if spent["used_at"] is not None and now - spent["used_at"] > settings(AuthSettings).refresh_grace_seconds * 1000:
        _end_stolen(client, spent)
        return None
    execute("UPDATE auth_refresh_token SET used_at = coalesce(used_at, ?) WHERE hash = ?", (now, hashed))
    execute(
        "UPDATE auth_session SET last_active_at = ?, expires_at = ? WHERE id = ?",
        (now, now + settings(AuthSettings).refresh_token_days * DAY * 1000, spent["session_id"]),
    )
    return issue(client, spent["session_id"], spent["user_id"], kind)


def _end_stolen(client: Client, spent: dict[str, Any]) -> None:
    revoke(spent["user_id"], only=spent["session_id"])
    record_activity(
        "sign_in_failed",
        actor_id=spent["user_id"],
        title="A refresh token was used twice, so its session was ended",
        status="failed",
        object_id=spent["session_id"],
        data={"ip_address": client.ip},
    )


def sign_out(actor: Actor) -> None:
    """End the session of the actor's access token."""
    if actor.session_id is not None:
        revoke(actor.id, only=actor.session_id)


def revoke(user_id: str, *, only: str | None = None, but: str | None = None) -> int:
    """End a user's live sessions: all, `only` one, or all `but` one. Returns how many ended.

    Their access tokens fail at once; their WebSockets are closed by the news.
    """
    with writing():
        ended = query(
            "UPDATE auth_session SET revoked_at = ? WHERE user_id = ? AND revoked_at IS NULL"
            " AND (?3 IS NULL OR id = ?3) AND (?4 IS NULL OR id <> ?4) RETURNING id",
            (now_ms(), user_id, only, but),
        )
        for session in ended:
            publish("auth.session", "deleted", id=session["id"], owner_id=user_id)
    return len(ended)


def authenticate(token: str, kind: Kind = API) -> tuple[Actor, int]:
    """Who an access token stands for, and when it expires (milliseconds UTC).

    The signature is checked once per token, the session and its user at every request.
    Raises Unauthenticated, TokenExpired, SessionEnded.
    """
    claims = reader_for(kind.audience).read(token)
    if claims.expires_at <= now_ms():
        raise TokenExpired("The access token has expired.", hint="Refresh it.")
    found = rows(
        "SELECT u.email, u.is_superuser, s.last_active_at FROM auth_session s JOIN auth_user u ON u.id = s.user_id"
        " WHERE s.id = ? AND s.user_id = ? AND s.revoked_at IS NULL AND u.is_active = 1",
        (claims.session_id, claims.user_id),
    )
    if not found:
        raise SessionEnded("This session has ended.", hint="Sign in again.")
    [(email, is_superuser, last_active_at)] = found
    _note_activity(claims.session_id, last_active_at)
    return Actor(claims.user_id, email, bool(is_superuser), claims.session_id), claims.expires_at


def _note_activity(session_id: str, last_active_at: int) -> None:
    """Remember the use of a session, and once a minute ask for a job that writes all of them down."""
    global _noted_at
    now = now_ms()
    if now - last_active_at < _NOTE_EVERY_MS:
        return
    _seen[session_id] = now
    if not 0 <= now - _noted_at < _NOTE_EVERY_MS:
        _noted_at = now
        with spared():
            enqueue("auth.note_activity", unique="auth.note_activity")


def write_activity() -> None:
    """Write down when the sessions used in the last minute were last used."""
    global _seen
    seen, _seen = _seen, {}
    with writing():
        for session_id, moment in seen.items():
            execute(
                "UPDATE auth_session SET last_active_at = max(last_active_at, ?) WHERE id = ?", (moment, session_id)
            )


def prune_sessions() -> int:
    """Forget sessions that ended more than 30 days ago and refresh tokens that have expired; returns how many."""
    now = now_ms()
    with writing():
        count = execute("DELETE FROM auth_refresh_token WHERE expires_at < ?", (now,))
        long_ago = now - 30 * DAY * 1000
        return count + execute("DELETE FROM auth_session WHERE expires_at < ? OR revoked_at < ?", (long_ago, long_ago))
