"""The graph of a workflow: its shape, its structural check, and which of its nodes are not ready."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, NamedTuple

import msgspec

from appliance.core.errors import InvalidInput
from appliance.core.expressions import ExpressionError, check, check_template
from appliance.core.nodes import canonical, catalog
from appliance.http.body import free_json_problem

MAX_NODES, MAX_EDGES, MAX_NOTES = 500, 2000, 200
NodeId = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]+$", min_length=1, max_length=255)]
RetryReason = Literal["timeout", "network", "rate_limit", "server_error", "any"]


class RetryPolicy(msgspec.Struct, forbid_unknown_fields=True, frozen=True, omit_defaults=True):
    """When a failed attempt is made again; delays in seconds."""

    max_retries: Annotated[int, msgspec.Meta(ge=0, le=20)] = 3
    initial_delay_seconds: Annotated[float, msgspec.Meta(ge=0, le=3600)] = 1.0
    backoff_multiplier: Annotated[float, msgspec.Meta(ge=1, le=10)] = 2.0
    max_delay_seconds: Annotated[float, msgspec.Meta(ge=0, le=86400)] = 3600
    jitter: bool = True
    retry_on: tuple[RetryReason, ...] = ("timeout", "network", "rate_limit", "server_error")


class GraphNode(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    node_id: NodeId
    node_type: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    label: Annotated[str, msgspec.Meta(max_length=255)] | None = None
    position_x: float = 0
    position_y: float = 0
    config: dict[str, Any] = {}
    retry: RetryPolicy | None = None
    timeout_seconds: Annotated[int, msgspec.Meta(ge=1, le=86400)] | None = None
    on_error: Literal["fail", "continue"] = "fail"
    sequential: bool = False
    parallel_wait_mode: Literal["all", "any", "n_of_m"] = "all"
    parallel_wait_n: Annotated[int, msgspec.Meta(ge=1)] | None = None
    parallel_aggregation: Literal["merge", "array", "first", "last"] = "merge"

    @property
    def name(self) -> str:
        return self.label or self.node_id


class GraphEdge(
    msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, rename={"source": "from", "target": "to"}
):
    """branch: an output port of `source`; None and "main" are followed whatever the branch is."""

    source: NodeId
    target: NodeId
    branch: Annotated[str, msgspec.Meta(max_length=255)] | None = None


class GraphSettings(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    timeout_seconds: Annotated[int, msgspec.Meta(ge=1, le=31_536_000)] = 3600
    max_parallel: Annotated[int, msgspec.Meta(ge=1, le=100)] = 10
    on_failure_workflow_id: str | None = None


class GraphNote(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A note on the canvas, in Markdown; it changes nothing that runs."""

    note_id: NodeId
    text: Annotated[str, msgspec.Meta(max_length=10_000)] = ""
    position_x: float = 0
    position_y: float = 0
    width: Annotated[float, msgspec.Meta(ge=0, le=10_000)] = 240
    height: Annotated[float, msgspec.Meta(ge=0, le=10_000)] = 160


class Issue(NamedTuple):
    """Why a saved graph cannot run yet."""

    node_id: str
    field: str
    code: str
    message: str


