"""Webhooks out: other servers that a person's events are told to."""

from typing import Any
from urllib.parse import urlsplit

import msgspec

from appliance.areas.workflows import signatures
from appliance.areas.workflows.models import OutgoingWebhook
from appliance.areas.workflows.trigger_schemas import (
    ChangeOutgoingWebhook,
    CreateOutgoingWebhook,
    OutgoingWebhookPublic,
)
from appliance.core import secrets
from appliance.core.actor import Actor
from appliance.core.clock import now_ms, rfc3339
from appliance.core.errors import NotFound, QuotaExceeded
from appliance.core.paging import Page, Paging
from appliance.db import writing
from appliance.db.records import record_activity
from appliance.jobs import publish
from appliance.ports.outbound import outbound

PURPOSE = "workflows.outgoing_webhook"
MOST = 20  # of one person
OVERLAP_MS = 24 * 3600 * 1000  # how long messages are signed with the secret of before, too


def list_endpoints(actor: Actor, paging: Paging) -> Page[OutgoingWebhookPublic]:
    """The actor's own, newest first."""
    found = OutgoingWebhook.select().where(OutgoingWebhook.owner_id == actor.id)
    ordered = found.order_by(OutgoingWebhook.created_at.desc(), OutgoingWebhook.id.desc())
    return Page([public(row) for row in ordered.offset(paging.start).limit(paging.limit)], found.count())


def get_endpoint(actor: Actor, id: str) -> OutgoingWebhookPublic:
    return public(own(actor, id))


def create_endpoint(actor: Actor, new: CreateOutgoingWebhook) -> OutgoingWebhookPublic:
    """The secret is whole in the answer, once. Raises BlockedUrl, QuotaExceeded."""
    outbound.check(new.url)
    secret = signatures.new_secret()
    with writing():
        if OutgoingWebhook.select().where(OutgoingWebhook.owner_id == actor.id).count() >= MOST:
            raise QuotaExceeded(f"You have {MOST} outgoing webhooks, which is the limit.")
        row = OutgoingWebhook.create(
            owner_id=actor.id,
            name=new.name or (urlsplit(new.url).hostname or new.url)[:255],
            url=new.url,
            events=sorted(set(new.events)),
            is_active=new.is_active,
            **_sealed(secret),
        )
        _record(actor, row, "created")
    return public(row, secret=secret)


def change_endpoint(actor: Actor, id: str, change: ChangeOutgoingWebhook) -> OutgoingWebhookPublic:
    """Change what is given; switched on again, it counts as good. Raises NotFound, BlockedUrl.

    With a new secret, messages are signed with both for a day, so that the receiver may change when it likes.
    """
    if isinstance(change.url, str):
        outbound.check(change.url)
    given: dict[str, Any] = {
        name: value
        for name in ("url", "events", "name", "is_active")
        if (value := getattr(change, name)) is not msgspec.UNSET
    }
    if "events" in given:
        given["events"] = sorted(set(given["events"]))
    if given.get("is_active"):
        given |= {"disabled_reason": None, "failing_since": None}
    secret = signatures.new_secret() if change.generate_secret else None
    with writing():
        row = own(actor, id)
        if secret is not None:
            given |= _sealed(secret) | {"old_secret": row.secret, "old_secret_until": now_ms() + OVERLAP_MS}
        for name, value in given.items():
            setattr(row, name, value)
        row.updated_at = now_ms()
        row.save()
        _record(actor, row, "changed")
    return public(row, secret=secret)


def delete_endpoint(actor: Actor, id: str) -> None:
    """With all its deliveries."""
    with writing():
        row = own(actor, id)
        row.delete_instance()
        _record(actor, row, "deleted")


def forget_owner(owner_id: str) -> None:
    """All of somebody who is gone."""
    with writing():
        OutgoingWebhook.delete().where(OutgoingWebhook.owner_id == owner_id).execute()


def own(actor: Actor, id: str) -> OutgoingWebhook:
    """Raises NotFound."""
    row = OutgoingWebhook.get_or_none(OutgoingWebhook.id == id)
    if row is None or not actor.may_see(row.owner_id):
        raise NotFound(f"There is no outgoing webhook {id}.")
    return row


def _sealed(secret: str) -> dict[str, Any]:
    return {"secret": secrets.encrypt(secret.encode(), PURPOSE), "secret_hint": signatures.masked(secret)}


def secrets_of(row: OutgoingWebhook) -> list[str]:
    """What its messages are signed with: its secret, and the one of before while that is good."""
    sealed = [row.secret]
    if row.old_secret is not None and (row.old_secret_until or 0) > now_ms():
        sealed.append(row.old_secret)
    return [secrets.decrypt(bytes(each), PURPOSE).decode() for each in sealed]


def forget_old_secrets() -> None:
    """Those that sign nothing any more."""
    with writing():
        spent = OutgoingWebhook.old_secret_until <= now_ms()
        OutgoingWebhook.update(old_secret=None, old_secret_until=None).where(spent).execute()


def _record(actor: Actor, row: OutgoingWebhook, change: str) -> None:
    title = f"Outgoing webhook {row.name} {change}"
    record_activity(f"workflows.outgoing_webhook_{change}", actor_id=actor.id, title=title, object_id=row.id)
    publish("workflows.outgoing", change, id=row.id, owner_id=row.owner_id)


def public(row: OutgoingWebhook, *, secret: str | None = None) -> OutgoingWebhookPublic:
    """secret: in place of the mask."""
    return OutgoingWebhookPublic(
        id=row.id,
        name=row.name,
        url=row.url,
        events=row.events,
        secret=secret or row.secret_hint,
        is_active=bool(row.is_active),
        old_secret_until=rfc3339(row.old_secret_until) if (row.old_secret_until or 0) > now_ms() else None,
        disabled_reason=row.disabled_reason,
        failing_since=rfc3339(row.failing_since),
        last_delivered_at=rfc3339(row.last_delivered_at),
        created_at=rfc3339(row.created_at) or "",
        updated_at=rfc3339(row.updated_at) or "",
    )
