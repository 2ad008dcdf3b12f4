"""A webhook is called: the checks in their order, and the execution that it starts."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from appliance.areas.workflows import signatures
from appliance.areas.workflows.engine import journal
from appliance.areas.workflows.engine.prepared import Prepared
from appliance.areas.workflows.input_schema import UnusableSchema, fill_in
from appliance.areas.workflows.models import Execution
from appliance.areas.workflows.service import firing, responses
from appliance.areas.workflows.service.responses import Response
from appliance.areas.workflows.service.webhooks import opened
from appliance.areas.workflows.settings import WorkflowSettings
from appliance.areas.workflows.trigger_schemas import WebhookAnswer
from appliance.core import secrets
from appliance.core.clock import now_ms, rfc3339
from appliance.core.errors import InvalidInput, InvalidState, NotFound, Unauthenticated
from appliance.core.settings import settings
from appliance.db import execute, rows, writing
from appliance.http.body import FREE_JSON_DEPTH, is_deeper_than
from appliance.http.limits import address_key, limit, limit_stranger
from appliance.jobs import publish

REMEMBERED_MS = 24 * 3600 * 1000  # how long a call is known as a duplicate
_DROPPED = frozenset({"authorization", "cookie", "proxy-authorization"})
_SECRET_ENDS = ("token", "api-key", "apikey", "secret", "password")


@dataclass(frozen=True, slots=True)
class WebhookCall:
    """headers: names in lower case. query: as sent. body: raw bytes."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    address: str


@dataclass(frozen=True, slots=True)
class Received:
    """What to answer. response: what a `respond` node has answered already.

    wait_seconds: how long the caller may wait for one; 0 = not at all.
    """

    answer: WebhookAnswer
    wait_seconds: int = 0
    response: Response | None = None


@dataclass(frozen=True, slots=True)
class _Workflow:
    """Of a webhook: what must be known to start it."""

    id: str
    name: str
    owner_id: str
    version: int
    is_active: bool


@dataclass(frozen=True, slots=True)
class _Webhook:
    """A webhook as it is called. secret: sealed."""

    id: str
    webhook_path: str
    method: str
    secret: bytes | None
    headers: dict[str, str]
    filters: dict[str, Any]
    is_active: bool
    dedup_header: str | None
    respond: str
    respond_timeout_seconds: int
    node_id: str | None
    workflow: _Workflow


def receive(call: WebhookCall) -> Received:
    """Start what the call is for.

    In this order: raises NotFound (path, method, switched off), RateLimited, Unauthenticated (signature); answers
    "ignored" (headers, filters), "duplicate"; raises InvalidState if the workflow is off or not ready, InvalidInput if
    its trigger does not take what was sent.
    """
    webhook = _find(call)
    limit(
        "webhook", f"{webhook.id} {address_key(call.address)}", settings(WorkflowSettings).webhook_calls_per_minute, 60
    )
    _check_signature(webhook, call)
    data = trigger_data(call, webhook.webhook_path)
    if not (_headers_match(webhook.headers, call.headers) and _filters_match(webhook.filters, data)):
        return Received(WebhookAnswer("ignored"))
    key = _key(webhook, call.headers)
    if key is not None and (known := _known(webhook.id, key)):
        return Received(known)
    return _start(webhook, webhook.workflow, data, key)


_FIND = (
    "SELECT h.id, h.webhook_path, h.method, h.secret, h.headers, h.filters, h.is_active, h.dedup_header, h.respond,"
    " h.respond_timeout_seconds, h.node_id, w.id, w.name, w.owner_id, w.version, w.is_active"
    " FROM workflows_webhook AS h JOIN workflows_workflow AS w ON w.id = h.workflow_id WHERE h.webhook_path = ?"
)


def _find(call: WebhookCall) -> _Webhook:
    """Who guesses paths is counted, and after a while refused."""
    found = rows(_FIND, (call.path,))
    webhook = _read(*found[0]) if found else None
    if webhook is None or not webhook.is_active or webhook.method != call.method:
        limit_stranger(call.address)
        raise NotFound("There is no webhook at this address.")
    return webhook


def _read(id: str, path: str, method: str, secret: bytes | None, headers: str, filters: str, *more: Any) -> _Webhook:
    is_active, dedup_header, respond, seconds, node_id, *workflow = more
    return _Webhook(
        id,
        path,
        method,
        secret,
        msgspec.json.decode(headers),
        msgspec.json.decode(filters),
        bool(is_active),
        dedup_header,
        respond,
        seconds,
        node_id,
        _Workflow(*workflow),
    )


def _check_signature(webhook: _Webhook, call: WebhookCall) -> None:
    secret = opened(webhook.secret)
    signed = call.query.encode() if call.method == "GET" else call.body
    if secret is not None and not signatures.is_signed(secret, signed, call.headers, now_ms()):
        limit_stranger(call.address)
        raise Unauthenticated("The signature of this call is missing, wrong or too old.")


def trigger_data(call: WebhookCall, path: str) -> dict[str, Any]:
    """What the workflow gets. Headers that carry somebody's key are left out."""
    payload, text = _content(call)
    data: dict[str, Any] = {
        "trigger_type": "webhook",
        "method": call.method,
        "path": path,
        "query": dict(parse_qsl(call.query, keep_blank_values=True)),
        "headers": {name: value for name, value in call.headers.items() if not _is_secret(name)},
        "payload": payload,
        "received_at": rfc3339(now_ms()),
    }
    return data if text is None else {**data, "body": text}


def _is_secret(name: str) -> bool:
    return name in _DROPPED or name.endswith(_SECRET_ENDS)


