"""Webhook subscriptions: the addresses that start workflows."""

import re
from typing import Any

import msgspec

from appliance.areas.workflows import signatures
from appliance.areas.workflows.models import Webhook
from appliance.areas.workflows.service import surroundings, workflows
from appliance.areas.workflows.service.trigger_sync import random_path
from appliance.areas.workflows.trigger_schemas import ChangeWebhook, CreateWebhook, WebhookSubscription
from appliance.core import secrets
from appliance.core.actor import Actor
from appliance.core.clock import now_ms, rfc3339
from appliance.core.errors import AlreadyExists, InvalidInput, NotFound, QuotaExceeded
from appliance.core.paging import Page, Paging
from appliance.db import writing
from appliance.db.records import record_activity
from appliance.jobs import publish

PURPOSE = "workflows.webhook"
MOST = 50  # of one workflow
MOST_CONDITIONS = 50
# Words that stand behind `/workflows/{workflow_id}/` or may one day: the router would take a path that begins with
# one for them. A test holds them against the routes that there are.
RESERVED = frozenset(
    ("subscriptions", "webhooks", "schedules", "versions", "executions", "run", "export", "import", "check", "nodes")
    + ("pins", "test", "duplicate", "partial", "preview", "share", "stats", "triggers")
)
_PATH = re.compile(r"[a-z0-9][a-z0-9\-_]*(/[a-z0-9\-_]+)*")
_HEADER = re.compile(r"[A-Za-z0-9-]{1,100}")


def list_webhooks(actor: Actor, workflow_id: str, paging: Paging) -> Page[WebhookSubscription]:
    """Newest first. Raises NotFound if the workflow is not the actor's."""
    workflows.own(actor, workflow_id)
    found = Webhook.select().where(Webhook.workflow == workflow_id)
    rows = found.order_by(Webhook.created_at.desc(), Webhook.id.desc()).offset(paging.start).limit(paging.limit)
    return Page([public(row) for row in rows], found.count())


def create_webhook(actor: Actor, workflow_id: str, new: CreateWebhook) -> WebhookSubscription:
    """A generated secret is whole in the answer, once. Raises AlreadyExists for a path that is taken, InvalidInput."""
    path = _checked_path(new.webhook_path) if new.webhook_path is not None else random_path()
    _check_conditions(new.headers, new.filters)
    secret = signatures.new_secret() if new.generate_secret else new.secret
    with writing():
        workflow = workflows.own(actor, workflow_id)
        if Webhook.select().where(Webhook.workflow == workflow_id).count() >= MOST:
            raise QuotaExceeded(f"{workflow.name!r} has {MOST} webhooks, which is the limit.")
        _check_free(path, None)
        row = Webhook.create(
            workflow=workflow_id,
            webhook_path=path,
            **_sealed(secret),
            **{
                name: getattr(new, name)
                for name in (
                    "method",
                    "headers",
                    "filters",
                    "dedup_header",
                    "respond",
                    "respond_timeout_seconds",
                    "is_active",
                )
            },
        )
        _record(actor, row, "created")
    return public(row, secret=secret if new.generate_secret else None)


def change_webhook(actor: Actor, workflow_id: str, subscription_id: str, change: ChangeWebhook) -> WebhookSubscription:
    """Change what is given. Raises NotFound, AlreadyExists, InvalidInput."""
    given: dict[str, Any] = {
        name: value
        for name in change.__struct_fields__
        if (value := getattr(change, name)) is not msgspec.UNSET and name not in ("secret", "generate_secret")
    }
    if "webhook_path" in given:
        _checked_path(given["webhook_path"])
    _check_conditions(given.get("headers", {}), given.get("filters", {}))
    generated = signatures.new_secret() if change.generate_secret else None
    if generated or change.secret is not msgspec.UNSET:
        given |= _sealed(generated or (change.secret or None))
    with writing():
        row = _own(actor, workflow_id, subscription_id)
        _check_free(given.get("webhook_path"), row.id)
        for name, value in given.items():
            setattr(row, name, value)
        row.updated_at = now_ms()
        row.save()
        _record(actor, row, "changed")
    return public(row, secret=generated)


def delete_webhook(actor: Actor, workflow_id: str, subscription_id: str) -> None:
    """One that belongs to a trigger node comes back, with a new path, when the workflow is saved."""
    with writing():
        row = _own(actor, workflow_id, subscription_id)
        row.delete_instance()
        _record(actor, row, "deleted")


def _own(actor: Actor, workflow_id: str, id: str) -> Webhook:
    workflows.own(actor, workflow_id)
    row = Webhook.get_or_none(Webhook.id == id, Webhook.workflow == workflow_id)
    if row is None:
        raise NotFound(f"This workflow has no webhook {id}.")
    return row


def _checked_path(path: str) -> str:
    if not _PATH.fullmatch(path):
        raise InvalidInput(
            f"{path!r} is no path: it has small letters, digits, `-`, `_`, and `/` between parts",
            loc=("body", "webhook_path"),
            type="path",
        )
    if path.partition("/")[0] in RESERVED:
        raise InvalidInput(f"{path!r} begins with a reserved word", loc=("body", "webhook_path"), type="reserved")
    return path


def _check_free(path: str | None, id: str | None) -> None:
    if path is not None and Webhook.select().where(Webhook.webhook_path == path, Webhook.id != (id or "")).exists():
        raise AlreadyExists(f"The path {path!r} is taken.", hint="Choose another, or leave it out for a random one.")


def _check_conditions(headers: dict[str, str], filters: dict[str, Any]) -> None:
    for name, values in (("headers", headers), ("filters", filters)):
        if len(values) > MOST_CONDITIONS:
            raise InvalidInput(f"there may be at most {MOST_CONDITIONS}", loc=("body", name), type="too_long")
    for header in headers:
        if not _HEADER.fullmatch(header):
            raise InvalidInput(f"{header!r} is no name of a header", loc=("body", "headers", header), type="header")


def _sealed(secret: str | None) -> dict[str, Any]:
    if secret is None:
        return {"secret": None, "secret_hint": None}
    return {"secret": secrets.encrypt(secret.encode(), PURPOSE), "secret_hint": signatures.masked(secret)}


def opened(sealed: bytes | None) -> str | None:
    """What callers of a webhook sign with; None = they need not."""
    return None if sealed is None else secrets.decrypt(bytes(sealed), PURPOSE).decode()


def _record(actor: Actor, row: Webhook, change: str) -> None:
    record_activity(
        f"workflows.webhook_{change}", actor_id=actor.id, title=f"Webhook {change}", object_id=row.workflow_id
    )
    publish("workflows.trigger", change, id=row.workflow_id, owner_id=actor.id)


def public(row: Webhook, *, secret: str | None = None) -> WebhookSubscription:
    """secret: in place of the mask."""
    return WebhookSubscription(
        id=row.id,
        workflow_id=row.workflow_id,
        webhook_path=row.webhook_path,
        webhook_url=surroundings.url_of(row.webhook_path),
        method=row.method,
        secret=secret or row.secret_hint,
        headers=row.headers,
        filters=row.filters,
        is_active=bool(row.is_active),
        dedup_header=row.dedup_header,
        respond=row.respond,
        respond_timeout_seconds=row.respond_timeout_seconds,
        last_triggered_at=rfc3339(row.last_triggered_at),
        trigger_count=row.trigger_count,
        source=row.source,
        node_id=row.node_id,
        created_at=rfc3339(row.created_at) or "",
        updated_at=rfc3339(row.updated_at) or "",
    )
