"""The engine: what runs, what is recorded, what a crash leaves."""

import contextlib

import pytest

from appliance.areas.workflows.engine import engine, journal, wakes
from appliance.areas.workflows.service import executions, history, workflows
from appliance.core.errors import NotFound
from appliance.core.events import live
from appliance.core.nodes import Done, Wait, catalog, wake
from appliance.db import query, writing
from appliance.jobs import enqueue, job, run_all_due
from tests.unit.workflows.conftest import chain, node


def test_nodes_run_one_after_another_and_each_gets_its_predecessors_output(start, script):
    script.acts["b"] = lambda context, value, config: Done({"seen": value})

    done = start(chain(node("a", config={"value": "{{ trigger.n * 2 }}"}), node("b")), n=21)

    assert done.status.status == "completed"
    assert done.results["b"].output == {"seen": {"from": "a", "value": 42}}
    assert done.status.result == done.results["b"].output


def test_the_record_of_activity_names_the_workflow_that_ended(start):
    start(chain(node("a")))

    [told] = query("SELECT title FROM db_activity WHERE kind = 'workflows.execution_completed'")
    assert told["title"] == "Test: Completed"


def test_a_condition_chooses_the_path_and_the_other_is_skipped(start):
    graph = chain(node("c", "condition", config={"expression": "input.total > 10"}))
    graph["nodes"] += [node("yes"), node("no")]
    graph["edges"] += [{"from": "c", "to": "yes", "branch": "true"}, {"from": "c", "to": "no", "branch": "false"}]

    done = start(graph, total=11)

    assert done.results["yes"].status == "success"
    assert done.results["no"].status == "skipped"
    assert done.results["c"].output == {"total": 11, "condition_result": True, "branch": "true"}


def test_variables_and_outputs_are_visible_to_later_nodes(start):
    graph = chain(
        node("v", "set_variable", config={"variable_name": "x", "variable_value": {"n": "{{ trigger.n }}"}}),
        node("a", config={"value": "{{ vars.x.n + nodes['v'].output.value.n }}"}),
    )

    assert start(graph, n=4).results["a"].output["value"] == 8


def test_a_join_merges_what_arrived_in_edge_order(start, script):
    script.acts["a"] = lambda context, value, config: Done({"who": "a", "a": 1})
    script.acts["b"] = lambda context, value, config: Done({"who": "b", "b": 2})
    script.acts["j"] = lambda context, value, config: Done(value)
    graph = chain(node("a"), node("j"))
    graph["nodes"].append(node("b"))
    graph["edges"] += [{"from": "t", "to": "b"}, {"from": "b", "to": "j"}]

    assert start(graph).results["j"].output == {"who": "b", "a": 1, "b": 2}


def test_a_waiting_node_holds_no_thread_and_goes_on_with_the_news(start, script, ada):
    script.acts["w"] = lambda context, value, config: Wait("job", "thing:1", state={"kept": 7})
    script.resumes["w"] = lambda context, value, state, news: Done({"kept": state["kept"], "news": news})

    waiting = start(chain(node("w"), node("after")))
    assert waiting.status.status == "running"  # a job of this installation is no signal
    assert waiting.results["w"].status == "waiting"
    with writing():
        wake("job", "thing:1", {"ok": True})
    run_all_due()

    assert waiting.results["w"].output == {"kept": 7, "news": {"ok": True}}
    assert waiting.status.status == "completed"
    assert query("SELECT * FROM workflows_wait") == []


def test_news_that_come_in_a_transaction_that_fails_wake_nobody(start, script):
    script.acts["w"] = lambda context, value, config: Wait("job", "thing:1")
    waiting = start(chain(node("w")))

    with contextlib.suppress(ZeroDivisionError), writing():
        wake("job", "thing:1", {"ok": True})
        raise ZeroDivisionError
    run_all_due()

    assert waiting.results["w"].status == "waiting"


def test_a_wait_for_a_person_stops_the_clock_of_the_execution(start, script):
    script.acts["w"] = lambda context, value, config: Wait("approval", "x", message="Well?")

    waiting = start(chain(node("w")))

    assert waiting.status.status == "waiting_for_signal"
    assert waiting.status.waiting[0].message == "Well?"


def test_a_wait_ends_at_its_time(start, script, time_stands):
    script.acts["w"] = lambda context, value, config: Wait("timer", "x", until=time_stands.now + 60_000)
    script.resumes["w"] = lambda context, value, state, news: Done({"news": news})
    waiting = start(chain(node("w")))

    time_stands.forward(seconds=61)
    run_all_due()

    assert waiting.results["w"].output == {"news": None}
    assert waiting.status.status == "completed"


def test_a_change_and_the_journal_row_are_one_transaction(start, script, ada):
    seen = []
    script.acts["a"] = lambda context, value, config: Done({}, apply=lambda: seen.append(_journal()))

    done = start(chain(node("a")))

    assert seen == [["t"]]
    assert done.results["a"].status == "success"


