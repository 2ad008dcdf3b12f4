"""What workflows are shown with is read at once for all of a page."""

import msgspec
import pytest

from appliance.areas.workflows.engine.graph import Graph
from appliance.areas.workflows.schemas import ChangeWorkflow, WorkflowQuery
from appliance.areas.workflows.service import executions, workflows
from appliance.db.connection import database

TIMED = {"trigger_type": "schedule", "cron_expression": "@hourly"}


def graph(config):
    return msgspec.convert({"nodes": [{"node_id": "t", "node_type": "trigger", "config": config}]}, Graph)


@pytest.fixture
def asked():
    """The statements that this thread's connection has run since."""
    seen = []
    connection = database.connection()
    connection.exec_trace = lambda cursor, sql, bindings: seen.append(sql) or True
    yield seen
    connection.exec_trace = None


def test_a_page_of_workflows_is_three_queries(ada, script, asked):
    for number in range(5):
        made = workflows.create_workflow(ada, f"W{number}", graph=graph({"trigger_type": "webhook"}))
        executions.run_workflow(ada, made.id, {})
    asked.clear()

    page = workflows.list_workflows(ada, WorkflowQuery())

    assert len(asked) == 3
    assert [(len(each.webhook_urls), each.last_execution.status) for each in page.data] == [(1, "pending")] * 5


def test_the_next_run_is_shown_while_it_will_come(ada, script):
    made = workflows.create_workflow(ada, "Timed", graph=graph(TIMED))

    off = workflows.change_workflow(ada, made.id, ChangeWorkflow(is_active=False))

    assert made.next_run_at
    assert made.trigger_config == {"type": "schedule", "cron": "@hourly"}
    assert off.next_run_at is None


def test_a_trigger_that_is_sent_alone_is_copied_into_the_node(ada, script):
    made = workflows.create_workflow(ada, "Plain", graph=graph({}))

    changed = workflows.change_workflow(
        ada, made.id, ChangeWorkflow(trigger_config={"type": "schedule", "cron": "@daily", "timezone": "Asia/Tokyo"})
    )

    config = changed.graph_config["nodes"][0]["config"]
    assert config == {"trigger_type": "schedule", "cron_expression": "@daily", "timezone": "Asia/Tokyo"}
    assert (changed.version, bool(changed.next_run_at)) == (2, True)
