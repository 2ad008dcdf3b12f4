"""Who asks at the Supabase doors: the program by its key, the person by an access token.

`apikey`, as header or in the query, names the program; `Authorization: Bearer` carries an access token, or the key
once more. These are the `find_caller` of endpoints:

    @endpoint(auth="client", find_caller=access.caller)
    def list_buckets(caller: Caller) -> …

An access token issued here has the audience "authenticated" and counts here alone; one of our own API's ("api") does
not count here. Nobody is an administrator through this door, whatever the account may do elsewhere.
"""

from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import parse_qs

from appliance.areas.auth.service import sessions as auth_sessions
from appliance.areas.auth.service.second_factor import is_on
from appliance.areas.supabase.service.keys import role_of
from appliance.areas.supabase.service.sessions import KIND, level_of
from appliance.core.actor import Actor
from appliance.core.errors import Forbidden, TokenExpired, Unauthenticated
from appliance.http.auth import bearer
from appliance.http.request import RequestInfo


@dataclass(frozen=True, slots=True)
class Caller:
    """actor: the person; None for `anon` and `service_role`. level: 2 once the second factor was shown."""

    role: Literal["anon", "authenticated", "service_role"]
    actor: Actor | None = None
    level: int = 1

    @property
    def counted_as(self) -> str | None:
        """The back ends with the service key share one limit, which is a person's; `anon` is anybody."""
        return self.actor.id if self.actor else "service_role" if self.role == "service_role" else None

    @property
    def person(self) -> Actor:
        """Of endpoints that only people reach. Raises Unauthenticated."""
        if self.actor is None:
            raise _no_person()
        return self.actor


def client(info: RequestInfo) -> Caller:
    """The program alone, for signing in: a person's token, good or stale, is not looked at. Raises Unauthenticated."""
    key = _key(info)
    role = role_of(key) if key else None
    if role is None:
        return caller_at_any_level(info)
    return Caller(role)


def caller(info: RequestInfo) -> Caller:
    """Whoever asks; people with a second factor have shown it. Raises Unauthenticated, Forbidden."""
    return _at_full_level(caller_at_any_level(info))


def person(info: RequestInfo) -> Caller:
    """A person, who has shown the second factor if there is one. Raises Unauthenticated, Forbidden."""
    return _at_full_level(person_at_any_level(info))


def person_at_any_level(info: RequestInfo) -> Caller:
    """A person, who may still have to show the second factor. Raises Unauthenticated."""
    found = caller_at_any_level(info)
    if found.actor is None:
        raise _no_person()
    return found


def service(info: RequestInfo) -> Caller:
    """A program with the service key that acts for itself. Raises Unauthenticated, Forbidden."""
    found = caller_at_any_level(info)
    if found.role != "service_role":
        raise Forbidden("User not allowed", hint="Use the service key.", error_code="not_admin")
    return found


def caller_at_any_level(info: RequestInfo) -> Caller:
    """Whoever asks. Raises Unauthenticated for a wrong key or token, and if there is neither."""
    key, token = _key(info), bearer(info.headers.get("authorization"))
    role = role_of(key) if key else None
    if key and role is None:
        raise Unauthenticated("Invalid API key", hint="`appliance keys` shows them.", error_code="no_authorization")
    if token is None or token == key:
        if role is None:
            raise Unauthenticated("No API key found in request", error_code="no_authorization")
        return Caller(role)
    if (by_token := role_of(token)) is not None:
        return Caller(by_token)
    try:
        return _person(token)
    except Unauthenticated as error:
        if role is None and not isinstance(error, TokenExpired | auth_sessions.SessionEnded):
            raise Unauthenticated("Invalid API key", error_code="no_authorization") from error
        raise


def _person(token: str) -> Caller:
    actor, _ = auth_sessions.authenticate(token, KIND)
    assert actor.session_id is not None
    return Caller("authenticated", replace(actor, is_superuser=False), level_of(actor.session_id))


def _at_full_level(found: Caller) -> Caller:
    if found.actor is not None and found.level < 2 and is_on(found.actor.id):
        raise Forbidden("AAL2 session is required", hint="Verify the second factor.", error_code="insufficient_aal")
    return found


def _no_person() -> Unauthenticated:
    return Unauthenticated("This endpoint requires a valid Bearer token", error_code="no_authorization")


def _key(info: RequestInfo) -> str | None:
    return info.headers.get("apikey") or next(iter(parse_qs(info.query).get("apikey", ())), None)
