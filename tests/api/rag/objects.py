"""How every route of the rag area gets an object of its own."""

import itertools
from typing import Any

import httpx

_numbers = itertools.count(1)


def make_index(person: httpx.Client) -> dict[str, Any]:
    """An index of that person."""
    answer = person.post("/api/v1/rag/index", json={"name": f"letters {next(_numbers)}"})
    assert answer.status_code == 201, answer.text
    return {"index_id": answer.json()["id"]}


def make_document(person: httpx.Client) -> dict[str, Any]:
    """A document in an index of that person."""
    answer = person.post("/api/v1/rag/document", json={**make_index(person), "content": "Cats sleep."})
    assert answer.status_code == 202, answer.text
    return {"document_id": answer.json()["id"], "n": "1"}


def make_query(person: httpx.Client) -> dict[str, Any]:
    """A recorded query of that person."""
    answer = person.post("/api/v1/rag/query", json={**make_index(person), "query_text": "cats"})
    assert answer.status_code == 200, answer.text
    return {"query_id": answer.json()["query_id"]}


def make_watch(person: httpx.Client) -> dict[str, Any]:
    """A watch in an index of that person."""
    place = {"kind": "bucket", "bucket": "user-uploads"}
    answer = person.post(f"/api/v1/rag/index/{make_index(person)['index_id']}/watches", json=place)
    assert answer.status_code == 201, answer.text
    return {"watch_id": answer.json()["id"]}


def make_training(person: httpx.Client) -> dict[str, Any]:
    """A training job of that person, whose data set is not there."""
    wanted = {**make_index(person), "dataset_urls": ["storage://user-uploads/none.jsonl"]}
    answer = person.post("/api/v1/rag/finetune", json=wanted)
    assert answer.status_code == 202, answer.text
    return {"job_id": answer.json()["id"]}


OBJECTS = {
    "/api/v1/rag/watches/{watch_id}": make_watch,
    "/api/v1/rag/finetune/{job_id}": make_training,
    "/api/v1/rag/index/{index_id}": make_index,
    "/api/v1/rag/document/{document_id}": make_document,
    "/api/v1/rag/query/{query_id}": make_query,
}
BODIES = {
    ("PATCH", "/api/v1/rag/index/{index_id}"): {"json": {"name": "other"}},
    ("POST", "/api/v1/rag/index/{index_id}/watches"): {"json": {"kind": "bucket", "bucket": "user-uploads"}},
    ("POST", "/api/v1/rag/index/{index_id}/reembed"): {"json": {"embedding_model": "all-MiniLM-L6-v2-int8"}},
    ("PATCH", "/api/v1/rag/watches/{watch_id}"): {"json": {"paused": True}},
    ("GET", "/api/v1/rag/document/{document_id}/places"): {"params": {"start": "0", "end": "4"}},
}
