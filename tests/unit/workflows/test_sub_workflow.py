"""Workflows that start workflows, and nodes that answer a caller."""

import msgspec
import pytest

from appliance.areas.workflows.engine.graph import Graph
from appliance.areas.workflows.execution_schemas import LogQuery, ReplayExecution
from appliance.areas.workflows.models import Execution
from appliance.areas.workflows.service import (
    executions,
    history,
    replays,
    responses,
    webhook_calls,
    webhooks,
    workflows,
)
from appliance.areas.workflows.service.webhook_calls import WebhookCall
from appliance.areas.workflows.trigger_schemas import CreateWebhook
from appliance.core.events import live
from appliance.core.nodes import Done, Wait, wake
from appliance.db import writing
from appliance.jobs import run_all_due
from tests.unit.workflows.conftest import Started, chain, node
from tests.unit.workflows.test_list_nodes import issues_of


@pytest.fixture
def made(ada, script):
    """`made(node, …)`: the id of a workflow of these nodes."""

    def make(*nodes, actor=ada, name="Child"):
        return workflows.create_workflow(actor, name, graph=msgspec.convert(chain(*nodes), Graph)).id

    return make


def call(workflow_id, **config):
    return node("s", "sub_workflow", config={"workflow_id": workflow_id, **config})


def children(started):
    return list(Execution.select().where(Execution.parent_execution_id == started.id))


def test_the_result_of_the_other_workflow_comes_back(start, made, script):
    script.acts["inner"] = lambda context, value, config: Done({"double": value["n"] * 2})
    done = start(chain(call(made(node("inner")), input_data={"n": "{{ trigger.n }}"})), n=4)

    [child] = children(done)
    assert (child.status, child.trigger_type, child.trigger_data) == ("completed", "sub_workflow", {"n": 4})
    assert done.results["s"].output == {
        "sub_workflow_id": child.workflow_id,
        "sub_execution_id": child.id,
        "status": "completed",
        "result": {"double": 8},
    }


def test_without_data_of_its_own_it_gets_the_input(start, made):
    assert children(start(chain(call(made(node("inner")))), n=4))[0].trigger_data == {"n": 4}


def test_while_it_waits_the_execution_waits_and_holds_no_thread(start, made, script):
    script.acts["inner"] = lambda context, value, config: Wait("job", "thing:1")
    waiting = start(chain(call(made(node("inner")))))
    assert waiting.status.status == "waiting_for_signal"
    assert (waiting.status.waiting[0].kind, waiting.status.waiting[0].message) == ("sub_workflow", "Waits for Child")

    with writing():
        wake("job", "thing:1", {"ok": 1})
    run_all_due()

    assert waiting.results["s"].output["result"] == {"news": {"ok": 1}}


def test_without_waiting_the_run_goes_on(start, made, script):
    script.acts["inner"] = lambda context, value, config: Wait("job", "thing:1")

    done = start(chain(call(made(node("inner")), wait_for_completion=False), node("after")))

    assert done.status.status == "completed"
    assert done.results["s"].output["status"] == "pending"
    assert children(done)[0].status == "running"


def test_a_failure_there_is_a_failure_here(start, made, script):
    script.fail("inner", "validation")

    failed = start(chain(call(made(node("inner")))))

    assert failed.results["s"].error["type"] == "sub_workflow_failed"
    assert "Node inner failed: inner does not work" in failed.results["s"].error["message"]


def test_a_terminated_child_fails_the_node(start, made, script, ada):
    script.acts["inner"] = lambda context, value, config: Wait("job", "thing:1")
    waiting = start(chain(call(made(node("inner")))))

    executions.terminate_execution(ada, children(waiting)[0].id, "enough")
    run_all_due()

    assert "terminated: enough" in waiting.results["s"].error["message"]


def test_who_terminates_the_parent_terminates_the_child_it_waits_for(start, made, script, ada):
    script.acts["inner"] = lambda context, value, config: Wait("job", "thing:1")
    workflow_id = made(node("inner"))
    waiting = start(chain(call(workflow_id)))
    alone = start(chain(call(workflow_id, wait_for_completion=False), node("inner")), own=1)

    for each in (waiting, alone):
        executions.terminate_execution(ada, each.id)
    run_all_due()

    assert children(waiting)[0].status == "terminated"
    assert children(alone)[0].status == "running"


def test_a_child_that_takes_too_long_is_ended_and_the_node_fails(start, made, script, time_stands):
    script.acts["inner"] = lambda context, value, config: Wait("job", "thing:1")
    waiting = start(chain(call(made(node("inner")), timeout_seconds=30)))

    time_stands.forward(seconds=31)
    run_all_due()

    assert waiting.results["s"].error["type"] == "wait_timeout"
    assert children(waiting)[0].status == "terminated"


def test_a_workflow_that_is_deleted_meanwhile_fails_the_node(start, made, script, ada):
    script.acts["inner"] = lambda context, value, config: Wait("job", "thing:1")
    workflow_id = made(node("inner"))
    waiting = start(chain(call(workflow_id)))

    workflows.delete_workflow(ada, workflow_id)
    run_all_due()

    assert "was deleted" in waiting.results["s"].error["message"]


def test_another_persons_workflow_cannot_be_called(start, made, script, bob):
    failed = start(chain(call(made(node("inner"), actor=bob))))

    assert failed.results["s"].error["type"] == "not_found"
    assert script.calls == []


