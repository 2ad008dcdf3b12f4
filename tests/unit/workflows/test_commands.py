"""Pause, resume, terminate, time limits, and what a failure starts."""

import threading

import msgspec
import pytest

from appliance.areas.workflows import jobs
from appliance.areas.workflows.engine import engine
from appliance.areas.workflows.schemas import ChangeWorkflow
from appliance.areas.workflows.service import executions, workflows
from appliance.core.errors import InvalidState, NotFound
from appliance.core.nodes import Done, Wait, wake
from appliance.db import query, writing
from appliance.jobs import run_all_due
from tests.unit.workflows.conftest import chain, node
from tests.unit.workflows.test_loops import each_of, looped, runs
from tests.unit.workflows.test_try import graph


@pytest.fixture
def waiting(start, script):
    """`waiting("job")`: t → w → after, where w waits for "thing"."""

    def make(kind="job", **more):
        script.acts["w"] = lambda context, value, config: Wait(kind, "thing", **more)
        script.resumes["w"] = lambda context, value, state, news: Done({"news": news})
        return start(chain(node("w"), node("after")))

    return make


def news(value=None, kind="job"):
    with writing():
        wake(kind, "thing", value)
    run_all_due()


def test_what_comes_while_an_execution_is_paused_is_acted_on_after_resume(waiting, ada, script):
    held = waiting()

    assert executions.pause_execution(ada, held.id).status == "paused"
    news({"n": 1})
    assert (held.status.status, script.calls) == ("paused", ["w"])
    assert executions.resume_execution(ada, held.id).status == "running"
    run_all_due()

    assert held.results["w"].output == {"news": {"n": 1}}
    assert held.status.status == "completed"
    assert [each for each in held.events if "paused" in each or "resumed" in each] == [
        "execution_paused",
        "execution_resumed",
    ]


def test_a_node_at_work_when_the_pause_comes_ends_and_nothing_starts_after_it(start, script, ada):
    script.acts["a"] = lambda context, value, config: (
        executions.pause_execution(ada, context.execution_id) and Done({"n": 1})
    )

    held = start(chain(node("a", "scripted_outside"), node("b")))

    assert (held.status.status, held.results["a"].output) == ("paused", {"n": 1})
    assert "b" not in script.calls
    executions.resume_execution(ada, held.id)
    run_all_due()
    assert held.status.status == "completed"


def test_a_pending_execution_that_was_paused_is_pending_again(start, ada, script):
    held = start(chain(node("a")), work=False)

    executions.pause_execution(ada, held.id)
    run_all_due()
    assert (held.status.status, script.calls) == ("paused", [])
    assert executions.resume_execution(ada, held.id).status == "pending"
    run_all_due()

    assert held.status.status == "completed"


def test_an_execution_that_waits_for_people_waits_again_after_resume(waiting, ada):
    held = waiting("approval")

    executions.pause_execution(ada, held.id)

    assert executions.resume_execution(ada, held.id).status == "waiting_for_signal"


def test_a_pause_does_not_count_towards_the_time_limit(start, script, ada, time_stands):
    script.acts["w"] = lambda context, value, config: Wait("job", "thing")
    held = start(chain(node("w")) | {"settings": {"timeout_seconds": 60}})
    time_stands.forward(seconds=50)
    executions.pause_execution(ada, held.id)
    time_stands.forward(seconds=1000)
    executions.resume_execution(ada, held.id)

    news()
    assert held.status.status == "completed"


def test_a_retry_that_is_due_in_a_pause_waits_for_resume(start, script, ada, time_stands):
    script.fail("a", "network", times=1)
    held = start(chain(node("a")))
    assert held.status.next_retry_at is not None
    executions.pause_execution(ada, held.id)
    time_stands.forward(seconds=100)
    run_all_due()
    assert script.calls == ["a"]

    executions.resume_execution(ada, held.id)
    run_all_due()

    assert (held.status.status, held.status.next_retry_at) == ("completed", None)


