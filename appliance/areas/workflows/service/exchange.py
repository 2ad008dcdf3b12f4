"""Workflows as files: written, and read again; those of n8n too."""

from dataclasses import replace
from typing import Any, Literal

import msgspec

from appliance.areas.workflows.engine import structure
from appliance.areas.workflows.engine.graph import MAX_NODES, Graph
from appliance.areas.workflows.exchange_schemas import (
    WorkflowFile,
    WorkflowImported,
    WorkflowImportedNode,
    WorkflowImportReport,
)
from appliance.areas.workflows.n8n.convert import Result, convert
from appliance.areas.workflows.n8n.file import is_export, read_export
from appliance.areas.workflows.service import workflows
from appliance.core.actor import Actor
from appliance.core.clock import now_ms, rfc3339
from appliance.core.errors import InvalidInput

FORMAT: Literal["appliance-workflow"] = "appliance-workflow"
FORMAT_VERSION = 1
_UNNAMED = "Imported workflow"


def export_workflow(actor: Actor, workflow_id: str) -> WorkflowFile:
    """The workflow as a file holds it: without its history, secrets of webhooks and schedules' state."""
    workflow = workflows.own(actor, workflow_id)
    return WorkflowFile(
        format=FORMAT,
        format_version=FORMAT_VERSION,
        name=workflow.name,
        description=workflow.description,
        exported_at=rfc3339(now_ms()) or "",
        trigger_config=workflow.trigger_config,
        graph_config=workflow.graph_config,
    )


def import_workflow(actor: Actor, data: dict[str, Any], name: str | None = None) -> WorkflowImported:
    """A new workflow, switched off until somebody has looked at it. The file is read as data; nothing of it runs.

    Raises InvalidInput for what is no workflow, QuotaExceeded.
    """
    if is_export(data):
        return _import_n8n(actor, data, name)
    file = _own_file(data)
    graph = msgspec.convert(file.graph_config, Graph)
    made = workflows.create_workflow(
        actor,
        name or file.name or _UNNAMED,
        description=file.description,
        is_active=False,
        trigger_config=file.trigger_config,
        graph=graph,
    )
    nodes = [WorkflowImportedNode(node.name, node.node_type, "converted", node.node_id, []) for node in graph.nodes]
    return WorkflowImported(made, WorkflowImportReport("appliance", len(nodes), 0, nodes, []))


def _own_file(data: dict[str, Any]) -> WorkflowFile:
    """A file of ours, also one of which only the graph is left. Raises InvalidInput."""
    if data.get("format", FORMAT) != FORMAT or not isinstance(data.get("graph_config"), dict):
        raise InvalidInput(
            "is neither a workflow of ours (it has no graph_config) nor an export of n8n (nodes and connections)",
            loc=("body", "data"),
            type="unknown_format",
        )
    if data.get("format_version", FORMAT_VERSION) != FORMAT_VERSION:
        raise InvalidInput(
            f"has format version {data['format_version']!r}; this program reads {FORMAT_VERSION}",
            loc=("body", "data", "format_version"),
            type="unknown_format",
        )
    defaults = {"format": FORMAT, "format_version": FORMAT_VERSION, "name": "", "description": None}
    defaults |= {"exported_at": "", "trigger_config": {}}
    try:
        file = msgspec.convert(defaults | data, WorkflowFile)
        msgspec.convert(file.graph_config, Graph)
    except msgspec.ValidationError as error:
        raise InvalidInput(f"cannot be read: {error}", loc=("body", "data"), type="unknown_format") from error
    return file


def _import_n8n(actor: Actor, data: dict[str, Any], name: str | None) -> WorkflowImported:
    export = read_export(data)
    result = convert(export)
    graph = _sound(result)
    made = workflows.create_workflow(
        actor, (name or export.name or _UNNAMED)[:255], description="Imported from n8n.", is_active=False, graph=graph
    )
    nodes = [WorkflowImportedNode(each.name, each.type, each.status, each.node_id, each.notes) for each in result.nodes]
    counts = [each.status for each in nodes]
    report = WorkflowImportReport("n8n", counts.count("converted"), counts.count("placeholder"), nodes, result.notes)
    return WorkflowImported(made, report)


def _sound(result: Result) -> Graph:
    """The graph without what our structural check refuses: such a node becomes a placeholder, such an edge goes."""
    if len(result.graph["nodes"]) > MAX_NODES:
        raise InvalidInput(
            f"becomes {len(result.graph['nodes'])} nodes here; {MAX_NODES} are allowed",
            loc=("body", "data"),
            type="too_large",
        )
    graph = msgspec.convert(result.graph, Graph)
    for _ in range(3):  # a placeholder may lack a port that an edge leaves by
        mistakes = structure.find_mistakes(graph)
        if not mistakes:
            break
        _mend(graph, mistakes, result)
    return graph


def _mend(graph: Graph, mistakes: list[dict[str, Any]], result: Result) -> None:
    doomed = set()
    for mistake in mistakes:
        kind, index = (*mistake["loc"][2:4], None)[:2]
        if kind == "nodes" and isinstance(index, int):
            _replace(graph, index, mistake["msg"], result)
        elif kind == "edges" and isinstance(index, int):
            doomed.add(index)
            edge = graph.edges[index]
            result.notes.append(f"The edge from {edge.source!r} to {edge.target!r} was left out: {mistake['msg']}.")
    graph.edges = [edge for index, edge in enumerate(graph.edges) if index not in doomed]


def _replace(graph: Graph, index: int, reason: str, result: Result) -> None:
    node = graph.nodes[index]
    if node.node_type == "placeholder":
        return
    branches = dict.fromkeys(edge.branch or "main" for edge in graph.edges if edge.source == node.node_id)
    original = {"node_type": node.node_type, "config": node.config}
    node.config = {"message": f"{node.name}: {reason}", "original": original, "ports": list(branches) or ["main"]}
    node.node_type = "placeholder"
    for position, each in enumerate(result.nodes):
        if each.node_id is not None and node.node_id.startswith(each.node_id):
            notes = [*each.notes, reason]
            result.nodes[position] = replace(each, status="placeholder", notes=notes)
            break
