"""The second factor: an authenticator app, and recovery codes for the day it is lost."""

import secrets as random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from appliance.areas.auth.access import require_session
from appliance.areas.auth.models import User
from appliance.areas.auth.schemas import RecoveryCodes, SecondFactorSetup, SecondFactorState
from appliance.areas.auth.service.attempts import Client, check_attempts, note_attempt
from appliance.areas.auth.service.freshness import prove
from appliance.areas.auth.service.passkeys import erase_passkeys
from appliance.areas.auth.settings import PlatformSettings
from appliance.areas.auth.totp import matching_step, new_secret, provisioning_uri, text_of
from appliance.core import secrets
from appliance.core.actor import Actor
from appliance.core.clock import now_ms
from appliance.core.errors import Forbidden, InvalidCredentials, InvalidState, NotFound
from appliance.core.settings import settings
from appliance.db import execute, query, rows, writing
from appliance.db.records import record_activity
from appliance.jobs import publish

T = TypeVar("T")

PURPOSE = "auth.second_factor"
CODES = 10
WRONG = "The password or the code is wrong."
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike


def state(actor: Actor) -> SecondFactorState:
    """Whether the actor signs in with a second factor, and how many recovery codes are left."""
    left = rows("SELECT count(*) FROM auth_recovery_code WHERE user_id = ? AND used_at IS NULL", (actor.id,))[0][0]
    return SecondFactorState(enabled=is_on(actor.id), recovery_codes_left=left)


def is_on(user_id: str) -> bool:
    """Whether signing in needs a code."""
    return bool(rows("SELECT 1 FROM auth_second_factor WHERE user_id = ? AND confirmed_at IS NOT NULL", (user_id,)))


@dataclass(frozen=True, slots=True)
class Factor:
    """A person's app; milliseconds UTC. confirmed_at None: it does not count yet."""

    created_at: int
    confirmed_at: int | None


def factor_of(user_id: str) -> Factor | None:
    """The app of that user, if there is one."""
    found = rows("SELECT created_at, confirmed_at FROM auth_second_factor WHERE user_id = ?", (user_id,))
    return Factor(*found[0]) if found else None


def begin(actor: Actor, client: Client, password: str | None) -> SecondFactorSetup:
    """A secret for the app; it counts from `confirm` on. password: None for an account without one.

    Raises InvalidCredentials, Forbidden, RateLimited, InvalidState.
    """
    require_session(actor)
    prove(actor, client, password, WRONG)
    return enroll(actor)


def enroll(actor: Actor, issuer: str | None = None) -> SecondFactorSetup:
    """As `begin`, for who has signed in just now. issuer: what the app shows; None = the platform's name."""
    require_session(actor)
    user: User = User.get_by_id(actor.id)
    secret = new_secret()
    with writing():
        if is_on(actor.id):
            raise InvalidState("You have a second factor already.", hint="Remove it first.", current="enabled")
        execute(
            "INSERT OR REPLACE INTO auth_second_factor (user_id, secret, confirmed_at, last_step, created_at)"
            " VALUES (?, ?, NULL, 0, ?)",
            (actor.id, secrets.encrypt(secret, PURPOSE), now_ms()),
        )
    name = issuer or settings(PlatformSettings).name
    return SecondFactorSetup(text_of(secret), provisioning_uri(secret, user.email, name))


def accept_code(actor: Actor, client: Client, code: str, then: Callable[[], T]) -> T:
    """What `then()` answers, called in the transaction in which `code` was right; the first one confirms the app.

    Raises InvalidCredentials, RateLimited.
    """

    def check() -> bool:
        return use_code(actor.id, code) if is_on(actor.id) else _confirm(actor, code)

    return _guess(actor, client, check, then)


def _guess(actor: Actor, client: Client, check: Callable[[], bool], then: Callable[[], T]) -> T:
    """What `then()` answers if `check()`, both in one transaction; if not, it counts as a failed sign-in.

    The limit is looked at in there: of many guesses made at the same time only as many count as it allows.
    Raises InvalidCredentials, RateLimited.
    """
    user: User = User.get_by_id(actor.id)
    with writing():
        check_attempts(client, user.email)
        if check():
            return then()
        note_attempt(client, user.email, user, InvalidCredentials.code)
    raise InvalidCredentials(WRONG)


def _confirm(actor: Actor, code: str) -> bool:
    """Whether it is a code of the app, which counts from now on."""
    if not _use_app_code(actor.id, code):
        return False
    execute("UPDATE auth_second_factor SET confirmed_at = ? WHERE user_id = ?", (now_ms(), actor.id))
    _record(actor, "enabled")
    return True


