"""Accounts in the hands of a superuser: list, make, change, remove; there is always an active superuser."""

from typing import Any, cast

import peewee
from msgspec import UNSET

from appliance.areas.auth.access import require_session
from appliance.areas.auth.emails import checked_email
from appliance.areas.auth.models import User
from appliance.areas.auth.passwords import check_strength, hash_password
from appliance.areas.auth.schemas import ListedUser, NewUser, UserAdministration, UserPublic, UserQuery, public
from appliance.areas.auth.service.accounts import add_user, change_user, check_free, find_user
from appliance.areas.auth.service.sessions import revoke
from appliance.core.actor import Actor
from appliance.core.errors import Forbidden, LastSuperuser
from appliance.core.paging import Page
from appliance.db import execute, rows, writing
from appliance.db.records import record_activity
from appliance.http.idempotency import forget_subject
from appliance.jobs import enqueue, publish

_RIGHTS = ("is_active", "is_superuser")


def list_users(query: UserQuery) -> Page[ListedUser]:
    """All accounts that match, in the wanted order; those without a value there come last."""
    found = User.select(User, _has_second_factor().alias("second_factor"))
    if query.q:
        found = found.where(User.email.contains(query.q) | User.full_name.contains(query.q))
    for name in _RIGHTS:
        if (wanted := getattr(query, name)) is not None:
            found = found.where(getattr(User, name) == wanted)
    if query.second_factor is not None:
        found = found.where(_has_second_factor() == int(query.second_factor))
    page = found.order_by(*_order(query.sort)).offset(query.start).limit(query.limit)
    return Page([_listed(row) for row in cast(Any, page.dicts())], found.count())


def _has_second_factor() -> peewee.SQL:
    """Of the user of the row; peewee calls the first table of a query t1."""
    return peewee.SQL(
        "EXISTS (SELECT 1 FROM auth_second_factor f WHERE f.user_id = t1.id AND f.confirmed_at IS NOT NULL)"
    )


def _order(sort: str) -> list[Any]:
    column, down = getattr(User, sort.removeprefix("-")), sort.startswith("-")
    ordered = column.desc(nulls="last") if down else column.asc(nulls="last")
    return [ordered, User.id.desc() if down else User.id]


def _listed(row: dict[str, Any]) -> ListedUser:
    user = public(row)
    known = {name: getattr(user, name) for name in user.__struct_fields__}
    return ListedUser(**known, second_factor=bool(row["second_factor"]))


def create_user(actor: Actor, new: NewUser) -> UserPublic:
    """A new account. Raises AlreadyExists, InvalidInput."""
    require_session(actor)
    email = checked_email(new.email)
    check_strength(new.password, email)
    check_free(email)
    hashed = hash_password(new.password)
    with writing():
        user = add_user(email, hashed, new.full_name, is_superuser=new.is_superuser, is_active=new.is_active)
        rights = {name: getattr(user, name) for name in _RIGHTS}
        record_activity(
            "user_created", actor_id=actor.id, title=f"{email} was given an account", object_id=user.id, data=rights
        )
        enqueue("auth.send_invitation", user_id=user.id)
    return user


def add_account(
    actor: Actor, email: str, password: str | None, full_name: str | None = None, *, verified: bool = False
) -> UserPublic:
    """A new account without rights, of which nobody is told; password None: there is none.

    Raises AlreadyExists, InvalidInput.
    """
    email = checked_email(email)
    if password is not None:
        check_strength(password, email)
    check_free(email)
    hashed = "" if password is None else hash_password(password)
    with writing():
        user = add_user(email, hashed, full_name)
        if verified:
            change_user(actor, user.id, {"email_verified": True})
        record_activity(
            "user_created", actor_id=actor.id or None, title=f"{email} was given an account", object_id=user.id
        )
    return find_user(user.id)


def change_account(actor: Actor, user_id: str, *, verified: bool | None = None, **given: Any) -> UserPublic:
    """As `change_any`, by columns; verified: what is known about the e-mail, None = as it is.

    Raises as `change_any`.
    """
    changed = change_any(actor, user_id, UserAdministration(**given))
    if verified is not None and verified != changed.email_verified:
        change_user(actor, user_id, {"email_verified": verified})
    return find_user(user_id)


def change_any(actor: Actor, user_id: str, change: UserAdministration) -> UserPublic:
    """Change what is given; a new password, or the end of the account's activity, ends its sessions.

    Raises NotFound, AlreadyExists, LastSuperuser, InvalidInput.
    """
    require_session(actor)
    before = find_user(user_id)
    changes = _changes(before, change)
    if not changes:
        return before
    with writing():
        if not (changes.get("is_active", True) and changes.get("is_superuser", True)):
            check_not_last(user_id)
        change_user(actor, user_id, changes)
        _record_rights(actor, before, changes)
        if "hashed_password" in changes or changes.get("is_active") is False:
            revoke(user_id)
    return find_user(user_id)


def _changes(before: UserPublic, change: UserAdministration) -> dict[str, Any]:
    """Columns that become different."""
    given = {name: getattr(change, name) for name in change.__struct_fields__}
    changes: dict[str, Any] = {name: given[name] for name in _RIGHTS}
    changes["full_name"] = given["full_name"] or None if given["full_name"] is not UNSET else UNSET
    if change.email is not UNSET:
        email = checked_email(change.email)
        changes |= {"email": email, "email_verified": before.email_verified and email == before.email}
    found = {name: value for name, value in changes.items() if value is not UNSET and value != getattr(before, name)}
    if change.password is not UNSET:
        check_strength(change.password, found.get("email", before.email))
        found["hashed_password"] = hash_password(change.password)
    return found


def _record_rights(actor: Actor, before: UserPublic, changes: dict[str, Any]) -> None:
    """Every change of what somebody may do is an event of its own."""
    rights = {name: {"from": getattr(before, name), "to": changes[name]} for name in _RIGHTS if name in changes}
    if rights:
        record_activity(
            "user_rights_changed",
            actor_id=actor.id or None,
            title=f"The rights of {before.email} were changed: {', '.join(rights)}",
            object_id=before.id,
            data=rights,
        )


def check_not_last(user_id: str) -> None:
    """In the transaction of the change. Raises LastSuperuser if no other active superuser would remain."""
    found = rows("SELECT id FROM auth_user WHERE is_superuser = 1 AND is_active = 1 LIMIT 2")
    if found == [(user_id,)]:
        raise LastSuperuser("This is the last active administrator.", hint="Make somebody else an administrator first.")


def remove_user(actor: Actor, user_id: str) -> None:
    """The account and all it owns. Raises Forbidden for oneself, NotFound, LastSuperuser."""
    require_session(actor)
    if user_id == actor.id:
        raise Forbidden("One does not delete one's own account here.", hint="Use the settings of your account.")
    erase(actor, user_id)


def erase(actor: Actor, user_id: str) -> None:
    """Delete an account; every area forgets what the user owned when it hears `auth.user_deleted`.

    Raises NotFound, LastSuperuser.
    """
    with writing():
        user = find_user(user_id)
        check_not_last(user_id)
        revoke(user_id)
        execute("DELETE FROM auth_user WHERE id = ?", (user_id,))
        forget_subject(user_id)
        publish("auth.user", "deleted", id=user_id, owner_id=user_id)
        record_activity(
            "user_deleted", actor_id=actor.id or None, title=f"The account {user.email} was deleted", object_id=user_id
        )
