"""try, catch, finally: what runs in which order, and where a failure goes."""

from typing import Any

import pytest

from appliance.core.nodes import Done, Wait, wake
from appliance.db import query, writing
from appliance.jobs import run_all_due
from tests.unit.workflows.conftest import node


def graph(nodes: list[dict[str, Any]], *edges: str) -> dict[str, Any]:
    """Edges as "from to" or "from to port"."""
    made = []
    for source, target, *port in (edge.split() for edge in edges):
        made.append({"from": source, "to": target, **({"branch": port[0]} if port else {})})
    return {"nodes": [node("t", "trigger"), *nodes], "edges": made}


def guarded(*, catches: tuple[str, ...] = ("",), finally_: bool = True) -> dict[str, Any]:
    """t → y (try): body a → b, one catch c0, c1 … for each error type → k, finally f → g, done z."""
    nodes = [node("y", "try"), node("a"), node("b"), node("z")]
    edges = ["t y", "y a body", "a b", "y z done"]
    for number, types in enumerate(catches):
        nodes += [node(f"c{number}", "catch", config={"error_type": types}), node(f"k{number}")]
        edges += [f"y c{number} catch", f"c{number} k{number}"]
    if finally_:
        nodes += [node("f", "finally"), node("g")]
        edges += ["y f finally", "f g"]
    return graph(nodes, *edges)


def test_without_a_failure_the_body_then_finally_then_done(start, script):
    done = start(guarded())

    assert script.calls == ["a", "b", "g", "z"]
    assert done.results["z"].input == done.results["b"].output == done.results["y"].output
    assert done.status.status == "completed"
    assert [done.results[each].status for each in ("c0", "k0")] == ["skipped", "skipped"]


def test_a_failure_goes_to_the_catch_then_finally_then_done(start, script):
    script.fail("a", "validation")
    script.acts["k0"] = lambda context, value, config: Done({"seen": value, "error": context.evaluate("error")})

    done = start(guarded())

    error = {"type": "validation", "message": "a does not work", "node_id": "a"}
    assert script.calls == ["a", "k0", "g", "z"]
    assert done.results["c0"].output == {"error": error}
    assert done.results["z"].input == {"seen": {"error": error}, "error": error}
    assert (done.status.status, done.results["a"].status) == ("completed", "failed")


def test_the_body_is_tried_again_before_the_catch_runs(start, script, time_stands):
    script.fail("a", "network")
    made = guarded()
    made["nodes"][2]["retry"] = {"max_retries": 1, "initial_delay_seconds": 1}
    done = start(made)
    assert script.calls == ["a"]

    time_stands.forward(seconds=2)
    run_all_due()

    assert script.calls == ["a", "a", "k0", "g", "z"]
    assert done.status.status == "completed"


@pytest.mark.parametrize(
    ("catches", "taken"),
    [(("timeout", "validation"), "k1"), (("timeout, validation", ""), "k0"), (("", "validation"), "k0")],
)
def test_the_first_catch_that_names_the_failure_takes_it(start, script, catches, taken):
    script.fail("a", "validation")

    done = start(guarded(catches=catches))

    assert script.calls == ["a", taken, "g", "z"]
    assert {done.results[each].status for each in ("k0", "k1")} == {"success", "skipped"}


def test_a_failure_that_no_catch_names_goes_outward_after_finally(start, script):
    script.fail("a", "validation")

    failed = start(guarded(catches=("timeout",)))

    assert script.calls == ["a", "g"]
    assert (failed.status.status, failed.status.error_node_id) == ("failed", "a")
    assert failed.status.error_message == "Node a failed: a does not work"
    assert failed.results["y"].status == "failed"


def test_a_catch_that_fails_runs_finally_and_goes_outward(start, script):
    script.fail("a", "validation")
    script.fail("k0", "not_found")

    failed = start(guarded())

    assert script.calls == ["a", "k0", "g"]
    assert (failed.status.error_node_id, failed.status.status) == ("k0", "failed")


def test_a_finally_that_fails_counts_more_than_what_it_followed(start, script):
    script.fail("a", "validation")
    script.fail("g", "not_found")

    failed = start(guarded(catches=()))

    assert failed.status.error_node_id == "g"


