"""Messages to other servers, by the Standard Webhooks specification: made, sent, tried again, kept for a while."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from appliance.areas.auth.service import accounts
from appliance.areas.workflows import signatures
from appliance.areas.workflows.models import OutgoingDelivery, OutgoingWebhook
from appliance.areas.workflows.service import outgoing
from appliance.areas.workflows.settings import WorkflowSettings
from appliance.areas.workflows.trigger_schemas import (
    DeliveryQuery,
    OutgoingAttempt,
    OutgoingDeliveryDetail,
    OutgoingDeliveryList,
    OutgoingDeliveryPublic,
)
from appliance.core.actor import Actor
from appliance.core.clock import now_ms, rfc3339
from appliance.core.errors import InvalidState, NotFound, Problem
from appliance.core.ids import new_id
from appliance.core.retry_after import retry_after
from appliance.core.settings import settings
from appliance.db import execute, query, rows, writing
from appliance.db.records import record_activity
from appliance.http.limits import limit
from appliance.jobs import enqueue, publish
from appliance.ports.outbound import outbound

# Seconds after each failed attempt; the specification's example goes on for some three days.
DELAYS = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
LONGEST_DELAY = 86_400  # what a server may ask for by Retry-After
FAILING_DAYS = 5  # after which an endpoint is switched off
SECONDS = 15  # for one attempt
ANSWER_BYTES, KEPT_BYTES = 1024 * 1024, 4096
AT_ONCE = 3  # endpoints that are sent to: slow ones must not hold the threads of the nodes
MOST_AT_A_TIME = 20  # messages to one endpoint before others have their turn
LATE_MS = 600_000
REPLAYS_PER_MINUTE = 30
DAY_MS = 24 * 3600 * 1000

EVENT_OF_STATUS = {
    "completed": "execution.completed",
    "failed": "execution.failed",
    "terminated": "execution.terminated",
    "waiting_for_signal": "execution.waiting",
}


def tell_status(execution_id: str, owner_id: str, status: str) -> None:
    """Listens to executions, in the transaction in which one takes a status."""
    event = EVENT_OF_STATUS.get(status)
    if event is None or not (endpoints := _interested(owner_id, event)):
        return
    [found] = query(
        "SELECT e.id, e.execution_id, e.workflow_id, w.name AS workflow_name, e.status, e.trigger_type,"
        " e.error_message, e.error_node_id, e.started_at, e.completed_at FROM workflows_execution AS e"
        " JOIN workflows_workflow AS w ON w.id = e.workflow_id WHERE e.id = ?",
        (execution_id,),
    )
    for name in ("started_at", "completed_at"):
        found[name] = rfc3339(found[name])
    _make(endpoints, event, found)


def tell(owner_id: str, event: str, data: dict[str, Any]) -> None:
    """Tell the endpoints of a person that want this event, after the commit."""
    _make(_interested(owner_id, event), event, data)


def _interested(owner_id: str, event: str) -> list[str]:
    found = rows(
        "SELECT id, events FROM workflows_outgoing_webhook WHERE owner_id = ? AND is_active = 1 ORDER BY created_at",
        (owner_id,),
    )
    return [id for id, events in found if event in msgspec.json.decode(events)]


def _make(endpoints: list[str], event: str, data: dict[str, Any]) -> None:
    if not endpoints:
        return
    payload = msgspec.json.encode({"type": event, "timestamp": rfc3339(now_ms()), "data": data}).decode()
    with writing():
        for id in endpoints:
            _queue(id, event, f"msg_{new_id()}", payload)


def _queue(webhook_id: str, event: str, message_id: str, payload: str, replay_of: str | None = None) -> Any:
    row = OutgoingDelivery.create(
        webhook=webhook_id,
        event=event,
        message_id=message_id,
        payload=payload,
        next_attempt_at=now_ms(),
        replay_of=replay_of,
    )
    _ask(webhook_id, row.next_attempt_at)
    return row


def send_test(actor: Actor, webhook_id: str) -> OutgoingDeliveryPublic:
    """A message that says it is a test. Raises NotFound, InvalidState if the endpoint is off, RateLimited."""
    endpoint = _own_active(actor, webhook_id)
    data = {"message": "This is a test.", "webhook_id": endpoint.id}
    payload = msgspec.json.encode({"type": "webhook.test", "timestamp": rfc3339(now_ms()), "data": data}).decode()
    with writing():
        return _public(_queue(endpoint.id, "webhook.test", f"msg_{new_id()}", payload))


def replay(actor: Actor, webhook_id: str, delivery_id: str) -> OutgoingDeliveryPublic:
    """The same message once more, under the same id. Raises NotFound, InvalidState, RateLimited."""
    endpoint = _own_active(actor, webhook_id)
    old = _own_delivery(actor, webhook_id, delivery_id)
    with writing():
        return _public(_queue(endpoint.id, old.event, old.message_id, old.payload, replay_of=old.id))


def _own_active(actor: Actor, webhook_id: str) -> OutgoingWebhook:
    endpoint = outgoing.own(actor, webhook_id)
    if not endpoint.is_active:
        raise InvalidState(f"{endpoint.name!r} is switched off.", hint="Switch it on first.", current="inactive")
    limit("outgoing-webhook", actor.id, REPLAYS_PER_MINUTE, 60)
    return endpoint


def deliver_to(webhook_id: str) -> None:
    """Send what is due to one endpoint, in order, one message after the other; then ask for the next time.

    What comes of an attempt is one transaction; a kill before it means that the attempt is made again.
    """
    with _place_at(webhook_id) as free:
        if not free:
            _ask(webhook_id, now_ms() + 1000)
            return
        for _ in range(MOST_AT_A_TIME):
            delivery = _next_due(webhook_id)
            if delivery is None:
                break
            if delivery.webhook.is_active and accounts.is_active(delivery.webhook.owner_id):
                _attempt(delivery, delivery.webhook)
            else:
                _end(delivery, "failed")
    [(following,)] = rows(
        "SELECT min(next_attempt_at) FROM workflows_outgoing_delivery WHERE webhook_id = ? AND status = 'pending'",
        (webhook_id,),
    )
    if following is not None:
        _ask(webhook_id, following)


def _ask(webhook_id: str, due_at: int) -> None:
    """Ask for the one task of an endpoint, or move it forward."""
    enqueue("workflows.deliver_webhooks", due_at=due_at, unique=f"outgoing:{webhook_id}", webhook_id=webhook_id)


def _next_due(webhook_id: str) -> OutgoingDelivery | None:
    found: OutgoingDelivery | None = (
        OutgoingDelivery.select(OutgoingDelivery, OutgoingWebhook)
        .join(OutgoingWebhook)
        .where(
            OutgoingDelivery.webhook == webhook_id,
            OutgoingDelivery.status == "pending",
            OutgoingDelivery.next_attempt_at <= now_ms(),
        )
        .order_by(OutgoingDelivery.next_attempt_at, OutgoingDelivery.id)
        .first()
    )
    return found


def ensure_tasks() -> None:
    """Ask again for what has been due for a while: after a task that could not be carried out."""
    with writing():
        for (webhook_id,) in rows(
            "SELECT DISTINCT webhook_id FROM workflows_outgoing_delivery WHERE status = 'pending'"
            " AND next_attempt_at < ?",
            (now_ms() - LATE_MS,),
        ):
            _ask(webhook_id, now_ms())


_at_work: set[str] = set()
_lock = threading.Lock()


@contextmanager
def _place_at(webhook_id: str) -> Iterator[bool]:
    """Whether this thread may send to the endpoint: nobody else does, and few send at all."""
    with _lock:
        free = webhook_id not in _at_work and len(_at_work) < AT_ONCE
        if free:
            _at_work.add(webhook_id)
    try:
        yield free
    finally:
        if free:
            with _lock:
                _at_work.discard(webhook_id)


def _attempt(delivery: OutgoingDelivery, endpoint: OutgoingWebhook) -> None:
    body = delivery.payload.encode()
    stamp = now_ms() // 1000
    headers = {
        "content-type": "application/json",
        "user-agent": "appliance-webhooks/1",
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(stamp),
        "webhook-signature": signatures.standard_signatures(
            outgoing.secrets_of(endpoint), delivery.message_id, stamp, body
        ),
    }
    status, error, answer, wait, began = None, None, None, None, time.monotonic()
    try:
        got = outbound.request(
            "POST",
            endpoint.url,
            headers=headers,
            body=body,
            timeout=SECONDS,
            follow_redirects=False,  # the signed message is for this address alone
            max_bytes=ANSWER_BYTES,
        )
        status, answer = got.status, got.body[:KEPT_BYTES].decode(errors="replace")
        wait = retry_after(got.headers.get("retry-after"), now_ms())
        if not 200 <= status < 300:
            error = f"It answered {status}." if not 300 <= status < 400 else f"It answered {status}: a redirect."
    except Problem as problem:
        error = str(problem)
    _record(delivery.id, OutgoingAttempt(0, status, error, answer, int((time.monotonic() - began) * 1000), ""), wait)


def _record(delivery_id: str, made: OutgoingAttempt, wait: float | None) -> None:
    """The attempt's row, and what becomes of the delivery and its endpoint."""
    with writing():
        delivery = OutgoingDelivery.get_or_none(OutgoingDelivery.id == delivery_id)
        if delivery is None or delivery.status != "pending":  # deleted meanwhile, or a twin after a kill
            return
        endpoint = delivery.webhook
        delivery.attempts += 1
        execute(
            "INSERT INTO workflows_outgoing_attempt (delivery_id, number, status_code, error, answer, duration_ms,"
            " created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (delivery.id, delivery.attempts, made.status_code, made.error, made.answer, made.duration_ms, now_ms()),
        )
        if made.error is None:
            endpoint.failing_since, endpoint.last_delivered_at = None, now_ms()
            endpoint.save()
            _end(delivery, "delivered")
        elif made.status_code == 410:
            _switch_off(endpoint, "It answered 410 Gone: it wants no more messages.")
            _end(delivery, "failed")
        else:
            _fail(delivery, endpoint, wait)


