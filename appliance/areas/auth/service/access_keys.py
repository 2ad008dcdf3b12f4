"""Access keys: what a program shows instead of a signed-in session, good for some areas and for some time."""

from collections.abc import Collection
from typing import Any

from appliance.areas.auth.access import require_session
from appliance.areas.auth.models import AccessKey
from appliance.areas.auth.schemas import AccessKeyCreated, AccessKeyPublic, NewAccessKey
from appliance.core.actor import Actor
from appliance.core.clock import now_ms, rfc3339
from appliance.core.errors import InvalidInput, NotFound, QuotaExceeded, TokenExpired, Unauthenticated
from appliance.core.ids import new_token
from appliance.core.paging import Page, Paging
from appliance.core.secrets import hash_token
from appliance.db import execute, query, writing
from appliance.db.faults import spared
from appliance.db.records import record_activity
from appliance.jobs import publish

PREFIX = "ak"
SHOWN = 10  # characters of the key that stay visible, to tell keys apart
MOST = 50
DAY_MS = 24 * 3600 * 1000
_NOTE_EVERY_MS = 60_000


def add_access_key(actor: Actor, new: NewAccessKey, areas: Collection[str]) -> AccessKeyCreated:
    """A new key; the answer is the only time it is shown whole.

    areas: the names scopes may have, each also with `:read`. Raises Forbidden for an access key, InvalidInput,
    QuotaExceeded.
    """
    require_session(actor)
    scopes = _checked(new.scopes, areas)
    key = new_token(PREFIX)
    now = now_ms()
    expires_at = None if new.expires_in_days is None else now + new.expires_in_days * DAY_MS
    with writing():
        if AccessKey.select().where(AccessKey.user == actor.id).count() >= MOST:
            raise QuotaExceeded(f"You have {MOST} access keys, which is the limit.", hint="Delete one you do not need.")
        row = AccessKey.create(
            user=actor.id,
            name=new.name,
            prefix=key[:SHOWN],
            key_hash=hash_token(key),
            scopes=scopes,
            expires_at=expires_at,
        )
        _record(actor, row, "created")
    return AccessKeyCreated(**_fields(row), key=key)


def _checked(scopes: Collection[str], areas: Collection[str]) -> list[str]:
    unknown = [scope for scope in scopes if scope.removesuffix(":read") not in areas]
    if unknown:
        raise InvalidInput(
            f"there is no area {unknown[0]!r}", loc=("body", "scopes"), type="enum", allowed=sorted(areas)
        )
    return sorted(set(scopes))


def list_access_keys(actor: Actor, paging: Paging) -> Page[AccessKeyPublic]:
    """The actor's own, newest first, expired ones too."""
    own = AccessKey.select().where(AccessKey.user == actor.id)
    found = own.order_by(AccessKey.created_at.desc(), AccessKey.id.desc()).offset(paging.start).limit(paging.limit)
    return Page([AccessKeyPublic(**_fields(row)) for row in found], own.count())


def revoke_access_key(actor: Actor, access_key_id: str) -> None:
    """It stops working at once. Raises NotFound, Forbidden for an access key."""
    require_session(actor)
    with writing():
        row = AccessKey.get_or_none(AccessKey.id == access_key_id, AccessKey.user == actor.id)
        if row is None:
            raise NotFound("You have no such access key.")
        row.delete_instance()
        _record(actor, row, "revoked")
        publish("auth.access_key", "deleted", id=row.id, owner_id=actor.id)


def _record(actor: Actor, row: AccessKey, verb: str) -> None:
    record_activity(
        f"access_key_{verb}",
        actor_id=actor.id,
        title=f"The access key {row.name!r} was {verb}",
        object_id=row.id,
        data={"scopes": row.scopes, "expires_at": rfc3339(row.expires_at)},
    )


def is_access_key(token: str) -> bool:
    """Whether a Bearer token has the form of an access key."""
    return token.startswith(f"{PREFIX}_")


def authenticate(token: str) -> tuple[Actor, int | None]:
    """Who an access key stands for, and when it expires (milliseconds UTC), None = never.

    Raises Unauthenticated, TokenExpired.
    """
    found = query(
        "SELECT k.id, k.user_id, k.scopes, k.expires_at, k.last_used_at, u.email, u.is_superuser FROM auth_access_key k"
        " JOIN auth_user u ON u.id = k.user_id WHERE k.key_hash = ? AND u.is_active = 1",
        (hash_token(token),),
    )
    if not found:
        raise Unauthenticated("This access key is not valid, or not any more.", hint="Make another one.")
    [key] = found
    if key["expires_at"] is not None and key["expires_at"] <= now_ms():
        raise TokenExpired("This access key has expired.", hint="Make another one.")
    _note_use(key)
    scopes = frozenset(AccessKey.scopes.python_value(key["scopes"]))
    return Actor(key["user_id"], key["email"], bool(key["is_superuser"]), scopes=scopes), key["expires_at"]


def _note_use(key: dict[str, Any]) -> None:
    """To the minute: writing at every request would make each one wait for the writer."""
    now = now_ms()
    if key["last_used_at"] is None or now - key["last_used_at"] >= _NOTE_EVERY_MS:
        with spared(), writing():
            execute("UPDATE auth_access_key SET last_used_at = ? WHERE id = ?", (now, key["id"]))


def _fields(row: AccessKey) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "prefix": row.prefix,
        "scopes": row.scopes,
        "expires_at": rfc3339(row.expires_at),
        "last_used_at": rfc3339(row.last_used_at),
        "created_at": rfc3339(row.created_at) or "",
    }
