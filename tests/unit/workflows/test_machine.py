"""Which nodes may start."""

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from appliance.areas.workflows.engine.graph import Graph
from appliance.areas.workflows.engine.machine import Machine as RegionMachine
from appliance.areas.workflows.engine.regions import layout


def graph(edges: list[tuple[str, str] | tuple[str, str, str]], **nodes: dict[str, Any]) -> Graph:
    ids = dict.fromkeys(each for edge in edges for each in edge[:2])
    return msgspec.convert(
        {
            "nodes": [{"node_id": id, "node_type": "x", **nodes.get(id, {})} for id in ids],
            "edges": [{"from": e[0], "to": e[1], **({"branch": e[2]} if len(e) > 2 else {})} for e in edges],
        },
        Graph,
    )


def Machine(made: Graph) -> RegionMachine:
    return RegionMachine(layout(made).root)


def test_a_join_waits_for_every_edge_that_can_still_fire():
    machine = Machine(graph([("t", "a"), ("t", "b"), ("a", "j"), ("b", "j")]))

    assert machine.start("t").ready == ["t"]
    assert machine.finish("t", None).ready == ["a", "b"]
    assert machine.finish("a", None).ready == []
    assert machine.finish("b", None).ready == ["j"]


def test_an_edge_on_a_path_not_taken_is_not_waited_for():
    machine = Machine(graph([("t", "c"), ("c", "a", "true"), ("c", "b", "false"), ("a", "j"), ("b", "j")]))
    machine.start("t")
    machine.finish("t", None)

    step = machine.finish("c", ["true"])

    assert (step.ready, step.skipped) == (["a"], ["b"])
    assert machine.finish("a", None).ready == ["j"]


def test_skipping_goes_on_along_a_dead_path():
    machine = Machine(graph([("t", "c"), ("c", "a", "true"), ("a", "b"), ("b", "d")]))
    machine.start("t")
    machine.finish("t", None)

    assert machine.finish("c", ["false"]).skipped == ["a", "b", "d"]


def test_any_starts_at_the_first_arrival_and_ignores_the_others():
    edges = [("t", "a"), ("t", "b"), ("a", "j"), ("b", "j")]
    machine = Machine(graph(edges, j={"parallel_wait_mode": "any"}))
    machine.start("t")
    machine.finish("t", None)

    assert machine.finish("b", None).ready == ["j"]
    assert machine.finish("a", None).ready == []
    assert machine.arrived("j")[0] == "b"


def test_n_of_m_starts_at_the_nth_arrival_and_is_skipped_when_it_cannot_be_reached():
    edges = [("t", "a"), ("t", "b"), ("t", "c"), ("a", "j"), ("b", "j", "x"), ("c", "j", "x")]
    machine = Machine(graph(edges, j={"parallel_wait_mode": "n_of_m", "parallel_wait_n": 2}))
    machine.start("t")
    machine.finish("t", None)

    assert machine.finish("a", None).ready == []
    assert machine.finish("b", ["y"]).ready == []
    assert machine.finish("c", ["y"]).skipped == ["j"]


def test_a_choice_without_an_edge_takes_the_default_port():
    machine = Machine(graph([("t", "s"), ("s", "a", "red"), ("s", "b", "default")]))
    machine.start("t")
    machine.finish("t", None)

    step = machine.finish("s", ["green"])

    assert (step.ready, step.skipped) == (["b"], ["a"])


def test_the_other_triggers_and_their_paths_are_skipped():
    machine = Machine(graph([("t", "a"), ("u", "b"), ("b", "c")]))

    assert machine.start("t").skipped == ["u", "b", "c"]


@st.composite
def forward_graphs(draw: st.DrawFn) -> tuple[Graph, list[int]]:
    """Graphs without circles: edges lead from lower to higher numbers, some with one of two ports."""
    n = draw(st.integers(2, 12))
    edges: list[Any] = [("n0", "n1")]
    for target in range(2, n):
        for source in draw(st.sets(st.integers(0, target - 1), min_size=1, max_size=3)):
            port = draw(st.sampled_from([None, "x", "y"]))
            edges.append((f"n{source}", f"n{target}") if port is None else (f"n{source}", f"n{target}", port))
    modes = {
        f"n{i}": {"parallel_wait_mode": draw(st.sampled_from(["all", "any", "n_of_m"])), "parallel_wait_n": 2}
        for i in range(n)
    }
    return graph(edges, **modes), draw(st.lists(st.integers(0, 100), min_size=40, max_size=40))


@given(forward_graphs())
def test_every_node_is_decided_once_whatever_the_order(case):
    made, choices = case
    machine = Machine(made)
    step = machine.start("n0")
    ready, skipped, done = list(step.ready), list(step.skipped), []
    while ready:
        node_id = ready.pop(choices[len(done)] % len(ready))
        done.append(node_id)
        step = machine.finish(node_id, [["x"], ["y"], None][choices[len(done)] % 3])
        ready += step.ready
        skipped += step.skipped

    assert sorted(done + skipped) == sorted(node.node_id for node in made.nodes)
