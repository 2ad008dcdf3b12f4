"""Which nodes may start: pure thinking over a region of a graph and what has happened in it.

Edges are undecided, fired or dead. A node's end decides its outgoing edges; an edge on a path not
taken is dead, and a node all of whose incoming edges are dead is skipped and kills its own edges
(dead-path elimination, as in BPEL 2.0 §11.6.4).
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from appliance.areas.workflows.engine.graph import GraphEdge
from appliance.areas.workflows.engine.regions import Region

EdgeState = Literal["undecided", "fired", "dead"]


@dataclass(slots=True)
class Step:
    """What follows from a node's end: nodes that may start now, and nodes that will never.

    held: edges of a sequential node that fire later, one after another. early: whether a join
    started before all its edges were decided. dropped: nodes at work whose end nobody waits for.
    """

    ready: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    held: list[GraphEdge] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    early: bool = False


class Machine:
    """The state of one scope's region. It is rebuilt by telling it the ends in journal order."""

    def __init__(self, region: Region) -> None:
        self.nodes = region.nodes
        self._out = region.out
        self._in = region.into
        self._edges: dict[int, EdgeState] = defaultdict(lambda: "undecided")
        self._decided: set[str] = set()
        self._arrived: dict[str, list[str]] = defaultdict(list)

    def start(self, entry: str) -> Step:
        """The trigger that fired may start; the paths of other triggers are dead."""
        step = Step(ready=[entry])
        self._decided.add(entry)
        others = [node_id for node_id in self.nodes if not self._in.get(node_id) and node_id != entry]
        self._skip(others, step)
        return step

    def enter(self, owner: str, first: str | None) -> Step:
        """The loop or try this region lies in starts it: by its edges, or by the one to `first`."""
        step = Step()
        for edge in self._out.get(owner, ()):
            if first in (None, edge.target):
                self._fire(edge, step)
            else:
                self._kill(edge, step)
        return step

    def finish(self, node_id: str, branches: Sequence[str] | None) -> Step:
        """The node has ended by these ports; None = main alone."""
        step = Step()
        out = self._out.get(node_id, ())
        taken = set(branches or ())
        if not any(edge.branch in taken for edge in out):
            taken = {"default"}  # the switch nodes' port for a choice that leads nowhere
        sequential = self.nodes[node_id].sequential
        for edge in out:
            if not (edge.branch is None or edge.branch == "main" or edge.branch in taken):
                self._kill(edge, step)
            elif sequential:
                step.held.append(edge)
            else:
                self._fire(edge, step)
        return step

    def fire(self, edge: GraphEdge) -> Step:
        """An edge that was held."""
        step = Step()
        self._fire(edge, step)
        return step

    def drop(self, node_id: str) -> Step:
        """A node at work is given up: nothing follows from it."""
        step = Step()
        for edge in self._out.get(node_id, ()):
            self._kill(edge, step)
        return step

    def useless(self, node_ids: Iterable[str]) -> list[str]:
        """Those of these nodes that lead only to nodes which have started or were skipped already."""
        known: dict[str, bool] = {}
        return [node_id for node_id in node_ids if self._is_useless(node_id, known)]

    def _is_useless(self, node_id: str, known: dict[str, bool]) -> bool:
        stack = [node_id]
        while stack:
            current = stack[-1]
            out = self._out.get(current, ())
            unknown = [e.target for e in out if e.target not in self._decided and e.target not in known]
            if unknown:
                stack.extend(unknown)
                continue
            known[current] = bool(out) and all(e.target in self._decided or known[e.target] for e in out)
            stack.pop()
        return known[node_id]

    def arrived(self, node_id: str) -> list[str]:
        """Nodes whose edges to this one have fired, first to finish first."""
        return self._arrived[node_id]

    def sources(self, node_id: str) -> list[str]:
        """Nodes whose edges to this one have fired, in edge order."""
        fired = (edge.source for edge in self._in.get(node_id, ()) if self._edges[id(edge)] == "fired")
        return list(dict.fromkeys(fired))

    def ends(self) -> Iterable[str]:
        """Nodes that finished and led nowhere further."""
        return (
            node_id
            for node_id in self._decided
            if not any(self._edges[id(edge)] == "fired" for edge in self._out.get(node_id, ()))
        )

    def _fire(self, edge: GraphEdge, step: Step) -> None:
        self._edges[id(edge)] = "fired"
        self._arrived[edge.target].append(edge.source)
        self._decide(edge.target, step)

    def _kill(self, edge: GraphEdge, step: Step) -> None:
        self._edges[id(edge)] = "dead"
        self._decide(edge.target, step)

    def _decide(self, node_id: str, step: Step) -> None:
        if self._is_lost(node_id, step):
            self._skip([node_id], step)

    def _is_lost(self, node_id: str, step: Step) -> bool:
        """Whether an undecided node will never start; one that may start now is put into `step`."""
        if node_id in self._decided:
            return False
        states = [self._edges[id(edge)] for edge in self._in[node_id]]
        fired, undecided = states.count("fired"), states.count("undecided")
        node = self.nodes[node_id]
        wanted = {"all": fired + undecided, "any": 1, "n_of_m": node.parallel_wait_n or len(states)}
        needed = wanted[node.parallel_wait_mode]
        if fired >= needed > 0:
            self._decided.add(node_id)
            step.ready.append(node_id)
            step.early = step.early or undecided > 0
            return False
        return fired + undecided < max(needed, 1)

    def _skip(self, node_ids: Iterable[str], step: Step) -> None:
        queue = deque(node_ids)  # no recursion: a path not taken may have hundreds of nodes
        while queue:
            node_id = queue.popleft()
            if node_id in self._decided:
                continue
            self._decided.add(node_id)
            step.skipped.append(node_id)
            for edge in self._out.get(node_id, ()):
                self._edges[id(edge)] = "dead"
                if self._is_lost(edge.target, step):
                    queue.append(edge.target)
