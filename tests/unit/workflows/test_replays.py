"""Replay, and the versions it may use."""

import itertools
from random import Random

import msgspec
import pytest

from appliance.areas.workflows.engine.graph import Graph
from appliance.areas.workflows.execution_schemas import ExecutionQuery, ReplayExecution
from appliance.areas.workflows.schemas import ChangeWorkflow, VersionQuery
from appliance.areas.workflows.service import executions, replays, versions, workflows
from appliance.core.errors import InvalidInput, InvalidState, NotFound, PreconditionFailed
from appliance.core.nodes import Done, Wait
from appliance.jobs import run_all_due
from tests.unit.workflows.conftest import Started, chain, node
from tests.unit.workflows.test_try import graph, guarded


@pytest.fixture
def replay(ada):
    def go(old, **wanted):
        made = replays.replay_execution(ada, old.id, ReplayExecution(**wanted))
        run_all_due()
        return Started(ada, made.id)

    return go


def test_from_the_start_nothing_is_copied(start, script, replay):
    old = start(chain(node("a")), n=1)

    again = replay(old)

    assert script.calls == ["a", "a"]
    assert (again.status.replay_of, again.status.trigger_type) == (old.id, "replay")
    assert again.status.trigger_data == {"n": 1}
    assert not any(result.copied for result in again.results.values())


def test_from_a_node_exactly_what_is_not_behind_it_is_copied(start, script, replay):
    made = graph(
        [node(each) for each in "abcdj"],
        *("t a", "a b", "t c", "c d", "b j", "d j"),
    )
    old = start(made)
    script.calls.clear()

    again = replay(old, from_node_id="b")

    assert script.calls == ["b", "j"]
    assert sorted(id for id, result in again.results.items() if result.copied) == ["a", "c", "d", "t"]
    assert again.results["j"].input == old.results["j"].input
    assert again.status.status == "completed"


@pytest.mark.parametrize("seed", range(25))
def test_in_any_graph_exactly_what_is_not_behind_the_node_is_copied(start, script, replay, seed):
    random = Random(seed)
    names = [f"n{number}" for number in range(random.randint(3, 9))]
    pairs = [(random.choice(["t", *names[:place]]), name) for place, name in enumerate(names)]
    pairs += [pair for pair in itertools.combinations(names, 2) if random.random() < 0.25]
    old = start(graph([node(each) for each in names], *dict.fromkeys(f"{a} {b}" for a, b in pairs)))
    script.calls.clear()
    chosen, behind = random.choice(names), set()
    waiting = [chosen]
    while waiting:
        behind.add(last := waiting.pop())
        waiting += [b for a, b in pairs if a == last and b not in behind]

    again = replay(old, from_node_id=chosen)

    assert sorted(script.calls) == sorted(behind)
    assert {id for id, result in again.results.items() if result.copied} == {"t", *names} - behind
    assert {id: result.input for id, result in again.results.items()} == {
        id: result.input for id, result in old.results.items()
    }
    assert again.status.result == old.status.result


def test_copied_branches_variables_and_skipped_nodes_count(start, script, replay):
    made = graph(
        [
            node("c", "condition", config={"expression": "true"}),
            node("v", "set_variable", config={"variable_name": "x", "variable_value": 7}),
            *(node("no"), node("a", config={"value": "{{ vars.x }}"})),
        ],
        *("t c", "c v true", "c no false", "v a", "no a"),
    )
    old = start(made)

    again = replay(old, from_node_id="a")

    assert again.results["a"].output["value"] == 7
    assert (again.results["no"].status, again.results["no"].copied) == ("skipped", True)


def test_from_failure_starts_at_the_node_that_failed(start, script, replay):
    script.fail("b", "validation", times=1)
    old = start(chain(node("a"), node("b"), node("c")))
    assert old.status.status == "failed"
    script.calls.clear()

    again = replay(old, from_failure=True)

    assert (script.calls, again.status.status) == (["b", "c"], "completed")


def test_a_failure_that_was_caught_is_not_where_it_starts(start, script, replay):
    script.fail("a", "validation")
    script.fail("z", "validation", times=1)
    old = start(guarded())
    script.calls.clear()

    again = replay(old, from_failure=True)

    assert (script.calls, again.status.status) == (["z"], "completed")


def test_a_loop_is_replayed_as_a_whole(start, script, replay):
    script.fail("a", "validation", times=1)
    made = graph(
        [node("l", "repeat", config={"repeat_count": 2}), node("b"), node("a"), node("z")],
        *("t b", "b l", "l a body", "a l", "l z done"),
    )
    old = start(made)
    script.calls.clear()

    again = replay(old, from_failure=True)

    assert script.calls == ["a", "a", "z"]
    assert [again.results[each].copied for each in ("t", "b", "l", "a")] == [True, True, False, False]


