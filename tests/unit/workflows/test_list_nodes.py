"""Nodes that work on lists and objects: map, filter, reduce, merge, split."""

import json
from functools import reduce
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.areas.workflows.engine import graph as graphs
from appliance.areas.workflows.engine import structure
from appliance.areas.workflows.nodes import NODES
from appliance.areas.workflows.nodes.joining import chunks, merged
from appliance.core.actor import Actor
from appliance.core.errors import InvalidInput
from appliance.core.expressions import bulk, evaluate
from appliance.core.nodes import Done, NodeError, catalog, register_nodes
from tests.unit.workflows.conftest import chain, node

register_nodes(NODES)

PLAIN = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20)
NAMES = st.sampled_from(["a", "b", "c", ""])
JSON = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner), max_leaves=6)
OBJECTS = st.dictionaries(NAMES, JSON, max_size=4)


class Alone:
    """What a node that only thinks is given, without an engine."""

    actor = Actor("ada")

    def __init__(self, value: Any, arrived: Any = None) -> None:
        self.scope = {"input": value, "vars": {}}
        self._arrived = arrived

    def evaluate(self, expression: str) -> Any:
        return evaluate(expression, self.scope)

    def arrived(self) -> Any:
        return self._arrived

    def cancelled(self) -> bool:
        return False


def run(node_type: str, value: Any, *, arrived: Any = None, **config: Any) -> Done:
    kind = catalog[node_type]
    done = kind.run(Alone(value, arrived), value, msgspec.convert(config, kind.config))
    assert isinstance(done, Done)
    return done


@given(st.lists(st.integers(-(10**9), 10**9), max_size=30))
def test_map_filter_and_reduce_do_what_python_does(numbers):
    value = {"items": numbers}

    assert run("map", value, map_expression="item * 2 + index").output == {
        "items": [number * 2 + index for index, number in enumerate(numbers)],
        "count": len(numbers),
    }
    assert run("filter", value, filter_condition="item > 5").output == {
        "items": [number for number in numbers if number > 5],
        "count": sum(number > 5 for number in numbers),
        "removed": sum(number <= 5 for number in numbers),
    }
    assert run("reduce", value, reduce_function="acc + item").output == {"result": sum(numbers)}


@given(st.lists(st.integers(0, 99), max_size=20))
def test_reduce_takes_both_forms_of_its_function(numbers):
    words = {"items": [str(number) for number in numbers]}
    expected = reduce(lambda text, word: f"{text}{word};", words["items"], "")

    for function in ("acc + item + ';'", "(text, word) => text + word + ';'"):
        assert run("reduce", words, reduce_function=function, initial_value='""').output["result"] == expected


@given(st.lists(OBJECTS, max_size=4))
def test_merge_is_what_python_makes_of_it(sources):
    shallow = run("merge", {}, arrived=sources, merge_strategy="shallow").output
    array = run("merge", {}, arrived=sources, merge_strategy="array").output

    assert shallow == reduce(lambda left, right: left | right, sources, {})
    assert array == {"items": sources}


@given(OBJECTS, OBJECTS, OBJECTS)
def test_a_deep_merge_keeps_every_leaf_that_nothing_later_replaces(a, b, c):
    whole = merged([a, b, c], deep=True)

    assert whole == merged([merged([a, b], deep=True), c], deep=True)  # in what groups does not matter
    assert merged([whole, c], deep=True) == whole  # the last has the last word, and once
    assert set(whole) == set(a) | set(b) | set(c)


@given(st.lists(JSON, max_size=30), st.integers(1, 10))
def test_chunks_put_together_again_are_the_list(elements, size):
    parts = chunks(elements, size)

    assert [item for part in parts for item in part] == elements
    assert all(len(part) == size for part in parts[:-1])
    assert all(0 < len(part) <= size for part in parts)


