"""A run of a part of a graph: some nodes run, and those before them are given results they once had.

What a run is about is kept with its trigger's row in the journal, so that it survives a restart.
"""

from collections.abc import Collection

import msgspec

from appliance.areas.workflows.engine.graph import Graph, GraphEdge, GraphNode
from appliance.areas.workflows.engine.regions import Layout


class Plan(msgspec.Struct, frozen=True):
    """start: the node it begins at. runs: that one and those that follow. given: nodes whose results are there."""

    start: str
    runs: frozenset[str]
    given: frozenset[str]


def outermost(around: Layout, node_id: str) -> str:
    """The node itself, or the outermost loop or try it lies in."""
    return next((owner for owner, _ in reversed(list(around.around(node_id)))), node_id)


def downstream(around: Layout, node_ids: Collection[str]) -> set[str]:
    """These nodes and all behind them, outside of loops and tries."""
    found, stack = set(node_ids), list(node_ids)
    while stack:
        for edge in around.root.out.get(stack.pop(), ()):
            if edge.target not in found:
                found.add(edge.target)
                stack.append(edge.target)
    return found


def with_inside(around: Layout, node_ids: Collection[str]) -> frozenset[str]:
    """These nodes and all that lies in them."""
    return frozenset(node_ids) | {inside for each in node_ids for inside in around.inside(each)}


def pruned(graph: Graph, plan: Plan, entry: str) -> Graph:
    """The graph of such a run: each given node hangs on the trigger, and every way into `start` is open."""
    nodes = [
        _plain(node) if node.node_id in plan.given | {entry, plan.start} else node
        for node in graph.nodes
        if node.node_id in plan.runs | plan.given | {entry}
    ]
    edges = [GraphEdge(entry, node.node_id) for node in nodes if node.node_id in plan.given - {entry}]
    for edge in graph.edges:
        inside = edge.source in plan.runs
        if edge.target in plan.runs and (inside or edge.source in plan.given | {entry}):
            is_way_in = edge.target == plan.start and not inside
            edges.append(GraphEdge(edge.source, edge.target) if is_way_in else edge)
    return msgspec.structs.replace(graph, nodes=nodes, edges=edges)


def _plain(node: GraphNode) -> GraphNode:
    """A node that starts with the first that arrives and lets all edges go at once."""
    return msgspec.structs.replace(node, sequential=False, parallel_wait_mode="all")
