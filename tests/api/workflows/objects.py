"""What `test_every_route` needs to know of workflows."""

from typing import Any

GRAPH = {
    "nodes": [
        {"node_id": "t", "node_type": "trigger"},
        {"node_id": "c", "node_type": "condition", "config": {"expression": "input.n > 3"}},
        {"node_id": "big", "node_type": "set_variable", "config": {"variable_name": "x", "variable_value": "big"}},
        {"node_id": "small", "node_type": "set_variable", "config": {"variable_name": "x", "variable_value": "small"}},
    ],
    "edges": [
        {"from": "t", "to": "c"},
        {"from": "c", "to": "big", "branch": "true"},
        {"from": "c", "to": "small", "branch": "false"},
    ],
}


def make_workflow(person: Any) -> dict[str, str]:
    answer = person.post("/api/v1/workflows", json={"name": "Three nodes", "graph_config": GRAPH})
    return {"workflow_id": answer.json()["id"]}


def make_execution(person: Any) -> dict[str, str]:
    path = f"/api/v1/workflows/{make_workflow(person)['workflow_id']}/run"
    answer = person.post(path, json={"trigger_data": {"n": 5}}, headers={"prefer": "wait=10"})
    return {"execution_id": answer.json()["id"]}


def make_node_run(person: Any) -> dict[str, str]:
    return {**make_execution(person), "node_id": "c"}


def make_version(person: Any) -> dict[str, str]:
    return {**make_workflow(person), "version": "1"}


def make_webhook(person: Any) -> dict[str, str]:
    made = make_workflow(person)
    answer = person.post(f"/api/v1/workflows/{made['workflow_id']}/webhooks/subscriptions", json={})
    return {**made, "subscription_id": answer.json()["id"]}


def make_schedule(person: Any) -> dict[str, str]:
    made = make_workflow(person)
    answer = person.post(f"/api/v1/workflows/{made['workflow_id']}/schedules", json={"cron_expression": "@daily"})
    return {**made, "schedule_id": answer.json()["id"]}


def make_outgoing(person: Any) -> dict[str, str]:
    new = {"url": "https://hooks.invalid/hook", "events": ["execution.failed"]}
    answer = person.post("/api/v1/workflows/outgoing-webhooks", json=new)
    return {"webhook_id": answer.json()["id"]}


def make_delivery(person: Any) -> dict[str, str]:
    made = make_outgoing(person)
    answer = person.post(f"/api/v1/workflows/outgoing-webhooks/{made['webhook_id']}/test")
    return {**made, "delivery_id": answer.json()["id"]}


OBJECTS = {
    "/api/v1/workflows/{workflow_id}/webhooks/subscriptions/{subscription_id}": make_webhook,
    "/api/v1/workflows/{workflow_id}/schedules/{schedule_id}": make_schedule,
    "/api/v1/workflows/outgoing-webhooks/{webhook_id}": make_outgoing,
    "/api/v1/workflows/outgoing-webhooks/{webhook_id}/deliveries/{delivery_id}": make_delivery,
    "/api/v1/workflows/{workflow_id}": make_workflow,
    "/api/v1/workflows/{workflow_id}/versions/{version}": make_version,
    "/api/v1/workflows/by-workflow/{workflow_id}": make_workflow,
    "/api/v1/workflows/executions/{execution_id}": make_execution,
    "/api/v1/workflows/executions/{execution_id}/nodes/{node_id}": make_node_run,
}
BODIES = {
    ("POST", "/api/v1/workflows"): {"json": {"name": "x"}},
    ("PATCH", "/api/v1/workflows/{workflow_id}"): {"json": {"name": "x"}},
    ("POST", "/api/v1/workflows/import"): {"json": {"data": {"graph_config": GRAPH, "name": "x"}}},
    ("POST", "/api/v1/workflows/{workflow_id}/run"): {"json": {}},
    ("POST", "/api/v1/workflows/check"): {"json": {"graph_config": {}}},
    ("POST", "/api/v1/workflows/expressions/evaluate"): {"json": {"source": "1"}},
    ("POST", "/api/v1/workflows/{workflow_id}/webhooks/subscriptions"): {"json": {}},
    ("PATCH", "/api/v1/workflows/{workflow_id}/webhooks/subscriptions/{subscription_id}"): {"json": {}},
    ("POST", "/api/v1/workflows/{workflow_id}/schedules"): {"json": {"cron_expression": "@daily"}},
    ("PATCH", "/api/v1/workflows/{workflow_id}/schedules/{schedule_id}"): {"json": {}},
    ("POST", "/api/v1/workflows/schedules/preview"): {"json": {"cron_expression": "@daily"}},
    ("POST", "/api/v1/workflows/outgoing-webhooks"): {
        "json": {"url": "https://hooks.invalid/", "events": ["file.created"]}
    },
    ("PATCH", "/api/v1/workflows/outgoing-webhooks/{webhook_id}"): {"json": {}},
    ("POST", "/api/v1/workflows/executions/{execution_id}/terminate"): {"json": {}},
    ("POST", "/api/v1/workflows/executions/{execution_id}/signals"): {"json": {"signal_type": "x"}},
    ("POST", "/api/v1/workflows/executions/{execution_id}/replay"): {"json": {}},
}
