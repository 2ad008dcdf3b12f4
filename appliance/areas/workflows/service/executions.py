"""Executions: start, read, list, hold, end."""

import dataclasses
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import msgspec

from appliance.areas.workflows.engine import commands, engine, entries, journal, prepared, references
from appliance.areas.workflows.engine.graph import Graph, Issue
from appliance.areas.workflows.engine.live import holding
from appliance.areas.workflows.engine.prepared import Prepared
from appliance.areas.workflows.engine.run import Run
from appliance.areas.workflows.engine.wakes import wake_up
from appliance.areas.workflows.execution_schemas import PRIORITIES, ExecutionPublic, ExecutionQuery
from appliance.areas.workflows.input_schema import with_defaults
from appliance.areas.workflows.models import Execution, Workflow
from appliance.areas.workflows.service import workflows
from appliance.core.actor import Actor
from appliance.core.clock import now_ms, parse_rfc3339, rfc3339
from appliance.core.errors import InvalidInput, InvalidState, NotFound, Problem
from appliance.core.ids import new_id
from appliance.core.paging import Page
from appliance.db import writing
from appliance.db.records import record_activity
from appliance.jobs import publish

# A graph may have 5 MiB and a result one, and a list a thousand of each.
_OF_WORKFLOW = (Workflow.id, Workflow.name)
_LONG = ("trigger_data", "result", "response")
_LISTED = [column for name, column in Execution._meta.fields.items() if name not in _LONG]
_PRIORITY_NAMES = {number: name for name, number in PRIORITIES.items()}


class Startable(Protocol):
    """What must be known of a workflow to start it."""

    @property
    def id(self) -> Any: ...
    @property
    def name(self) -> Any: ...
    @property
    def owner_id(self) -> Any: ...
    @property
    def version(self) -> Any: ...
    @property
    def is_active(self) -> Any: ...


def run_workflow(
    actor: Actor,
    workflow_id: str,
    trigger_data: dict[str, Any],
    *,
    priority: str = "normal",
    version: int | None = None,
    trigger_type: str = "manual",
    id: str | None = None,
    parent_execution_id: str | None = None,
) -> ExecutionPublic:
    """Queue an execution. Raises InvalidState if the workflow is off or not ready, InvalidInput for the data.

    id: of the execution, if it must be known before; a UUID nobody has used.
    """
    workflow = workflows.own(actor, workflow_id)
    graph = runnable_graph(workflow, version)
    entry = graph.entry()
    assert entry is not None  # or there would be an issue
    trigger_data = with_defaults(entry.config.get("input_schema"), trigger_data)
    with writing():
        execution = queue_execution(
            actor,
            workflow,
            id=id or new_id(),
            workflow_version=version or workflow.version,
            trigger_type=trigger_type,
            trigger_data=trigger_data,
            entry_node_id=entry.node_id,
            priority=PRIORITIES[priority],
            parent_execution_id=parent_execution_id,
        )
    return public(execution, workflow.name)


def runnable_graph(workflow: Startable, version: int | None) -> Graph:
    """The graph of a version, None = the newest. Raises InvalidState if the workflow is off or not ready."""
    return runnable(workflow, version).graph


def runnable(workflow: Startable, version: int | None) -> Prepared:
    """As `runnable_graph`, with what is known of it."""
    found = _prepared(workflow, version)
    refuse_issues(workflow, found.issues(workflow.owner_id))
    return found


def active_graph(workflow: Startable, version: int | None) -> Graph:
    """The graph of a version, ready or not. Raises InvalidState if the workflow is off."""
    return _prepared(workflow, version).graph


def refuse_issues(workflow: Startable, issues: Sequence[Issue]) -> None:
    """Raises InvalidState if there are any."""
    if issues:
        raise InvalidState(
            f"{workflow.name!r} cannot run yet: {issues[0].message}", issues=[issue._asdict() for issue in issues]
        )


def queue_execution(actor: Actor, workflow: Startable, **values: Any) -> Execution:
    """A new execution, in the caller's transaction; it starts after the commit. values: columns of its row."""
    execution = new_execution(workflow, **values)
    journal.insert_execution(columns(execution))
    journal.write_log(execution.id, *QUEUED, queued_message(execution), status="pending")
    wake_up(execution.id, execution.priority)
    publish("workflows.execution", "created", id=execution.id, owner_id=execution.owner_id, status=execution.status)
    record_start(actor, workflow, execution.id)
    return execution