@pytest.mark.parametrize("broken", [{"is_active": False}, {"graph": {}}])
def test_a_workflow_that_cannot_run_fails_the_node_and_starts_nothing(start, script, ada, broken):
    graph = msgspec.convert(broken.get("graph", chain(node("inner"))), Graph)
    other = workflows.create_workflow(ada, "Child", graph=graph, is_active=broken.get("is_active", True))

    failed = start(chain(call(other.id)))

    assert failed.results["s"].error["type"] == "invalid_state"
    assert children(failed) == []


def calls_itself(ada, data):
    """A workflow whose only node calls it again."""
    workflow_id = workflows.create_workflow(ada, "Itself").id
    graph = msgspec.convert(chain(call(workflow_id, input_data=data)), Graph)
    workflows.change_workflow(ada, workflow_id, workflows.ChangeWorkflow(graph_config=graph))
    return workflow_id


def test_a_workflow_that_calls_itself_with_the_same_data_is_stopped_at_once(script, ada):
    executions.run_workflow(ada, calls_itself(ada, {"n": 1}), {"n": 1})
    run_all_due()

    [only] = Execution.select()
    assert only.status == "failed"
    assert "would call itself with the same data" in only.error_message


def test_calls_go_ten_levels_deep_and_no_further(script, ada):
    executions.run_workflow(ada, calls_itself(ada, {"n": "{{ trigger.n + 1 }}"}), {"n": 0})
    run_all_due()

    found = list(Execution.select().order_by(Execution.created_at, Execution.id))
    assert [each.trigger_data["n"] for each in found] == list(range(11))
    assert {each.status for each in found} == {"failed"}
    assert "more than 10 levels deep" in found[0].error_message


@pytest.mark.parametrize(
    ("config", "issue"),
    [
        ({}, ("workflow_id", "required")),
        ({"workflow_id": 7}, ("workflow_id", "invalid")),
        ({"workflow_id": "x", "timeout_seconds": 0}, ("timeout_seconds", "invalid")),
        ({"workflow_id": "x", "input_data": []}, ("input_data", "invalid")),
    ],
)
def test_an_unfinished_call_is_an_issue(config, issue):
    assert issue in issues_of(node("s", "sub_workflow", config=config))


def respond(node_id="r", **config):
    return node(node_id, "respond", config=config)


def test_an_answer_is_kept_and_told_and_the_input_goes_on(start, script):
    told = []
    silence = live.subscribe(lambda event: told.append((event.topic, event.id)))
    config = {"status_code": 201, "headers": {"X-Kind": "{{ trigger.kind }}"}, "body": {"n": "{{ input.n }}"}}

    done = start(chain(respond(**config), node("after")), n=3, kind="new", trigger_type="webhook")

    silence()
    answer = responses.Response(201, {"x-kind": "new"}, {"n": 3}, "r")
    assert responses.response_of(done.id) == answer
    assert done.results["r"].output == {"n": 3, "kind": "new", "trigger_type": "webhook"}
    assert (responses.ANSWERED, done.id) in told


def test_nothing_is_answered_before_somebody_answers(start, script):
    assert responses.response_of(start(chain(node("a"))).id) is None
    assert responses.response_of("nobody") is None


def test_a_second_answer_fails_and_the_first_stays(start):
    failed = start(chain(respond(body="one"), respond("r2", body="two")))

    assert failed.results["r2"].error["type"] == "already_responded"
    assert responses.response_of(failed.id).body == "one"


@pytest.fixture
def call_in(made, ada):
    """`call_in(node, …, respond="node")`: an execution that a call to a webhook of these nodes started."""

    def go(*nodes, respond, delayed=None):
        workflow_id = made(*nodes)
        hook = webhooks.create_webhook(ada, workflow_id, CreateWebhook(respond=respond))
        got = webhook_calls.receive(WebhookCall("POST", hook.webhook_path, "", {}, b"{}", "198.51.100.7"))
        if delayed:
            delayed()
        run_all_due()
        return Started(ada, got.answer.id)

    return go


def warnings(started):
    return [line.message for line in history.list_logs(started.actor, started.id, LogQuery(level="warning")).data]


def test_an_answer_that_nobody_waits_for_leaves_a_warning(start, call_in, ada, time_stands):
    replay = ReplayExecution()
    waited_for = call_in(respond(), respond="node")
    answered_at_once = call_in(respond(), respond="at_once")
    # What the caller's own thread carries is never late, so a worker's node comes first.
    too_late = call_in(node("w"), respond(), respond="node", delayed=lambda: time_stands.forward(seconds=31))
    by_hand = start(chain(respond()), trigger_type="webhook", path="a-path")
    replayed = Started(ada, replays.replay_execution(ada, waited_for.id, replay).id)
    run_all_due()

    assert warnings(waited_for) == []
    for each in (answered_at_once, too_late, by_hand, replayed):
        assert (each.status.status, warnings(each)) == ("completed", ["No caller waits for this answer"])


@pytest.mark.parametrize(
    "headers", [{"Set-Cookie": "a=b"}, {"Content-Length": "1"}, {"a b": "c"}, {"x": "1\r\ny: 2"}, {"": "x"}]
)
def test_headers_that_would_break_the_answer_are_refused(start, headers):
    assert ("headers", "invalid") in issues_of(respond(headers=headers))

    [(name, value)] = headers.items()
    if name == "x":
        failed = start(chain(respond(headers={name: "{{ trigger.value }}"})), value=value)
        assert failed.results["r"].error["type"] == "validation"


@pytest.mark.parametrize("config", [{"status_code": 99}, {"status_code": "ok"}, {"headers": []}])
def test_an_unfinished_answer_is_an_issue(config):
    [(field, _)] = config.items()
    assert (field, "invalid") in issues_of(respond(**config))