def test_an_inner_try_passes_on_to_the_outer_one(start, script):
    script.fail("a", "validation")
    made = graph(
        [
            *(node("y", "try"), node("x", "try"), node("a"), node("c", "catch"), node("k"), node("z")),
            *(node("d", "catch", config={"error_type": "timeout"}), node("f", "finally"), node("g")),
        ],
        *("t y", "y x body", "x a body", "x d catch", "x f finally", "f g", "y c catch", "c k", "y z done"),
    )

    done = start(made)

    assert script.calls == ["a", "g", "k", "z"]
    assert (done.results["x"].status, done.results["y"].status) == ("failed", "success")


def test_the_siblings_of_what_fails_are_cancelled(start, script):
    script.acts["w"] = lambda context, value, config: Wait("job", "never")
    script.acts["v"] = lambda context, value, config: Wait("job", "go")
    script.resumes["v"] = lambda context, value, state, news: Done({"x": 1 / 0})
    made = graph(
        [node("y", "try"), node("w"), node("v"), node("c", "catch"), node("k")],
        *("t y", "y w body", "y v body", "y c catch", "c k"),
    )
    waiting = start(made)

    with writing():
        wake("job", "go")
    run_all_due()

    assert waiting.results["w"].status == "cancelled"
    assert (waiting.status.status, script.calls[-1]) == ("completed", "k")
    assert query("SELECT 1 FROM workflows_wait") == []


def test_outputs_inside_a_try_that_has_ended_can_be_seen(start, script):
    script.acts["w"] = lambda context, value, config: Wait("job", "go")
    made = guarded()
    made["nodes"] += [node("w"), node("v", config={"value": "{{ [nodes.a.output.from, nodes.g.output.from] }}"})]
    made["edges"] += [{"from": "z", "to": "w"}, {"from": "w", "to": "v"}]
    waiting = start(made)  # so that it is read back from the journal

    with writing():
        wake("job", "go")
    run_all_due()

    assert waiting.results["v"].output["value"] == ["a", "g"]


@pytest.mark.parametrize(("leaving", "calls"), [("break", ["a", "g", "z"]), ("continue", ["a", "g", "a", "g", "z"])])
def test_leaving_a_loop_through_a_try_runs_finally(start, script, leaving, calls):
    made = graph(
        [
            *(node("l", "repeat", config={"repeat_count": 2}), node("y", "try"), node("a"), node("x", leaving)),
            *(node("f", "finally"), node("g"), node("n"), node("z")),
        ],
        *("t l", "l y body", "y a body", "a x", "y f finally", "f g", "y n done", "n l", "l z done"),
    )

    done = start(made)

    assert script.calls == calls
    assert done.results["l"].output["broke"] is (leaving == "break")


def test_a_try_in_a_loop_takes_the_failure_of_its_own_iteration(start, script):
    def act(context: Any, value: Any, config: Any) -> Done:
        return Done({"n": 1 // context.evaluate("loop.item")})

    script.acts["a"] = act
    made = graph(
        [node("l", "for", config={"array_expression": "[1, 0, 1]"}), node("y", "try"), node("a"), node("c", "catch")],
        *("t l", "l y body", "y a body", "y c catch", "y l done"),
    )

    done = start(made)

    results = done.results["l"].output["results"]
    assert results[0] == results[2] == {"n": 1}
    assert results[1]["error"]["node_id"] == "a"


@pytest.mark.parametrize("where", ["a", "k0", "g"])
def test_a_try_read_back_from_the_journal_goes_on_where_it_was(start, script, where):
    if where == "k0":
        script.fail("a", "validation")
    script.acts[where] = lambda context, value, config: Wait("job", "go")
    waiting = start(guarded())

    with writing():
        wake("job", "go")
    run_all_due()

    assert waiting.status.status == "completed"
    assert [call for call in script.calls if call in ("g", "z")] == ["g", "z"]


def test_a_failure_that_was_not_caught_still_goes_outward_after_finally_was_read_back(start, script):
    script.fail("a", "validation")
    script.acts["g"] = lambda context, value, config: Wait("job", "go")
    waiting = start(guarded(catches=()))

    with writing():
        wake("job", "go")
    run_all_due()

    assert (waiting.status.status, waiting.status.error_node_id) == ("failed", "a")