def _fail(delivery: OutgoingDelivery, endpoint: OutgoingWebhook, wait: float | None) -> None:
    now = now_ms()
    endpoint.failing_since = endpoint.failing_since or now
    endpoint.save()
    if now - endpoint.failing_since > FAILING_DAYS * DAY_MS:
        _switch_off(endpoint, f"Nothing got through for {FAILING_DAYS} days.")
    if delivery.attempts > len(DELAYS) or not endpoint.is_active:
        _end(delivery, "failed")
        return
    delay = max(DELAYS[delivery.attempts - 1], min(wait or 0, LONGEST_DELAY))
    delivery.next_attempt_at = now + int(delay * 1000)
    delivery.save()
    _ask(endpoint.id, delivery.next_attempt_at)
    _news(delivery)


def _switch_off(endpoint: OutgoingWebhook, reason: str) -> None:
    endpoint.is_active, endpoint.disabled_reason = False, reason
    endpoint.save()
    title = f"Outgoing webhook {endpoint.name} was switched off"
    record_activity(
        "workflows.outgoing_webhook_disabled",
        actor_id=endpoint.owner_id,
        title=title,
        status="failed",
        object_id=endpoint.id,
        data={"reason": reason},
    )
    enqueue("workflows.tell_switched_off", webhook_id=endpoint.id)
    publish("workflows.outgoing", "changed", id=endpoint.id, owner_id=endpoint.owner_id)


