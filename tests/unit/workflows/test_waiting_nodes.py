"""Delays, decisions of people, signals."""

import pytest

from appliance.areas.workflows import jobs
from appliance.areas.workflows.execution_schemas import ReplayExecution
from appliance.areas.workflows.nodes import delay as delay_node
from appliance.areas.workflows.service import approvals, clock_steps, executions, history, replays, signals
from appliance.areas.workflows.signal_schemas import SendSignal
from appliance.core.clock import rfc3339
from appliance.core.errors import InvalidInput, InvalidState, NotFound, QuotaExceeded
from appliance.core.events import live
from appliance.core.expressions import evaluate
from appliance.core.nodes import catalog, wake
from appliance.core.paging import Paging
from appliance.db import execute, query, writing
from appliance.jobs import run_all_due
from tests.unit.workflows.conftest import Started, chain, node
from tests.unit.workflows.test_list_nodes import issues_of

PAGE = Paging()


def delay(**config):
    return node("d", "delay", config=config)


def ask(**config):
    return node("ok", "human_approval", config=config)


def decision(option, node_id=None, **more):
    return SendSignal(signal_type="human_approval", node_id=node_id, signal_data={"option": option, **more})


def news(signal_type, node_id=None, **data):
    return SendSignal(signal_type=signal_type, node_id=node_id, signal_data=data)


@pytest.fixture
def told():
    """(topic, change) of all news."""
    heard = []
    silence = live.subscribe(lambda event: heard.append((event.topic, event.change)))
    yield heard
    silence()


def test_a_delay_holds_no_thread_and_tells_how_long_it_waited(start, script, time_stands):
    waiting = start(chain(delay(delay_seconds=90), node("after")), x=1)
    assert waiting.status.status == "waiting_for_signal"
    [wait] = waiting.status.waiting
    assert (wait.kind, wait.until, wait.options) == ("timer", rfc3339(time_stands.now + 90_000), None)

    time_stands.forward(seconds=91)
    run_all_due()

    assert waiting.results["d"].output == {"x": 1, "delay_type": "seconds", "waited_ms": 91_000}
    assert waiting.status.status == "completed"


def test_a_delay_ends_in_time_when_the_clock_is_set_back_while_its_task_is_asked_for(start, time_stands):
    """The task is then due by the time of before, and looks as if it were meant to be."""
    time_stands.forward(days=1)
    waiting = start(chain(delay(delay_seconds=90)))
    time_stands.forward(days=-1)
    with writing():
        execute("UPDATE jobs_task SET created_at = ?", (time_stands.now,))
        clock_steps.bring_forward(24 * 3600 * 1000)

    time_stands.forward(seconds=89)
    run_all_due()
    assert waiting.status.status == "waiting_for_signal"
    time_stands.forward(seconds=1)
    run_all_due()
    assert waiting.status.status == "completed"


def test_a_delay_of_nothing_does_not_wait(start):
    done = start(chain(delay(delay_seconds=0)))

    assert done.results["d"].output == {"delay_type": "seconds", "waited_ms": 0}


def test_a_delay_until_a_moment_waits_for_it_unless_it_has_passed(start, time_stands):
    moment = rfc3339(time_stands.now + 5000)
    waiting = start(chain(delay(delay_type="until_time", target_time="{{ trigger.moment }}")), moment=moment)
    assert waiting.results["d"].status == "waiting"

    time_stands.forward(seconds=6)
    run_all_due()
    assert waiting.results["d"].output["waited_ms"] == 6000
    late = start(chain(delay(delay_type="until_time", target_time="2001-01-01T00:00:00Z")))
    assert late.results["d"].output == {"delay_type": "until_time", "waited_ms": 0}


def test_a_delay_until_a_bad_moment_fails(start):
    failed = start(chain(delay(delay_type="until_time", target_time="{{ trigger.moment }}")), moment="tomorrow")

    assert failed.results["d"].error == {
        "type": "validation",
        "message": "'tomorrow' is no time like 2026-01-31T09:00:00Z.",
    }


def test_a_delay_until_a_condition_looks_again_and_again_and_says_so_once(start, time_stands):
    condition = f"date(now()) >= '{rfc3339(time_stands.now + 12_000)}'"
    waiting = start(chain(delay(delay_type="until_condition", condition_expression=condition, poll_interval_seconds=5)))
    for _ in range(2):
        time_stands.forward(seconds=5)
        run_all_due()
        assert waiting.results["d"].status == "waiting"

    time_stands.forward(seconds=5)
    run_all_due()

    assert waiting.results["d"].output["waited_ms"] == 15_000
    assert waiting.events.count("node_waiting d") == 1


