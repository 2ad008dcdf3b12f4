"""The journal keeps a value once, and shows it whole wherever it belongs."""

from appliance.areas.workflows.engine.references import added
from appliance.areas.workflows.service import history
from appliance.core.nodes import Done
from appliance.core.paging import Paging
from appliance.db import query
from tests.unit.workflows.conftest import chain, node

LONG = "a text that is long enough to be worth a look " * 20


def set_variable(node_id):
    return node(node_id, "set_variable", config={"variable_name": node_id, "variable_value": "{{ trigger.n }}"})


def test_what_is_added_to_an_input_is_all_that_differs_from_it():
    inner = [1, 2]
    value = {"a": inner, "b": 1000}

    assert added(value, {"a": inner, "b": 1000, "c": 3}) == {"c": 3}
    assert added(value, {"a": [3], "b": 1000}) == {"a": [3]}
    assert added(value, dict(value)) == {}
    assert added(value, {"a": inner}) is None
    assert added(value, "text") is None
    assert added("text", {"a": 1}) is None


def test_a_chain_that_passes_everything_on_keeps_it_once(start, script):
    names = [f"v{number}" for number in range(6)]

    done = start(chain(*map(set_variable, names)), n=5, text=LONG)

    kept = (
        "SELECT count(*) AS times FROM workflows_node_run WHERE instr(coalesce(input, '') || coalesce(output, ''), ?)"
    )
    assert query(kept, (LONG,)) == [{"times": 0}]
    given = "SELECT count(*) AS times FROM workflows_execution WHERE instr(trigger_data, ?)"
    assert query(given, (LONG,)) == [{"times": 1}]
    for before, name in zip(names, names[1:], strict=False):
        run = done.results[name]
        assert run.input == done.results[before].output
        assert run.output == {**run.input, "variable_name": name, "value": 5, "scope": "workflow"}
        assert run.output["text"] == LONG
    assert done.status.result == done.results["v5"].output


def test_what_replaces_its_input_is_kept_as_it_is(start, script):
    script.acts["b"] = lambda context, value, config: Done({"only": "this"})

    done = start(chain(set_variable("a"), node("b"), set_variable("c")), n=5)

    assert done.results["b"].output == {"only": "this"}
    assert done.results["c"].input == {"only": "this"}
    assert done.results["c"].output["only"] == "this"


def test_one_node_alone_is_shown_whole(start, script, ada):
    done = start(chain(*(set_variable(f"v{number}") for number in range(300))), n=5, text=LONG)

    [run] = history.list_node_runs(ada, done.id, "v299", Paging()).data

    assert run.input["variable_name"] == "v298"
    assert run.output["text"] == LONG


def test_nodes_inside_a_loop_keep_their_own(start, script):
    graph = chain(set_variable("a"), node("l", "for", config={"array_expression": "[1, 2]"}))
    graph["nodes"].append(set_variable("inside"))
    graph["edges"] += [{"from": "l", "to": "inside", "branch": "body"}, {"from": "inside", "to": "l"}]

    done = start(graph, n=5)

    assert done.status.status == "completed"
    rows = query("SELECT input_of, adds, input FROM workflows_node_run WHERE node_id = 'inside'")
    assert [(row["input_of"], row["adds"], row["input"] is None) for row in rows] == [(None, 0, False)] * 2
