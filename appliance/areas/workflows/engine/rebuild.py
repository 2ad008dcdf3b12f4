"""An execution read back from its journal: what is finished, and the scopes that are open."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from appliance.areas.workflows.engine import journal, scope_journal
from appliance.areas.workflows.engine.entries import Execution, NodeRun
from appliance.areas.workflows.engine.failures import Failure
from appliance.areas.workflows.engine.frame import Frame, Item
from appliance.areas.workflows.engine.partial import Plan, pruned
from appliance.areas.workflows.engine.prepared import Prepared, version
from appliance.areas.workflows.engine.run import Run
from appliance.areas.workflows.engine.scope import Scope
from appliance.areas.workflows.engine.scope_journal import StoredScope
from appliance.core.actor import Actor
from appliance.core.nodes import Ended, catalog


class Unreadable(Exception):
    """The execution cannot be continued by this program, however often it is tried."""


def rebuild(execution_id: str, actor_of: Callable[[str], Actor]) -> Run | None:
    """The execution as its journal tells it; None if it is gone or over. No thread may be at work on it.

    Raises Unreadable, as after a change of the program that took a node type away.
    """
    execution = journal.read_execution(execution_id)
    if execution is None or execution.status in journal.TERMINAL:
        return None
    try:
        prepared = version(execution.workflow_id, execution.workflow_version)
    except msgspec.ValidationError as error:
        raise Unreadable(f"Its graph cannot be read any more: {error}") from error
    for node in prepared.graph.nodes:
        if node.node_type not in catalog:
            raise Unreadable(f"Node {node.name} is of the type {node.node_type!r}, which is not installed here.")
    plan = _plan_of(execution)
    if plan is not None:
        prepared = Prepared(pruned(prepared.graph, plan, execution.entry_node_id))
    run = Run(execution, prepared, actor_of(execution.owner_id))
    run.prepared = plan is not None or execution.replay_of is not None
    if execution.started_at is not None:
        restore(run)
    return run


def _plan_of(execution: Execution) -> Plan | None:
    """What a run of a part of the graph is about; None if it runs the whole."""
    if execution.trigger_type != "manual":
        return None  # only people run parts
    state = journal.read_state(execution.id, execution.entry_node_id)
    return msgspec.convert(state["plan"], Plan) if state and "plan" in state else None


def restore(run: Run) -> None:
    """Bring a fresh Run to where its journal ends; what was cut off is queued to be taken up."""
    run.waiting = {wait.place: wait for wait in journal.read_waits(run.execution.id)}
    entry = run.execution.entry_node_id
    run.root.inputs[entry] = run.execution.trigger_data
    run.root.start(entry)
    _restore_scope(run, run.root)


def _restore_scope(run: Run, scope: Scope) -> None:
    """A scope that is open; its start has been told."""
    scope.own_vars().update(scope_journal.read_variables(run.execution.id, scope.path))
    last = _tell_ends(run, scope)
    for node_id in list(scope.at_work):
        attempt = last.get(node_id)
        if scope.path + node_id not in run.waiting or (attempt is not None and attempt.status == "running"):
            _take_up(run, scope, node_id, attempt)


def _tell_ends(run: Run, scope: Scope) -> Mapping[str, NodeRun]:
    """Tell a scope the ends of its nodes; the answer is each node's last attempt."""
    last: dict[str, NodeRun] = {}
    for entry in journal.read_node_runs(run.execution.id, scope.path):
        last[entry.node_id] = entry
        if entry.completed_at is not None:
            scope.finished += 1
        if entry.status in ("running", "waiting"):
            scope.inputs[entry.node_id] = scope.restored(entry.input)
        if entry.output is None or entry.status not in ("success", "failed"):
            continue
        if run.kind(entry.node_id).inner:
            _restore_outputs(run, scope, entry.node_id)
        scope.finish(entry.node_id, scope.restored(entry.output), entry.branches)
    return last


def _restore_outputs(run: Run, scope: Scope, node_id: str) -> None:
    """What expressions see of the nodes inside a try that has ended; of those in a loop they see nothing."""
    if run.kind(node_id).iterates:
        return
    for stored in scope_journal.read_scopes(run.execution.id, scope.path + node_id, usual=True):
        inside = _scope_of(run, scope, node_id, stored)
        _tell_ends(run, inside)
        scope.own_nodes().update(inside.own_nodes())


def _scope_of(run: Run, scope: Scope, node_id: str, stored: StoredScope) -> Scope:
    region = run.layout.parts[node_id, stored.part.port]
    inside = scope.inside(region, stored.part, scope.input_of(node_id))
    inside.enter()
    return inside


def _take_up(run: Run, scope: Scope, node_id: str, last: NodeRun | None) -> None:
    """A node that has no result: never started, gone inside, or cut off by the end of the process."""
    if last is None or last.status == "skipped":
        run.queue.append(Item(scope, node_id))
        return
    item = Item(scope, node_id, last.attempt, started_at=last.started_at)
    if run.kind(node_id).inner and last.status == "running":
        _restore_frame(run, item, last)
        return
    failure = Failure("interrupted", "The server stopped while this node ran.")
    run.write_attempt(item, "failed", failure=failure)
    if run.kind(node_id).repeats(item.node.config):
        wait = run.waiting.get(item.place)
        if wait is not None:
            wait.taken = True
        run.queue.append(Item(scope, node_id, last.attempt + 1, wait))
    else:
        run.interrupted = item


def _restore_frame(run: Run, item: Item, last: NodeRun) -> None:
    """A loop or try that is open: its open parts, how far it is, and its next step."""
    kind = run.kind(item.node_id)
    frame = run.frame_of(item, last.state)
    stored = scope_journal.read_scopes(run.execution.id, item.place, usual=not kind.iterates)
    frame.opened = scope_journal.count_opened(run.execution.id, item.place) if kind.iterates else len(stored)
    if kind.iterates and frame.opened:
        frame.latest = _outputs_in(run, f"{item.place}:{frame.opened - 1}/")
    for each in stored:
        inside = _scope_of(run, item.scope, item.node_id, each)
        if each.ended is None:
            run.adopt(frame, inside)
            _restore_scope(run, inside)
        elif each.ended.how != "cancelled":
            _restore_ended(run, frame, inside, each.ended)
    run.ask(frame)


def _outputs_in(run: Run, path: str) -> dict[str, Any]:
    ended = journal.read_node_runs(run.execution.id, path)
    return {each.node_id: {"output": each.output} for each in ended if each.output is not None}


def _restore_ended(run: Run, frame: Frame, scope: Scope, ended: Ended) -> None:
    if scope.part is not None and scope.part.iteration is None:
        _tell_ends(run, scope)
    frame.note(scope, ended)