def _content(call: WebhookCall) -> tuple[Any, str | None]:
    """The body as JSON, or as text if it is none."""
    if not call.body:
        return None, None
    if "json" in call.headers.get("content-type", "json") or call.body.lstrip()[:1] in (b"{", b"["):
        try:
            payload = msgspec.json.decode(call.body)
            if not is_deeper_than(payload, FREE_JSON_DEPTH):
                return payload, None
        except (msgspec.DecodeError, RecursionError):
            pass
    return None, call.body.decode(errors="replace")


def _headers_match(wanted: Mapping[str, str], headers: Mapping[str, str]) -> bool:
    """In constant time: a required header may be a password."""
    return all(
        hmac.compare_digest(value.encode(), headers.get(name.lower(), "").encode()) for name, value in wanted.items()
    )


def _filters_match(wanted: Mapping[str, Any], data: Mapping[str, Any]) -> bool:
    """Each path in the payload, or else in the whole trigger data, has exactly this value."""
    for path, value in wanted.items():
        if not (_same(_at(data["payload"], path), value) or _same(_at(data, path), value)):
            return False
    return True


_MISSING = object()


def _at(value: Any, path: str) -> Any:
    for part in path.split("."):
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, list) and part.isascii() and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return _MISSING
    return value


def _same(found: Any, wanted: Any) -> bool:
    """Equal as JSON: true is not 1."""
    return isinstance(found, bool) == isinstance(wanted, bool) and bool(found == wanted)


def _key(webhook: _Webhook, headers: Mapping[str, str]) -> str | None:
    value = headers.get((webhook.dedup_header or "webhook-id").lower())
    return secrets.hash_token(value) if value else None


def _known(webhook_id: str, key: str) -> WebhookAnswer | None:
    found = rows(
        "SELECT execution_label, execution_id FROM workflows_webhook_call"
        " WHERE webhook_id = ? AND key = ? AND created_at > ?",
        (webhook_id, key, now_ms() - REMEMBERED_MS),
    )
    return WebhookAnswer("duplicate", *found[0]) if found else None


class _Twin(Exception):
    """The same call was received a moment ago, on another thread."""


def _start(webhook: _Webhook, workflow: _Workflow, data: dict[str, Any], key: str | None) -> Received:
    plan = firing.ready(workflow)
    _check_data(firing.entry_of(plan.graph, "webhook", webhook.node_id).config.get("input_schema"), data)
    try:
        if webhook.respond == "node":
            return _answered_here(webhook, plan, data, key)
        with writing():
            execution = firing.start(workflow, plan, data, node_id=webhook.node_id)
            _keep(webhook, key, execution)
    except _Twin:
        assert key is not None
        return Received(_known(webhook.id, key) or WebhookAnswer("duplicate"))
    return Received(WebhookAnswer("triggered", execution.execution_id, execution.id))


def _answered_here(webhook: _Webhook, plan: Prepared, data: dict[str, Any], key: str | None) -> Received:
    """The caller waits for what a node answers: this thread takes the execution as far as one commit goes."""
    workflow = webhook.workflow
    execution = firing.start_here(
        workflow, plan, data, node_id=webhook.node_id, alongside=lambda row: _keep(webhook, key, row)
    )
    answer = WebhookAnswer("triggered", execution.execution_id, execution.id)
    response = responses.response_of(execution.id)
    over = response is not None or execution.status in journal.TERMINAL
    return Received(answer, 0 if over else webhook.respond_timeout_seconds, response)


def _keep(webhook: _Webhook, key: str | None, execution: Execution) -> None:
    """That the call was received, in the transaction of the execution that it starts. Raises _Twin."""
    if key is not None:
        if _known(webhook.id, key):
            raise _Twin
        execute(
            "INSERT OR REPLACE INTO workflows_webhook_call VALUES (?, ?, ?, ?, ?)",
            (webhook.id, key, execution.id, execution.execution_id, now_ms()),
        )
    execute(
        "UPDATE workflows_webhook SET trigger_count = trigger_count + 1, last_triggered_at = ? WHERE id = ?",
        (now_ms(), webhook.id),
    )
    publish("workflows.trigger", "changed", id=webhook.workflow.id, owner_id=webhook.workflow.owner_id)


_PARTS = {"payload": "body", "query": "query", "headers": "headers"}  # of the trigger data, and of the call


def _check_data(schema: Any, data: dict[str, Any]) -> None:
    """Raises InvalidInput with the place in the call, InvalidState if the schema is none: the caller cannot mend it.

    Nothing is remembered of such a call, so that it may come again, mended, under the same id.
    """
    try:
        _, misfit = fill_in(schema, data)
    except UnusableSchema as error:
        raise InvalidState(f"This workflow cannot run: its trigger's input_schema cannot be used: {error}.") from error
    if misfit is None:
        return
    part = _PARTS.get(str(misfit.path[0])) if misfit.path else None
    loc = (part, *misfit.path[1:]) if part else ("body", "trigger_data", *misfit.path)
    raise InvalidInput(misfit.message, loc=loc, type=misfit.keyword)


def forget_old_calls() -> None:
    """Calls that would be no duplicates any more."""
    with writing():
        execute("DELETE FROM workflows_webhook_call WHERE created_at <= ?", (now_ms() - REMEMBERED_MS,))


def status_of(execution_id: str) -> str | None:
    """Of an execution that a call started; None if it is gone."""
    found = rows("SELECT status FROM workflows_execution WHERE id = ?", (execution_id,))
    return found[0][0] if found else None