def test_a_condition_that_never_holds_fails_the_node_and_is_not_tried_again(start, time_stands):
    waiting = start(
        chain(delay(delay_type="until_condition", condition_expression="false", timeout_seconds=7)),
    )
    for _ in range(3):
        time_stands.forward(seconds=5)
        run_all_due()

    assert waiting.results["d"].error["type"] == "wait_timeout"
    assert (waiting.status.status, waiting.status.retry_count) == ("failed", 0)


PAID = "vars.signals.payment && vars.signals.payment.data.amount > 10"


def test_a_signal_ends_a_delay_at_once_and_later_nodes_see_it(start, script, ada):
    condition = delay(delay_type="until_condition", condition_expression=PAID, poll_interval_seconds=3000)
    amount = node("after", config={"value": "{{ vars.signals.payment.data.amount }}"})
    waiting = start(chain(condition, amount))

    signals.send_signal(ada, waiting.id, news("payment", amount=5))
    run_all_due()
    assert waiting.results["d"].status == "waiting"
    signals.send_signal(ada, waiting.id, news("payment", amount=50))
    run_all_due()

    assert waiting.status.status == "completed"
    assert waiting.results["after"].output["value"] == 50
    assert [signal.processed for signal in signals.list_signals(ada, waiting.id, PAGE).data] == [True, True]


def test_a_signal_that_nobody_waits_for_is_kept_for_the_next_wait_and_taken_once(start, script, ada):
    def wait_for(node_id, name):
        config = {"delay_type": "until_condition", "condition_expression": f"vars.signals.{name}"}
        return node(node_id, "delay", config=config)

    early = start(chain(wait_for("d1", "a"), wait_for("d2", "b"), wait_for("d3", "a")))
    kept = signals.send_signal(ada, early.id, news("b"))
    assert kept.processed is False

    signals.send_signal(ada, early.id, news("a"))
    run_all_due()

    assert {name: early.results[name].status for name in ("d1", "d2", "d3")} == {
        "d1": "success",
        "d2": "success",
        "d3": "waiting",
    }


def test_a_signal_that_comes_while_the_condition_is_worked_out_is_not_missed(start, script, ada, monkeypatch):
    config = {"delay_type": "until_condition", "condition_expression": "vars.signals.go", "poll_interval_seconds": 3000}
    waiting = start(chain(node("d", "delay", config=config)), work=False)

    def late(source, scope):
        """A signal comes after the node has read those that are there."""
        if not signals.list_signals(ada, waiting.id, PAGE).count:
            signals.send_signal(ada, waiting.id, news("go"))
        return evaluate(source, scope)

    monkeypatch.setattr(delay_node, "evaluate", late)
    run_all_due()

    assert waiting.results["d"].status == "success"


def test_a_signal_to_another_node_is_not_offered(start, script, ada):
    waiting = start(chain(delay(delay_type="until_condition", condition_expression="vars.signals.go")))

    signals.send_signal(ada, waiting.id, news("go", "other"))
    run_all_due()
    assert waiting.results["d"].status == "waiting"
    signals.send_signal(ada, waiting.id, news("go", "d"))
    run_all_due()

    assert waiting.results["d"].status == "success"


def test_a_person_decides_and_the_run_goes_on_by_that_port(start, script, ada, told):
    graph = chain(ask(approval_message="Refund {{ trigger.n }}?", timeout_seconds=60))
    graph["nodes"] += [node("yes"), node("no")]
    graph["edges"] += [{"from": "ok", "to": "yes", "branch": "approve"}, {"from": "ok", "to": "no", "branch": "reject"}]
    waiting = start(graph, n=120)
    [wait] = waiting.status.waiting
    assert (wait.kind, wait.message, wait.options) == ("approval", "Refund 120?", ["approve", "reject"])
    assert ("workflows.approval", "created") in told

    sent = signals.send_signal(ada, waiting.id, decision("reject", comment="Too much"))
    run_all_due()

    assert (sent.processed, sent.node_id, sent.sent_by) == (True, "ok", ada.id)
    output = waiting.results["ok"].output
    assert output.pop("decided_at")
    assert output == {"n": 120, "option": "reject", "comment": "Too much", "decided_by": "ada@example.com"}
    assert (waiting.results["no"].status, waiting.results["yes"].status) == ("success", "skipped")
    assert ("workflows.approval", "deleted") in told
    assert "signal_received ok" in waiting.events


