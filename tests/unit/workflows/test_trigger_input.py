"""What a trigger's input schema asks for holds however a run is started, and whoever is there is told."""

from datetime import UTC, datetime

import msgspec
import pytest

from appliance.areas.storage import service as storage
from appliance.areas.workflows.engine.graph import Graph
from appliance.areas.workflows.execution_schemas import LogQuery, ReplayExecution
from appliance.areas.workflows.models import Execution
from appliance.areas.workflows.schemas import ChangeWorkflow
from appliance.areas.workflows.service import executions, history, replays, webhook_calls, webhooks, workflows
from appliance.areas.workflows.service.webhook_calls import WebhookCall
from appliance.areas.workflows.trigger_schemas import CreateWebhook
from appliance.core import clock
from appliance.core.errors import InvalidInput, InvalidState
from appliance.jobs import run_all_due
from tests.unit.workflows.conftest import Started, chain, node

NINE = int(datetime(2026, 1, 5, 9, tzinfo=UTC).timestamp()) * 1000
ORDER = {
    "properties": {
        "payload": {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}},
        "query": {"properties": {"kind": {"enum": ["a", "b"]}}},
        "currency": {"default": "EUR"},
    }
}


def graph_of(schema, *nodes, **trigger):
    made = chain(*nodes)
    made["nodes"][0]["config"] = {"input_schema": schema, **trigger}
    return msgspec.convert(made, Graph)


@pytest.fixture
def made(ada, script):
    """`made(schema, node, …, trigger_type=…)`: the id of a workflow whose trigger asks for that."""
    return lambda schema, *nodes, **trigger: (
        workflows.create_workflow(ada, "Asking", graph=graph_of(schema, *nodes, **trigger)).id
    )


def runs(workflow_id):
    return list(Execution.select().where(Execution.workflow == workflow_id).order_by(Execution.created_at))


@pytest.fixture
def hook(ada, made):
    return webhooks.create_webhook(ada, made(ORDER, node("a")), CreateWebhook())


