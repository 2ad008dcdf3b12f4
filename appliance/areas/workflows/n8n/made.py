"""What becomes of one n8n node."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from appliance.areas.workflows.n8n.expressions import Scope
from appliance.areas.workflows.n8n.file import Source


@dataclass(frozen=True, slots=True)
class Flow:
    """What arrives at a node: our path to n8n's current item, and to the list of items where there are several."""

    item: str = "input"
    items: str | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """An output of the n8n node: which of our nodes and ports it leaves by, and what the next one receives."""

    node_id: str
    branch: str | None = None
    flow: Flow = Flow()


@dataclass(slots=True)
class Made:
    """nodes, edges: of our graph. entry: where edges into the n8n node lead now. outputs: in n8n's order.

    notes: what the person should look at. placeholder: whether it could not be converted.
    """

    nodes: list[dict[str, Any]]
    entry: str
    outputs: list[Output]
    edges: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    placeholder: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """One n8n node to convert. node_id: ours. sources: our nodes that lead to it, with their flows, by input."""

    source: Source
    node_id: str
    flow: Flow
    scope: Scope
    sources: Mapping[int, list[Output]] = field(default_factory=dict)

    @property
    def parameters(self) -> dict[str, Any]:
        return self.source.parameters


Converter = Callable[[Task], Made]


def node(task: Task, node_type: str, config: dict[str, Any], *, suffix: str = "", dx: float = 0) -> dict[str, Any]:
    """A node of our graph where the n8n node stood."""
    x, y = task.source.position
    return {
        "node_id": task.node_id + suffix,
        "node_type": node_type,
        "label": task.source.name[:255],
        "position_x": x + dx,
        "position_y": y,
        "config": config,
    }


def one(task: Task, node_type: str, config: dict[str, Any], *notes: str, flow: Flow = Flow()) -> Made:
    """The usual case: one node for one node."""
    made = node(task, node_type, config)
    return Made([made], task.node_id, [Output(task.node_id, None, flow)], notes=list(notes))


def placeholder(task: Task, message: str, *, outputs: int = 1) -> Made:
    """A visible node that keeps what the original held and fails with the message when it is reached."""
    ports = ["main", *(f"output_{index}" for index in range(1, outputs))]
    config = {"message": message, "source_type": task.source.type, "original": task.parameters, "ports": ports}
    leaving = [Output(task.node_id, port if index else None) for index, port in enumerate(ports)]
    return Made([node(task, "placeholder", config)], task.node_id, leaving, placeholder=True)


def rows_of(value: Any, *path: str) -> list[dict[str, Any]]:
    """The list of objects at a path of a parameter; empty if there is none."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
