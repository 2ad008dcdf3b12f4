"""The node `storage` inside a run."""

from typing import Any

from tests.api.conftest import Person

STORAGE = "/api/v1/storage"


def run(person: Person, *configs: dict[str, Any]) -> dict[str, Any]:
    """The ended execution of a trigger and one storage node after the other, `n0`, `n1` …"""
    nodes: list[dict[str, Any]] = [{"node_id": "t", "node_type": "trigger"}]
    nodes += [{"node_id": f"n{n}", "node_type": "storage", "config": config} for n, config in enumerate(configs)]
    edges = [
        {"from": before["node_id"], "to": after["node_id"]} for before, after in zip(nodes, nodes[1:], strict=False)
    ]
    made = person.post("/api/v1/workflows", json={"name": "files", "graph_config": {"nodes": nodes, "edges": edges}})
    assert made.status_code == 201, made.text
    answer = person.post(
        f"/api/v1/workflows/{made.json()['id']}/run",
        json={"trigger_data": {"who": "Ada"}},
        headers={"prefer": "wait=15"},
    )
    assert answer.status_code == 200, answer.text
    ended: dict[str, Any] = answer.json()
    return ended


def test_a_run_writes_reads_lists_and_deletes(ada: Person) -> None:
    ended = run(
        ada,
        {"operation": "upload", "file_path": "user-uploads/out/a.txt", "file_data": "Dear {{ trigger.who }}"},
        {"operation": "upload", "file_path": "user-uploads/out/b.json", "file_data": {"a": 1}},
        {"operation": "delete", "file_path": "user-uploads/out/b.json"},
        {"operation": "list", "file_path": "user-uploads/out"},
        {"operation": "download", "file_path": "user-uploads/{{ input.result.files[0].path }}"},
    )

    assert (ended["status"], ended["error_message"]) == ("completed", None)
    status = ada.get(f"/api/v1/workflows/executions/{ended['id']}/status").json()
    last = status["execution_state"]["node_results"]["n4"]
    assert last["output"]["result"]["content"] == "Dear Ada", last
    assert ada.get(f"{STORAGE}/download/user-uploads/out/a.txt").content == b"Dear Ada"
    assert ada.get(f"{STORAGE}/download/user-uploads/out/b.json").status_code == 404


def test_a_run_fails_with_the_rule_of_the_bucket(ada: Person) -> None:
    ended = run(ada, {"operation": "upload", "file_path": "ocr-documents/a.txt", "file_data": "no picture"})

    assert ended["status"] == "failed"
    assert "text/plain" in ended["error_message"]
    assert ada.get(f"{STORAGE}/list/ocr-documents").json()["count"] == 0
