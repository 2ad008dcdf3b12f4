"""What happened in an execution: status, logs, timeline, frames."""

from typing import Any

import msgspec

from appliance.areas.workflows.engine import journal
from appliance.areas.workflows.engine.entries import NodeRun
from appliance.areas.workflows.execution_schemas import (
    ExecutionState,
    ExecutionStatistics,
    ExecutionStatusPublic,
    LogLine,
    LogQuery,
    NodeResult,
    NodeRunPublic,
    Timeline,
    TimelineEvent,
    WaitPublic,
)
from appliance.areas.workflows.models import Execution
from appliance.areas.workflows.service import executions
from appliance.core.actor import Actor
from appliance.core.clock import rfc3339
from appliance.core.errors import NotFound
from appliance.core.paging import Page, Paging
from appliance.db import query, rows


def get_status(actor: Actor, execution_id: str, *, include_outputs: bool = True) -> ExecutionStatusPublic:
    """The execution with each node's latest attempt. include_outputs: with the inputs and outputs."""
    execution = executions.own(actor, execution_id)
    latest = {run.node_id: run for run in journal.read_latest(execution.id)}
    pinned = _pinned(execution)
    current = [run.node_id for run in latest.values() if run.status in ("running", "waiting")]
    return ExecutionStatusPublic(
        **executions.fields(execution, execution.workflow.name),
        current_node_id=current[0] if current else None,
        current_node_ids=current,
        statistics=_statistics(execution, list(latest.values())),
        execution_state=ExecutionState(
            [run.node_id for run in latest.values() if run.status == "success"],
            {run.node_id: _result(run, include_outputs, run.node_id in pinned) for run in latest.values()},
        ),
        waiting=waiting_of(execution.id),
        trigger_data=execution.trigger_data,
        result=executions.result_of(execution) if include_outputs else None,
    )


def list_node_runs(actor: Actor, execution_id: str, node_id: str, paging: Paging) -> Page[NodeRunPublic]:
    """All attempts of a node in all iterations, with input and output, oldest first.

    Raises NotFound, also for a node that its graph does not have.
    """
    execution = executions.own(actor, execution_id)
    if node_id not in {node.node_id for node in executions.graph_of(execution).nodes}:
        raise NotFound(f"{execution.execution_id} has no node {node_id!r}.")
    found, count = journal.read_runs_of(execution.id, node_id, paging.limit, paging.start)
    pinned = node_id in _pinned(execution)
    return Page([_node_run(id, run, pinned) for id, run in found], count)


def _node_run(id: int, run: NodeRun, pinned: bool) -> NodeRunPublic:
    return NodeRunPublic(**msgspec.structs.asdict(_result(run, True, pinned)), id=id, scope=run.scope)


def waiting_of(execution_id: str) -> list[WaitPublic]:
    """What an execution waits for now, in the order in which it began to."""
    return [
        WaitPublic(
            node_id=wait.node_id,
            kind="timer" if wait.kind == "retry" else wait.kind,
            message=wait.message,
            until=rfc3339(wait.until),
            options=wait.state.get("options") if wait.kind == "approval" else None,
        )
        for wait in journal.read_waits(execution_id)
        if wait.fired_at is None
    ]


def _pinned(execution: Execution) -> set[str]:
    """The nodes that put out what is pinned to them, if they put out anything."""
    if execution.trigger_type != "manual":
        return set()
    return {node.node_id for node in executions.graph_of(execution).nodes if node.pinned is not None}


def _result(run: NodeRun, include_outputs: bool, pinned: bool) -> NodeResult:
    return NodeResult(
        node_type=run.node_type,
        status=run.status,  # type: ignore[arg-type]
        input=run.input if include_outputs else None,
        output=run.output if include_outputs else None,
        error=run.error,
        branch=run.branches[0] if run.branches else None,
        attempt=run.attempt,
        iteration=run.iteration,
        started_at=rfc3339(run.started_at) or "",
        completed_at=rfc3339(run.completed_at),
        duration_ms=_duration(run),
        copied=run.copied and not pinned,
        pinned=pinned and run.status == "success",
    )


def _duration(run: NodeRun) -> int | None:
    return None if run.completed_at is None else run.completed_at - run.started_at


