"""Set-up: how the first superuser comes into being."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from appliance.areas.auth.emails import checked_email
from appliance.areas.auth.passwords import check_strength, hash_password
from appliance.areas.auth.schemas import AccessToken, LoginOptions
from appliance.areas.auth.service.accounts import add_user, create_superuser, has_superuser
from appliance.areas.auth.service.attempts import Client
from appliance.areas.auth.service.oidc_providers import choices
from appliance.areas.auth.service.passkeys import address
from appliance.areas.auth.service.sessions import open_session
from appliance.areas.auth.settings import AuthSettings, PlatformSettings
from appliance.core.clock import now_ms
from appliance.core.errors import Conflict, InvalidInput, InvalidState, InvalidToken
from appliance.core.ids import new_token
from appliance.core.secrets import hash_token
from appliance.core.settings import settings
from appliance.db import execute, rows, writing
from appliance.db.records import record_activity
from appliance.ports.mailer import mailer

EMAIL, PASSWORD = "APPLIANCE_FIRST_SUPERUSER", "APPLIANCE_FIRST_SUPERUSER_PASSWORD"


def first_superuser(environ: Mapping[str, str] = os.environ) -> bool:
    """At start: make the superuser that the environment names, if there is none yet; whether there is one now.

    Raises InvalidInput if the environment names one without a good password.
    """
    if not has_superuser() and environ.get(EMAIL):
        password = _from_environment(environ, PASSWORD)
        if not password:
            raise InvalidInput(f"{EMAIL} is set without a password.", hint=f"Set {PASSWORD} or {PASSWORD}_FILE.")
        create_superuser(environ[EMAIL], password)
    return has_superuser()


def _from_environment(environ: Mapping[str, str], name: str) -> str | None:
    if path := environ.get(f"{name}_FILE"):
        return Path(path).read_text().rstrip("\r\n")
    return environ.get(name)


def new_setup_token() -> str | None:
    """The one-time token of this start; those of earlier starts end. None once there is a superuser."""
    with writing():
        execute("DELETE FROM auth_setup_token")
        if has_superuser():
            return None
        token = new_token("setup")
        execute("INSERT INTO auth_setup_token VALUES (?, ?)", (hash_token(token), now_ms()))
        return token


def set_up(client: Client, token: str, email: str, password: str, full_name: str | None = None) -> AccessToken:
    """Make the first superuser and sign them in. Raises InvalidState once there is one, InvalidToken, InvalidInput."""
    check_setup(token)
    email = checked_email(email)
    check_strength(password, email)
    hashed = hash_password(password)
    with writing():
        check_setup(token)
        _check_not_held()
        user = add_user(email, hashed, full_name, is_superuser=True)
        execute("DELETE FROM auth_setup_token")
        record_activity(
            "user_created",
            actor_id=user.id,
            title=f"{email} set up this installation",
            object_id=user.id,
            data={"ip_address": client.ip},
        )
        return open_session(client, user.id)


def check_setup(token: str) -> None:
    """Whether this is the token of the link. Raises InvalidState once there is a superuser, InvalidToken."""
    if has_superuser():
        raise InvalidState(
            "This installation has been set up already.", hint="Sign in.", current="ready", allowed=["setup_required"]
        )
    if not rows("SELECT 1 FROM auth_setup_token WHERE hash = ?", (hash_token(token),)):
        raise InvalidToken(
            "This set-up link is not valid.", hint="Use the link that the running server printed when it started."
        )


def _never() -> bool:
    return False


_held: Callable[[], bool] = _never


def hold_set_up(token: str, restoring: Callable[[], bool]) -> None:
    """Nobody sets up while `restoring()`: the account would be replaced. Raises InvalidState, InvalidToken."""
    global _held
    with writing():  # whoever is setting up now has the lock, and is seen
        check_setup(token)
        _held = restoring


def _check_not_held() -> None:
    if _held():
        raise Conflict("A backup is being restored here.", hint="Wait for its end, then sign in with its accounts.")


def login_options() -> LoginOptions:
    """What the sign-in screen needs to know."""
    return LoginOptions(
        setup_required=not has_superuser(),
        registration_enabled=settings(AuthSettings).registration_enabled,
        platform_name=settings(PlatformSettings).name,
        oidc=list(choices()),
        mail=mailer.delivers(),
        passkey_address=address(),
    )