def call(hook, body, query="", **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return webhook_calls.receive(WebhookCall("POST", hook.webhook_path, query, headers, body, "198.51.100.7"))


def test_a_call_gets_the_defaults_and_starts_what_it_fits(ada, hook):
    got = call(hook, b'{"n": 7}', "kind=a")
    run_all_due()

    [run] = runs(hook.workflow_id)
    assert (got.answer.id, run.status, run.trigger_data["currency"]) == (run.id, "completed", "EUR")


@pytest.mark.parametrize(
    ("body", "query", "loc", "words"),
    [
        (b'{"n": "seven"}', "", ("body", "n"), "'seven' is not of type 'integer'"),
        (b"{}", "", ("body",), "'n' is a required property"),
        (b"[1]", "", ("body",), "is not of type 'object'"),
        (b"no json", "", ("body",), "None is not of type 'object'"),
        (b'{"n": 7}', "kind=c", ("query", "kind"), "'c' is not one of"),
    ],
)
def test_a_call_that_does_not_fit_is_refused_with_its_place_and_starts_nothing(hook, body, query, loc, words):
    with pytest.raises(InvalidInput, match=words) as refused:
        call(hook, body, query)

    assert tuple(refused.value.errors[0]["loc"]) == loc
    assert runs(hook.workflow_id) == []


def test_a_call_that_was_refused_may_come_again_under_its_id(hook):
    with pytest.raises(InvalidInput):
        call(hook, b"{}", webhook_id="m1")

    assert call(hook, b'{"n": 1}', webhook_id="m1").answer.status == "triggered"
    assert call(hook, b'{"n": 1}', webhook_id="m1").answer.status == "duplicate"


def test_what_is_not_meant_for_the_workflow_is_ignored_before_it_is_looked_at(ada, made):
    hook = webhooks.create_webhook(ada, made(ORDER), CreateWebhook(filters={"kind": "order"}))

    assert call(hook, b'{"kind": "other"}').answer.status == "ignored"


def test_a_schema_that_is_none_is_not_the_callers_fault(ada, made):
    hook = webhooks.create_webhook(ada, made({"type": "nonsense"}), CreateWebhook())

    with pytest.raises(InvalidState, match="input_schema cannot be used"):
        call(hook, b"{}")


@pytest.fixture
def fired(made):
    """`fired(schema, node)`: the run that a schedule of these starts at nine."""

    def go(schema, *nodes):
        clock.set_source(lambda: NINE - 1000)
        workflow_id = made(schema, *nodes, trigger_type="schedule", cron_expression="0 9 * * *")
        clock.set_source(lambda: NINE)
        run_all_due()
        [run] = runs(workflow_id)
        return run

    yield go
    clock.set_source(None)


def test_a_schedule_gets_the_defaults(fired):
    run = fired({"properties": {"limit": {"type": "integer", "default": 10}}}, node("a"))

    assert (run.status, run.trigger_data["limit"]) == ("completed", 10)
    assert run.trigger_data["scheduled_for"] == "2026-01-05T09:00:00.000Z"


def test_a_schedule_that_cannot_know_what_is_asked_for_fails_where_one_looks(fired, ada):
    run = fired({"required": ["customer"]}, node("a"))

    assert (run.status, run.error_node_id) == ("failed", "t")
    assert "does not fit the trigger's input: 'customer' is a required property" in run.error_message
    assert "a" not in Started(ada, run.id).results


@pytest.mark.parametrize(("most", "status"), [(100, "completed"), (3, "failed")])
def test_a_file_that_does_not_fit_is_not_passed_over_in_silence(ada, adapters, made, most, status):
    schema = {"properties": {"size": {"maximum": most}}}
    workflow_id = made(schema, node("a"), trigger_type="storage", bucket="user-uploads")

    storage.store_bytes(ada, b"some text", "user-uploads", "a.txt")
    run_all_due()

    [run] = runs(workflow_id)
    assert run.status == status
    assert ("size: 9 is greater than the maximum of 3" in (run.error_message or "")) == (status == "failed")


def test_a_workflow_that_is_called_by_another_says_what_does_not_fit(start, made):
    child = made({"properties": {"n": {"type": "integer"}, "m": {"default": 2}}}, node("inner"))
    caller = node("s", "sub_workflow", config={"workflow_id": child, "input_data": {"n": "{{ trigger.n }}"}})

    failed, done = start(chain(caller), n="seven"), start(chain(caller), n=7)

    error = failed.results["s"].error
    assert (failed.status.status, error["type"]) == ("failed", "validation")
    assert error["message"] == "'Asking' does not take these data: n: 'seven' is not of type 'integer'"
    assert [run.trigger_data for run in runs(child)] == [{"n": 7, "m": 2}]
    assert done.status.status == "completed"


def test_a_workflow_for_failures_that_takes_other_data_is_said_so_in_the_log(ada, start, made, script):
    after = made({"required": ["nothing that we have"]})
    script.fail("bad", "client_error")
    failed = start(chain(node("bad")) | {"settings": {"on_failure_workflow_id": after}})

    lines = [line.message for line in history.list_logs(ada, failed.id, LogQuery(level="error")).data]
    assert "The workflow for failures was not started" in lines[-1]
    assert "required property" in lines[-1]
    assert runs(after) == []


def test_a_replay_with_a_newer_schema_fails_at_the_trigger(ada, made):
    workflow_id = made(None, node("a"))
    started = Started(ada, _run(ada, workflow_id))
    newer = graph_of({"required": ["n"]}, node("a"))
    workflows.change_workflow(ada, workflow_id, ChangeWorkflow(graph_config=newer))

    same, latest = (
        Started(ada, replays.replay_execution(ada, started.id, ReplayExecution(use_latest_version=each)).id)
        for each in (False, True)
    )
    run_all_due()

    assert same.status.status == "completed"
    assert (latest.status.status, latest.status.error_node_id) == ("failed", "t")


def _run(ada, workflow_id):
    started = executions.run_workflow(ada, workflow_id, {})
    run_all_due()
    return started.id
