"""Whether it is really the person: their password, or a sign-in of a moment ago."""

from appliance.areas.auth.models import Session, User
from appliance.areas.auth.passwords import verify_password
from appliance.areas.auth.service.attempts import Client, check_attempts, note_attempt
from appliance.core.actor import Actor
from appliance.core.clock import now_ms
from appliance.core.errors import Forbidden, InvalidCredentials
from appliance.db import writing

FRESH_MS = 15 * 60 * 1000
WRONG = "The password is wrong."


def require_fresh(actor: Actor, client: Client, password: str | None) -> None:
    """The password is needed when the sign-in is older than 15 minutes; a wrong one counts as a failed sign-in.

    Raises Forbidden (password or a new sign-in needed), InvalidCredentials, RateLimited.
    """
    if password is not None:
        _check_password(actor, client, password, WRONG)
    elif not _is_fresh(actor):
        raise _stale(actor)


def prove(actor: Actor, client: Client, password: str | None, wrong: str = WRONG) -> User:
    """The actor's account, once the person has shown to be the one. wrong: what a wrong password is answered with.

    Raises InvalidCredentials, RateLimited; Forbidden without a password, unless the account has none and the
    sign-in is fresh.
    """
    user: User = User.get_by_id(actor.id)
    if password is not None:
        _check_password(actor, client, password, wrong)
    elif user.hashed_password:
        raise Forbidden("Your password is needed for this.", hint="Send it along.")
    elif not _is_fresh(actor):
        raise _stale(actor)
    return user


def _check_password(actor: Actor, client: Client, password: str, wrong: str) -> None:
    user: User = User.get_by_id(actor.id)
    check_attempts(client, user.email)
    right = verify_password(user.hashed_password, password)
    with writing():
        # Once more: of many guesses made at the same time only as many count as the limit allows.
        check_attempts(client, user.email)
        if not right:
            note_attempt(client, user.email, user, InvalidCredentials.code)
    if not right:
        raise InvalidCredentials(wrong)


def has_password(user_id: str) -> bool:
    """Whether the account can sign in by password."""
    return bool(User.get_by_id(user_id).hashed_password)


def _is_fresh(actor: Actor) -> bool:
    session = Session.get_or_none(Session.id == actor.session_id)
    return session is not None and now_ms() - session.created_at < FRESH_MS


def _stale(actor: Actor) -> Forbidden:
    if has_password(actor.id):
        return Forbidden("Your password is needed for this.", hint="Send it as `password`, or sign in again.")
    return Forbidden("You signed in too long ago for this.", hint="Sign out, sign in again, and try it once more.")