def test_the_timeline_tells_what_a_node_waits_for(start, ada):
    waiting = start(chain(ask(approval_message="Well?")))

    [event] = [each for each in history.get_timeline(ada, waiting.id).events if each.event_type == "node_waiting"]
    assert (event.data["kind"], event.data["waits_for"]) == ("approval", "Well?")
    assert event.data["until"] == waiting.status.waiting[0].until


def test_an_answer_without_an_edge_goes_by_default(start, script, ada):
    graph = chain(ask(approval_options=["yes", "maybe"]))
    graph["nodes"] += [node("other")]
    graph["edges"] += [{"from": "ok", "to": "other", "branch": "default"}]
    waiting = start(graph)

    signals.send_signal(ada, waiting.id, decision("maybe"))
    run_all_due()

    assert waiting.results["other"].status == "success"


def test_without_a_decision_in_time_the_node_fails(start, time_stands, ada, told):
    waiting = start(chain(ask(timeout_seconds=60)))

    time_stands.forward(seconds=61)
    with pytest.raises(InvalidState):  # the time is over, although nobody has looked yet
        signals.send_signal(ada, waiting.id, decision("approve"))
    run_all_due()

    assert waiting.results["ok"].error["type"] == "approval_timeout"
    assert waiting.status.status == "failed"
    assert told.count(("workflows.approval", "created")) == 1


def test_without_a_decision_in_time_the_chosen_answer_is_taken(start, script, time_stands):
    waiting = start(chain(ask(timeout_seconds=60, on_timeout="reject"), node("after")))

    time_stands.forward(seconds=61)
    run_all_due()

    output = waiting.results["ok"].output
    assert (output["option"], output["decided_by"]) == ("reject", "timeout")
    assert waiting.results["ok"].branch == "reject"


def test_only_the_owner_or_a_superuser_decides(start, ada, bob, admin):
    waiting = start(chain(ask()))

    with pytest.raises(NotFound):
        signals.send_signal(bob, waiting.id, decision("approve"))
    with pytest.raises(NotFound):
        signals.list_signals(bob, waiting.id, PAGE)
    assert approvals.list_approvals(bob, PAGE).count == 0
    run_all_due()
    assert waiting.results["ok"].status == "waiting"

    signals.send_signal(admin, waiting.id, decision("approve"))
    run_all_due()
    assert waiting.results["ok"].output["decided_by"] == "admin@example.com"


def test_nothing_but_a_decision_decides(start, script, ada, time_stands):
    """No other signal, no news, no command, no look at it, no replay of it; and not its own execution."""
    deciding = {"signal_type": "human_approval", "signal_data": {"option": "approve"}}
    waiting = start(chain(ask(timeout_seconds=3600)))
    for type in ("approve", "human_approval.approve", "event"):
        signals.send_signal(ada, waiting.id, SendSignal(signal_type=type, signal_data={"option": "approve"}))
    with pytest.raises(InvalidInput):
        signals.send_signal(ada, waiting.id, SendSignal(signal_type="human_approval"))
    for kind in ("job", "timer", "signal", "event", "sub_workflow"):
        for key in (waiting.id, f"{waiting.id}:ok", signals.key_of(waiting.id)):
            with writing():
                wake(kind, key, {"option": "approve"})
    executions.pause_execution(ada, waiting.id)
    executions.resume_execution(ada, waiting.id)
    time_stands.forward(seconds=3599)
    jobs.sweep_executions()
    run_all_due()

    asking_itself = start(chain(ask(), node("after")), **deciding)
    executions.terminate_execution(ada, asking_itself.id)
    again = replays.replay_execution(ada, asking_itself.id, ReplayExecution())
    run_all_due()

    assert (waiting.results["ok"].status, waiting.results["ok"].output) == ("waiting", None)
    assert Started(ada, again.id).results["ok"].status == "waiting"
    assert "after" not in script.calls


