"""The structure of a graph."""

from typing import Any

import msgspec
import pytest

from appliance.areas.workflows.engine.graph import Graph, differs
from appliance.areas.workflows.engine.structure import checked, issues
from appliance.areas.workflows.nodes import NODES
from appliance.core.errors import InvalidInput
from appliance.core.nodes import register_nodes

register_nodes(NODES)
TRIGGER = {"node_id": "t", "node_type": "trigger"}


def make(nodes: list[dict[str, Any]], edges: list[dict[str, Any]] = [], **more: Any) -> Graph:  # noqa: B006
    return msgspec.convert({"nodes": nodes, "edges": edges, **more}, Graph)


def condition(expression: str) -> dict[str, Any]:
    return {"node_id": "c", "node_type": "condition", "config": {"expression": expression}}


@pytest.mark.parametrize(
    ("nodes", "edges", "kind", "where"),
    [
        ([{"node_id": "x", "node_type": "nonsense"}], [], "unknown_node_type", ["nodes", 0, "node_type"]),
        ([TRIGGER, TRIGGER], [], "duplicate_node", ["nodes", 1, "node_id"]),
        ([TRIGGER], [{"from": "t", "to": "gone"}], "missing_node", ["edges", 0, "to"]),
        ([TRIGGER], [{"from": "t", "to": "t"}], "cycle", ["edges", 0]),
        (
            [TRIGGER, condition("true")],
            [{"from": "t", "to": "c"}, {"from": "c", "to": "t", "branch": "true"}],
            "cycle",
            ["edges", 1],
        ),
        (
            [TRIGGER, condition("true")],
            [{"from": "c", "to": "t", "branch": "maybe"}],
            "unknown_port",
            ["edges", 0, "branch"],
        ),
        ([TRIGGER, condition("1 +")], [], "expression_error", ["nodes", 1, "config", "expression"]),
        (
            [
                TRIGGER,
                {"node_id": "v", "node_type": "set_variable", "config": {"variable_value": {"a": ["{{ 1 + }}"]}}},
            ],
            [],
            "expression_error",
            ["nodes", 1, "config", "variable_value", "a", 0],
        ),
        ([TRIGGER, {"node_id": "u", "node_type": "trigger"}], [], "entry", ["entry_node_id"]),
    ],
)
def test_a_structural_mistake_is_named_with_its_place(nodes, edges, kind, where):
    with pytest.raises(InvalidInput) as caught:
        checked(make(nodes, edges))

    assert {"type": kind, "loc": ["body", "graph_config", *where]}.items() <= caught.value.errors[0].items() or any(
        error["type"] == kind and error["loc"] == ["body", "graph_config", *where] for error in caught.value.errors
    )


def test_an_alias_is_kept_as_the_canonical_name():
    graph = checked(make([TRIGGER, {"node_id": "c", "node_type": "if", "config": {"expression": "true"}}]))

    assert graph.nodes[1].node_type == "condition"


def test_an_empty_graph_may_be_saved_but_not_run():
    assert [issue.code for issue in issues(checked(Graph()))] == ["no_trigger"]


def test_unfinished_configuration_is_an_issue_with_its_field():
    graph = checked(make([TRIGGER, {"node_id": "h", "node_type": "http_request", "config": {"timeout": 9999}}]))

    assert [(issue.node_id, issue.field, issue.code) for issue in issues(graph)] == [
        ("h", "url", "required"),
        ("h", "timeout", "invalid"),
    ]


def test_a_template_may_stand_where_a_number_is_wanted():
    config = {"url": "http://example.com", "timeout": "{{ input.seconds }}"}

    assert issues(checked(make([TRIGGER, {"node_id": "h", "node_type": "http_request", "config": config}]))) == []


def test_moving_a_node_is_no_difference():
    left = msgspec.to_builtins(make([TRIGGER]))
    right = msgspec.to_builtins(make([{**TRIGGER, "position_x": 400}]))

    assert not differs(left, right)
    assert differs(left, msgspec.to_builtins(make([{**TRIGGER, "label": "Go"}])))


def test_a_long_chain_needs_no_recursion():
    nodes = [TRIGGER, *({"node_id": f"n{i}", "node_type": "get_variable"} for i in range(499))]
    ids = [node["node_id"] for node in nodes]
    edges = [{"from": left, "to": right} for left, right in zip(ids, ids[1:], strict=False)]

    assert len(checked(make(nodes, edges)).nodes) == 500


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = {"a": value}
    return value


