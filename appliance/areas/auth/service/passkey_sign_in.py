"""Signing in with a passkey: it is something one has, opened by what one knows or is, so it is both factors."""

from appliance.areas.auth.models import Passkey, User
from appliance.areas.auth.passkey_schemas import AuthenticationCredential, PasskeyRequest
from appliance.areas.auth.schemas import AccessToken
from appliance.areas.auth.service.attempts import Client, check_attempts, note_attempt
from appliance.areas.auth.service.challenges import new_challenge, take_challenge
from appliance.areas.auth.service.passkeys import handle, our_party
from appliance.areas.auth.service.sessions import open_session
from appliance.areas.auth.webauthn import Asserted, NotProven, bytes_of, challenge_in, check_assertion, text_of
from appliance.core.clock import now_ms
from appliance.core.errors import InactiveUser, InvalidCredentials, InvalidToken, Problem
from appliance.db import execute, writing
from appliance.db.records import record_activity

UNKNOWN = "an unknown passkey"  # in the history, where the e-mail stands


def begin() -> PasskeyRequest:
    """What a browser needs to ask for one of the passkeys it has for us. Raises InvalidState."""
    party = our_party()
    return PasskeyRequest(text_of(new_challenge("sign-in")), party.id)


def sign_in(client: Client, credential: AuthenticationCredential) -> AccessToken:
    """A new session for what a passkey proves. A code of the second factor is not asked for.

    Raises InvalidToken (not begun, or too late), InvalidCredentials, RateLimited, InvalidState, and only if the
    passkey was right InactiveUser.
    """
    check_attempts(client, None)
    challenge = _challenge(credential)
    passkey = _find(credential)
    email = passkey.user.email if passkey else UNKNOWN
    if passkey:
        check_attempts(client, email)
    proof = _proof(passkey, challenge, credential)
    with writing():
        problem = _refusal(client, passkey, proof)
        note_attempt(client, email, passkey.user if passkey else None, problem.code if problem else None, by="passkey")
        if passkey and problem is None:
            return open_session(client, passkey.user_id)
    assert problem is not None
    raise problem


def _challenge(credential: AuthenticationCredential) -> bytes:
    try:
        challenge = challenge_in(credential.response.client_data)
    except NotProven:
        challenge = b""
    if not take_challenge(challenge, "sign-in"):
        raise InvalidToken("This sign-in took too long, or was begun elsewhere.", hint="Try again.")
    return challenge


def _find(credential: AuthenticationCredential) -> Passkey | None:
    """The passkey with that id, if the authenticator knows it as the same person's."""
    try:
        credential_id, user_handle = bytes_of(credential.raw_id), bytes_of(credential.response.user_handle or "")
    except NotProven:
        return None
    found = Passkey.select(Passkey, User).join(User).where(Passkey.credential_id == credential_id).first()
    return found if found and handle(found.user_id) == user_handle else None


def _proof(passkey: Passkey | None, challenge: bytes, credential: AuthenticationCredential) -> Asserted | None:
    if passkey is None:
        return None
    try:
        return check_assertion(our_party(), challenge, bytes(passkey.attested), credential)
    except NotProven:
        return None


def _refusal(client: Client, passkey: Passkey | None, proof: Asserted | None) -> Problem | None:
    """Counts the use, in the caller's transaction; the passkey may have been removed meanwhile."""
    wrong = InvalidCredentials("This passkey is not valid here.", hint="Use another, or your password.")
    if passkey is None or proof is None or not Passkey.select().where(Passkey.id == passkey.id).exists():
        return wrong
    if not User.get_by_id(passkey.user_id).is_active:
        return InactiveUser("This account is not active.", hint="Ask an administrator.")
    if not _count(passkey, proof):
        _note_suspect(client, passkey, proof)
        return wrong
    return None


def _count(passkey: Passkey, proof: Asserted) -> bool:
    """Whether the counter went on, or is not kept (0, as most are). Source: WebAuthn Level 3 §7.2 step 22."""
    return (
        execute(
            "UPDATE auth_passkey SET sign_count = ?1, backed_up = ?2, last_used_at = ?3"
            " WHERE id = ?4 AND (sign_count < ?1 OR (sign_count = 0 AND ?1 = 0))",
            (proof.sign_count, int(proof.backed_up), now_ms(), passkey.id),
        )
        == 1
    )


def _note_suspect(client: Client, passkey: Passkey, proof: Asserted) -> None:
    """A counter that goes back means that the key may have been copied; its owner and administrators see it."""
    execute("UPDATE auth_passkey SET suspect_at = ? WHERE id = ?", (now_ms(), passkey.id))
    record_activity(
        "passkey_refused",
        actor_id=passkey.user_id,
        title="A passkey's counter went back: it may have been copied",
        status="failed",
        object_id=passkey.id,
        data={"ip_address": client.ip, "counter": proof.sign_count, "expected_above": passkey.sign_count},
    )