@pytest.mark.parametrize(
    ("command", "before", "allowed"),
    [
        (executions.pause_execution, "completed", ["pending", "running", "waiting_for_signal", "paused"]),
        (executions.resume_execution, "completed", ["paused"]),
        (executions.resume_execution, "running", ["paused"]),
        (executions.terminate_execution, "completed", ["pending", "running", "waiting_for_signal", "paused"]),
    ],
)
def test_a_command_that_does_not_fit_the_state_says_which_would(waiting, ada, command, before, allowed):
    execution = waiting()
    if before == "completed":
        news()

    with pytest.raises(InvalidState) as refused:
        command(ada, execution.id)

    assert refused.value.extra == {"current": before, "allowed": allowed}


def test_pausing_and_terminating_twice_is_no_mistake(waiting, ada):
    held = waiting()
    executions.pause_execution(ada, held.id)
    assert executions.pause_execution(ada, held.id).status == "paused"
    executions.terminate_execution(ada, held.id)
    assert executions.terminate_execution(ada, held.id).status == "terminated"
    assert held.events.count("execution_paused") == 1


def test_another_persons_execution_cannot_be_commanded(waiting, bob):
    held = waiting()
    for command in (executions.pause_execution, executions.resume_execution, executions.terminate_execution):
        with pytest.raises(NotFound):
            command(bob, held.id)


def test_terminating_a_loop_cancels_what_waits_in_it(start, script, ada):
    script.acts["a"] = lambda context, value, config: Wait("job", f"thing:{value['item']}")
    held = start(looped(each_of(concurrency=3), node("a")), items=[1, 2, 3, 4])

    executions.terminate_execution(ada, held.id)

    assert [run[3] for run in runs("a")] == ["cancelled"] * 3
    assert held.results["l"].status == "cancelled"
    assert query("SELECT 1 FROM workflows_wait") == []


def test_a_node_at_work_sees_that_it_is_cancelled(start, script, ada):
    seen = []

    def act(context, value, config):
        seen.append(context.cancelled())
        executions.terminate_execution(ada, context.execution_id)
        seen.append(context.cancelled())
        return Done({})

    script.acts["a"] = act
    ended = start(chain(node("a", "scripted_outside")))

    assert seen == [False, True]
    assert ended.results["a"].status == "cancelled"


def test_a_long_loop_lets_a_person_in(start, script, ada):
    inside, done = threading.Event(), threading.Event()

    def act(context, value, config):
        inside.set()
        return Done({})

    def stop():
        assert inside.wait(20)
        executions.terminate_execution(ada, held.id)
        done.set()

    script.acts["a"] = act
    loop = node("l", "while", config={"condition_expression": "true", "max_iterations": 10_000})
    held = start(looped(loop, node("a")), work=False)
    thread = threading.Thread(target=stop)
    thread.start()
    run_all_due()
    thread.join(20)

    assert done.is_set()
    assert held.status.status == "terminated"


def test_a_node_that_takes_too_long_fails_and_what_it_gives_later_is_ignored(start, script, time_stands):
    def act(context, value, config):
        time_stands.forward(seconds=6)
        engine.advance(context.execution_id)  # as another thread would, woken at that time
        return Done({"late": True, "cancelled": context.cancelled()})

    script.acts["a"] = act

    late = start(chain({**node("a", "scripted_outside"), "timeout_seconds": 5, "retry": {"max_retries": 0}}))

    assert (late.status.status, late.results["a"].error["type"]) == ("failed", "timeout")
    assert late.results["a"].output is None


def test_no_more_nodes_work_outside_at_once_than_the_graph_allows(start, script):
    def act(context, value, config):
        engine.advance(context.execution_id)  # as another thread would, that looks for work
        return Done({})

    script.acts["a"] = act
    made = graph([node("a", "scripted_outside"), node("b", "scripted_outside")], "t a", "t b")

    assert start(made | {"settings": {"max_parallel": 1}}).status.status == "completed"
    assert script.calls == ["a", "b"]
    script.acts["b"] = lambda context, value, config: Done({"beside": context.evaluate("nodes.a") is None})
    assert start(made).results["b"].output == {"beside": True}


