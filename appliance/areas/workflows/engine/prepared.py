"""Graphs ready to run, each version made once: a stored version never changes."""

import threading
from collections import OrderedDict

from appliance.areas.workflows.engine import journal, structure
from appliance.areas.workflows.engine.graph import Graph, GraphNode, Issue, load
from appliance.areas.workflows.engine.regions import Layout, layout
from appliance.core.nodes import catalog

MOST_NODES = 5000  # in all graphs that are kept: some 10 MB


class Prepared:
    """A graph with what is the same for all its executions; shared by threads, and changed by nobody."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.layout: Layout = layout(graph)
        self.nodes: dict[str, GraphNode] = {node.node_id: node for node in graph.nodes}
        self._issues: list[Issue] | None = None

    def issues(self, owner_id: str) -> list[Issue]:
        """What keeps it from running for that person now."""
        kinds = (catalog.get(node.node_type) for node in self.graph.nodes)
        if any(kind is None or kind.unavailable is not None for kind in kinds):
            return structure.issues(self.graph, owner_id)
        if self._issues is None:
            self._issues = structure.issues(self.graph, owner_id)
        return self._issues


class _Kept:
    """The versions used last."""

    def __init__(self) -> None:
        self._found: OrderedDict[tuple[str, int], Prepared] = OrderedDict()
        self._nodes = 0
        self._lock = threading.Lock()

    def get(self, key: tuple[str, int]) -> Prepared | None:
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def put(self, key: tuple[str, int], made: Prepared) -> None:
        with self._lock:
            if key in self._found:
                return
            self._found[key] = made
            self._nodes += len(made.nodes)
            while self._nodes > MOST_NODES:
                _, gone = self._found.popitem(last=False)
                self._nodes -= len(gone.nodes)


_kept = _Kept()


def version(workflow_id: str, number: int) -> Prepared:
    """The graph of a version that an execution or the workflow itself refers to.

    Raises msgspec.ValidationError if it is not read by this program any more.
    """
    key = (workflow_id, number)
    found = _kept.get(key)
    if found is None:
        found = Prepared(load(journal.read_graph(workflow_id, number)))
        _kept.put(key, found)
    return found
