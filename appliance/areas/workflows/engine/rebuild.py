"""An execution read back from its journal."""

from collections.abc import Callable, Sequence

import msgspec

from appliance.areas.workflows.engine import journal
from appliance.areas.workflows.engine.failures import Failure
from appliance.areas.workflows.engine.graph import load
from appliance.areas.workflows.engine.journal import NodeRun, StoredWait
from appliance.areas.workflows.engine.run import Item, Run
from appliance.core.actor import Actor
from appliance.core.nodes import catalog


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
        graph = load(journal.read_graph(execution.workflow_id, execution.workflow_version))
    except msgspec.ValidationError as error:
        raise Unreadable(f"Its graph cannot be read any more: {error}") from error
    for node in graph.nodes:
        if node.node_type not in catalog:
            raise Unreadable(f"Node {node.name} is of the type {node.node_type!r}, which is not installed here.")
    run = Run(execution, graph, actor_of(execution.owner_id))
    if execution.status != "pending":
        _replay(run, journal.read_node_runs(execution_id), journal.read_waits(execution_id))
    return run


def _replay(run: Run, history: Sequence[NodeRun], waits: Sequence[StoredWait]) -> None:
    machine = run.machine
    run.waiting = {wait.node_id: wait for wait in waits}
    ready = dict.fromkeys(machine.start(run.execution.entry_node_id).ready)
    last = {entry.node_id: entry for entry in history}
    for entry in history:
        if entry.completed_at is not None:
            run.finished += 1
        if entry.status in ("running", "waiting"):
            run.inputs[entry.node_id] = entry.input
        if entry.output is None or entry.status not in ("success", "failed"):
            continue
        run.keep_output(entry.node_id, entry.output)
        run.vars.update(entry.variables or {})
        ready.pop(entry.node_id, None)
        ready.update(dict.fromkeys(machine.finish(entry.node_id, entry.branches).ready))
    for node_id in ready:
        if node_id not in run.waiting:
            _take_up(run, node_id, last.get(node_id))


def _take_up(run: Run, node_id: str, last: NodeRun | None) -> None:
    """A node that has no result: never started, or cut off by the end of the process."""
    if last is None or last.status == "skipped":
        run.queue.append(Item(node_id))
        return
    item = Item(node_id, last.attempt, started_at=last.started_at)
    failure = Failure("interrupted", "The server stopped while this node ran.")
    run.write_attempt(item, "failed", failure=failure)
    node = run.machine.nodes[node_id]
    if run.kind(node_id).repeats(node.config):
        run.queue.append(Item(node_id, last.attempt + 1))
    else:
        run.interrupted = item
