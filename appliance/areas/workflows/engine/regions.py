"""The regions of a graph: what lies inside which loop or try, found once for all its scopes.

A region is the part of the graph behind one port of a loop or try ("the body of l1"), without the
regions inside of it. The root region is what lies in none. Circles are allowed only through an
edge that leads from the body of a loop back to it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from appliance.areas.workflows.engine.graph import Graph, GraphEdge, GraphNode, successors
from appliance.core.nodes import Node, catalog

Home = tuple[str, str]
"""Where a node lies: (node id of a loop or try, port)."""


@dataclass(slots=True, eq=False)
class Region:
    """nodes: those directly in it. out, into: its edges by node, those from its owner's port included.

    owner: the loop or try it lies in, None = root. closing: nodes whose edge leads back to the loop.
    """

    owner: str | None = None
    nodes: dict[str, GraphNode] = field(default_factory=dict)
    out: dict[str, list[GraphEdge]] = field(default_factory=lambda: defaultdict(list))
    into: dict[str, list[GraphEdge]] = field(default_factory=lambda: defaultdict(list))
    closing: set[str] = field(default_factory=set)


class Crossing(NamedTuple):
    """An edge that enters or leaves a loop or try at a wrong place. edge: its place in the list."""

    edge: int
    node_id: str


@dataclass(slots=True)
class Layout:
    """The regions of a graph. parts: by owner and port. home: of every node that is in none of the root."""

    root: Region
    parts: dict[Home, Region] = field(default_factory=dict)
    home: dict[str, Home] = field(default_factory=dict)
    crossings: list[Crossing] = field(default_factory=list)

    def inside(self, node_id: str) -> Iterator[str]:
        """All nodes in the parts of a loop or try, however deep."""
        for owner, port in self.parts:
            if owner == node_id:
                for each in self.parts[owner, port].nodes:
                    yield each
                    yield from self.inside(each)

    def around(self, node_id: str) -> Iterator[Home]:
        """The parts a node lies in, the innermost first."""
        home = self.home.get(node_id)
        while home is not None:
            yield home
            home = self.home.get(home[0])


def layout(graph: Graph) -> Layout:
    """The regions of a graph whose node types are known, whose edges lead from and to its nodes, and not in circles."""
    nodes = {node.node_id: node for node in graph.nodes}
    owners = [node.node_id for node in graph.nodes if (kind := catalog.get(node.node_type)) and kind.inner]
    made = Layout(Region(nodes=nodes))
    if not owners:
        _put_all(graph, made.root)
        return made
    _, back = _circles(graph, nodes)
    forward = successors(graph, without=back)
    made.home = _homes(owners, nodes, forward)
    for owner in owners:
        for port in _kind(nodes[owner]).inner:
            made.parts[owner, port] = Region(owner)
    made.root.nodes = {}
    for node in graph.nodes:
        _region(made, node.node_id).nodes[node.node_id] = node
    for index, edge in enumerate(graph.edges):
        _put_edge(made, nodes, index, edge, is_back=id(edge) in back)
    return made


def find_circle(graph: Graph) -> tuple[str, ...] | None:
    """The ids along a circle that no loop allows, its first node again at the end; None if there is none."""
    circle, _ = _circles(graph, {node.node_id: node for node in graph.nodes})
    return circle


def _kind(node: GraphNode) -> Node:
    return catalog[node.node_type]


def _region(made: Layout, node_id: str) -> Region:
    home = made.home.get(node_id)
    return made.root if home is None else made.parts[home]


def _put_all(graph: Graph, region: Region) -> None:
    for edge in graph.edges:
        region.out[edge.source].append(edge)
        region.into[edge.target].append(edge)


def _put_edge(made: Layout, nodes: Mapping[str, GraphNode], index: int, edge: GraphEdge, *, is_back: bool) -> None:
    if is_back:
        _put_back_edge(made, nodes, index, edge)
        return
    inner = edge.branch is not None and edge.branch in _kind(nodes[edge.source]).inner
    region = made.parts[edge.source, edge.branch or ""] if inner else _region(made, edge.source)
    if _region(made, edge.target) is not region:
        made.crossings.append(Crossing(index, edge.source))
        return
    region.out[edge.source].append(edge)
    region.into[edge.target].append(edge)


def _put_back_edge(made: Layout, nodes: Mapping[str, GraphNode], index: int, edge: GraphEdge) -> None:
    """An edge to the loop whose body this is; from inside a try it is the end of that path and no more."""
    for depth, (owner, _) in enumerate(made.around(edge.source)):
        if owner == edge.target:
            if depth == 0:
                made.parts[owner, "body"].closing.add(edge.source)
            return
        if _kind(nodes[owner]).iterates:
            break
    made.crossings.append(Crossing(index, edge.source))


def _homes(
    owners: Iterable[str], nodes: Mapping[str, GraphNode], forward: Mapping[str, Sequence[GraphEdge]]
) -> dict[str, Home]:
    """The innermost part each node lies in: the smallest of those it is reachable in."""
    sizes: dict[str, tuple[int, Home]] = {}
    for owner in owners:
        taken = _reach(
            forward, [edge.target for edge in forward[owner] if edge.branch not in _kind(nodes[owner]).inner]
        )
        for port in reversed(_kind(nodes[owner]).inner):  # what is behind `finally` is no more part of the body
            found = _reach(forward, [edge.target for edge in forward[owner] if edge.branch == port]) - taken - {owner}
            taken = taken | found
            for node_id in found:
                if node_id not in sizes or len(found) < sizes[node_id][0]:
                    sizes[node_id] = (len(found), (owner, port))
    return {node_id: home for node_id, (_, home) in sizes.items()}


def _reach(forward: Mapping[str, Sequence[GraphEdge]], starts: Iterable[str]) -> set[str]:
    found = set(starts)
    stack = list(found)
    while stack:
        for edge in forward[stack.pop()]:
            if edge.target not in found:
                found.add(edge.target)
                stack.append(edge.target)
    return found


def _circles(graph: Graph, nodes: Mapping[str, GraphNode]) -> tuple[tuple[str, ...] | None, set[int]]:
    """A circle that is not allowed, and the edges (by id()) from loop bodies back to their loops.

    Depth first, without recursion: an edge to a node on the path closes a circle. It is a loop's
    own when it leads to the loop and the path left the loop by its body.
    """
    edges = successors(graph)
    back: set[int] = set()
    done: set[str] = set()
    for root in _roots(graph, nodes):
        path: list[GraphEdge] = []
        on_path: set[str] = set()
        stack: list[tuple[GraphEdge, bool]] = [(GraphEdge("", root), False)]
        while stack:
            edge, leaving = stack.pop()
            if leaving:
                path.pop()
                on_path.discard(edge.target)
                done.add(edge.target)
            elif edge.target in on_path:
                place = next(i for i, each in enumerate(path) if each.target == edge.target)
                first = path[place + 1] if place + 1 < len(path) else edge
                if not _closes(nodes[edge.target], first):
                    return (*(each.target for each in path[place:]), edge.target), back
                back.add(id(edge))
            elif edge.target not in done:
                path.append(edge)
                on_path.add(edge.target)
                stack.append((edge, True))
                stack.extend((each, False) for each in edges[edge.target])
    return None, back


def _closes(loop: GraphNode, first: GraphEdge) -> bool:
    kind = catalog.get(loop.node_type)
    return kind is not None and kind.iterates and first.branch in kind.inner


def _roots(graph: Graph, nodes: Mapping[str, GraphNode]) -> Iterator[str]:
    """Where to start: what nothing leads to; then loops that stand alone, the outer ones first; then the rest."""
    entered = {edge.target for edge in graph.edges}
    yield from (node_id for node_id in nodes if node_id not in entered)
    loops = [node_id for node_id, node in nodes.items() if (kind := catalog.get(node.node_type)) and kind.iterates]
    if loops:
        bodies = {loop: _body_of(graph, loop) for loop in loops}
        yield from (loop for loop in loops if not any(loop in bodies[other] for other in loops if other != loop))
    yield from nodes


def _body_of(graph: Graph, loop: str) -> set[str]:
    """What the body leads to without passing the loop again."""
    forward = successors(graph)
    starts = [edge.target for edge in forward.pop(loop, ()) if edge.branch == "body"]
    forward[loop] = []
    return _reach(forward, starts) - {loop}
