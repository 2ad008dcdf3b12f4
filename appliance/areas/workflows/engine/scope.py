"""One scope of an execution: the whole graph, or one run through the inside of a loop or try.

Pure state, the same whether it is lived through or read back from the journal: it is told the ends
of its nodes and says what follows.
"""

from collections import ChainMap, deque
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from appliance.areas.workflows.engine.context import aggregate
from appliance.areas.workflows.engine.graph import GraphEdge, GraphNode
from appliance.areas.workflows.engine.machine import Machine, Step
from appliance.areas.workflows.engine.regions import Region
from appliance.core.nodes import Part

WORKFLOW = "workflow"  # the reach of a variable that outlives every scope
MAX_COPIED_BYTES = 1024  # of a loop's input that the journal keeps with every iteration


@dataclass(slots=True, eq=False)
class Turns:
    """The edges of a sequential node that are still to fire: the next when nothing of the last is at work."""

    left: deque[GraphEdge]
    around: "Turns | None"
    at_work: int = 0


@dataclass(slots=True, eq=False)
class Scope:
    """path: "" for the whole graph, "l1:57/" for the 58th time through the body of l1, and so on inward.

    at_work: nodes that may run, run, wait, or go on inside. outputs: of its own nodes, and under its
    owner's id what its first nodes get. nodes, vars: what expressions see, those around it included.
    last: the node whose output is the scope's. heavy: id and input of the loop around it, if that input is large.
    """

    region: Region
    path: str = ""
    around: "Scope | None" = None
    part: Part | None = None
    at_work: dict[str, None] = field(default_factory=dict)
    outputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    inputs: dict[str, Any] = field(default_factory=dict)
    nodes: MutableMapping[str, dict[str, Any]] = field(default_factory=dict)
    vars: MutableMapping[str, Any] = field(default_factory=dict)
    loop: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    iteration: int = 0
    last: str | None = None
    heavy: tuple[str, Any] | None = None
    finished: int = 0
    machine: Machine = field(init=False)
    _turns: dict[str, Turns] = field(default_factory=dict)
    _is_heavy: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.machine = Machine(self.region)

    def inside(self, region: Region, part: Part, value: Any) -> "Scope":
        """The scope of a part of one of this scope's nodes, whose input is `value`."""
        assert region.owner is not None
        times = part.port if part.iteration is None else part.iteration
        scope = Scope(region, f"{self.path}{region.owner}:{times}/", self, part)
        given = {"item": part.loop["item"], "index": part.loop["index"], "input": value} if part.loop else value
        scope.outputs[region.owner] = given
        scope.nodes = ChainMap({}, self.nodes)
        scope.vars = ChainMap(dict(part.variables), self.vars)
        scope.loop = part.loop or self.loop
        scope.error = part.error or self.error
        scope.iteration = self.iteration if part.iteration is None else part.iteration
        scope.heavy = self._heavy(region.owner, value) if part.loop else self.heavy
        return scope

    def _heavy(self, loop: str, value: Any) -> tuple[str, Any] | None:
        if loop not in self._is_heavy:
            self._is_heavy[loop] = len(msgspec.json.encode(value)) > MAX_COPIED_BYTES
        return (loop, value) if self._is_heavy[loop] else None

    def stored(self, value: Any) -> Any:
        """An input or output as the journal keeps it.

        Each iteration is given the loop's whole input, and some nodes pass it on: ten thousand times
        the array they run through. Where it is large, the journal says whose input it is.
        """
        if self.heavy is None or not isinstance(value, dict) or value.get("input") is not self.heavy[1]:
            return value
        return {**value, "input": {"$input_of": self.heavy[0]}}

    def restored(self, value: Any) -> Any:
        """What was stored."""
        if self.heavy is None or not isinstance(value, dict) or value.get("input") != {"$input_of": self.heavy[0]}:
            return value
        return {**value, "input": self.heavy[1]}

    def scopes(self) -> Iterator["Scope"]:
        """This one and those around it."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.around

    def start(self, entry: str) -> Step:
        """The whole graph starts at this trigger."""
        return self._entered(self.machine.start(entry))

    def enter(self) -> Step:
        """The part starts."""
        assert self.region.owner is not None and self.part is not None
        return self._entered(self.machine.enter(self.region.owner, self.part.first))

    def _entered(self, step: Step) -> Step:
        self.at_work.update(dict.fromkeys(step.ready))
        return step

    def finish(self, node_id: str, output: dict[str, Any], branches: Sequence[str] | None) -> Step:
        """A node has ended with an output, by these ports."""
        self.outputs[node_id] = output
        self.own_nodes()[node_id] = {"output": output}
        if node_id in self.region.closing or self.last not in self.region.closing:
            self.last = node_id
        turns = self._turns.get(node_id)
        step = self.machine.finish(node_id, branches)
        self._start(step, turns)
        if step.held:
            turns = Turns(deque(step.held), turns)
            if turns.around:
                turns.around.at_work += 1
            self._turn(turns, step)
            turns = turns.around
        self._end(node_id, step)
        return step

    def _start(self, step: Step, turns: Turns | None) -> None:
        """Nodes that may start stand in the turn of the node whose end let them."""
        for node_id in step.ready:
            self.at_work[node_id] = None
            if turns is not None:
                self._turns[node_id] = turns
                turns.at_work += 1

    def _end(self, node_id: str, step: Step) -> None:
        """A node is no longer at work: the next turn, and what nobody waits for any more."""
        self.at_work.pop(node_id, None)
        turns = self._turns.pop(node_id, None)
        if turns is not None:
            turns.at_work -= 1
            self._turn(turns, step)
        if step.early:
            step.early = False
            for each in self.machine.useless([each for each in self.at_work if each not in step.ready]):
                self._drop(each, step)

    def _drop(self, node_id: str, step: Step) -> None:
        step.dropped.append(node_id)
        more = self.machine.drop(node_id)
        step.skipped += more.skipped
        self._end(node_id, step)

    def _turn(self, turns: Turns, step: Step) -> None:
        """Fire the next edge of a sequential node whose last one has run out."""
        while turns.at_work == 0:
            if not turns.left:
                if turns.around is None:
                    return
                turns = turns.around
                turns.at_work -= 1
                continue
            more = self.machine.fire(turns.left.popleft())
            self._start(more, turns)
            step.ready += more.ready
            step.skipped += more.skipped
            step.early = step.early or more.early

    def input_of(self, node_id: str) -> Any:
        """The node's input, fixed when it is first asked for. The node where all starts has been given its own."""
        if node_id not in self.inputs:
            self.inputs[node_id] = self._gather(node_id)
        return self.inputs[node_id]

    def _gather(self, node_id: str) -> Any:
        sources = self.machine.sources(node_id)
        if len(sources) == 1:
            return self.outputs[sources[0]]
        return aggregate(
            self.region.nodes[node_id].parallel_aggregation,
            [self.outputs[each] for each in sources],
            [self.outputs[each] for each in self.machine.arrived(node_id)],
        )

    def arrived_at(self, node_id: str) -> list[Any]:
        """What the node's input is made of, one by one in edge order."""
        return [self.outputs[each] for each in self.machine.sources(node_id)] or [self.input_of(node_id)]

    def own_nodes(self) -> MutableMapping[str, dict[str, Any]]:
        """What expressions see of this scope's own nodes."""
        return self.nodes.maps[0] if isinstance(self.nodes, ChainMap) else self.nodes

    def own_vars(self) -> MutableMapping[str, Any]:
        """The variables set in this scope."""
        return self.vars.maps[0] if isinstance(self.vars, ChainMap) else self.vars


def holder(scope: Scope, reach: str) -> Scope:
    """The scope a variable is set in: `workflow`, the iteration of the nearest `loop`, or where its `node` stands."""
    if reach == "node":
        return scope
    last = scope
    for last in scope.scopes():
        if reach == "loop" and last.part is not None and last.part.iteration is not None:
            break
    return last


def loop_named(scope: Scope, label: str | None, nodes: Mapping[str, GraphNode]) -> str:
    """The loop around a scope that has this label; None = the nearest."""
    for each in scope.scopes():
        owner = each.region.owner
        if owner is None or each.part is None or each.part.iteration is None:
            continue
        if label is None or nodes[owner].config.get("loop_label") == label:
            return owner
    raise RuntimeError(f"no loop {label!r} around {scope.path!r}")  # the structural check refuses such a graph