def _end(delivery: OutgoingDelivery, status: str) -> None:
    with writing():
        delivery.status, delivery.completed_at, delivery.next_attempt_at = status, now_ms(), None
        delivery.save()
        _news(delivery)


def _news(delivery: OutgoingDelivery) -> None:
    publish("workflows.outgoing", "changed", id=delivery.webhook_id, owner_id=delivery.webhook.owner_id)


def list_deliveries(actor: Actor, webhook_id: str, asked: DeliveryQuery) -> OutgoingDeliveryList:
    """Newest first. Raises NotFound."""
    outgoing.own(actor, webhook_id)
    found = OutgoingDelivery.select().where(OutgoingDelivery.webhook == webhook_id)
    if asked.status is not None:
        found = found.where(OutgoingDelivery.status == asked.status)
    ordered = found.order_by(OutgoingDelivery.created_at.desc(), OutgoingDelivery.id.desc())
    page = ordered.offset(asked.start).limit(asked.limit)
    return OutgoingDeliveryList([_public(row) for row in page], found.count())


def get_delivery(actor: Actor, webhook_id: str, delivery_id: str) -> OutgoingDeliveryDetail:
    """With what is sent, and every attempt. Raises NotFound."""
    row = _own_delivery(actor, webhook_id, delivery_id)
    log = [
        OutgoingAttempt(number, status, error, answer, duration_ms, rfc3339(created_at) or "")
        for number, status, error, answer, duration_ms, created_at in rows(
            "SELECT number, status_code, error, answer, duration_ms, created_at FROM workflows_outgoing_attempt"
            " WHERE delivery_id = ? ORDER BY id",
            (row.id,),
        )
    ]
    return OutgoingDeliveryDetail(**_fields(row), payload=msgspec.json.decode(row.payload), attempt_log=log)


def _own_delivery(actor: Actor, webhook_id: str, delivery_id: str) -> OutgoingDelivery:
    outgoing.own(actor, webhook_id)
    row = OutgoingDelivery.get_or_none(OutgoingDelivery.id == delivery_id, OutgoingDelivery.webhook == webhook_id)
    if row is None:
        raise NotFound(f"There is no delivery {delivery_id}.")
    return row


def forget_old_deliveries() -> None:
    """Those that ended longer ago than history is kept."""
    before = now_ms() - settings(WorkflowSettings).history_retention_days * DAY_MS
    step = "DELETE FROM workflows_outgoing_delivery WHERE id IN (SELECT id FROM workflows_outgoing_delivery"
    while True:
        with writing():
            if execute(f"{step} WHERE completed_at < ? LIMIT 500)", (before,)) < 500:
                return


def _public(row: OutgoingDelivery) -> OutgoingDeliveryPublic:
    return OutgoingDeliveryPublic(**_fields(row))


def _fields(row: OutgoingDelivery) -> dict[str, Any]:
    return {
        "id": row.id,
        "webhook_id": row.webhook_id,
        "event": row.event,
        "message_id": row.message_id,
        "status": row.status,
        "attempts": row.attempts,
        "next_attempt_at": rfc3339(row.next_attempt_at),
        "replay_of": row.replay_of,
        "created_at": rfc3339(row.created_at) or "",
        "completed_at": rfc3339(row.completed_at),
    }
