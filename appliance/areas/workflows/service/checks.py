"""What a graph that is not saved yet would be refused for, and what keeps it from running."""

from collections.abc import Sequence

from appliance.areas.workflows.editor_schemas import GraphProblem
from appliance.areas.workflows.engine import structure
from appliance.areas.workflows.engine.graph import Graph
from appliance.core.actor import Actor
from appliance.core.errors import InvalidInput

_BEFORE_GRAPH = len(("body", "graph_config"))


def check_graph(actor: Actor, graph: Graph) -> list[GraphProblem]:
    """What is refused first; a graph that is refused is not asked what is unfinished in it."""
    try:
        structure.checked(graph)
    except InvalidInput as error:
        return [
            _refused(graph, each["loc"][_BEFORE_GRAPH:], str(each["type"]), str(each["msg"])) for each in error.errors
        ]
    return [
        GraphProblem(issue.node_id or None, None, issue.field, issue.code, issue.message, refused=False)
        for issue in structure.issues(graph, actor.id)
    ]


def _refused(graph: Graph, loc: Sequence[str | int], code: str, message: str) -> GraphProblem:
    """loc: into the graph, such as ("nodes", 3, "config", "url")."""
    part, index, *rest = [*loc, None, None][:2] + list(loc[2:])
    field = ".".join(str(each) for each in (rest[1:] if rest[:1] == ["config"] else rest))
    if part == "nodes" and isinstance(index, int):
        return GraphProblem(graph.nodes[index].node_id, None, field, code, message, refused=True)
    if part == "edges" and isinstance(index, int):
        return GraphProblem(graph.edges[index].source, index, field, code, message, refused=True)
    return GraphProblem(None, None, str(part), code, message, refused=True)