class Graph(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """nodes by position in the list; edges in the order in which their outputs are merged."""

    nodes: Annotated[list[GraphNode], msgspec.Meta(max_length=MAX_NODES)] = []
    edges: Annotated[list[GraphEdge], msgspec.Meta(max_length=MAX_EDGES)] = []
    entry_node_id: str | None = None
    settings: GraphSettings = msgspec.field(default_factory=GraphSettings)
    notes: Annotated[list[GraphNote], msgspec.Meta(max_length=MAX_NOTES)] = []

    def node(self, node_id: str) -> GraphNode:
        return next(node for node in self.nodes if node.node_id == node_id)

    def entry(self) -> GraphNode | None:
        """The trigger a manual run starts at."""
        if self.entry_node_id:
            return self.node(self.entry_node_id)
        return next((node for node in self.nodes if node.node_type == "trigger"), None)


def checked(graph: Graph) -> Graph:
    """The graph with aliases made canonical.

    Raises InvalidInput if its structure is wrong; `errors[].loc` points into it:
    ("body", "graph_config", "nodes", 3, "config", "url").
    """
    mistakes = find_mistakes(graph)
    if mistakes:
        first = mistakes[0]
        raise InvalidInput(
            f"{'.'.join(map(str, first['loc']))}: {first['msg']}",
            errors=mistakes,
            hint=None if len(mistakes) == 1 else f"There are {len(mistakes)} mistakes in this graph.",
        )
    return graph


def find_mistakes(graph: Graph) -> list[dict[str, Any]]:
    """What is wrong with the structure, as `errors` of a problem; makes aliases canonical."""
    for node in graph.nodes:
        node.node_type = canonical(node.node_type)
    return list(_mistakes(graph))


def load(graph_config: Mapping[str, Any]) -> Graph:
    """A graph that was stored, and so was checked."""
    return msgspec.convert(graph_config, Graph)


def _mistake(message: str, kind: str, *loc: str | int) -> dict[str, Any]:
    return {"loc": ["body", "graph_config", *loc], "msg": message, "type": kind}


def _mistakes(graph: Graph) -> Iterator[dict[str, Any]]:
    yield from _node_mistakes(graph)
    yield from _edge_mistakes(graph)
    yield from _entry_mistakes(graph)
    if cycle := find_cycle(graph):
        index = next(i for i, edge in enumerate(graph.edges) if (edge.source, edge.target) == cycle[-2:])
        names = " → ".join(cycle)
        yield _mistake(f"the graph runs in a circle: {names}", "cycle", "edges", index)


def _node_mistakes(graph: Graph) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for index, node in enumerate(graph.nodes):
        if node.node_id in seen:
            yield _mistake(f"the node id {node.node_id!r} is used twice", "duplicate_node", "nodes", index, "node_id")
        seen.add(node.node_id)
        if node.node_type not in catalog:
            yield _mistake(
                f"there is no node type {node.node_type!r}", "unknown_node_type", "nodes", index, "node_type"
            )
            continue
        if problem := free_json_problem(node.config):
            yield _mistake(problem, "too_large", "nodes", index, "config")
            continue
        for path, error in _expression_errors(node):
            yield _mistake(error, "expression_error", "nodes", index, "config", *path)


def _edge_mistakes(graph: Graph) -> Iterator[dict[str, Any]]:
    nodes = {node.node_id: node for node in graph.nodes}
    for index, edge in enumerate(graph.edges):
        for field, node_id in (("from", edge.source), ("to", edge.target)):
            if node_id not in nodes:
                yield _mistake(f"there is no node {node_id!r}", "missing_node", "edges", index, field)
        node = nodes.get(edge.source)
        if edge.branch is None or node is None or node.node_type not in catalog:
            continue
        ports = catalog[node.node_type].ports_of(node.config)
        if edge.branch not in ports:
            known = ", ".join(ports) or "none"
            yield _mistake(
                f"{edge.source!r} has no port {edge.branch!r}; it has: {known}",
                "unknown_port",
                "edges",
                index,
                "branch",
            )


def _entry_mistakes(graph: Graph) -> Iterator[dict[str, Any]]:
    triggers = [node for node in graph.nodes if node.node_type == "trigger"]
    if graph.entry_node_id is not None:
        if graph.entry_node_id not in {node.node_id for node in triggers}:
            yield _mistake(f"{graph.entry_node_id!r} is no trigger of this graph", "entry", "entry_node_id")
    elif len(triggers) > 1:
        yield _mistake("there is more than one trigger, so say which is the entry", "entry", "entry_node_id")
    manual = [node for node in triggers if node.config.get("trigger_type", "manual") == "manual"]
    if len(manual) > 1:
        yield _mistake("there is more than one manual trigger", "entry", "nodes")


def _expression_errors(node: GraphNode) -> Iterator[tuple[tuple[str | int, ...], str]]:
    kind = catalog[node.node_type]
    for field, value in node.config.items():
        if field in kind.verbatim:
            continue
        for path, text in _texts(value, (field,)):
            try:
                check(text) if field in kind.expressions else check_template(text)
            except ExpressionError as error:
                yield path, str(error)


def _texts(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _texts(each, (*path, index))


def successors(graph: Graph) -> dict[str, list[GraphEdge]]:
    """Edges by the node they come from, in edge order."""
    found: dict[str, list[GraphEdge]] = defaultdict(list)
    for edge in graph.edges:
        found[edge.source].append(edge)
    return found


def predecessors(graph: Graph) -> dict[str, list[GraphEdge]]:
    """Edges by the node they lead to, in edge order."""
    found: dict[str, list[GraphEdge]] = defaultdict(list)
    for edge in graph.edges:
        found[edge.target].append(edge)
    return found


def find_cycle(graph: Graph) -> tuple[str, ...] | None:
    """The ids along a circle, its first node again at the end; None if there is none.

    Depth first, without recursion.
    """
    edges = successors(graph)
    done: set[str] = set()
    for node in graph.nodes:
        path: list[str] = []
        on_path: set[str] = set()
        stack: list[tuple[str, bool]] = [(node.node_id, False)]
        while stack:
            current, leaving = stack.pop()
            if leaving:
                path.pop()
                on_path.discard(current)
                done.add(current)
            elif current in on_path:
                return (*path[path.index(current) :], current)
            elif current not in done:
                path.append(current)
                on_path.add(current)
                stack.append((current, True))
                stack.extend((edge.target, False) for edge in edges[current])
    return None


def issues(graph: Graph) -> list[Issue]:
    """What keeps a saved graph from running: missing or wrong configuration, no trigger."""
    found = [issue for node in graph.nodes for issue in _node_issues(node)]
    if not any(node.node_type == "trigger" for node in graph.nodes):
        found.append(Issue("", "nodes", "no_trigger", "A workflow needs a trigger to start from."))
    return found


def _node_issues(node: GraphNode) -> Iterator[Issue]:
    kind = catalog.get(node.node_type)
    if kind is None:
        message = f"The node type {node.node_type!r} is not installed here."
        yield Issue(node.node_id, "node_type", "unknown_node_type", message)
        return
    known = {field.encode_name: field for field in msgspec.structs.fields(kind.config)}
    for name in node.config:
        if name not in known:
            yield Issue(node.node_id, name, "unknown", f"{kind.title} has no setting {name!r}.")
    for name, field in known.items():
        value = node.config.get(name)
        if field.required and value in (None, ""):
            yield Issue(node.node_id, name, "required", f"{kind.title} needs {name.replace('_', ' ')}.")
        elif value is not None and not _has_template(value):
            try:
                msgspec.convert(value, field.type)
            except msgspec.ValidationError as error:
                yield Issue(node.node_id, name, "invalid", str(error))


def _has_template(value: Any) -> bool:
    return any("{{" in text for _, text in _texts(value, ()))


def differs(left: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
    """Whether two graphs differ in more than where their nodes stand on the canvas."""
    return _without_positions(left) != _without_positions(right)


def _without_positions(graph: Mapping[str, Any]) -> dict[str, Any]:
    def plain(node: Mapping[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in node.items() if key not in ("position_x", "position_y")}

    nodes: Sequence[Mapping[str, Any]] = graph.get("nodes", [])
    return {**graph, "nodes": [plain(node) for node in nodes]}