def test_a_node_that_says_nothing_has_three_hundred_seconds(start, script, time_stands):
    def act(context, value, config):
        time_stands.forward(seconds=299)
        engine.advance(context.execution_id)
        assert not context.cancelled()
        time_stands.forward(seconds=2)
        jobs.sweep_executions()
        run_all_due()
        return Done({"late": True})

    script.acts["a"] = act

    late = start(chain({**node("a", "scripted_outside"), "retry": {"max_retries": 0}}))

    assert (late.status.status, late.results["a"].error["type"]) == ("failed", "timeout")


def test_the_edges_of_a_sequential_node_run_one_after_another(start, script):
    made = graph(
        [{**node("s"), "sequential": True}, node("a"), node("b"), node("c"), node("d"), node("j")],
        *("t s", "s a", "s c", "a b", "c d", "b j", "d j"),
    )
    script.acts["a"] = lambda context, value, config: Wait("job", "thing")
    held = start(made)
    assert script.calls == ["s", "a"]

    news()

    assert script.calls == ["s", "a", "a resumed", "b", "c", "d", "j"]
    assert held.status.status == "completed"


def test_a_join_that_waits_for_any_cancels_what_is_needed_for_nothing_else(start, script):
    for each in "ab":
        script.acts[each] = lambda context, value, config: Wait("job", "never")
    script.acts["c"] = lambda context, value, config: Wait("job", "thing")
    made = graph(
        [node("a"), node("b"), node("c"), {**node("j"), "parallel_wait_mode": "any"}, node("e"), node("m")],
        *("t a", "t b", "t c", "a m", "m j", "b j", "b e", "c j"),
    )
    held = start(made)

    news()

    assert [held.results[each].status for each in "ambcj"] == ["cancelled", "skipped", "waiting", "success", "success"]


def failing(ada, script, **settings):
    script.fail("a", "validation")
    return chain(node("a")) | {"settings": settings}


def test_a_failure_starts_the_workflow_named_for_it_once(start, script, ada):
    other = start(chain(node("b")))
    failed = start(failing(ada, script, on_failure_workflow_id=other.status.workflow_id))
    executions.start_failure_workflow(failed.id, "validation")
    run_all_due()

    [started] = query("SELECT id FROM workflows_execution WHERE trigger_type = 'failure'")
    view = executions.get_execution(ada, started["id"])
    assert (view.parent_execution_id, view.status) == (failed.id, "completed")
    [row] = query("SELECT trigger_data FROM workflows_execution WHERE id = ?", (view.id,))
    error = '{"type":"validation","message":"Node a failed: a does not work","node_id":"a"}'
    assert f'"error":{error}' in row["trigger_data"]


def test_the_failure_of_a_workflow_for_failures_starts_nothing(start, script, ada):
    script.fail("a", "validation")
    first = start(chain(node("a")))
    own = chain(node("a")) | {"settings": {"on_failure_workflow_id": first.status.workflow_id}}
    change = msgspec.convert({"graph_config": own}, ChangeWorkflow)
    workflows.change_workflow(ada, first.status.workflow_id, change)

    executions.run_workflow(ada, first.status.workflow_id, {})
    run_all_due()

    assert query("SELECT count(*) AS n FROM workflows_execution") == [{"n": 3}]


def test_a_workflow_for_failures_that_is_gone_is_told_in_the_log(start, script, ada):
    failed = start(failing(ada, script, on_failure_workflow_id="gone"))

    [line] = query("SELECT message FROM workflows_log WHERE execution_id = ? AND event_type = 'log'", (failed.id,))
    assert "gone" in line["message"]
