"""Signing in, and connecting an account, at an OpenID Connect provider.

The authorization code flow with state, nonce and PKCE, each bound to the browser that began.
Sources: OpenID Connect Core 1.0 §3.1, RFC 7636 (PKCE), RFC 9207 (issuer), RFC 9700 (what to watch for).
"""

import base64
import hashlib
import logging
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from appliance.areas.auth.access import require_session
from appliance.areas.auth.discovery import Metadata, Origin
from appliance.areas.auth.models import OidcAttempt, OidcPending, OidcProvider, User
from appliance.areas.auth.oidc_schemas import OidcAnswer
from appliance.areas.auth.schemas import AccessToken
from appliance.areas.auth.service import oidc_metadata, oidc_tokens
from appliance.areas.auth.service.attempts import Client, check_attempts, note_attempt
from appliance.areas.auth.service.identities import Refused, account_of, connect
from appliance.areas.auth.service.oidc_providers import active_provider, redirect_uri
from appliance.areas.auth.service.second_factor import is_on, use_code
from appliance.areas.auth.service.sessions import open_session
from appliance.core import secrets
from appliance.core.actor import Actor
from appliance.core.clock import now_ms
from appliance.core.errors import InactiveUser, InvalidCredentials, InvalidState, InvalidToken, NotFound, Problem
from appliance.core.ids import new_token
from appliance.core.secrets import hash_token
from appliance.db import execute, rows, writing
from appliance.db.records import record_activity
from appliance.http.settings import base_url

log = logging.getLogger(__name__)

LIFETIME_MS = 10 * 60 * 1000  # of an attempt, and of the wait for the second factor
SIGN_IN, CODE, SETTINGS = "/login", "/login/code", "/settings/security"


@dataclass(frozen=True, slots=True)
class Begun:
    """url: of the provider. state: what the attempt is known by. bind: the secret for the browser's cookie."""

    url: str
    state: str
    bind: str


@dataclass(frozen=True, slots=True)
class Ended:
    """place: where the browser goes on. tokens: of a new session. pending: a secret, until the second factor comes."""

    place: str
    tokens: AccessToken | None = None
    pending: str | None = None


def is_own_host(host: str) -> bool:
    """Whether a Host header is that of the address the provider sends people back to: cookies are kept by host."""
    own = base_url()
    try:
        return Origin.of(f"{urlsplit(own).scheme}://{host}") == Origin.of(own)
    except ValueError:
        return False


def start_address(provider: str, redirect: str) -> str:
    """The start of the same sign-in at that address."""
    asked = urlencode({"redirect": own_place(redirect), "moved": "true"})
    return f"{base_url()}/api/v1/login/oidc/{quote(provider, safe='')}/start?{asked}"


def check_origin(origin: str | None) -> None:
    """Raises InvalidState for a page that people opened at another of our addresses than the provider knows."""
    if origin is not None and not is_own_host(urlsplit(origin).netloc):
        raise InvalidState(
            f"Sign-ins are connected at {base_url()}, and this page was opened at {origin[:200]}.",
            hint=f"Open {base_url()}{SETTINGS}.",
        )


def begin(provider: str, redirect: str, actor: Actor | None = None) -> Begun:
    """Send somebody to a provider. actor: who connects their account; None = a sign-in.

    Raises NotFound, Forbidden for an access key, UpstreamError and the like if the provider does not answer.
    """
    if actor is not None:
        require_session(actor)
    row = active_provider(provider)
    found = oidc_metadata.metadata(row.issuer)
    state, bind = new_token("state"), new_token("bind")
    with writing():
        OidcAttempt.create(
            provider=row.id,
            state_hash=hash_token(state),
            bind_hash=hash_token(bind),
            redirect=own_place(redirect),
            user=actor.id if actor else None,
            session_id=actor.session_id if actor else None,
            expires_at=now_ms() + LIFETIME_MS,
        )
    return Begun(_authorization_url(row, found, state), state, bind)