@pytest.mark.parametrize("value", [nested(600), ["{{ input.a }}"] * 20_000], ids=["deep", "large"])
def test_the_settings_of_a_node_are_bounded_in_depth_and_size(value):
    config = {"variable_name": "x", "variable_value": value}
    graph = make([{"node_id": "v", "node_type": "set_variable", "config": config}])

    with pytest.raises(InvalidInput, match="at most") as refused:
        checked(graph)

    assert refused.value.errors[0]["loc"] == ["body", "graph_config", "nodes", 0, "config"]


def drawn(*edges: str, **types: str | dict[str, Any]) -> Graph:
    """Edges as "from to" or "from to port"; types by node id, the others are variables."""
    ids = dict.fromkeys(each for edge in edges for each in edge.split()[:2])
    nodes = []
    for id in ids:
        given = types.get(id, "trigger" if id == "t" else "get_variable")
        more = {"node_type": given} if isinstance(given, str) else given
        nodes.append({"node_id": id, **more})
    made = []
    for source, target, *port in (edge.split() for edge in edges):
        made.append({"from": source, "to": target, **({"branch": port[0]} if port else {})})
    return make(nodes, made)


LABELLED = {"node_type": "for", "config": {"loop_label": "one"}}
HANDLED = {"node_type": "catch", "config": {"error_handler": "x"}}


@pytest.mark.parametrize(
    "graph",
    [
        drawn("t l", "l a body", "a l", "l z done", l="for"),
        drawn("t l", "l m body", "m a body", "a m", "m b done", "b l", l="for", m="while"),
        drawn("t l", "l m body", "m a body", "m l done", l="for", m="for"),
        drawn("t l", "l c body", "c x true", "c a false", "a l", l="for", c="if", x="break"),
        drawn("t l", "l y body", "y a body", "a l", "y c catch", "c x", l="for", y="try", c="catch", x="break"),
        drawn("l m body", "m a body", "a m", "m l done", l="for", m="for"),
        drawn("m a body", "a m", "m l done", "l m body", l="for", m="for"),
    ],
)  # fmt: skip
def test_a_loop_may_be_led_back_to_by_its_body(graph):
    checked(graph)

    assert "crosses_border" not in [issue.code for issue in issues(graph)]


@pytest.mark.parametrize(
    ("graph", "kind", "where"),
    [
        (drawn("t l", "l a body", "a b", "b a", l="for"), "cycle", ["edges", 3]),
        (drawn("t l", "l a done", "a l", l="for"), "cycle", ["edges", 2]),
        (drawn("t y", "y a body", "a y", y="try"), "cycle", ["edges", 2]),
        (drawn("t x", x="break"), "outside_loop", ["nodes", 1, "node_type"]),
        (drawn("t l", "l x done", l="for", x="continue"), "outside_loop", ["nodes", 2, "node_type"]),
        (
            drawn("t l", "l x body", l=LABELLED, x={"node_type": "break", "config": {"loop_label": "two"}}),
            "unknown_label",
            ["nodes", 2, "config", "loop_label"],
        ),
        (drawn("t c", c="catch"), "not_attached", ["edges", 0, "to"]),
        (make([TRIGGER, {"node_id": "f", "node_type": "finally"}]), "not_attached", ["nodes", 1, "node_type"]),
        (drawn("t y", "y f catch", y="try", f="finally"), "not_attached", ["edges", 1, "to"]),
        (drawn("t l", "l a main", l="for"), "unknown_port", ["edges", 1, "branch"]),
    ],
)
def test_a_mistake_of_control_flow_is_named_with_its_place(graph, kind, where):
    with pytest.raises(InvalidInput) as caught:
        checked(graph)

    assert (kind, ["body", "graph_config", *where]) in [(error["type"], error["loc"]) for error in caught.value.errors]


@pytest.mark.parametrize(
    ("graph", "node_id", "code"),
    [
        (drawn("t l", "l a body", "a z", "l z done", l="for"), "a", "crosses_border"),
        (drawn("t l", "l a body", "t a", l="for"), "t", "crosses_border"),
        (drawn("t l", "l m body", "m a body", "a l", l="for", m="for"), "a", "crosses_border"),
        (drawn("t y", "y a body", "y c catch", "a b", "c b", y="try", c="catch"), "a", "crosses_border"),
        (drawn("t y", "y a catch", y="try"), "y", "wrong_handler"),
        (drawn("t l", "l a body", l="while"), "l", "required"),
        (drawn("t y", "y c catch", y="try", c=HANDLED), "c", "unavailable"),
    ],
)  # fmt: skip
def test_what_may_be_saved_but_not_run_is_an_issue(graph, node_id, code):
    assert (node_id, code) in [(issue.node_id, issue.code) for issue in issues(checked(graph))]