def _statistics(execution: Execution, latest: list[NodeRun]) -> ExecutionStatistics:
    levels = dict(
        rows("SELECT level, count(*) FROM workflows_log WHERE execution_id = ? GROUP BY level", (execution.id,))
    )
    count = {status: sum(run.status == status for run in latest) for status in ("success", "failed", "skipped")}
    return ExecutionStatistics(
        total_nodes=len(executions.graph_of(execution).nodes),
        completed_nodes=count["success"],
        failed_nodes=count["failed"],
        skipped_nodes=count["skipped"],
        total_node_duration_ms=sum(_duration(run) or 0 for run in latest),
        total_logs=sum(levels.values()),
        error_logs=levels.get("error", 0),
        warning_logs=levels.get("warning", 0),
    )


def list_logs(actor: Actor, execution_id: str, wanted: LogQuery) -> Page[LogLine]:
    """Oldest first. after: id of the last line already known."""
    execution = executions.own(actor, execution_id)
    conditions = ["execution_id = ?"]
    values: list[str | int] = [execution.id]
    for column, value in (("node_id = ?", wanted.node_id), ("level = ?", wanted.level), ("id > ?", wanted.after)):
        if value is not None:
            conditions.append(column)
            values.append(value)
    where = " AND ".join(conditions)
    [(count,)] = rows(f"SELECT count(*) FROM workflows_log WHERE {where}", values)
    found = rows(
        f"SELECT id, node_id, level, message, timestamp FROM workflows_log WHERE {where} ORDER BY id LIMIT ? OFFSET ?",
        (*values, wanted.limit, wanted.skip),
    )
    return Page(
        [LogLine(id, node_id, level, message, rfc3339(at) or "") for id, node_id, level, message, at in found], count
    )


def get_timeline(actor: Actor, execution_id: str, *, include_logs: bool = False) -> Timeline:
    """All that happened, in journal order."""
    execution = executions.own(actor, execution_id)
    shown = executions.fields(execution, execution.workflow.name)
    names = {node.node_id: node.name for node in executions.graph_of(execution).nodes}
    return Timeline(
        execution_id=execution.execution_id,
        id=execution.id,
        workflow_id=execution.workflow_id,
        workflow_name=execution.workflow.name,
        status=shown["status"],
        started_at=shown["started_at"],
        completed_at=shown["completed_at"],
        total_duration_ms=shown["duration_ms"],
        events=[_event(row, names) for row in _lines(execution.id, 0) if include_logs or row["event_type"] != "log"],
    )


def _lines(execution_id: str, after: int) -> list[dict[str, Any]]:
    return query(
        "SELECT id, node_id, level, event_type, status, message, data, timestamp FROM workflows_log"
        " WHERE execution_id = ? AND id > ? ORDER BY id",
        (execution_id, after),
    )


# What the event of a node says where its line keeps nothing else.
USUAL = {"attempt": 1, "iteration": 0, "branch": None}
_OF_NODES = ("node_started", "node_waiting", "node_completed", "node_failed", "node_skipped")


def _event(row: dict[str, Any], names: dict[str, str]) -> TimelineEvent:
    data = msgspec.json.decode(row["data"]) if row["data"] else {}
    if row["event_type"] in _OF_NODES:
        data = {**USUAL, **data}
    node_id = None if row["node_id"] == "system" else row["node_id"]
    return TimelineEvent(
        timestamp=rfc3339(row["timestamp"]) or "",
        event_type=row["event_type"],
        node_id=node_id,
        node_name=names.get(node_id) if node_id else None,
        status=row["status"],
        message=row["message"],
        duration_ms=data.pop("duration_ms", None),
        data=data,
    )


def last_seq(execution_id: str) -> int:
    """`seq` of the newest line, 0 if there is none."""
    [(seq,)] = rows("SELECT coalesce(max(id), 0) FROM workflows_log WHERE execution_id = ?", (execution_id,))
    return int(seq)


def frames_after(execution: Execution, seq: int) -> list[dict[str, Any]]:
    """Frames of the live stream that come after `seq`, which is the row id of a log line."""
    names = {node.node_id: node.name for node in executions.graph_of(execution).nodes}
    return [_frame(row, names) for row in _lines(execution.id, seq)]


def _frame(row: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    if row["event_type"] == "log":
        line = LogLine(row["id"], row["node_id"], row["level"], row["message"], rfc3339(row["timestamp"]) or "")
        return {"type": "log", "seq": row["id"], "log": line}
    return {"type": "event", "seq": row["id"], "event": _event(row, names)}
