"""A replay with other trigger data, and all the attempts of one node."""

import pytest

from appliance.areas.workflows.execution_schemas import ReplayExecution
from appliance.areas.workflows.service import history, replays
from appliance.core.errors import InvalidInput, NotFound
from appliance.core.paging import Paging
from appliance.jobs import run_all_due
from tests.unit.workflows.conftest import Started, chain, node
from tests.unit.workflows.test_loops import each_of, looped

SCHEMA = {"type": "object", "properties": {"n": {"type": "integer", "default": 7}}}


@pytest.fixture
def replay(ada):
    def go(old, **wanted):
        made = replays.replay_execution(ada, old.id, ReplayExecution(**wanted))
        run_all_due()
        return Started(ada, made.id)

    return go


def test_other_trigger_data_take_the_place_of_the_old(start, script, replay):
    old = start(chain(node("a", config={"value": "{{ trigger.n }}"})), n=1)

    again = replay(old, trigger_data={"n": 2})

    assert again.results["a"].output["value"] == 2
    assert (again.status.trigger_data, again.status.replay_of) == ({"n": 2}, old.id)


def test_other_trigger_data_are_checked_and_filled_as_those_of_a_run(start, script, replay):
    graph = chain(node("a", config={"value": "{{ trigger.n }}"}))
    graph["nodes"][0]["config"] = {"input_schema": SCHEMA}
    old = start(graph, n=1)

    assert replay(old, trigger_data={}).results["a"].output["value"] == 7
    with pytest.raises(InvalidInput) as refused:
        replay(old, trigger_data={"n": "many"})
    assert refused.value.errors[0]["loc"] == ["body", "trigger_data", "n"]


@pytest.mark.parametrize("start_at", [{"from_node_id": "a"}, {"from_failure": True}])
def test_other_trigger_data_need_a_start_from_the_beginning(start, script, replay, start_at):
    script.fail("a", "validation")
    old = start(chain(node("a")))

    with pytest.raises(InvalidInput) as refused:
        replay(old, trigger_data={}, **start_at)

    assert refused.value.errors[0]["loc"] == ["body", "trigger_data"]


def test_every_attempt_in_every_iteration_is_listed_oldest_first(start, script, ada, bob, time_stands):
    script.fail("a", "network", times=1)
    again = node("a", config={"value": "{{ loop.item }}"}, retry={"max_retries": 1, "jitter": False})
    old = start(looped(each_of(), again), items=[1, 2])
    time_stands.forward(seconds=60)
    run_all_due()

    page = history.list_node_runs(ada, old.id, "a", Paging())
    last = history.list_node_runs(ada, old.id, "a", Paging(skip=2, limit=1))

    found = [(each.iteration, each.attempt, each.status, each.scope) for each in page.data]
    assert found == [(0, 1, "failed", "l:0/"), (0, 2, "success", "l:0/"), (1, 1, "success", "l:1/")]
    assert page.data[0].error == {"type": "network", "message": "a does not work"}
    assert (last.count, [each.input["item"] for each in last.data]) == (3, [2])
    for who, node_id in ((ada, "nobody"), (bob, "a")):
        with pytest.raises(NotFound):
            history.list_node_runs(who, old.id, node_id, Paging())