def test_what_a_try_has_done_is_seen_after_it_was_copied(start, script, replay):
    script.fail("a", "validation")
    made = guarded()
    made["nodes"].append(node("v", config={"value": "{{ [nodes.k0.output.from, nodes.g.output.from] }}"}))
    made["edges"].append({"from": "z", "to": "v"})
    old = start(made)
    script.calls.clear()

    again = replay(old, from_node_id="v")

    assert script.calls == ["v"]
    assert again.results["v"].output["value"] == ["k0", "g"]


def test_a_replay_may_use_the_latest_version(start, script, replay, ada):
    script.fail("b", "validation")
    old = start(chain(node("a"), node("b")))
    better = chain(node("a"), node("b", "get_variable", config={"variable_name": "x", "default_value": 3}))
    workflows.change_workflow(ada, old.status.workflow_id, msgspec.convert({"graph_config": better}, ChangeWorkflow))

    again = replay(old, from_node_id="b", use_latest_version=True)

    assert (again.status.workflow_version, again.status.status) == (2, "completed")
    assert replay(old, from_node_id="b").status.workflow_version == 1


@pytest.mark.parametrize(
    ("wanted", "loc"),
    [
        ({"from_node_id": "nobody"}, ["body", "from_node_id"]),
        ({"from_node_id": "c"}, ["body", "from_node_id"]),
        ({"from_failure": True}, ["body", "from_failure"]),
        ({"from_failure": True, "from_node_id": "a"}, ["body", "from_failure"]),
    ],
)
def test_a_wrong_start_is_named(start, script, replay, wanted, loc):
    made = graph(
        [node("a", "condition", config={"expression": "true"}), node("b"), node("c")],
        *("t a", "a b true", "a c false"),
    )
    old = start(made)

    with pytest.raises(InvalidInput) as refused:
        replay(old, **wanted)

    assert refused.value.errors[0]["loc"] == loc


def test_only_what_is_over_can_be_replayed(start, script, replay):
    script.acts["a"] = lambda context, value, config: Wait("job", "never")

    with pytest.raises(InvalidState, match="only what is over"):
        replay(start(chain(node("a"))))


def test_a_replay_continues_after_it_was_read_back(start, script, replay):
    """Copied rows are the journal of the new execution, too."""
    old = start(chain(node("a"), node("b"), node("c")))
    script.acts["b"] = lambda context, value, config: Wait("timer", "x", until=1)
    script.resumes["b"] = lambda context, value, state, news: Done({"n": 1})
    script.calls.clear()

    again = replay(old, from_node_id="b")

    assert script.calls == ["b", "b resumed", "c"]
    assert again.status.status == "completed"


# -- versions ----------------------------------------------------------------------------------------


def change(ada, workflow_id, graph, **more):
    wanted = msgspec.convert({"graph_config": graph}, ChangeWorkflow)
    return workflows.change_workflow(ada, workflow_id, wanted, **more)


def test_versions_are_listed_newest_first_and_one_is_read_with_its_graph(ada, script):
    made = workflows.create_workflow(ada, "Test", graph=msgspec.convert(chain(node("a")), Graph))
    change(ada, made.id, chain(node("a"), node("b")))

    page = versions.list_versions(ada, made.id, VersionQuery())
    one = versions.list_versions(ada, made.id, VersionQuery(version=1)).data[0]

    assert [(each.version, each.node_count, each.is_current) for each in page.data] == [(2, 3, True), (1, 2, False)]
    assert page.data[0].graph_config is msgspec.UNSET
    assert [each["node_id"] for each in one.graph_config["nodes"]] == ["t", "a"]


def test_an_old_version_becomes_the_newest_under_a_new_number(ada, script):
    made = workflows.create_workflow(ada, "Test", graph=msgspec.convert(chain(node("a")), Graph))
    change(ada, made.id, chain(node("a"), node("b")))

    restored = versions.restore_version(ada, made.id, "1")

    assert restored.version == 3
    assert [each["node_id"] for each in restored.graph_config["nodes"]] == ["t", "a"]
    for unknown in ("9", "x", "9" * 30):
        with pytest.raises(NotFound):
            versions.restore_version(ada, made.id, unknown)


def test_a_stale_if_match_is_refused(ada, script):
    made = workflows.create_workflow(ada, "Test", graph=msgspec.convert(chain(node("a")), Graph))
    change(ada, made.id, chain(node("b")), if_match='"1"')

    with pytest.raises(PreconditionFailed):
        change(ada, made.id, chain(node("c")), if_match='"1"')


def test_failed_executions_are_listed_with_what_they_tried(ada, script, start, bob, time_stands):
    script.fail("a", "network")
    start(chain(node("a", retry={"max_retries": 1})))
    time_stands.forward(seconds=60)
    run_all_due()
    script.fail("b", "validation")
    start(chain(node("b")))

    def failed(actor, **more):
        return executions.list_executions(actor, ExecutionQuery(status=["failed"], **more)).count

    assert (failed(ada), failed(ada, retry_count_min=1), failed(bob)) == (2, 1, 0)
