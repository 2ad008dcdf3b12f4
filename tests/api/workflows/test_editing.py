"""What the builder asks over HTTP."""

from tests.api.workflows.objects import GRAPH, make_execution


def test_an_expression_is_worked_out_with_the_data_of_an_execution(ada):
    execution_id = make_execution(ada)["execution_id"]
    wanted = {"source": "input.n + 1", "execution_id": execution_id, "node_id": "c"}

    answer = ada.post("/api/v1/workflows/expressions/evaluate", json=wanted)

    assert answer.json() == {"value": 6, "error": None, "has_data": True}


def test_a_mistake_is_an_answer_with_its_place(ada):
    answer = ada.post("/api/v1/workflows/expressions/evaluate", json={"source": "1 + * 2"})

    assert answer.status_code == 200
    assert answer.json()["error"]["position"] == 4


def test_somebody_elses_execution_is_not_found(ada, bob):
    wanted = {"source": "trigger", **make_execution(bob)}

    assert ada.post("/api/v1/workflows/expressions/evaluate", json=wanted).status_code == 404


def test_the_functions_have_signatures(ada):
    functions = ada.get("/api/v1/workflows/expressions/functions").json()["functions"]

    assert "len" in [each["name"] for each in functions if each["method"]]
    assert all(each["signature"].startswith(f"{each['name']}(") and each["summary"] for each in functions)


def test_a_graph_is_checked_and_nothing_is_saved(ada):
    before = ada.get("/api/v1/workflows").json()["count"]
    graph = {**GRAPH, "edges": [{"from": "c", "to": "big", "branch": "maybe"}]}

    [problem] = ada.post("/api/v1/workflows/check", json={"graph_config": graph}).json()["problems"]

    assert (problem["node_id"], problem["edge"], problem["field"], problem["refused"]) == ("c", 0, "branch", True)
    assert ada.get("/api/v1/workflows").json()["count"] == before


def test_one_node_is_run_again(ada):
    execution_id = make_execution(ada)["execution_id"]
    workflow_id = ada.get(f"/api/v1/workflows/executions/{execution_id}/status").json()["workflow_id"]
    wanted = {"only_node_id": "big", "copy_from": execution_id}

    answer = ada.post(f"/api/v1/workflows/{workflow_id}/run", json=wanted, headers={"prefer": "wait=10"})

    status = ada.get(f"/api/v1/workflows/executions/{answer.json()['id']}/status").json()
    results = status["execution_state"]["node_results"]
    assert (status["status"], status["trigger_type"]) == ("completed", "manual")
    assert {id: result["copied"] for id, result in results.items()} == {"t": True, "c": True, "big": False}