def test_a_decision_is_made_once(start, ada):
    waiting = start(chain(ask()))
    signals.send_signal(ada, waiting.id, decision("approve"))

    with pytest.raises(InvalidState, match="does not wait for a decision"):
        signals.send_signal(ada, waiting.id, decision("reject"))
    run_all_due()

    assert waiting.results["ok"].output["option"] == "approve"
    with pytest.raises(InvalidState) as over:
        signals.send_signal(ada, waiting.id, decision("reject"))
    assert over.value.extra["current"] == "completed"


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        (decision("maybe"), "'maybe' is not offered; choose one of: approve, reject"),
        (SendSignal(signal_type="human_approval"), "none is not offered"),
        (decision(["approve"]), "is not offered"),
        (decision("approve", comment=7), "must be text"),
        (decision("approve", comment="x" * 5001), "must be text of at most"),
        (decision("approve", by="me"), "has no member 'by'"),
    ],
)
def test_a_decision_that_is_none_is_refused_and_leaves_nothing(start, ada, sent, error):
    waiting = start(chain(ask()))

    with pytest.raises(InvalidInput, match=error):
        signals.send_signal(ada, waiting.id, sent)

    assert query("SELECT 1 FROM workflows_signal") == []
    assert waiting.results["ok"].status == "waiting"


def test_a_decision_says_which_node_if_several_wait(start, ada):
    graph = chain(ask())
    graph["nodes"].append(node("too", "human_approval"))
    graph["edges"].append({"from": "t", "to": "too"})
    waiting = start(graph)
    assert len(waiting.status.waiting) == 2

    with pytest.raises(InvalidInput, match="more than one node waits for a decision: ok, too"):
        signals.send_signal(ada, waiting.id, decision("approve"))
    with pytest.raises(InvalidState, match="Node 't' does not wait"):
        signals.send_signal(ada, waiting.id, decision("approve", "t"))
    signals.send_signal(ada, waiting.id, decision("approve", "too"))
    run_all_due()

    assert (waiting.results["too"].status, waiting.results["ok"].status) == ("success", "waiting")


def test_approvals_are_listed_the_most_urgent_first_until_they_are_decided(start, ada, time_stands):
    late = start(chain(ask(approval_message="Late?", timeout_seconds=900)))
    soon = start(chain(ask(approval_message="Soon?", timeout_seconds=60, approval_options=["go"])))

    found = approvals.list_approvals(ada, PAGE)
    assert (found.count, [each.message for each in found.data]) == (2, ["Soon?", "Late?"])
    assert (found.data[0].execution_id, found.data[0].options, found.data[0].node_id) == (soon.id, ["go"], "ok")
    assert found.data[0].workflow_name == "Test"

    signals.send_signal(ada, soon.id, decision("go"))
    assert [each.execution_id for each in approvals.list_approvals(ada, PAGE).data] == [late.id]
    time_stands.forward(seconds=901)
    assert approvals.list_approvals(ada, PAGE).count == 0


def test_a_terminated_execution_waits_for_nobody(start, ada, told):
    waiting = start(chain(ask()))

    executions.terminate_execution(ada, waiting.id)

    assert approvals.list_approvals(ada, PAGE).count == 0
    assert ("workflows.approval", "deleted") in told
    with pytest.raises(InvalidState):
        signals.send_signal(ada, waiting.id, decision("approve"))


def test_there_is_an_end_to_signals(start, ada, monkeypatch):
    monkeypatch.setattr(signals, "MOST_SIGNALS", 2)
    waiting = start(chain(ask()))
    for _ in range(2):
        signals.send_signal(ada, waiting.id, news("ping"))

    with pytest.raises(QuotaExceeded):
        signals.send_signal(ada, waiting.id, news("ping"))


@pytest.mark.parametrize(
    ("broken", "issue"),
    [
        (delay(delay_seconds=-1), ("delay_seconds", "invalid")),
        (delay(delay_type="until_time"), ("target_time", "required")),
        (delay(delay_type="until_time", target_time="soon"), ("target_time", "invalid")),
        (delay(delay_type="until_condition"), ("condition_expression", "required")),
        (ask(approval_options=[]), ("approval_options", "invalid")),
        (ask(approval_options=["a", "a"]), ("approval_options", "invalid")),
        (ask(approval_options=["a"], on_timeout="b"), ("on_timeout", "invalid")),
        (ask(timeout_seconds=0), ("timeout_seconds", "invalid")),
    ],
)
def test_an_unfinished_wait_is_an_issue(broken, issue):
    assert issue in issues_of(broken)


def test_an_approval_has_a_port_for_each_answer():
    assert catalog["human_approval"].ports_of({}) == ["approve", "reject", "default"]
    assert catalog["human_approval"].ports_of({"approval_options": ["a", "default"]}) == ["a", "default"]
