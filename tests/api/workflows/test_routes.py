"""Workflows over HTTP and WebSocket."""

import json

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.api.workflows.objects import GRAPH, make_execution, make_workflow


def test_a_workflow_is_made_read_listed_changed_and_deleted(ada):
    made = ada.post("/api/v1/workflows", json={"name": " Invoices ", "graph_config": GRAPH})
    assert made.status_code == 201, made.text
    workflow = made.json()
    assert (workflow["name"], workflow["version"], workflow["is_runnable"]) == ("Invoices", 1, True)
    path = f"/api/v1/workflows/{workflow['id']}"

    assert ada.get(path).json()["graph_config"]["nodes"][1]["node_type"] == "condition"
    listed = ada.get("/api/v1/workflows?q=voic").json()
    assert listed["count"] == 1 and "graph_config" not in listed["data"][0]
    changed = ada.patch(path, json={"name": "Bills"}, headers={"if-match": '"1"'}).json()
    assert (changed["name"], changed["version"]) == ("Bills", 1)
    assert ada.delete(path).status_code == 204
    assert ada.get(path).status_code == 404


def test_a_changed_graph_is_a_new_version_and_a_stale_change_is_refused(ada):
    path = f"/api/v1/workflows/{make_workflow(ada)['workflow_id']}"
    graph = {**GRAPH, "nodes": [*GRAPH["nodes"], {"node_id": "z", "node_type": "get_variable"}]}

    assert ada.patch(path, json={"graph_config": graph}).json()["version"] == 2
    stale = ada.patch(path, json={"name": "x"}, headers={"if-match": '"1"'})

    assert (stale.status_code, stale.json()["code"], stale.json()["current"]) == (412, "precondition-failed", 2)


@pytest.mark.parametrize(
    ("graph", "loc"),
    [
        ({"nodes": [{"node_id": "x", "node_type": "nonsense"}]}, ["nodes", 0, "node_type"]),
        ({"nodes": [{"node_id": "a b", "node_type": "trigger"}]}, ["nodes", 0, "node_id"]),
        (
            {
                "nodes": [
                    {"node_id": "t", "node_type": "trigger"},
                    {"node_id": "c", "node_type": "if", "config": {"expression": "x.__class__("}},
                ]
            },
            ["nodes", 1, "config", "expression"],
        ),
        (
            {"nodes": [{"node_id": "t", "node_type": "trigger"}], "edges": [{"from": "t", "to": "t"}]},
            ["edges", 0],
        ),
    ],
)
def test_a_graph_that_is_wrong_is_refused_with_the_place(ada, graph, loc):
    answer = ada.post("/api/v1/workflows", json={"name": "x", "graph_config": graph})

    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["loc"] == ["body", "graph_config", *loc]
    assert ada.get("/api/v1/workflows").json()["count"] == 0


def test_a_run_answers_202_and_with_prefer_wait_the_end(ada):
    path = f"/api/v1/workflows/{make_workflow(ada)['workflow_id']}/run"

    queued = ada.post(path, json={"trigger_data": {"n": 1}})
    ended = ada.post(path, json={"trigger_data": {"n": 5}}, headers={"prefer": "wait=10"})

    assert (queued.status_code, queued.headers["retry-after"]) == (202, "1")
    assert queued.headers["location"] == f"/api/v1/workflows/executions/{queued.json()['id']}/status"
    assert (ended.status_code, ended.json()["status"]) == (200, "completed")
    status = ada.get(f"/api/v1/workflows/executions/{ended.json()['execution_id']}/status").json()
    results = status["execution_state"]["node_results"]
    assert (results["big"]["status"], results["small"]["status"]) == ("success", "skipped")
    assert status["result"]["value"] == "big"
    assert status["statistics"]["total_nodes"] == 4


def test_an_empty_body_runs_a_workflow(ada):
    workflow = ada.post("/api/v1/workflows", json={"name": "x", "graph_config": {"nodes": [GRAPH["nodes"][0]]}}).json()

    assert ada.post(f"/api/v1/workflows/{workflow['id']}/run").status_code == 202


def test_a_workflow_that_is_off_or_not_ready_does_not_run(ada):
    empty = ada.post("/api/v1/workflows", json={"name": "x"}).json()
    assert (empty["is_runnable"], empty["issues"][0]["code"]) == (False, "no_trigger")

    not_ready = ada.post(f"/api/v1/workflows/{empty['id']}/run", json={})
    workflow_id = make_workflow(ada)["workflow_id"]
    ada.patch(f"/api/v1/workflows/{workflow_id}", json={"is_active": False})
    off = ada.post(f"/api/v1/workflows/{workflow_id}/run", json={})

    assert (not_ready.status_code, not_ready.json()["code"]) == (409, "invalid-state")
    assert not_ready.json()["issues"][0]["code"] == "no_trigger"
    assert off.status_code == 409


