"""Sections side by side: joins of each kind, and a pause in the middle."""

import itertools

import pytest

from appliance.areas.workflows.service import executions
from appliance.core.nodes import Done, Wait, wake
from appliance.db import writing
from appliance.jobs import run_all_due
from tests.unit.workflows.conftest import node
from tests.unit.workflows.test_try import graph


def tell(*keys):
    for key in keys:
        with writing():
            wake("job", key)
        run_all_due()


@pytest.fixture
def beside(start, script):
    """`beside(mode="all")`: t → a, b, c → j → z; a, b and c wait for news under their own names."""

    def make(**join):
        for each in "abc":
            script.acts[each] = lambda context, value, config: Wait("job", context.node_id)
            script.resumes[each] = lambda context, value, state, news: Done({context.node_id: 1})
        nodes = [*(node(each) for each in "abc"), {**node("j"), **join}, node("z")]
        return start(graph(nodes, "t a", "t b", "t c", "a j", "b j", "c j", "j z"))

    return make


def states(execution, ids="abcjz"):
    return [execution.results[each].status if each in execution.results else None for each in ids]


@pytest.mark.parametrize("order", list(itertools.permutations("abc")), ids="".join)
def test_a_join_of_two_of_three_starts_at_the_second_and_gives_up_the_third(beside, order):
    first, second, third = order
    running = beside(parallel_wait_mode="n_of_m", parallel_wait_n=2)

    tell(first)
    assert states(running, "jz") == [None, None]
    tell(second)

    assert running.status.status == "completed"
    assert states(running, third + "jz") == ["cancelled", "success", "success"]
    assert running.results["j"].input == {first: 1, second: 1}
    tell(third)
    assert running.results[third].status == "cancelled"


@pytest.mark.parametrize(("mode", "needed"), [("all", 3), ("any", 1)])
def test_a_join_starts_when_its_mode_is_met_and_not_before(beside, mode, needed):
    running = beside(parallel_wait_mode=mode)

    for number, each in enumerate("abc"[:needed], start=1):
        assert states(running, "j") == [None]
        tell(each)
        assert (running.status.status == "completed") is (number == needed)

    assert running.results["j"].input == dict.fromkeys("abc"[:needed], 1)


@pytest.mark.parametrize(
    ("aggregation", "value"),
    [
        ("merge", {"a": 1, "b": 1, "c": 1}),
        ("array", [{"a": 1}, {"b": 1}, {"c": 1}]),
        ("first", {"c": 1}),
        ("last", {"b": 1}),
    ],
)
def test_what_arrives_is_put_together_as_the_join_says(beside, aggregation, value):
    running = beside(parallel_aggregation=aggregation)

    tell("c", "a", "b")

    assert running.results["j"].input == value


def test_a_pause_in_a_parallel_section_keeps_what_comes_in_and_starts_nothing(beside, ada, script):
    running = beside()
    tell("a")

    executions.pause_execution(ada, running.id)
    tell("b", "c")
    assert running.status.status == "paused"
    assert states(running) == ["success", "waiting", "waiting", None, None]
    assert "b resumed" not in script.calls

    executions.resume_execution(ada, running.id)
    run_all_due()

    assert states(running) == ["success"] * 5
    assert running.results["j"].input == {"a": 1, "b": 1, "c": 1}
    assert [script.calls.count(each) for each in ("a", "b", "c", "a resumed", "b resumed", "c resumed")] == [1] * 6


@pytest.mark.parametrize("at", ["a", "b", "c"])
def test_nodes_at_work_side_by_side_when_the_pause_comes_end_and_the_others_do_not_start(start, script, ada, at):
    def pause(context, value, config):
        if context.node_id == at:
            executions.pause_execution(ada, context.execution_id)
        return Done({context.node_id: 1})

    script.acts |= dict.fromkeys("abc", pause)
    nodes = [*(node(each, "scripted_outside") for each in "abc"), node("j"), node("z")]

    held = start(graph(nodes, "t a", "t b", "t c", "a j", "b j", "c j", "j z"))

    begun = "abc"[: "abc".index(at) + 1]
    assert held.status.status == "paused"
    assert states(held) == ["success" if each in begun else None for each in "abc"] + [None, None]
    executions.resume_execution(ada, held.id)
    run_all_due()
    assert script.calls == ["a", "b", "c", "j", "z"]
    assert held.status.status == "completed"


def test_terminating_a_parallel_section_cancels_all_of_it(beside, ada):
    running = beside()
    tell("b")

    executions.terminate_execution(ada, running.id)
    tell("a", "c")

    assert states(running) == ["cancelled", "success", "cancelled", None, None]
    assert running.status.status == "terminated"
