"""A new execution from an old one: from its start, or from a node with the results of all that is not behind it."""

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from appliance.areas.workflows.engine import journal, scope_journal
from appliance.areas.workflows.engine.entries import NodeRun
from appliance.areas.workflows.engine.graph import Graph, GraphNode
from appliance.areas.workflows.engine.partial import downstream, outermost
from appliance.areas.workflows.engine.regions import Layout, layout
from appliance.areas.workflows.execution_schemas import ReplayExecution, ReplayPublic
from appliance.areas.workflows.input_schema import with_defaults
from appliance.areas.workflows.models import Execution, Workflow
from appliance.areas.workflows.service import executions, workflows
from appliance.core.actor import Actor
from appliance.core.errors import InvalidInput, InvalidState
from appliance.db import writing


def replay_execution(actor: Actor, execution_id: str, wanted: ReplayExecution) -> ReplayPublic:
    """Queue it. A loop or try is replayed as a whole: from a node inside, it starts at the outermost around it.

    Raises InvalidState if the old one is not over or its workflow cannot run, InvalidInput for the node.
    """
    old = executions.own(actor, execution_id)
    if old.status not in journal.TERMINAL:
        raise InvalidState(
            f"{old.execution_id} is {old.status}; only what is over can be replayed.",
            current=old.status,
            allowed=list(journal.TERMINAL),
        )
    _check_choice(wanted)
    workflow = workflows.own(actor, old.workflow_id)
    version = workflow.version if wanted.use_latest_version else old.workflow_version
    graph = executions.runnable_graph(workflow, version)
    start = _start(old, graph, wanted)
    data = _trigger_data(old, graph, wanted)
    with writing():
        new = _queue(actor, workflow, old, version, graph, data)
        if start:
            _copy(old, new, layout(graph), graph, start)
    replay_from = ", ".join(start) or None
    return ReplayPublic(**executions.fields(new, workflow.name), replay_from=replay_from)


def _check_choice(wanted: ReplayExecution) -> None:
    if wanted.from_node_id and wanted.from_failure:
        raise InvalidInput("Give from_node_id or from_failure, not both.", loc=("body", "from_failure"))
    if wanted.trigger_data is not None and (wanted.from_node_id or wanted.from_failure):
        message = "Other trigger data need a start from the beginning: results that are kept were made of the old."
        raise InvalidInput(message, loc=("body", "trigger_data"))


def _entry(old: Execution, graph: Graph) -> GraphNode:
    """The trigger it began at, if that is still one."""
    entry = next((node for node in graph.nodes if node.node_id == old.entry_node_id), None)
    if entry is None or entry.node_type != "trigger":
        entry = graph.entry()
    assert entry is not None  # the graph is ready to run
    return entry


def _trigger_data(old: Execution, graph: Graph, wanted: ReplayExecution) -> dict[str, Any]:
    """What the new one is given. Raises InvalidInput for other data that the trigger does not take."""
    if wanted.trigger_data is None:
        return old.trigger_data
    return with_defaults(_entry(old, graph).config.get("input_schema"), wanted.trigger_data)


def _start(old: Execution, graph: Graph, wanted: ReplayExecution) -> list[str]:
    """The nodes it starts at; none = the start."""
    if wanted.from_failure:
        # A loop or try that failed has failed itself; what failed in one and was caught does not count.
        ends = [run for run in journal.read_latest(old.id) if run.status == "failed" and run.output is None]
        failed = [run.node_id for run in ends if run.scope == "" and _is_in(graph, run.node_id)]
        if not failed:
            raise InvalidInput(f"No node of {old.execution_id} has failed.", loc=("body", "from_failure"))
        return failed
    node_id = wanted.from_node_id
    if node_id is None:
        return []
    if not _is_in(graph, node_id):
        raise InvalidInput(f"There is no node {node_id!r} in the version used.", loc=("body", "from_node_id"))
    if not journal.has_reached(old.id, node_id):
        raise InvalidInput(f"{old.execution_id} never reached the node {node_id!r}.", loc=("body", "from_node_id"))
    return [node_id]


def _is_in(graph: Graph, node_id: str) -> bool:
    return any(node.node_id == node_id for node in graph.nodes)


def _queue(
    actor: Actor, workflow: Workflow, old: Execution, version: int, graph: Graph, trigger_data: dict[str, Any]
) -> Execution:
    return executions.queue_execution(
        actor,
        workflow,
        workflow_version=version,
        trigger_type="replay",
        trigger_data=trigger_data,
        entry_node_id=_entry(old, graph).node_id,
        priority=old.priority,
        replay_of=old.id,
    )


def _copy(old: Execution, new: Execution, around: Layout, graph: Graph, start: Iterable[str]) -> None:
    """Results that hold in the new execution, too, with their variables."""
    again = downstream(around, {outermost(around, node_id) for node_id in start})
    types = {node.node_id: node.node_type for node in graph.nodes}
    kept = {id for id in around.root.nodes if id not in again}
    kept |= {inside for id in kept for inside in around.inside(id)}
    for path in ["", *_copy_tries(old.id, new.id, kept)]:
        rows = [run for run in journal.read_node_runs(old.id, path) if types.get(run.node_id) == run.node_type]
        _copy_runs(new.id, [run for run in rows if run.node_id in kept])
    scope_journal.write_variables(new.id, {("", name): value for name, value in set_variables(old.id, kept).items()})


def _copy_runs(execution_id: str, runs: Sequence[NodeRun]) -> None:
    order = 0
    for run in runs:
        if run.status != "skipped" and run.output is None:
            continue
        order += 1
        run.status = "skipped" if run.status == "skipped" else "success"
        run.error, run.copied = None, True
        journal.write_node_run(execution_id, run, order)


_IN_TRIES = re.compile(r"([^:/]+:(body|catch|finally)/)+")  # no iteration of a loop has a result of its own to copy


def _copy_tries(old_id: str, new_id: str, kept: Collection[str]) -> list[str]:
    """The scopes of tries that are not run again; the answer is their paths."""
    paths = []
    for stored, owner in scope_journal.read_parts(old_id):
        if _IN_TRIES.fullmatch(stored.path) and stored.path.partition(":")[0] in kept and stored.ended is not None:
            scope_journal.open_scope(new_id, stored.path, owner, stored.part)
            scope_journal.end_scope(new_id, stored.path, stored.ended, stored.last_node_id)
            paths.append(stored.path)
    return paths


def set_variables(execution_id: str, kept: Collection[str]) -> dict[str, Any]:
    """What the nodes that are kept have set for the whole workflow, the last value of each name."""
    found: dict[str, Any] = {}
    for node_id, variables in journal.read_set_variables(execution_id):
        if node_id in kept:
            found.update(variables)
    return found