def begin_or_explain(provider: str, redirect: str) -> Begun | Ended:
    """As `begin` for a sign-in; a browser that cannot be sent on goes back to the sign-in screen."""
    try:
        return begin(provider, redirect)
    except Problem as problem:
        log.warning("The sign-in provider %r cannot be used: %s", provider[:40], problem)
        reason = "gone" if isinstance(problem, NotFound) else "provider"
        return Ended(_with_problem(SIGN_IN, reason, own_place(redirect)))


def _authorization_url(row: OidcProvider, found: Metadata, state: str) -> str:
    challenge = base64.urlsafe_b64encode(hashlib.sha256(_verifier(state).encode()).digest()).rstrip(b"=").decode()
    parameters = {
        "response_type": "code",
        "client_id": row.client_id,
        "redirect_uri": redirect_uri(row.id),
        "scope": row.scopes,
        "state": state,
        "nonce": _nonce(state),
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    separator = "&" if "?" in found.authorization_endpoint else "?"
    return f"{found.authorization_endpoint}{separator}{urlencode(parameters)}"


def _verifier(state: str) -> str:
    """43 characters that only this installation can work out, so that nothing of them is kept."""
    return _derived(state, "auth.oidc_verifier")


def _nonce(state: str) -> str:
    return _derived(state, "auth.oidc_nonce")


def _derived(state: str, purpose: str) -> str:
    return base64.urlsafe_b64encode(secrets.sign(state.encode(), purpose)).rstrip(b"=").decode()


def own_place(path: str) -> str:
    """`path` if it is a place of this installation, else `/`. Browsers read `\\` as `/` and skip line breaks."""
    own = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if own else "/"


def finish(client: Client, provider: str, answer: OidcAnswer, bind: str | None) -> Ended:
    """What a provider sent somebody back with. bind: of the browser's cookie.

    Whatever goes wrong ends at a screen that says so; a state counts once, and only in the browser that began.
    """
    attempt = _take(provider, answer.state, bind)
    if attempt is None:
        log.warning("An answer of the sign-in provider %r belongs to no sign-in of this browser", provider[:40])
        return Ended(_with_problem(SIGN_IN, "stale"))
    try:
        return _finish(client, attempt, answer)
    except Problem as problem:
        return _refused(client, attempt, problem)


def _take(provider: str, state: str, bind: str | None) -> OidcAttempt | None:
    """The attempt of that state, used up by that; None if there is none for this browser and provider."""
    with writing():
        attempt: OidcAttempt | None = OidcAttempt.get_or_none(
            OidcAttempt.state_hash == hash_token(state),
            OidcAttempt.bind_hash == hash_token(bind or ""),
            OidcAttempt.provider == provider,
            OidcAttempt.used_at.is_null(),
            OidcAttempt.expires_at > now_ms(),
        )
        if attempt is not None:
            OidcAttempt.update(used_at=now_ms()).where(OidcAttempt.id == attempt.id).execute()
    return attempt


def _finish(client: Client, attempt: OidcAttempt, answer: OidcAnswer) -> Ended:
    row = active_provider(attempt.provider_id)
    found = oidc_metadata.metadata(row.issuer)
    if answer.iss != row.issuer and (answer.iss is not None or found.authorization_response_iss_parameter_supported):
        raise Refused("token", f"The answer is of another issuer than {row.issuer}.")
    if answer.error or not answer.code:
        word = answer.error.encode("ascii", "replace").decode()[:60] or "no code"
        raise Refused("denied" if answer.error == "access_denied" else "provider", f"{row.name} answered {word!r}.")
    claims = oidc_tokens.claims_for(
        row,
        found,
        oidc_tokens.Grant(answer.code, _verifier(answer.state), redirect_uri(row.id)),
        nonce=_nonce(answer.state),
    )
    with writing():
        if attempt.user_id is not None:
            _check_session(attempt)
            connect(client, attempt.user_id, row, claims)
            return Ended(attempt.redirect)
        user = account_of(client, row, claims)
        return _signed_in(client, attempt, user)


def _signed_in(client: Client, attempt: OidcAttempt, user: User) -> Ended:
    """The provider is believed as a password is: rights and the second factor stay ours."""
    if not user.is_active:
        raise Refused("inactive", f"{user.email} is not active.", email=user.email, user=user)
    if not is_on(user.id):
        return Ended(attempt.redirect, tokens=_new_session(client, user))
    pending = new_token("pending")
    OidcPending.create(user=user.id, token_hash=hash_token(pending), expires_at=now_ms() + LIFETIME_MS)
    return Ended(f"{CODE}?{urlencode({'redirect': attempt.redirect})}", pending=pending)


def _new_session(client: Client, user: User) -> AccessToken:
    note_attempt(client, user.email, user, None, by="oidc")
    return open_session(client, user.id)


def _check_session(attempt: OidcAttempt) -> None:
    """Whoever connects an account is still signed in to it. Raises Refused."""
    live = "SELECT 1 FROM auth_session s JOIN auth_user u ON u.id = s.user_id"
    where = " WHERE s.id = ? AND s.user_id = ? AND s.revoked_at IS NULL AND u.is_active = 1"
    if not rows(live + where, (attempt.session_id, attempt.user_id)):
        raise Refused("stale", "The session that wanted to connect an account has ended.")


def _refused(client: Client, attempt: OidcAttempt, problem: Problem) -> Ended:
    log.warning("A sign-in at %s failed: %s", attempt.provider_id, problem)
    reason = problem.reason if isinstance(problem, Refused) else "provider"
    reason = "token" if isinstance(problem, InvalidToken) else reason
    if isinstance(problem, Refused) and problem.email:
        note_attempt(client, problem.email, problem.user, f"oidc-{reason}", by="oidc")
    else:
        record_activity(
            "sign_in_failed",
            actor_id=attempt.user_id,
            title=f"Somebody could not sign in with {attempt.provider_id} ({reason})",
            status="failed",
            data={"ip_address": client.ip},
        )
    return Ended(_with_problem(SETTINGS if attempt.user_id else SIGN_IN, reason, attempt.redirect))


def _with_problem(place: str, reason: str, redirect: str = "/") -> str:
    parameters = {"problem": reason}
    if place == SIGN_IN and redirect != "/":
        parameters["redirect"] = redirect
    return f"{place}?{urlencode(parameters)}"


def finish_second_factor(client: Client, pending: str | None, code: str) -> AccessToken:
    """A new session for whom the provider vouched for and who has the code, too.

    Raises InvalidToken, InvalidCredentials, InactiveUser, RateLimited.
    """
    found = (
        OidcPending.select(OidcPending, User)
        .join(User)
        .where(OidcPending.token_hash == hash_token(pending or ""), OidcPending.expires_at > now_ms())
        .first()
    )
    if found is None:
        raise InvalidToken("This sign-in has taken too long.", hint="Begin again.")
    user = found.user
    if not user.is_active:
        raise InactiveUser("This account is not active.", hint="Ask an administrator.")
    with writing():
        # Of two uses at the same time one counts, and of many guesses as many as the limit allows.
        check_attempts(client, user.email)
        if use_code(user.id, code) and execute("DELETE FROM auth_oidc_pending WHERE id = ?", (found.id,)) == 1:
            return _new_session(client, user)
        note_attempt(client, user.email, user, InvalidCredentials.code, by="oidc")
    raise InvalidCredentials("The code is wrong, or was used already.", hint="Wait for the next one.")


def prune_attempts() -> int:
    """Forget attempts and waits that are over; answers how many."""
    now = now_ms()
    with writing():
        count = execute("DELETE FROM auth_oidc_attempt WHERE expires_at < ?", (now,))
        return count + execute("DELETE FROM auth_oidc_pending WHERE expires_at < ?", (now,))
