"""Accounts: signing up, one's own account, superusers made from outside."""

from collections.abc import Sequence
from typing import Any

import peewee
from msgspec import UNSET, UnsetType

from appliance.areas.auth.access import require_session
from appliance.areas.auth.emails import checked_email
from appliance.areas.auth.models import User
from appliance.areas.auth.passwords import check_strength, hash_password, verify_password
from appliance.areas.auth.schemas import UserPublic, public
from appliance.areas.auth.service.attempts import Client
from appliance.areas.auth.service.freshness import prove, require_fresh
from appliance.areas.auth.service.reset_links import cancel_links
from appliance.areas.auth.service.sessions import revoke
from appliance.areas.auth.settings import AuthSettings
from appliance.core.actor import Actor
from appliance.core.clock import now_ms
from appliance.core.errors import (
    AlreadyExists,
    InvalidInput,
    NotFound,
    RegistrationDisabled,
)
from appliance.core.settings import settings
from appliance.db import query, rows, writing
from appliance.db.records import record_activity
from appliance.jobs import enqueue, publish

COLUMNS = "id, email, full_name, is_active, is_superuser, email_verified, created_at, updated_at, last_login_at"


def sign_up(
    client: Client, email: str, password: str | None, full_name: str | None = None, *, welcome: bool = True
) -> UserPublic:
    """A new active account without rights. password None: there is none, for who signs in by mail.

    welcome: whether a mail says that the account is ready.

    Raises RegistrationDisabled, AlreadyExists, InvalidInput.
    """
    check_open()
    email = checked_email(email)
    hashed = _hashed(email, password)
    with writing():
        check_open()
        user = add_user(email, hashed, full_name)
        record_activity(
            "user_signed_up",
            actor_id=user.id,
            title=f"{email} signed up",
            object_id=user.id,
            data={"ip_address": client.ip},
        )
        if welcome:
            enqueue("auth.send_welcome", user_id=user.id)
    return user


def _hashed(email: str, password: str | None) -> str:
    """Raises AlreadyExists, InvalidInput."""
    if password is not None:
        check_strength(password, email)
    check_free(email)
    return "" if password is None else hash_password(password)


def check_open() -> None:
    """Raises RegistrationDisabled where nobody may sign up."""
    if not settings(AuthSettings).registration_enabled:
        raise RegistrationDisabled("Sign-up is switched off here.", hint="Ask an administrator for an account.")
    check_room()


def check_room() -> None:
    """Raises RegistrationDisabled if there are as many accounts as there may be."""
    most = settings(AuthSettings).max_users
    if most and rows("SELECT count(*) FROM auth_user")[0][0] >= most:
        raise RegistrationDisabled(f"This installation is full: it has {most} accounts.")


def add_user(
    email: str, hashed: str, full_name: str | None, *, is_superuser: bool = False, is_active: bool = True
) -> UserPublic:
    """A new account, in the caller's transaction. hashed "": without a password. Raises AlreadyExists."""
    try:
        with writing():
            user = User.create(
                email=email,
                hashed_password=hashed,
                full_name=full_name or None,
                is_superuser=is_superuser,
                is_active=is_active,
            )
            publish("auth.user", "created", id=user.id, owner_id=user.id)
    except peewee.IntegrityError as error:
        raise _taken(email) from error
    return find_user(user.id)


def check_free(email: str) -> None:
    """Before a hash is made for nothing; the table's own rule decides."""
    if rows("SELECT 1 FROM auth_user WHERE email = ?", (email,)):
        raise _taken(email)


def checked_address(email: str) -> str:
    """Without spaces at its ends. Raises InvalidInput for what is no e-mail address."""
    return checked_email(email)


def check_new_address(email: str) -> None:
    """Raises InvalidInput for what is no e-mail address, AlreadyExists for one that an account has."""
    check_free(checked_email(email))


def _taken(email: str) -> AlreadyExists:
    return AlreadyExists(f"An account with the e-mail {email} exists already.", hint="Sign in, or use another e-mail.")


def own_account(actor: Actor) -> UserPublic:
    """The actor's own account."""
    return find_user(actor.id)


def read_user(actor: Actor, user_id: str) -> UserPublic:
    """One's own account, or for a superuser anyone's. Raises NotFound."""
    if not actor.may_see(user_id):
        raise NotFound("There is no such user.")
    return find_user(user_id)


def find_user(user_id: str) -> UserPublic:
    """Raises NotFound."""
    found = query(f"SELECT {COLUMNS} FROM auth_user WHERE id = ?", (user_id,))
    if not found:
        raise NotFound("There is no such user.")
    return public(found[0])


def change_own(
    actor: Actor,
    client: Client,
    *,
    full_name: str | None | UnsetType = UNSET,
    email: str | UnsetType = UNSET,
    password: str | None = None,
) -> UserPublic:
    """Change what is given; another e-mail is unverified again.

    It is where a forgotten password goes, so it needs the password when the sign-in is older than 15 minutes.
    Raises AlreadyExists, InvalidInput, Forbidden, InvalidCredentials, RateLimited.
    """
    before = find_user(actor.id)
    if email is not UNSET:
        require_session(actor)
        if checked_email(email) != before.email:
            require_fresh(actor, client, password)
            change_email(actor, email)
    if full_name is not UNSET and (full_name or None) != before.full_name:
        change_user(actor, actor.id, {"full_name": full_name or None})
    return find_user(actor.id)


