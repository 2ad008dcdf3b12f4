"""Decisions that executions wait for."""

from collections.abc import Mapping
from typing import Any

import msgspec

from appliance.areas.workflows.engine import journal, wakes
from appliance.areas.workflows.engine.entries import StoredWait
from appliance.areas.workflows.signal_schemas import WorkflowApproval
from appliance.core.actor import Actor
from appliance.core.clock import now_ms, rfc3339
from appliance.core.errors import InvalidInput, InvalidState
from appliance.core.paging import Page, Paging
from appliance.db import query, rows

MAX_COMMENT = 5000

_WAITING = "w.kind = 'approval' AND w.fired_at IS NULL AND (w.until IS NULL OR w.until > ?)"


def list_approvals(actor: Actor, paging: Paging) -> Page[WorkflowApproval]:
    """The decisions that the actor's own executions wait for, the most urgent first."""
    source = "workflows_wait w JOIN workflows_execution e ON e.id = w.execution_id"
    where = f"{_WAITING} AND e.owner_id = ?"
    [(count,)] = rows(f"SELECT count(*) FROM {source} WHERE {where}", (now_ms(), actor.id))
    found = query(
        "SELECT e.id, e.execution_id AS label, e.workflow_id, f.name, e.status, w.node_id, w.iteration, w.message,"
        f" w.state, w.until, w.created_at FROM {source} JOIN workflows_workflow f ON f.id = e.workflow_id"
        f" WHERE {where} ORDER BY w.until IS NULL, w.until, w.id LIMIT ? OFFSET ?",
        (now_ms(), actor.id, paging.limit, paging.start),
    )
    return Page([_public(row) for row in found], count)


def decide(actor: Actor, execution_id: str, node_id: str | None, data: Mapping[str, Any]) -> str:
    """End the wait with this decision, in the caller's transaction; the answer is the node that waited.

    data: {option, comment?}. Raises InvalidState if nothing waits for it, InvalidInput.
    """
    wait = _awaited(execution_id, node_id)
    option, comment = _decision(wait, data)
    value = {
        "option": option,
        "comment": comment,
        "decided_by": actor.email or actor.id,
        "decided_at": rfc3339(now_ms()),
    }
    wakes.wake_waits("approval", wait.key, value)
    return wait.node_id


def _awaited(execution_id: str, node_id: str | None) -> StoredWait:
    now = now_ms()
    found = [
        wait
        for wait in journal.read_waits(execution_id)
        if wait.kind == "approval" and wait.fired_at is None and (wait.until is None or wait.until > now)
    ]
    fitting = [wait for wait in found if node_id in (None, wait.node_id)]
    if not fitting:
        who = f"Node {node_id!r}" if node_id else "This execution"
        raise InvalidState(
            f"{who} does not wait for a decision.", current="not_waiting", allowed=[wait.node_id for wait in found]
        )
    if len({wait.node_id for wait in fitting}) > 1:
        names = ", ".join(sorted({wait.node_id for wait in fitting}))
        raise InvalidInput(f"more than one node waits for a decision: {names}", loc=("body", "node_id"), type="missing")
    return fitting[0]


def _decision(wait: StoredWait, data: Mapping[str, Any]) -> tuple[str, str | None]:
    options = wait.state.get("options", [])
    option, comment = data.get("option"), data.get("comment")
    if option not in options:
        shown = "none" if option is None else repr(option)[:100]
        raise InvalidInput(
            f"{shown} is not offered; choose one of: {', '.join(options)}",
            loc=("body", "signal_data", "option"),
            type="enum",
            allowed=list(options),
        )
    if comment is not None and (not isinstance(comment, str) or len(comment) > MAX_COMMENT):
        raise InvalidInput(
            f"must be text of at most {MAX_COMMENT} characters", loc=("body", "signal_data", "comment"), type="text"
        )
    if unknown := sorted(set(data) - {"option", "comment"}):
        raise InvalidInput(f"has no member {unknown[0]!r}", loc=("body", "signal_data"), type="unknown")
    return str(option), comment


def _public(row: dict[str, Any]) -> WorkflowApproval:
    return WorkflowApproval(
        execution_id=row["id"],
        execution_label=row["label"],
        workflow_id=row["workflow_id"],
        workflow_name=row["name"],
        status=row["status"],
        node_id=row["node_id"],
        iteration=row["iteration"],
        message=row["message"],
        options=msgspec.json.decode(row["state"]).get("options", []),
        waiting_since=rfc3339(row["created_at"]) or "",
        until=rfc3339(row["until"]),
    )