def begin_here(
    actor: Actor,
    workflow: Startable,
    execution: Execution,
    plan: Prepared,
    alongside: Callable[[Execution], object],
) -> Execution:
    """A new execution, begun on this thread: see `engine.begin_here`. alongside: called where its row is stored."""
    live = entries.Execution(**{name: getattr(execution, name) for name in _ENGINE_COLUMNS})
    run = Run(live, plan, Actor(workflow.owner_id), unborn=columns(execution))
    run.log(*QUEUED, queued_message(execution), status="pending")
    run.later(lambda: record_start(actor, workflow, execution.id))
    run.later(lambda: alongside(execution))
    engine.begin_here(run)
    execution.status = live.status
    return execution


QUEUED = ("system", "execution_queued")
_ENGINE_COLUMNS = [field.name for field in dataclasses.fields(entries.Execution)]


def queued_message(execution: Execution) -> str:
    return f"Queued, version {execution.workflow_version}"


def new_execution(workflow: Startable, **values: Any) -> Execution:
    """A row that is not stored yet."""
    label = f"exec-{os.urandom(6).hex()}"
    return Execution(execution_id=label, workflow=workflow.id, owner_id=workflow.owner_id, status="pending", **values)


def columns(execution: Execution) -> dict[str, Any]:
    """A row as it is stored: peewee would make the statement anew each time, which costs more than to carry it out."""
    values: dict[str, Any] = {**execution.__data__, "workflow_id": execution.workflow_id}
    del values["workflow"]
    values["trigger_data"] = msgspec.json.encode(execution.trigger_data).decode()
    return values


def record_start(actor: Actor, workflow: Startable, execution_id: str) -> None:
    """For administrators, in the caller's transaction."""
    record_activity(
        "workflows.execution_started", actor_id=actor.id, title=f"Ran {workflow.name}", object_id=execution_id
    )


def _prepared(workflow: Startable, version: int | None) -> Prepared:
    if not workflow.is_active:
        raise InvalidState(f"{workflow.name!r} is switched off.", hint="Switch it on to run it.", current="inactive")
    try:
        return prepared.version(workflow.id, version or workflow.version)
    except LookupError:
        raise NotFound(f"{workflow.name!r} has no version {version}.") from None


def own(actor: Actor, execution_id: str) -> Execution:
    """By its UUID or its `exec-…` label, if the actor may see it. Raises NotFound."""
    field = Execution.execution_id if execution_id.startswith("exec-") else Execution.id
    execution = Execution.select(Execution, *_OF_WORKFLOW).join(Workflow).where(field == execution_id).first()
    if execution is None or not actor.may_see(execution.owner_id):
        raise NotFound(f"There is no execution {execution_id}.")
    return execution


def get_execution(actor: Actor, execution_id: str) -> ExecutionPublic:
    execution = own(actor, execution_id)
    return public(execution, execution.workflow.name)


def list_executions(actor: Actor, query: ExecutionQuery, *, workflow_id: str | None = None) -> Page[ExecutionPublic]:
    """Newest first; own, for a superuser all unless `mine`. workflow_id: raises NotFound if it is not to be seen."""
    found = Execution.select(*_LISTED, *_OF_WORKFLOW).join(Workflow)
    if workflow_id is not None:
        workflows.own(actor, workflow_id)
        found = found.where(Execution.workflow == workflow_id)
    elif query.mine or not actor.is_superuser:
        found = found.where(Execution.owner_id == actor.id)
    if query.workflow_id:
        found = found.where(Execution.workflow == query.workflow_id)
    if query.status:
        found = found.where(Execution.status.in_(query.status))
    if query.trigger_type:
        found = found.where(Execution.trigger_type == query.trigger_type)
    if query.since:
        found = found.where(Execution.created_at >= _moment("since", query.since))
    if query.until:
        found = found.where(Execution.created_at <= _moment("until", query.until))
    if query.retry_count_min is not None:
        found = found.where(Execution.retry_count >= query.retry_count_min)
    rows = found.order_by(Execution.created_at.desc(), Execution.id.desc()).offset(query.start).limit(query.limit)
    return Page([public(row, row.workflow.name) for row in rows], found.count())


def _moment(name: str, text: str) -> int:
    try:
        return parse_rfc3339(text)
    except ValueError:
        raise InvalidInput(f"{text!r} is no RFC 3339 time", loc=("query", name), type="time") from None


