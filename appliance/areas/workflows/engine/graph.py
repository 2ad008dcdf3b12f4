"""The graph of a workflow: its shape, its structural check, and which of its nodes are not ready."""

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from typing import Annotated, Any, Literal, NamedTuple

import msgspec

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


class GraphPin(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What a node is taken to have put out, by which port, when a person runs the workflow by hand."""

    output: dict[str, Any]
    branch: Annotated[str, msgspec.Meta(max_length=255)] | None = None


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
    pinned: GraphPin | None = None

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


def load(graph_config: Mapping[str, Any]) -> Graph:
    """A graph that was stored, and so was checked."""
    return msgspec.convert(graph_config, Graph)


def successors(graph: Graph, without: Container[int] = ()) -> dict[str, list[GraphEdge]]:
    """Edges by the node they come from, in edge order. without: id() of edges to leave out."""
    found: dict[str, list[GraphEdge]] = defaultdict(list)
    for edge in graph.edges:
        if id(edge) not in without:
            found[edge.source].append(edge)
    return found


def differs(left: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
    """Whether two graphs differ in more than where their nodes stand on the canvas."""
    return _without_positions(left) != _without_positions(right)


def _without_positions(graph: Mapping[str, Any]) -> dict[str, Any]:
    def plain(node: Mapping[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in node.items() if key not in ("position_x", "position_y")}

    nodes: Sequence[Mapping[str, Any]] = graph.get("nodes", [])
    return {**graph, "nodes": [plain(node) for node in nodes]}
