"""What `test_every_route` needs to know of document search."""

from typing import Any


def make_index(person: Any) -> dict[str, str]:
    answer = person.post("/api/v1/rag/index", json={"name": "Animals"})
    assert answer.status_code == 201, answer.text
    return {"index_id": answer.json()["id"]}


def make_document(person: Any) -> dict[str, str]:
    body = make_index(person) | {"content": "Bats hang upside down.", "embedding": [1.0] + [0.0] * 383}
    answer = person.post("/api/v1/rag/document", json=body, headers={"prefer": "wait=10"})
    assert answer.status_code in (200, 202), answer.text
    return {"document_id": answer.json()["id"], "index_id": body["index_id"]}


def make_query(person: Any) -> dict[str, str]:
    body = {"index_id": make_document(person)["index_id"], "query_text": "Who hangs upside down?"}
    answer = person.post("/api/v1/rag/query", json=body)
    assert answer.status_code == 200, answer.text
    return {"query_id": answer.json()["query_id"]}


OBJECTS = {
    "/api/v1/rag/index/{index_id}": make_index,
    "/api/v1/rag/document/{document_id}": make_document,
    "/api/v1/rag/query/{query_id}": make_query,
}
BODIES = {("PATCH", "/api/v1/rag/index/{index_id}"): {"json": {"name": "Plants"}}}
