"""Executions that the thread of a caller begins: one commit, or what workers make of the rest."""

import msgspec
import pytest

from appliance.areas.workflows.engine.graph import Graph
from appliance.areas.workflows.execution_schemas import LogQuery
from appliance.areas.workflows.service import executions, firing, history, webhook_calls, webhooks, workflows
from appliance.areas.workflows.trigger_schemas import CreateWebhook
from appliance.core.nodes import Wait
from appliance.db import query
from appliance.jobs import run_all_due
from tests.unit.workflows.conftest import chain, node

ANSWER = node("answer", "respond", config={"body": {"n": "{{ trigger.payload.n }}"}})


class Hooked:
    """A workflow with a webhook that a node answers."""

    def __init__(self, ada, graph):
        graph["nodes"][0]["config"] = {"trigger_type": "webhook"}
        made = workflows.create_workflow(ada, "Hooked", graph=msgspec.convert(graph, Graph))
        hook = webhooks.create_webhook(ada, made.id, CreateWebhook(respond="node"))
        self.path, self.workflow_id = hook.webhook_path, made.id

    def call(self, n=1, **headers):
        body = msgspec.json.encode({"n": n})
        return webhook_calls.receive(webhook_calls.WebhookCall("POST", self.path, "", headers, body, "127.0.0.1"))


def set_variable(node_id, value="{{ trigger.payload.n + 1 }}"):
    return node(node_id, "set_variable", config={"variable_name": node_id, "variable_value": value})


def tasks():
    return query("SELECT payload FROM jobs_task WHERE name = 'workflows.advance_execution'")


@pytest.fixture
def committed(monkeypatch):
    """Transactions that changed executions since the fixture was made, by the status they left."""
    from appliance.areas.workflows.engine.record import Record

    seen = []
    real = Record._hand_on
    monkeypatch.setattr(
        Record, "_hand_on", lambda record, last: (seen.append(record.execution.status), real(record, last))
    )
    return seen


def test_an_execution_that_only_thinks_is_over_when_its_caller_is_answered(ada, script):
    hook = Hooked(ada, chain(set_variable("a"), set_variable("b"), ANSWER))

    received = hook.call(5)

    assert received.response is not None and received.response.body == {"n": 5}
    assert executions.get_execution(ada, received.answer.id).status == "completed"
    assert tasks() == []


def test_its_answer_is_known_to_be_waited_for(ada, script):
    received = Hooked(ada, chain(ANSWER)).call()

    lines = history.list_logs(ada, received.answer.id, LogQuery()).data
    assert [line.message for line in lines if line.level == "warning"] == []


def test_its_beginning_its_answer_and_its_end_are_one_commit(ada, script, committed):
    hook = Hooked(ada, chain(set_variable("a"), ANSWER))

    hook.call()

    assert committed == ["completed"]


def test_what_does_more_than_think_is_left_to_workers(ada, script):
    hook = Hooked(ada, chain(set_variable("a"), node("x", "scripted_outside"), ANSWER))

    received = hook.call(5)

    assert (received.response, script.calls) == (None, [])
    assert received.wait_seconds == 30
    assert [msgspec.json.decode(task["payload"]) for task in tasks()] == [{"execution_id": received.answer.id}]
    run_all_due()
    assert script.calls == ["x"]
    assert executions.get_execution(ada, received.answer.id).status == "completed"


def test_what_follows_the_answer_does_not_keep_the_caller(ada, script):
    hook = Hooked(ada, chain(ANSWER, node("x", "scripted_outside")))

    received = hook.call(5)

    assert received.response is not None and script.calls == []
    assert len(tasks()) == 1
    run_all_due()
    assert script.calls == ["x"]


def test_a_node_that_is_not_quick_does_not_run_on_the_callers_thread(ada, script):
    script.acts["x"] = lambda context, value, config: Wait("job", "thing")
    hook = Hooked(ada, chain(node("x"), ANSWER))

    received = hook.call()

    assert script.calls == []
    run_all_due()
    assert script.calls == ["x"]
    assert executions.get_execution(ada, received.answer.id).status == "running"


def test_beyond_the_number_that_may_run_the_rest_waits(ada, script, set_settings):
    set_settings({"workflows.max_running_per_user": 1})
    script.acts["x"] = lambda context, value, config: Wait("job", "thing")
    first = Hooked(ada, chain(node("x"), ANSWER)).call()
    run_all_due()

    second = Hooked(ada, chain(ANSWER)).call()

    assert executions.get_execution(ada, first.answer.id).status == "running"
    assert executions.get_execution(ada, second.answer.id).status == "pending"
    assert (second.response, second.wait_seconds) == (None, 30)
    executions.terminate_execution(ada, first.answer.id)
    run_all_due()
    assert executions.get_execution(ada, second.answer.id).status == "completed"


def test_what_cannot_be_stored_has_not_begun(ada, script):
    hook = Hooked(ada, chain(ANSWER))
    workflow = workflows.own(ada, hook.workflow_id)
    data = {"trigger_type": "webhook", "payload": {"n": 1}}

    def refuse(execution):
        raise LookupError(execution.id)

    with pytest.raises(LookupError):
        firing.start_here(workflow, firing.ready(workflow), data, alongside=refuse)

    assert query("SELECT id FROM workflows_execution") == []
    assert query("SELECT id FROM workflows_log") == []


def test_a_second_call_with_the_same_key_starts_nothing(ada, script):
    hook = Hooked(ada, chain(ANSWER))

    first, second = (hook.call(**{"webhook-id": "same"}) for _ in range(2))

    assert (first.answer.status, second.answer.status) == ("triggered", "duplicate")
    assert first.answer.id == second.answer.id
    assert len(query("SELECT id FROM workflows_execution")) == 1


def test_a_failure_after_the_answer_takes_nothing_back(ada, script):
    again = node("again", "respond", config={"body": {}})
    hook = Hooked(ada, chain(ANSWER, again))

    received = hook.call(7)

    assert received.response is not None and received.response.body == {"n": 7}
    run_all_due()
    shown = executions.get_execution(ada, received.answer.id)
    assert (shown.status, shown.error_node_id) == ("failed", "again")
    assert "answered already" in shown.error_message


def test_a_long_chain_of_thought_is_divided(ada, script):
    hook = Hooked(ada, chain(*(set_variable(f"v{number}") for number in range(120)), ANSWER))

    received = hook.call(5)

    assert received.response is None
    run_all_due()
    shown = history.get_status(ada, received.answer.id)
    assert shown.status == "completed"
    assert shown.execution_state.node_results["v119"].output["value"] == 6