def _journal() -> list[str]:
    return [row["node_id"] for row in query("SELECT node_id FROM workflows_node_run ORDER BY id")]


def test_a_change_that_is_refused_fails_the_node_and_leaves_nothing(start, script, ada):
    def refuse() -> None:
        enqueue("test.never")
        raise LookupError

    job("test.never")(lambda: None)
    script.acts["a"] = lambda context, value, config: Done({}, apply=refuse)

    failed = start(chain(node("a")))

    assert failed.status.status == "failed"
    assert failed.results["a"].error["type"] == "internal_error"
    assert query("SELECT 1 FROM jobs_task WHERE name = 'test.never'") == []


def test_a_failure_is_tried_again_with_back_off_and_then_given_up(start, script, time_stands):
    script.fail("a", "network")
    retry = {"max_retries": 2, "initial_delay_seconds": 10, "backoff_multiplier": 3, "jitter": False}

    failing = start(chain(node("a", retry=retry)))
    assert failing.status.next_retry_at is not None
    for seconds in (9, 2, 29, 2):
        time_stands.forward(seconds=seconds)
        run_all_due()

    assert script.calls == ["a", "a", "a"]
    assert failing.status.status == "failed"
    assert failing.status.error_message == "Node a failed: a does not work"
    assert (failing.status.retry_count, failing.status.error_node_id) == (2, "a")


def test_the_other_sides_retry_after_wins_if_it_is_longer(start, script, time_stands):
    script.fail("a", "rate_limit", times=1, retry_after=100)
    failing = start(chain(node("a", retry={"initial_delay_seconds": 1})))

    time_stands.forward(seconds=99)
    run_all_due()
    assert script.calls == ["a"]
    time_stands.forward(seconds=2)
    run_all_due()

    assert failing.status.status == "completed"


def test_an_error_that_repeating_cannot_cure_is_not_repeated(start, script):
    script.fail("a", "validation")

    assert start(chain(node("a"))).status.status == "failed"
    assert script.calls == ["a"]


def test_on_error_continue_makes_the_error_the_output(start, script):
    script.fail("a", "validation")

    done = start(chain(node("a", on_error="continue"), node("b", config={"value": "{{ input.error.type }}"})))

    assert done.status.status == "completed"
    assert done.results["a"].status == "failed"
    assert done.results["b"].output["value"] == "validation"


@pytest.mark.parametrize(
    ("failing", "setting"),
    [
        (node("a", config={"value": "{{ 1 / 0 }}"}), "value"),
        (node("a", "condition", config={"expression": "trigger.none * 2 > 3"}), "expression"),
        (node("a", "map", config={"input_array": "trigger.none", "map_expression": "item"}), "input_array"),
        (node("a", "map", config={"input_array": "trigger.some", "map_expression": "item.none * 2"}), "map_expression"),
        (node("a", "for", config={"array_expression": "trigger.none"}), "array_expression"),
        (node("a", "delay", config={"delay_seconds": "{{ trigger.some }}"}), "delay_seconds"),
    ],
)
def test_a_failure_names_the_setting_it_is_about(start, failing, setting):
    failed = start(chain(failing), some=[{}])

    assert failed.status.status == "failed"
    assert failed.results["a"].error["setting"] == setting


def test_a_failure_of_no_setting_in_particular_names_none(start, script):
    script.fail("a", "validation")

    assert start(chain(node("a"))).results["a"].error == {"type": "validation", "message": "a does not work"}


def test_an_expression_that_fails_fails_its_node(start):
    failed = start(chain(node("a", config={"value": "{{ 1 / 0 }}"})))

    assert failed.results["a"].error["type"] == "expression_error"
    assert failed.status.status == "failed"


def test_outside_nodes_side_by_side_are_all_run_once(start, script):
    graph = chain(node("a", "scripted_outside"), node("j"))
    for each in "bcd":
        graph["nodes"].append(node(each, "scripted_outside"))
        graph["edges"] += [{"from": "t", "to": each}, {"from": each, "to": "j"}]

    done = start(graph)

    assert done.status.status == "completed"
    assert sorted(script.calls) == ["a", "b", "c", "d", "j"]


def test_the_timeline_tells_the_story_in_order(start):
    done = start(chain(node("a", "scripted_outside")))

    assert done.events == [
        "execution_queued",
        "execution_started",
        "node_completed t",
        "node_started a",
        "node_completed a",
        "execution_completed",
    ]


def _cut_off(started, script, node_id: str) -> None:
    """As a kill leaves it: the node's start is in the journal, its end is not, nothing is in memory."""

    class Killed(BaseException):
        pass

    def die(context, value, config):
        raise Killed

    script.acts[node_id] = die
    with contextlib.suppress(Killed):
        engine.advance(started.id)
    del script.acts[node_id]


