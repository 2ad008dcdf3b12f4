"""Executions that executions start."""

from typing import Any

import msgspec

from appliance.areas.workflows.engine.graph import Graph
from appliance.areas.workflows.input_schema import UnusableSchema, fill_in
from appliance.areas.workflows.models import Execution
from appliance.areas.workflows.service import executions, workflows
from appliance.core.actor import Actor
from appliance.core.nodes import NodeError
from appliance.db import rows

MAX_DEPTH = 10  # executions above one another, the first not counted


def check_call(actor: Actor, execution_id: str, workflow_id: str, data: dict[str, Any]) -> str:
    """Whether this execution may start that workflow; the answer is the workflow's name.

    Raises NotFound if it is not the actor's own, InvalidState if it cannot run, NodeError("validation") if its trigger
    does not take the data, NodeError("recursion_limit") when the calls go too deep or an execution above runs the same
    workflow with the same data, without end.
    """
    workflow = workflows.own(actor, workflow_id)
    graph = executions.runnable_graph(workflow, None)  # may ask for model servers, which no transaction should wait for
    _check_data(workflow.name, graph, data)
    above = _chain(execution_id)
    if len(above) > MAX_DEPTH:
        raise NodeError("recursion_limit", f"Workflows call one another more than {MAX_DEPTH} levels deep.")
    if any(id == workflow_id and trigger_data == data for id, trigger_data in above):
        raise NodeError("recursion_limit", f"{workflow.name!r} would call itself with the same data, without end.")
    return str(workflow.name)


def _check_data(name: str, graph: Graph, data: dict[str, Any]) -> None:
    entry = graph.entry()
    try:
        _, misfit = fill_in(entry.config.get("input_schema") if entry else None, data)
    except UnusableSchema as error:
        raise NodeError(
            "validation", f"{name!r} cannot run: its trigger's input_schema cannot be used: {error}."
        ) from error
    if misfit is not None:
        raise NodeError("validation", f"{name!r} does not take these data: {misfit}")


def _chain(execution_id: str) -> list[tuple[str, Any]]:
    """(workflow id, trigger data) of the execution and of those above it."""
    found = rows(
        "WITH RECURSIVE above(id, depth) AS (SELECT ?, 1 UNION ALL"
        " SELECT e.parent_execution_id, depth + 1 FROM workflows_execution e JOIN above ON e.id = above.id"
        " WHERE e.parent_execution_id IS NOT NULL AND depth <= ?)"
        " SELECT e.workflow_id, e.trigger_data FROM above JOIN workflows_execution e ON e.id = above.id",
        (execution_id, MAX_DEPTH),
    )
    return [(workflow_id, msgspec.json.decode(data)) for workflow_id, data in found]


def start(actor: Actor, workflow_id: str, data: dict[str, Any], *, id: str, parent_execution_id: str) -> None:
    """Queue the execution `id`, in the caller's transaction. Raises as `executions.run_workflow`."""
    executions.run_workflow(
        actor, workflow_id, data, trigger_type="sub_workflow", id=id, parent_execution_id=parent_execution_id
    )


def result_of(execution: Execution) -> Any:
    """What a started execution gives back."""
    return executions.result_of(execution)


def find(execution_id: str) -> Execution | None:
    """A started execution; None if its workflow was deleted."""
    found: Execution | None = Execution.get_or_none(Execution.id == execution_id)
    return found
