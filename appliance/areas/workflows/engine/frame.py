"""Nodes that may run now, and nodes that go on inside."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from appliance.areas.workflows.engine.entries import StoredWait
from appliance.areas.workflows.engine.graph import GraphNode
from appliance.areas.workflows.engine.regions import Layout
from appliance.areas.workflows.engine.scope import Scope
from appliance.core.clock import now_ms, ticks_ms
from appliance.core.nodes import Ended


@dataclass(slots=True, eq=False)
class Item:
    """A node that may run now. wait: what it waited for, if it is to be resumed; frame: if it is to take a step.

    cancelled: nobody waits for its end any more.
    """

    scope: Scope
    node_id: str
    attempt: int = 1
    wait: StoredWait | None = None
    frame: "Frame | None" = None
    started_at: int = field(default_factory=now_ms)
    ticks: int = field(default_factory=ticks_ms)  # when it was started, by a clock that nobody sets
    cancelled: bool = False

    @property
    def place(self) -> str:
        """Unique in the execution: its scope's path and its id."""
        return self.scope.path + self.node_id

    @property
    def node(self) -> GraphNode:
        return self.scope.region.nodes[self.node_id]


@dataclass(slots=True, eq=False)
class Frame:
    """A loop or try that goes on inside: the `Parts` its node is shown. asked: its next step is queued.

    latest: outputs in the iteration that ended last, for the condition that asks for another.
    """

    layout: Layout
    item: Item
    read_results: Callable[[str], list[Any]]  # by the place of the loop
    state: Mapping[str, Any] = field(default_factory=dict)
    opened: int = 0
    children: dict[str, Scope] = field(default_factory=dict)
    ended: dict[str, Ended] = field(default_factory=dict)
    outputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    latest: Mapping[str, Any] = field(default_factory=dict)
    asked: bool = False

    @property
    def open(self) -> int:
        return len(self.children)

    def note(self, scope: Scope, ended: Ended) -> None:
        """A part has ended. Of a loop only what did not simply run out is kept."""
        assert scope.part is not None
        if scope.part.iteration is None:
            self.ended[scope.part.port] = ended
            self.outputs[scope.part.port] = scope.outputs[scope.last] if scope.last else {}
            self.item.scope.own_nodes().update(scope.own_nodes())
            return
        self.latest = scope.own_nodes()
        if ended.how != "done":
            self.ended[scope.part.port] = ended

    def first_nodes(self, port: str) -> Sequence[tuple[str, Mapping[str, Any]]]:
        region = self.layout.parts[self.item.node_id, port]
        targets = dict.fromkeys(edge.target for edge in region.out.get(self.item.node_id, ()))
        return [(each, region.nodes[each].config) for each in targets]

    def output(self, port: str) -> Mapping[str, Any]:
        return self.outputs.get(port, {})

    def results(self) -> list[Any]:
        return self.read_results(self.item.place)
