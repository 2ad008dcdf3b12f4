"""Pins, and runs of one node or from a node on."""

import msgspec
import pytest

from appliance.areas.workflows.engine.graph import Graph
from appliance.areas.workflows.execution_schemas import ReplayExecution, RunWorkflow
from appliance.areas.workflows.service import history, partial_runs, replays, workflows
from appliance.core.errors import InvalidInput, InvalidState, NotFound
from appliance.core.nodes import Wait, wake
from appliance.db import writing
from appliance.jobs import run_all_due
from tests.unit.workflows.conftest import Started, chain, node
from tests.unit.workflows.test_try import graph


@pytest.fixture
def run(ada):
    def go(made, *, workflow_id=None, **wanted):
        id = workflow_id or workflows.create_workflow(ada, "W", graph=msgspec.convert(made, Graph)).id
        execution = partial_runs.run_workflow(ada, id, RunWorkflow(**wanted))
        run_all_due()
        return Started(ada, execution.id)

    return go


def pin(branch=None, **output):
    return {"output": output, **({"branch": branch} if branch else {})}


def test_a_pinned_node_does_not_run_and_gives_its_pin(run, script, ada):
    done = run(chain(node("a", pinned=pin(n=7)), node("b", config={"value": "{{ input.n + 1 }}"})))

    assert script.calls == ["b"]
    assert done.results["b"].output == {"from": "b", "value": 8}
    assert (done.results["a"].pinned, done.results["b"].pinned) == (True, False)
    timeline = history.get_timeline(ada, done.id).events
    assert [event.node_id for event in timeline if event.data.get("pinned")] == ["a"]


def test_a_pinned_branch_is_the_one_that_is_taken(run, script):
    made = graph([node("c", pinned=pin("a", x=1)), node("yes"), node("no")], "t c", "c yes a", "c no b")

    done = run(made)

    assert script.calls == ["yes"]
    assert done.results["no"].status == "skipped"


def test_a_pinned_loop_skips_its_body(run, script):
    made = graph(
        [node("l", "repeat", config={"repeat_count": 3}, pinned=pin("done", results=[1])), node("in"), node("after")],
        *("t l", "l in body", "in l", "l after done"),
    )

    done = run(made)

    assert script.calls == ["after"]
    assert done.results["in"].status == "skipped"
    assert done.status.status == "completed"


def test_pins_are_for_runs_by_hand_alone(start, ada, script):
    made = chain(node("a", pinned=pin(n=7)))
    started = start(made)
    script.calls.clear()

    again = replays.replay_execution(ada, started.id, ReplayExecution())
    run_all_due()

    assert script.calls == ["a"]
    assert not Started(ada, again.id).results["a"].pinned


def test_one_node_runs_alone_with_the_results_of_another_execution(run, script):
    made = chain(node("a"), node("b", config={"value": "{{ nodes.a.output.from }}"}), node("c"))
    whole = run(made, trigger_data={"n": 1})
    script.calls.clear()

    one = run(None, workflow_id=whole.status.workflow_id, only_node_id="b", copy_from=whole.id)

    assert script.calls == ["b"]
    assert one.results["b"].output == {"from": "b", "value": "a"}
    assert one.results["b"].input == whole.results["b"].input
    assert (one.results["a"].copied, one.status.status, one.status.trigger_data) == (True, "completed", {"n": 1})
    assert "c" not in one.results
    assert one.status.result == one.results["b"].output


def test_from_a_node_on_its_pinned_predecessor_is_enough(run, script):
    made = chain(node("a"), node("b", pinned=pin(n=2)), node("c", config={"value": "{{ input.n }}"}), node("d"))

    done = run(made, from_node_id="c")

    assert script.calls == ["c", "d"]
    assert done.results["c"].output["value"] == 2
    assert "a" not in done.results


def test_a_node_behind_the_branch_not_taken_runs_too(run, script):
    made = graph(
        [node("c", "condition", config={"expression": "true"}), node("yes"), node("no"), node("end")],
        *("t c", "c yes true", "c no false", "no end"),
    )
    whole = run(made, trigger_data={"n": 1})
    script.calls.clear()

    done = run(None, workflow_id=whole.status.workflow_id, from_node_id="no", copy_from=whole.id)

    assert script.calls == ["no", "end"]
    assert done.results["no"].input == whole.results["c"].output


def test_a_join_takes_what_is_known_and_what_runs(run, script):
    made = graph(
        [node("a"), node("b", config={"value": 1}), node("j", parallel_aggregation="array")],
        *("t a", "t b", "a j", "b j"),
    )
    whole = run(made)
    script.calls.clear()

    done = run(None, workflow_id=whole.status.workflow_id, from_node_id="b", copy_from=whole.id)

    assert script.calls == ["b", "j"]
    assert done.results["j"].input == whole.results["j"].input


def test_from_inside_a_loop_the_whole_loop_runs(run, script):
    made = graph(
        [node("l", "repeat", config={"repeat_count": 2}), node("in"), node("after")],
        *("t l", "l in body", "in l", "l after done"),
    )

    done = run(made, only_node_id="in")

    assert script.calls == ["in", "in"]
    assert done.results["l"].output["iterations"] == 2
    assert "after" not in done.results


def test_what_is_read_back_from_the_journal_is_still_only_a_part(run, script):
    script.acts["b"] = lambda context, value, config: Wait("test", "b")
    made = graph([node("a", pinned=pin(n=1)), node("b"), node("c"), node("x")], "t a", "a b", "b c", "t x")
    done = run(made, from_node_id="b")

    with writing():  # nobody holds the execution now, so whoever takes it up reads the journal
        wake("test", "b", {"n": 2})
    run_all_due()

    assert script.calls == ["b", "b resumed", "c"]
    assert done.status.status == "completed"


def test_unfinished_nodes_elsewhere_do_not_matter(run, script):
    made = chain(node("a"), node("c", "condition", config={}))
    with pytest.raises(InvalidState):
        run(made)

    done = run(made, only_node_id="a")

    assert done.status.status == "completed"
    with pytest.raises(InvalidState, match="expression"):
        run(None, workflow_id=done.status.workflow_id, only_node_id="c", copy_from=done.id)


def test_a_node_that_nothing_known_leads_to_is_refused(run, script):
    with pytest.raises(InvalidInput, match="'a', whose output is not known"):
        run(chain(node("a"), node("b")), only_node_id="b")
    with pytest.raises(InvalidInput, match="'x'"):
        run(chain(node("a")), only_node_id="x")
    with pytest.raises(InvalidInput, match="not both"):
        run(chain(node("a")), only_node_id="a", from_node_id="a")
    with pytest.raises(InvalidInput, match="trigger"):
        run(chain(node("a")), from_node_id="t")
    assert script.calls == []


def test_only_own_executions_of_the_same_workflow_are_copied(run, script, bob):
    theirs = workflows.create_workflow(bob, "B", graph=msgspec.convert(chain(node("a")), Graph)).id
    execution = partial_runs.run_workflow(bob, theirs, RunWorkflow())
    other = run(chain(node("a")))

    with pytest.raises(NotFound):
        run(chain(node("a"), node("b")), only_node_id="b", copy_from=execution.id)
    with pytest.raises(InvalidInput, match="another workflow"):
        run(chain(node("a"), node("b")), only_node_id="b", copy_from=other.id)