def test_after_a_crash_finished_nodes_are_not_run_again_and_a_repeatable_one_is(start, script):
    cut = start(chain(node("a"), node("b", "scripted_outside"), node("c")), work=False)
    _cut_off(cut, script, "b")
    assert script.calls == ["a", "b"]

    run_all_due()

    assert script.calls == ["a", "b", "b", "c"]
    assert cut.results["b"].attempt == 2
    assert cut.status.status == "completed"
    attempts = query("SELECT attempt, status FROM workflows_node_run WHERE node_id = 'b' ORDER BY attempt")
    assert [tuple(row.values()) for row in attempts] == [(1, "failed"), (2, "success")]


def test_after_a_crash_a_node_that_must_not_repeat_fails_the_execution(start, script):
    cut = start(chain(node("h", "http_request", config={"method": "POST", "url": "http://x.invalid"})), work=False)
    run = journal.NodeRun("h", "http_request", 0, 1, "running", {}, started_at=1)
    with writing():
        journal.write_node_run(cut.id, journal.NodeRun("t", "trigger", 0, 1, "success", {}, {}, completed_at=1), 1)
        journal.write_node_run(cut.id, run, None)
        journal.change_execution(cut.id, status="running", started_at=1, deadline_at=10**14)

    run_all_due()

    assert cut.status.status == "failed"
    assert cut.results["h"].error["type"] == "interrupted"


def test_terminate_ends_an_execution_and_its_waits(start, script, ada):
    script.acts["w"] = lambda context, value, config: Wait("job", "thing:1")
    waiting = start(chain(node("w"), node("never")))

    executions.terminate_execution(ada, waiting.id, "enough")
    with writing():
        wake("job", "thing:1")
    run_all_due()

    assert waiting.status.status == "terminated"
    assert waiting.results["w"].status == "cancelled"
    assert "never" not in script.calls


def test_no_more_than_ten_run_at_once_and_the_next_is_taken_by_priority(start, script, ada):
    script.acts["w"] = lambda context, value, config: Wait("job", f"thing:{context.execution_id}")
    first = [start(chain(node("w"))) for _ in range(10)]
    late = start(chain(node("w")))
    workflow_id = late.status.workflow_id
    urgent = executions.run_workflow(ada, workflow_id, {}, priority="critical")
    run_all_due()
    assert late.status.status == "pending"

    with writing():
        wake("job", f"thing:{first[0].id}")
    run_all_due()

    assert executions.get_execution(ada, urgent.id).status == "running"
    assert late.status.status == "pending"


def test_an_execution_that_takes_too_long_fails(start, script, time_stands):
    script.acts["w"] = lambda context, value, config: Wait("job", "never")
    slow = start(chain(node("w")) | {"settings": {"timeout_seconds": 60}})

    time_stands.forward(seconds=61)
    with writing():
        wakes.wake_up(slow.id)
    run_all_due()

    assert slow.status.status == "failed"
    assert "time limit" in slow.status.error_message


def test_another_persons_execution_does_not_exist(start, bob):
    done = start(chain(node("a")))

    with pytest.raises(NotFound):
        executions.get_execution(bob, done.id)


def test_frames_come_in_the_order_of_the_log_and_only_after_the_place_asked_for(start, ada):
    done = start(chain(node("a", "scripted_outside")))
    execution = executions.own(ada, done.id)

    frames = history.frames_after(execution, 0)

    assert [frame["event"].event_type for frame in frames] == [
        "execution_queued",
        "execution_started",
        "node_completed",
        "node_started",
        "node_completed",
        "execution_completed",
    ]
    assert [frame["seq"] for frame in history.frames_after(execution, frames[3]["seq"])] == [
        frame["seq"] for frame in frames[4:]
    ]


def test_an_execution_of_a_node_type_that_is_gone_fails_and_says_so(start, script):
    script.acts["w"] = lambda context, value, config: Wait("job", "thing:1")
    waiting = start(chain(node("w"), node("gone", "scripted_outside")))
    del catalog["scripted_outside"]

    with writing():
        wake("job", "thing:1")
    run_all_due()

    assert waiting.status.status == "failed"
    assert "scripted_outside" in waiting.status.error_message
    assert query("SELECT 1 FROM workflows_wait") == []


def test_deleting_a_workflow_tells_of_its_live_executions(start, script, ada):
    script.acts["w"] = lambda context, value, config: Wait("job", "thing:1")
    waiting = start(chain(node("w")))
    told = []
    silence = live.subscribe(told.append)

    workflows.delete_workflow(ada, waiting.status.workflow_id)

    silence()
    assert ("workflows.execution", waiting.id, "deleted") in [(each.topic, each.id, each.change) for each in told]