def drop(actor: Actor) -> None:
    """As `remove`, for who has shown the second factor just now."""
    require_session(actor)
    with writing():
        _erase(actor.id)
        _record(actor, "removed")


def confirm(actor: Actor, client: Client, code: str) -> RecoveryCodes:
    """Switch it on with a code of the app; the answer is the only time the recovery codes are shown.

    Raises InvalidCredentials, RateLimited, InvalidState if nothing was begun.
    """
    require_session(actor)

    def check() -> bool:
        if is_on(actor.id) or factor_of(actor.id) is None:
            raise InvalidState("There is no second factor to confirm.", hint="Begin again.", current="none")
        return _confirm(actor, code)

    return _guess(actor, client, check, lambda: _new_codes(actor.id))


def renew_codes(actor: Actor, client: Client, code: str) -> RecoveryCodes:
    """New recovery codes in place of the old ones. Raises InvalidCredentials, RateLimited."""
    require_session(actor)

    def renew() -> RecoveryCodes:
        _record(actor, "recovery_codes_renewed")
        return _new_codes(actor.id)

    return _guess(actor, client, lambda: use_code(actor.id, code), renew)


def remove(actor: Actor, client: Client, password: str | None, code: str) -> None:
    """Sign in without it from now on. Raises InvalidCredentials, Forbidden, RateLimited."""
    require_session(actor)
    prove(actor, client, password, WRONG)
    _guess(actor, client, lambda: use_code(actor.id, code), lambda: drop(actor))


def remove_for(actor: Actor, user_id: str) -> None:
    """An administrator lets somebody in who has lost the app and the codes, or a device; passkeys go too.

    Raises Forbidden for oneself, NotFound.
    """
    require_session(actor)
    if user_id == actor.id:
        raise Forbidden("One does not remove one's own second factor here.", hint="Use the settings of your account.")
    with writing():
        if not User.select().where(User.id == user_id).exists():
            raise NotFound("There is no such user.")
        _erase(user_id)
        passkeys = erase_passkeys(user_id)
        record_activity(
            "second_factor_removed",
            actor_id=actor.id or None,
            title="An administrator removed a second factor and passkeys",
            object_id=user_id,
            data={"passkeys": passkeys},
        )
        publish("auth.second_factor", "changed", id=user_id, owner_id=user_id)
        publish("auth.passkey", "deleted", id=user_id, owner_id=user_id)


def use_code(user_id: str, code: str) -> bool:
    """Whether `code` is good: the app's, or a recovery code. Each counts once; call in the caller's transaction."""
    return is_on(user_id) and (_use_app_code(user_id, code) or _use_recovery_code(user_id, code))


def _use_app_code(user_id: str, code: str) -> bool:
    found = query("SELECT secret, last_step FROM auth_second_factor WHERE user_id = ?", (user_id,))
    if not found:
        return False
    secret = secrets.decrypt(bytes(found[0]["secret"]), PURPOSE)
    step = matching_step(secret, code.replace(" ", ""), now_ms(), found[0]["last_step"])
    if step is None:
        return False
    return execute("UPDATE auth_second_factor SET last_step = ? WHERE user_id = ?", (step, user_id)) == 1


def _use_recovery_code(user_id: str, code: str) -> bool:
    hashed = _hash(user_id, code)
    used = "UPDATE auth_recovery_code SET used_at = ? WHERE hash = ? AND user_id = ? AND used_at IS NULL"
    return execute(used, (now_ms(), hashed, user_id)) == 1


def _new_codes(user_id: str) -> RecoveryCodes:
    execute("DELETE FROM auth_recovery_code WHERE user_id = ?", (user_id,))
    codes = ["-".join("".join(random.choice(_LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(CODES)]
    for code in codes:
        execute(
            "INSERT INTO auth_recovery_code (hash, user_id, created_at) VALUES (?, ?, ?)",
            (_hash(user_id, code), user_id, now_ms()),
        )
    return RecoveryCodes(codes)


def _hash(user_id: str, code: str) -> str:
    """Keyed: ten letters are too few to be safe by a plain hash."""
    plain = code.strip().lower().replace("-", "").replace(" ", "")
    return secrets.sign(f"{user_id}:{plain}".encode(), PURPOSE).hex()


def _erase(user_id: str) -> None:
    execute("DELETE FROM auth_recovery_code WHERE user_id = ?", (user_id,))
    execute("DELETE FROM auth_second_factor WHERE user_id = ?", (user_id,))


def _record(actor: Actor, verb: str) -> None:
    record_activity(f"second_factor_{verb}", actor_id=actor.id, title="A second factor was changed", object_id=actor.id)
    publish("auth.second_factor", "changed", id=actor.id, owner_id=actor.id)
