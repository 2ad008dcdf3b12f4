"""A workflow as a file, there and back; an export of n8n that arrives."""

from tests.api.workflows.objects import GRAPH, make_workflow

N8N = {
    "name": "From elsewhere",
    "nodes": [
        {"name": "Go", "type": "n8n-nodes-base.manualTrigger", "position": [0, 0], "parameters": {}},
        {"name": "Ask", "type": "n8n-nodes-base.httpRequest", "position": [200, 0], "parameters": {"url": "=http://x/{{ $json.id }}"}},  # noqa: E501
        {"name": "Odd", "type": "n8n-nodes-base.airtable", "position": [400, 0], "parameters": {"a": 1}},
    ],
    "connections": {
        "Go": {"main": [[{"node": "Ask", "type": "main", "index": 0}]]},
        "Ask": {"main": [[{"node": "Odd", "type": "main", "index": 0}]]},
    },
}  # fmt: skip


def test_a_workflow_comes_back_from_its_file_as_it_was(new_user):
    ada = new_user()
    path = f"/api/v1/workflows/{make_workflow(ada)['workflow_id']}"
    file = ada.get(f"{path}/export").json()

    answer = ada.post("/api/v1/workflows/import", json={"data": file, "name": "Again"})

    assert answer.status_code == 201
    made = answer.json()["workflow"]
    assert made["name"] == "Again" and made["is_active"] is False and made["is_runnable"] is True
    assert made["graph_config"] == ada.get(path).json()["graph_config"]
    assert answer.json()["report"]["format"] == "appliance"
    assert len(file["graph_config"]["nodes"]) == len(GRAPH["nodes"])


def test_an_export_of_n8n_arrives_with_a_report(new_user):
    answer = new_user().post("/api/v1/workflows/import", json={"data": N8N})

    assert answer.status_code == 201
    report, made = answer.json()["report"], answer.json()["workflow"]
    assert (report["format"], report["placeholders"]) == ("n8n", 1)
    assert [(each["name"], each["status"]) for each in report["nodes"]][2] == ("Odd", "placeholder")
    assert {node["node_type"] for node in made["graph_config"]["nodes"]} >= {"trigger", "http_request", "placeholder"}
    assert made["name"] == "From elsewhere" and made["is_active"] is False


def test_what_is_no_workflow_is_refused_and_makes_nothing(new_user):
    ada = new_user()
    for data in ({}, {"nodes": []}, {"graph_config": {"nodes": 5}}, {"format": "other", "graph_config": {}},
                 {"graph_config": {}, "format_version": 99}, {"nodes": [{"name": 1}], "connections": {}}):  # fmt: skip
        answer = ada.post("/api/v1/workflows/import", json={"data": data})
        assert answer.status_code == 422, data
        assert answer.json()["errors"][0]["loc"][:2] == ["body", "data"]
    assert ada.get("/api/v1/workflows").json()["count"] == 0
