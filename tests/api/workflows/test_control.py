"""Loops, tries and commands over HTTP."""

from typing import Any

from tests.api.workflows.objects import make_execution, make_workflow

LOOP = {
    "nodes": [
        {"node_id": "t", "node_type": "trigger"},
        {"node_id": "l", "node_type": "for", "config": {"array_expression": "input.items"}},
        {"node_id": "y", "node_type": "try"},
        {
            "node_id": "v",
            "node_type": "set_variable",
            "config": {"variable_name": "x", "variable_value": "{{ 6 / loop.item }}"},
        },
        {"node_id": "c", "node_type": "catch", "config": {"error_type": "expression_error"}},
    ],
    "edges": [
        {"from": "t", "to": "l"},
        {"from": "l", "to": "y", "branch": "body"},
        {"from": "y", "to": "v", "branch": "body"},
        {"from": "y", "to": "c", "branch": "catch"},
        {"from": "y", "to": "l", "branch": "done"},
    ],
}
WAIT_10 = {"prefer": "wait=10"}


def run(person: Any, graph: dict[str, Any], **data: Any) -> dict[str, Any]:
    made = person.post("/api/v1/workflows", json={"name": "x", "graph_config": graph})
    assert made.status_code == 201, made.text
    path = f"/api/v1/workflows/{made.json()['id']}/run"
    return person.post(path, json={"trigger_data": data}, headers=WAIT_10).json()


def test_a_loop_with_a_try_in_it(ada):
    execution = run(ada, LOOP, items=[1, 0, 3])

    path = f"/api/v1/workflows/executions/{execution['id']}"
    status = ada.get(f"{path}/status").json()
    results = status["result"]["results"]
    assert (status["status"], status["result"]["iterations"]) == ("completed", 3)
    assert [results[0]["value"], results[2]["value"]] == [6, 2]
    assert results[1]["error"]["type"] == "expression_error"
    assert status["execution_state"]["node_results"]["v"]["iteration"] == 2
    events = ada.get(f"{path}/timeline").json()["events"]
    assert [event["data"]["iteration"] for event in events if event["event_type"] == "node_completed"][:3] == [0, 0, 0]
    assert {event["data"].get("scope") for event in events if event["node_id"] == "c"} >= {"l:1/y:catch/"}


def test_break_outside_a_loop_is_refused_with_its_place(ada):
    graph = {
        "nodes": [{"node_id": "t", "node_type": "trigger"}, {"node_id": "b", "node_type": "break"}],
        "edges": [{"from": "t", "to": "b"}],
    }

    refused = ada.post("/api/v1/workflows", json={"name": "x", "graph_config": graph})

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["loc"] == ["body", "graph_config", "nodes", 1, "node_type"]


def test_commands_to_what_is_over_are_refused_with_the_states_that_would_do(ada):
    path = f"/api/v1/workflows/executions/{make_execution(ada)['execution_id']}"

    for command, allowed in (("pause", 4), ("resume", 1), ("terminate", 4)):
        refused = ada.post(f"{path}/{command}", json={})
        problem = refused.json()
        assert (refused.status_code, problem["code"], problem["current"]) == (409, "invalid-state", "completed")
        assert len(problem["allowed"]) == allowed


def test_replay_makes_a_new_execution(ada):
    path = f"/api/v1/workflows/executions/{make_execution(ada)['execution_id']}"

    whole = ada.post(f"{path}/replay", json={})
    part = ada.post(f"{path}/replay?from_node_id=big", json={})
    wrong = ada.post(f"{path}/replay", json={"from_node_id": "small"})

    assert (whole.status_code, whole.json()["trigger_type"], whole.json()["replay_from"]) == (202, "replay", None)
    assert part.json()["replay_from"] == "big"
    assert part.headers["location"].endswith(f"{part.json()['id']}/status")
    assert (wrong.status_code, wrong.json()["errors"][0]["loc"]) == (422, ["body", "from_node_id"])


def test_versions_are_listed_read_and_restored(ada):
    path = f"/api/v1/workflows/{make_workflow(ada)['workflow_id']}"
    ada.patch(path, json={"graph_config": {"nodes": [{"node_id": "t", "node_type": "trigger"}]}})

    listed = ada.get(f"{path}/versions").json()
    one = ada.get(f"{path}/versions?version=1").json()["data"][0]
    restored = ada.post(f"{path}/versions/1/restore")

    assert [(each["version"], each["node_count"]) for each in listed["data"]] == [(2, 1), (1, 4)]
    assert "graph_config" not in listed["data"][0] and len(one["graph_config"]["nodes"]) == 4
    assert (restored.status_code, restored.json()["version"]) == (200, 3)
    assert ada.post(f"{path}/versions/99/restore").status_code == 404


def test_failed_executions_have_a_list_of_their_own(ada, bob):
    graph = {**LOOP, "edges": LOOP["edges"][:3]}
    graph["nodes"] = LOOP["nodes"][:4]
    failed = run(ada, graph, items=[0])
    assert (failed["status"], failed["error_node_id"]) == ("failed", "v")

    path = f"/api/v1/workflows/executions/failed?workflow_id={failed['workflow_id']}"

    assert [each["id"] for each in ada.get(path).json()["data"]] == [failed["id"]]
    assert ada.get(f"{path}&retry_count_min=1").json()["count"] == 0
    assert bob.get(path).json()["count"] == 0