@given(st.lists(st.integers(-100, 100), max_size=30))
def test_a_split_by_condition_loses_and_doubles_nothing(numbers):
    done = run("split", {"items": numbers}, split_strategy="by_condition", split_config={"condition": "item > 0"})

    assert done.output == {
        "matched": [number for number in numbers if number > 0],
        "unmatched": [number for number in numbers if number <= 0],
    }
    assert set(done.branches) == {"main"} | {port for port, items in done.output.items() if items}


def test_a_split_by_key_goes_by_the_keys_that_are_there():
    done = run("split", {"a": 1, "c": 3}, split_config={"keys": ["a", "b"]})

    assert done.output == {"a": 1, "b": None}
    assert done.branches == ["main", "a"]
    assert catalog["split"].ports_of({"split_config": {"keys": ["a", "b"]}}) == ["main", "a", "b"]


def test_merge_takes_every_input_that_arrived_and_merges_objects_in_objects(start, script):
    script.acts["a"] = lambda context, value, config: Done({"who": {"name": "Ann", "age": 7}, "only": 1})
    script.acts["b"] = lambda context, value, config: Done({"who": {"age": 8}})
    graph = chain(node("a"), node("m", "merge"))
    graph["nodes"].append(node("b"))
    graph["edges"] += [{"from": "t", "to": "b"}, {"from": "b", "to": "m"}]

    assert start(graph).results["m"].output == {"who": {"name": "Ann", "age": 8}, "only": 1}


def test_merge_passes_over_what_lies_on_a_path_not_taken(start):
    sources = ['nodes["a"].output', 'nodes["nobody"].output', "trigger"]
    graph = chain(node("a", config={"value": 1}), node("m", "merge", config={"input_sources": sources}))

    assert start(graph, x=2).results["m"].output == {"from": "a", "value": 1, "x": 2}


def test_a_list_node_runs_inside_a_workflow_and_sees_other_nodes(start):
    config = {"input_array": "trigger.lines", "map_expression": "(line) => line.price * vars.rate"}
    rate = {"variable_name": "rate", "variable_value": 2}
    graph = chain(node("v", "set_variable", config=rate), node("m", "map", config=config))

    assert start(graph, lines=[{"price": 1}, {"price": 5}]).results["m"].output == {"items": [2, 10], "count": 2}


def test_ten_thousand_elements_are_within_the_limits():
    value = {"items": [{"price": number, "name": f"item {number}"} for number in range(10_000)]}

    assert (
        run("map", value, map_expression="{name: upper(item.name), gross: item.price * 1.19}").output["count"] == 10_000
    )
    assert run("filter", value, filter_condition="item.price % 2 == 0 && 'item' in item.name").output["removed"] == 5000
    assert run("reduce", value, reduce_function="acc + item.price").output["result"] == sum(range(10_000))


@pytest.mark.parametrize(
    ("node_type", "config", "error"),
    [
        ("map", {"map_expression": "item", "input_array": "input.text"}, "gives text, not a list"),
        ("map", {"map_expression": "item", "input_array": "input.nothing"}, "gives nothing, not a list"),
        ("filter", {"filter_condition": "item", "input_array": "input"}, "gives an object, not a list"),
        ("reduce", {"reduce_function": "acc", "initial_value": "hello"}, "is not JSON"),
        ("split", {"split_strategy": "by_size"}, "needs size"),
        ("split", {"split_strategy": "by_condition"}, "needs condition"),
        ("merge", {"input_sources": ["input.text"]}, "is no object"),
    ],
)
def test_a_node_says_what_does_not_fit(node_type, config, error):
    with pytest.raises(NodeError, match=error):
        run(node_type, {"items": [1], "text": "x"}, **config)


def test_an_expression_that_fails_for_one_element_fails_the_node(start):
    failed = start(chain(node("m", "map", config={"map_expression": "1 / item"})), items=[1, 0])

    assert failed.results["m"].error["type"] == "expression_error"