def change_email(actor: Actor, email: str) -> None:
    """For who has shown just now whose account it is; the old address is told. Raises AlreadyExists, InvalidInput."""
    require_session(actor)
    before, wanted = find_user(actor.id), checked_email(email)
    with writing():
        change_user(actor, actor.id, {"email": wanted, "email_verified": False})
        enqueue("auth.send_notice", kind="email_changed", to=before.email)


def change_user(actor: Actor, user_id: str, changes: dict[str, Any]) -> None:
    """Write columns of an account, in the caller's transaction if there is one. Raises AlreadyExists."""
    try:
        with writing():
            User.update(**changes, updated_at=now_ms()).where(User.id == user_id).execute()
            if {"email", "hashed_password"} & changes.keys() or changes.get("is_active") is False:
                cancel_links(user_id)  # sent to an address that is no longer theirs, or before they were shut out
            fields = sorted("password" if name == "hashed_password" else name for name in changes)
            record_activity(
                "user_updated",
                actor_id=actor.id or None,
                title=f"An account was changed: {', '.join(fields)}",
                object_id=user_id,
                data={"fields": fields},
            )
            publish("auth.user", "changed", id=user_id, owner_id=user_id)
    except peewee.IntegrityError as error:
        raise _taken(changes["email"]) from error


def change_password(actor: Actor, client: Client, current: str | None, new: str) -> None:
    """Ends all other sessions of the actor and keeps this one. current: None sets an account's first password.

    Raises InvalidCredentials for a wrong current password, which counts as a failed sign-in,
    Forbidden without it, RateLimited, InvalidInput.
    """
    require_session(actor)
    user = prove(actor, client, current, "The current password is wrong.")
    if new == current:
        raise InvalidInput("must differ from the current one", loc=("body", "new_password"), type="weak_password")
    check_strength(new, user.email, field="new_password")
    _store_password(actor, user, new)


def set_password(actor: Actor, new: str) -> None:
    """As `change_password`, for who has shown in another way just now whose account it is.

    Raises InvalidInput: too weak, or of type `same_password`.
    """
    require_session(actor)
    user: User = User.get_by_id(actor.id)
    check_strength(new, user.email)
    if verify_password(user.hashed_password, new):
        raise InvalidInput("must differ from the current one", loc=("body", "password"), type="same_password")
    _store_password(actor, user, new)


def _store_password(actor: Actor, user: User, new: str) -> None:
    hashed = hash_password(new)
    with writing():
        change_user(actor, actor.id, {"hashed_password": hashed})
        revoke(actor.id, but=actor.session_id)
        enqueue("auth.send_notice", kind="password_changed", to=user.email)


def create_superuser(email: str, password: str, full_name: str | None = None) -> UserPublic:
    """A superuser made by whoever runs the installation. Raises AlreadyExists, InvalidInput."""
    email = checked_email(email)
    check_strength(password, email)
    check_free(email)
    hashed = hash_password(password)
    with writing():
        user = add_user(email, hashed, full_name, is_superuser=True)
        record_activity("user_created", actor_id=None, title=f"{email} was made a superuser", object_id=user.id)
    return user


def superusers() -> Sequence[UserPublic]:
    """All superusers, oldest first."""
    found = query(f"SELECT {COLUMNS} FROM auth_user WHERE is_superuser = 1 ORDER BY created_at, rowid")
    return [public(row) for row in found]


def has_superuser() -> bool:
    """Whether the installation has been set up."""
    return bool(rows("SELECT 1 FROM auth_user WHERE is_superuser = 1 LIMIT 1"))


def all_users() -> Sequence[UserPublic]:
    """All accounts, oldest first."""
    return [public(row) for row in query(f"SELECT {COLUMNS} FROM auth_user ORDER BY created_at, rowid")]


def page_of_users(start: int, limit: int) -> tuple[Sequence[UserPublic], int]:
    """(`limit` accounts from number `start` on, newest first; how many there are)"""
    page = f"SELECT {COLUMNS} FROM auth_user ORDER BY created_at DESC, id DESC LIMIT ? OFFSET ?"
    return [public(row) for row in query(page, (limit, start))], rows("SELECT count(*) FROM auth_user")[0][0]


def user_by_email(email: str) -> UserPublic:
    """In any case. Raises NotFound."""
    found = query(f"SELECT {COLUMNS} FROM auth_user WHERE email = ?", (email.strip(),))
    if not found:
        raise NotFound(f"No account has the e-mail {email}.")
    return public(found[0])


def is_active(user_id: str) -> bool:
    """Whether there is such a person, and they are not shut out: what they left behind may work for them."""
    return bool(rows("SELECT 1 FROM auth_user WHERE id = ? AND is_active = 1", (user_id,)))