def pause_execution(actor: Actor, execution_id: str) -> Execution:
    """Hold it. Already paused: nothing changes. Raises InvalidState if it is over."""
    execution = own(actor, execution_id)
    with _commanding(execution) as run:
        if run is not None:
            commands.pause(run, actor)
    return _now(actor, execution, ("paused",), journal.LIVE, "paused")


def resume_execution(actor: Actor, execution_id: str) -> Execution:
    """Let it go on. Raises InvalidState if it is not paused."""
    execution = own(actor, execution_id)
    with _commanding(execution) as run:
        if run is None or run.execution.status != "paused":
            return _now(actor, execution, (), ("paused",), "resumed")
        commands.resume(run, actor)
    return own(actor, execution_id)


def terminate_execution(actor: Actor, execution_id: str, reason: str | None = None) -> Execution:
    """End it now. Already terminated: nothing changes. Raises InvalidState if it completed or failed."""
    execution = own(actor, execution_id)
    with _commanding(execution) as run:
        if run is not None:
            commands.terminate(run, actor, reason)
    return _now(actor, execution, ("terminated",), journal.LIVE, "terminated")


@contextmanager
def _commanding(execution: Execution) -> Iterator[Run | None]:
    """The live execution with its lock held; None if it is over, even if a thread still works outside for it."""
    with holding(execution.id) as run:
        if run is None:
            yield None
            return
        with run.visit():
            yield None if run.over else run


def _now(actor: Actor, execution: Execution, wanted: Collection[str], allowed: Collection[str], what: str) -> Execution:
    """The execution after a command. Raises InvalidState if it is in none of the states wanted."""
    execution = own(actor, execution.id)
    if execution.status not in wanted:
        raise InvalidState(
            f"{execution.execution_id} is {execution.status}, so it cannot be {what}.",
            current=execution.status,
            allowed=list(allowed),
        )
    return execution


def start_failure_workflow(execution_id: str, error_type: str) -> None:
    """Start what the graph of a failed execution names for that; once, however often it is asked for."""
    failed = Execution.get_or_none(Execution.id == execution_id)
    if failed is None:
        return
    started = (Execution.parent_execution_id == failed.id) & (Execution.trigger_type == "failure")
    if Execution.select(Execution.id).where(started).exists():
        return
    error = {"type": error_type, "message": failed.error_message, "node_id": failed.error_node_id}
    data = {"execution_id": failed.execution_id, "workflow_id": failed.workflow_id, "error": error}
    workflow_id = graph_of(failed).settings.on_failure_workflow_id or ""
    owner = Actor(failed.owner_id)
    try:
        run_workflow(owner, workflow_id, data, trigger_type="failure", parent_execution_id=failed.id)
    except Problem as problem:
        message = f"The workflow for failures was not started: {problem}"
        with writing():
            journal.write_log(failed.id, "system", "log", message, level="error")


def public(execution: Execution, workflow_name: str) -> ExecutionPublic:
    return ExecutionPublic(**fields(execution, workflow_name))


def fields(execution: Execution, workflow_name: str) -> dict[str, Any]:
    """What every view of an execution shows."""
    end = execution.completed_at or (now_ms() if execution.started_at else None)
    return {
        "id": execution.id,
        "execution_id": execution.execution_id,
        "workflow_id": execution.workflow_id,
        "workflow_name": workflow_name,
        "workflow_version": execution.workflow_version,
        "status": execution.status,
        "trigger_type": execution.trigger_type,
        "priority": _PRIORITY_NAMES.get(execution.priority, "normal"),
        "queued_at": rfc3339(execution.created_at),
        "started_at": rfc3339(execution.started_at),
        "completed_at": rfc3339(execution.completed_at),
        "duration_ms": end - execution.started_at if end and execution.started_at else None,
        "error_message": execution.error_message,
        "error_node_id": execution.error_node_id,
        "retry_count": execution.retry_count,
        "next_retry_at": rfc3339(execution.next_retry_at),
        "replay_of": execution.replay_of,
        "parent_execution_id": execution.parent_execution_id,
    }


def result_of(execution: Execution) -> Any:
    """The output of the node that ended it, or of several by node id; None before its end."""
    if execution.result_of is None:
        return execution.result
    return references.output_of(execution.id, execution.result_of)


def graph_of(execution: Execution) -> Graph:
    """The graph of the version that runs."""
    return prepared.version(execution.workflow_id, execution.workflow_version).graph