def test_what_all_elements_cost_together_is_bounded(monkeypatch):
    numbers = {"items": list(range(2000))}
    assert run("map", numbers, map_expression="join(range(0, 300))").output["count"] == 2000

    monkeypatch.setattr(bulk, "MAX_BULK_RESULTS", 2**20)
    with pytest.raises(InvalidInput, match="values of all elements are larger"):
        run("map", numbers, map_expression="join(range(0, 300))")
    assert run("reduce", numbers, reduce_function="join(range(0, 300))").output["result"]
    monkeypatch.setattr(bulk, "MAX_BULK_STEPS", 10_000)
    with pytest.raises(InvalidInput, match="takes more than 10,000 steps"):
        run("reduce", numbers, reduce_function="acc + sum(range(0, 100))")


def issues_of(*nodes: dict[str, Any]) -> list[tuple[str, str]]:
    graph = structure.checked(msgspec.convert(chain(*nodes), graphs.Graph))
    return [(issue.field, issue.code) for issue in structure.issues(graph)]


@pytest.mark.parametrize(
    ("node_type", "config", "issue"),
    [
        ("map", {}, ("map_expression", "required")),
        ("map", {"map_expression": 7}, ("map_expression", "invalid")),
        ("filter", {}, ("filter_condition", "required")),
        ("filter", {"filter_condition": "item", "input_array": 5}, ("input_array", "invalid")),
        ("reduce", {}, ("reduce_function", "required")),
        ("reduce", {"reduce_function": "acc", "initial_value": "hello"}, ("initial_value", "invalid")),
        ("merge", {"merge_strategy": "wild"}, ("merge_strategy", "invalid")),
        ("merge", {"input_sources": "input"}, ("input_sources", "invalid")),
        ("split", {}, ("split_config", "required")),
        ("split", {"split_strategy": "by_size", "split_config": {"size": 0}}, ("split_config", "invalid")),
        ("split", {"split_config": {"keys": ["a"], "other": 1}}, ("split_config", "invalid")),
    ],
)
def test_an_unfinished_configuration_is_an_issue(node_type, config, issue):
    assert issue in issues_of(node("n", node_type, config=config))


@pytest.mark.parametrize(
    ("node_type", "config"),
    [
        ("map", {"map_expression": "item +"}),
        ("reduce", {"reduce_function": "(acc, item => acc"}),
        ("merge", {"input_sources": ["input", "]"]}),
        ("split", {"split_strategy": "by_condition", "split_config": {"condition": "item >"}}),
    ],
)
def test_an_expression_that_cannot_be_read_is_refused_when_the_graph_is_saved(node_type, config):
    with pytest.raises(InvalidInput) as refused:
        issues_of(node("n", node_type, config=config))

    assert refused.value.errors[0]["type"] == "expression_error"
    assert json.dumps(refused.value.errors[0]["loc"]).startswith('["body", "graph_config", "nodes", 1, "config"')


@pytest.mark.parametrize(
    ("node_type", "config"),
    [
        ("map", {"map_expression": "(line, place) => line * place"}),
        ("reduce", {"reduce_function": "(sum, line) => sum + line", "initial_value": "{{ trigger.start }}"}),
        ("split", {"split_strategy": "by_size", "split_config": {"size": "{{ trigger.n }}"}}),
        ("split", {"split_strategy": "by_condition", "split_config": {"condition": "(each) => each > 1"}}),
    ],
)
def test_a_finished_configuration_has_no_issue(node_type, config):
    assert issues_of(node("n", node_type, config=config)) == []


def test_a_template_in_a_rule_is_worked_out(start):
    config = {"split_strategy": "by_size", "split_config": {"size": "{{ trigger.n }}"}}

    assert start(chain(node("s", "split", config=config)), n=2, items=[1, 2, 3]).results["s"].output == {
        "chunks": [[1, 2], [3]]
    }
