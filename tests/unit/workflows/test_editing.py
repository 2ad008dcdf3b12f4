"""Expressions with the data of an execution, and the check of a graph that is not saved."""

import msgspec
import pytest

from appliance.areas.workflows.editor_schemas import EvaluateExpression
from appliance.areas.workflows.engine.graph import Graph
from appliance.areas.workflows.service import checks, expressions
from appliance.core.errors import NotFound
from tests.unit.workflows.conftest import chain, node
from tests.unit.workflows.test_try import graph


@pytest.fixture
def worth(ada):
    def evaluate(source, execution=None, **more):
        id = execution.id if execution else None
        return expressions.evaluate_expression(ada, EvaluateExpression(source=source, execution_id=id, **more))

    return evaluate


def test_the_value_is_that_of_the_node_in_the_execution(worth, start, script):
    done = start(chain(node("a", config={"value": 3}), node("b")), n=5)

    assert worth("input.value + trigger.n", done, node_id="b").value == 8
    assert worth("nodes.a.output.from", done).value == "a"
    assert worth("keys(nodes)", done).value == ["t", "a", "b"]
    assert worth("{{ input.from }}!", done, node_id="b", kind="template").value == "a!"
    assert worth("execution.execution_id", done).value == done.status.execution_id


def test_a_node_that_never_ran_sees_what_it_would_get(worth, start, script):
    done = start(chain(node("a", config={"value": 3})))

    assert worth("input.value", done, node_id="new", input_from=["a"]).value == 3


def test_inside_a_loop_the_latest_iteration_counts(worth, start, script):
    made = graph(
        [
            node("l", "for", config={"array_expression": "input.list", "loop_variable": "row"}),
            node("in", "set_variable", config={"variable_name": "x", "variable_value": "{{ loop.item * 2 }}"}),
        ],
        *("t l", "l in body"),
    )
    done = start(made, list=[1, 2, 3])

    assert worth("[loop.item, loop.index, vars.row, vars.x]", done, node_id="in").value == [3, 2, 3, 6]


def test_mistakes_say_where(worth):
    mistake = worth("1 + * 2").error
    assert mistake is not None and mistake.position == 4
    assert worth("Hello {{ nope }}", kind="template").error.position == 9
    assert worth("1 / 0").error.message
    assert not worth("1 + 1").has_data


def test_the_items_of_a_list_and_the_names_before_an_arrow(worth, start, script):
    done = start(chain(node("a")), rows=[{"p": 4}, {"p": 5}])

    assert worth("item.p + index", done, items="trigger.rows").value == 4
    reduce = {"parameters": ["acc", "item", "index"], "items": "trigger.rows", "data": {"acc": 10}}
    assert worth("(sum, line) => sum + line.p", done, **reduce).value == 14


def test_given_data_stands_in_place_of_recorded_data(worth, start, script):
    done = start(chain(node("a", config={"value": 3}), node("b")))

    value = worth("[nodes.a.output.n, nodes.b.output.from]", done, data={"nodes": {"a": {"output": {"n": 9}}}}).value

    assert value == [9, "b"]


def test_somebody_elses_execution_is_not_there(bob, start, script):
    done = start(chain(node("a")))

    with pytest.raises(NotFound):
        expressions.evaluate_expression(bob, EvaluateExpression(source="trigger", execution_id=done.id))


def checked(ada, made):
    return [
        (each.node_id, each.edge, each.field, each.refused)
        for each in checks.check_graph(ada, msgspec.convert(made, Graph))
    ]


def test_what_would_be_refused_is_found_at_its_node_and_field(ada, script):
    made = chain(node("c", "condition", config={"expression": "1 +"}), node("a", config={"value": {"x": "{{ ( }}"}}))
    made["edges"].append({"from": "c", "to": "a", "branch": "nowhere"})

    assert checked(ada, made) == [
        ("c", None, "expression", True),
        ("a", None, "value.x", True),
        ("c", 2, "branch", True),
    ]


def test_what_is_unfinished_is_found_where_nothing_is_refused(ada, script):
    assert checked(ada, chain(node("c", "condition"))) == [("c", None, "expression", False)]
    assert checked(ada, {"nodes": [node("a")]}) == [(None, None, "nodes", False)]
    assert checked(ada, chain(node("a"))) == []