def test_trigger_data_are_filled_and_checked_by_the_schema(ada):
    schema = {"type": "object", "properties": {"n": {"type": "integer", "default": 7}}, "required": ["n"]}
    trigger = {"node_id": "t", "node_type": "trigger", "config": {"input_schema": schema}}
    workflow = ada.post("/api/v1/workflows", json={"name": "x", "graph_config": {"nodes": [trigger]}}).json()
    path = f"/api/v1/workflows/{workflow['id']}/run"

    filled = ada.post(path, json={}, headers={"prefer": "wait=10"}).json()
    wrong = ada.post(path, json={"trigger_data": {"n": "seven"}})

    assert ada.get(f"/api/v1/workflows/executions/{filled['id']}/status").json()["result"] == {"n": 7}
    assert (wrong.status_code, wrong.json()["errors"][0]["loc"]) == (422, ["body", "trigger_data", "n"])


def test_logs_and_timeline_tell_what_happened(ada):
    path = f"/api/v1/workflows/executions/{make_execution(ada)['execution_id']}"

    logs = ada.get(f"{path}/logs").json()
    timeline = ada.get(f"{path}/timeline").json()

    assert logs["count"] == len(logs["data"]) > 4
    assert ada.get(f"{path}/logs?after={logs['data'][-1]['id']}").json() == {"data": [], "count": 0}
    kinds = [event["event_type"] for event in timeline["events"]]
    assert (kinds[0], kinds[-1]) == ("execution_queued", "execution_completed")
    assert "node_skipped" in kinds


def test_executions_are_listed_with_filters(ada):
    execution = make_execution(ada)["execution_id"]

    assert [each["id"] for each in ada.get("/api/v1/workflows/executions").json()["data"]] == [execution]
    assert ada.get("/api/v1/workflows/executions?status=failed&status=paused").json()["count"] == 0
    assert ada.get("/api/v1/workflows/executions?since=nonsense").status_code == 422


def test_a_key_makes_a_run_once(ada):
    path = f"/api/v1/workflows/{make_workflow(ada)['workflow_id']}/run"

    first = ada.post(path, json={}, headers={"idempotency-key": "once"})
    second = ada.post(path, json={}, headers={"idempotency-key": "once"})

    assert first.json()["id"] == second.json()["id"]
    assert second.headers["idempotent-replayed"] == "true"
    assert ada.get("/api/v1/workflows/executions").json()["count"] == 1


def test_node_types_have_schemas_and_ports(ada):
    types = {each["node_type"]: each for each in ada.get("/api/v1/workflows/node-types").json()["node_types"]}

    assert types["condition"]["ports"] == ["true", "false"]
    assert types["condition"]["aliases"] == ["if"]
    assert types["http_request"]["config_schema"]["required"] == ["url"]
    assert {"trigger", "condition", "set_variable", "http_request"} <= set(types)


def socket(server, person, execution_id):
    url = f"{server.replace('http', 'ws')}/ws/executions/{execution_id}"
    return connect(url, subprotocols=["bearer", person.tokens["access_token"]], open_timeout=10)


def test_the_live_view_of_an_ended_execution_is_a_snapshot_and_its_end(server, ada):
    with socket(server, ada, make_execution(ada)["execution_id"]) as line:
        frames = [json.loads(frame) for frame in line]

    assert [frame["type"] for frame in frames] == ["snapshot", "end"]
    assert frames[0]["execution"]["status"] == "completed"


def test_a_request_to_a_private_address_fails_its_node(ada):
    graph = {
        "nodes": [
            {"node_id": "t", "node_type": "trigger"},
            {
                "node_id": "h",
                "node_type": "http_request",
                "config": {"url": "http://127.0.0.1:9/"},
                "retry": {"max_retries": 0},
            },
        ],
        "edges": [{"from": "t", "to": "h"}],
    }
    workflow = ada.post("/api/v1/workflows", json={"name": "x", "graph_config": graph}).json()
    execution = ada.post(f"/api/v1/workflows/{workflow['id']}/run", json={}, headers={"prefer": "wait=10"}).json()

    assert execution["status"] == "failed"
    status = ada.get(f"/api/v1/workflows/executions/{execution['id']}/status").json()
    assert status["execution_state"]["node_results"]["h"]["error"]["type"] == "blocked_url"


def test_the_live_view_of_another_person_does_not_exist(server, ada, bob):
    with socket(server, bob, make_execution(ada)["execution_id"]) as line, pytest.raises(ConnectionClosed) as closed:
        line.recv(timeout=10)

    assert closed.value.rcvd.code == 4404
