"""A trigger fires: an execution that starts at its node."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from appliance.areas.auth.service import accounts
from appliance.areas.workflows.engine.graph import Graph, GraphNode
from appliance.areas.workflows.engine.prepared import Prepared
from appliance.areas.workflows.execution_schemas import PRIORITIES
from appliance.areas.workflows.input_schema import UnusableSchema, fill_in
from appliance.areas.workflows.models import Execution
from appliance.areas.workflows.service import executions
from appliance.areas.workflows.service.executions import Startable
from appliance.core.actor import Actor
from appliance.core.errors import InvalidState
from appliance.core.ids import new_id


def ready(workflow: Startable) -> Prepared:
    """The graph that would run. Raises InvalidState if the workflow is off or not ready, or its owner shut out."""
    if not accounts.is_active(workflow.owner_id):
        raise InvalidState("This workflow is switched off.", current="inactive")
    return executions.runnable(workflow, None)


def start(
    workflow: Startable,
    plan: Prepared,
    data: dict[str, Any],
    *,
    node_id: str | None = None,
    caused_by: str | None = None,
) -> Execution:
    """Queue an execution in the caller's transaction. data: with `trigger_type`.

    node_id: of the trigger that fired; else the first of this kind, else the entry. Data that its schema does not
    take make a run that fails there and says why: nobody waits for an answer, and nothing is passed over in silence.
    """
    values = _values(workflow, plan.graph, data, node_id)
    return executions.queue_execution(Actor(workflow.owner_id), workflow, **values, caused_by=caused_by)


def start_here(
    workflow: Startable,
    plan: Prepared,
    data: dict[str, Any],
    *,
    node_id: str | None = None,
    alongside: Callable[[Execution], object],
) -> Execution:
    """An execution that this thread begins, for its caller waits; what one commit does not end goes on without it.

    alongside: called in the transaction that stores it. What it raises stops the execution before it has begun.
    """
    execution = executions.new_execution(workflow, **_values(workflow, plan.graph, data, node_id))
    return executions.begin_here(Actor(workflow.owner_id), workflow, execution, plan, alongside)


def _values(workflow: Startable, graph: Graph, data: dict[str, Any], node_id: str | None) -> dict[str, Any]:
    kind = data["trigger_type"]
    entry = entry_of(graph, kind, node_id)
    return {
        "id": new_id(),
        "workflow_version": workflow.version,
        "trigger_type": kind,
        "trigger_data": _filled(entry.config.get("input_schema"), data),
        "entry_node_id": entry.node_id,
        "priority": PRIORITIES["normal"],
    }


def _filled(schema: Any, data: dict[str, Any]) -> dict[str, Any]:
    with suppress(UnusableSchema):
        return fill_in(schema, data)[0]
    return data


def entry_of(graph: Graph, kind: str, node_id: str | None) -> GraphNode:
    """The trigger `node_id` if it is one, else the first of this kind, else the entry."""
    triggers = [node for node in graph.nodes if node.node_type == "trigger"]
    named = [node for node in triggers if node.node_id == node_id]
    fitting = [node for node in triggers if node.config.get("trigger_type", "manual") == kind]
    entry = graph.entry()
    assert entry is not None  # or there would be an issue
    return [*named, *fitting, entry][0]
