"""Running a part of a workflow by hand: one node, or all from one on, with results that are already there."""

from collections.abc import Collection, Mapping

import msgspec

from appliance.areas.workflows.engine import journal, scope_journal, structure
from appliance.areas.workflows.engine.entries import NodeRun
from appliance.areas.workflows.engine.graph import Graph, GraphNode
from appliance.areas.workflows.engine.partial import Plan, downstream, outermost, with_inside
from appliance.areas.workflows.engine.regions import Layout, layout
from appliance.areas.workflows.execution_schemas import PRIORITIES, ExecutionPublic, RunWorkflow
from appliance.areas.workflows.models import Execution, Workflow
from appliance.areas.workflows.service import executions, workflows
from appliance.areas.workflows.service.replays import set_variables
from appliance.core.actor import Actor
from appliance.core.clock import now_ms
from appliance.core.errors import InvalidInput
from appliance.db import writing


def run_workflow(actor: Actor, workflow_id: str, wanted: RunWorkflow) -> ExecutionPublic:
    """Queue an execution by hand: of the whole, of one node, or from a node on.

    A node inside a loop or try stands for the outermost one around it. Raises InvalidState if the workflow
    is off or what would run is not ready, InvalidInput for the data, the node, and if nothing leads to it.
    """
    start = wanted.only_node_id or wanted.from_node_id
    if start is None:
        if wanted.copy_from is not None:
            raise InvalidInput("Results are copied only with from_node_id or only_node_id.", loc=("body", "copy_from"))
        return executions.run_workflow(
            actor, workflow_id, wanted.trigger_data, priority=wanted.priority, version=wanted.version
        )
    if wanted.only_node_id and wanted.from_node_id:
        raise InvalidInput("Give from_node_id or only_node_id, not both.", loc=("body", "only_node_id"))
    workflow = workflows.own(actor, workflow_id)
    graph = executions.active_graph(workflow, wanted.version)
    around = layout(graph)
    old = _copied(actor, workflow, wanted)
    plan, results = _planned(graph, around, start, _results(old, graph), only=wanted.only_node_id is not None)
    issues = [
        issue for issue in structure.issues(graph, workflow.owner_id) if issue.node_id in plan.runs or not issue.node_id
    ]
    executions.refuse_issues(workflow, issues)
    with writing():
        execution = _queue(actor, workflow, wanted, graph, old)
        _write_results(execution, plan, results)
        given = set_variables(old.id, plan.given) if old else {}
        scope_journal.write_variables(execution.id, {("", name): value for name, value in given.items()})
    return executions.public(execution, workflow.name)


def _copied(actor: Actor, workflow: Workflow, wanted: RunWorkflow) -> Execution | None:
    if wanted.copy_from is None:
        return None
    old = executions.own(actor, wanted.copy_from)
    if old.workflow_id != workflow.id:
        raise InvalidInput(f"{old.execution_id} is of another workflow.", loc=("body", "copy_from"))
    return old


def _results(old: Execution | None, graph: Graph) -> dict[str, NodeRun]:
    """What is known of each node: what is pinned to it, else what it put out in the execution that is copied."""
    found: dict[str, NodeRun] = {}
    if old is not None:
        types = {node.node_id: node.node_type for node in graph.nodes}
        latest = journal.read_latest(old.id)
        found = {run.node_id: run for run in latest if _holds(run) and types.get(run.node_id) == run.node_type}
    return {**found, **{node.node_id: _pinned(node) for node in graph.nodes if node.pinned is not None}}


def _holds(run: NodeRun) -> bool:
    return run.output is not None and run.status in ("success", "failed")


def _pinned(node: GraphNode) -> NodeRun:
    assert node.pinned is not None
    branches = [node.pinned.branch] if node.pinned.branch else None
    return NodeRun(node.node_id, node.node_type, 0, 1, "success", output=node.pinned.output, branches=branches)


def _planned(
    graph: Graph, around: Layout, wanted: str, known: Mapping[str, NodeRun], *, only: bool
) -> tuple[Plan, list[NodeRun]]:
    """What runs, and the results that are given, in an order in which they can be told."""
    types = {node.node_id: node.node_type for node in graph.nodes}
    if wanted not in types:
        raise InvalidInput(f"There is no node {wanted!r} in the version used.", loc=("body", "from_node_id"))
    if types[wanted] == "trigger":
        raise InvalidInput("A trigger starts the whole: run the workflow.", loc=("body", "from_node_id"))
    start = outermost(around, wanted)
    behind = with_inside(around, downstream(around, {start}))
    runs = with_inside(around, {start}) if only else behind
    given = {id for id in known if id not in behind and types[id] != "trigger" and not _is_repeated(around, types, id)}
    before = {edge.source for edge in graph.edges if edge.target == start} - runs
    if not any(id in given or types[id] == "trigger" for id in before):
        names = ", ".join(repr(graph.node(id).name) for id in sorted(before)) or "nothing"
        raise InvalidInput(
            f"Before {graph.node(start).name!r} comes {names}, whose output is not known.",
            loc=("body", "from_node_id"),
            hint="Run the workflow once, or pin an output to the node before.",
        )
    return Plan(start, runs, frozenset(given)), [known[id] for id in known if id in given]


def _is_repeated(around: Layout, types: Mapping[str, str], node_id: str) -> bool:
    """Whether a node lies in a loop: outside of it no expression sees its output."""
    return any(types[owner] != "try" for owner, _ in around.around(node_id))


def _queue(actor: Actor, workflow: Workflow, wanted: RunWorkflow, graph: Graph, old: Execution | None) -> Execution:
    entry = graph.entry()
    assert entry is not None  # or there would be an issue
    return executions.queue_execution(
        actor,
        workflow,
        workflow_version=wanted.version or workflow.version,
        trigger_type="manual",
        trigger_data=wanted.trigger_data or (old.trigger_data if old else {}),
        entry_node_id=entry.node_id,
        priority=PRIORITIES[wanted.priority],
    )


def _write_results(execution: Execution, plan: Plan, results: Collection[NodeRun]) -> None:
    """The journal before the start: the trigger with the plan, and what is given, in order."""
    entry = NodeRun(execution.entry_node_id, "trigger", 0, 1, "success", input=execution.trigger_data)
    entry.output, entry.state = execution.trigger_data, {"plan": msgspec.to_builtins(plan)}
    for order, run in enumerate([entry, *results], start=1):
        if run is not entry:
            run.scope, run.iteration, run.attempt, run.state, run.variables = "", 0, 1, None, None
        run.status, run.error, run.copied = "success", None, True
        run.started_at = run.started_at or now_ms()
        run.completed_at = run.completed_at or run.started_at
        journal.write_node_run(execution.id, run, order)
