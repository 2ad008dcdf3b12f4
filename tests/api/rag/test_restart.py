"""A server that is killed while it reads or indexes goes on where it stopped."""

import json
import os
import signal
from contextlib import closing
from pathlib import Path

import apsw
import httpx

from tests.api.conftest import ADMIN, PASSWORD, Person, Process, Start
from tests.unit.ocr.pages import text_pdf

FIRST = {"APPLIANCE_FIRST_SUPERUSER": ADMIN, "APPLIANCE_FIRST_SUPERUSER_PASSWORD": PASSWORD}
LONG = " ".join(
    f"Sentence number {number} tells of the {number % 97} cats of house {number}." for number in range(1500)
)


def kill(process: Process) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.stop()


def running(client: httpx.Client, document_id: str) -> bool:
    return bool(client.get(f"/api/v1/rag/document/{document_id}").json()["status"] == "running")


def chunks(data: Path) -> tuple[int, int, int]:
    """Chunks, different places of chunks, and vectors in the database."""
    database = apsw.Connection(str(data / "app.db"), flags=apsw.SQLITE_OPEN_READONLY)
    [found] = database.execute(
        "SELECT (SELECT count(*) FROM rag_chunk), (SELECT count(DISTINCT ordinal) FROM rag_chunk),"
        " (SELECT count(*) FROM rag_vector)"
    ).fetchall()
    database.close()
    return found


def test_indexing_survives_a_kill_without_a_chunk_twice(start: Start, tmp_path: Path) -> None:
    first = start(**FIRST)
    with closing(Person(first.wait_until_ready(), ADMIN)) as admin:
        index_id = admin.post("/api/v1/rag/index", json={"name": "houses"}).json()["id"]
        added = admin.post("/api/v1/rag/document", json={"index_id": index_id, "content": LONG}).json()
        assert any(running(admin, added["id"]) for _ in range(1000))
    kill(first)
    assert chunks(tmp_path / "data") == (0, 0, 0)

    second = start()
    with closing(Person(second.wait_until_ready(), ADMIN)) as admin:
        text = {"index_id": index_id, "content": LONG}
        again = admin.post("/api/v1/rag/document", json=text, headers={"prefer": "wait=30"}).json()
        while again["status"] in ("pending", "running"):
            again = admin.get(f"/api/v1/rag/document/{added['id']}").json()

    assert (again["id"], again["status"]) == (added["id"], "completed")
    count = again["chunk_count"]
    assert chunks(tmp_path / "data") == (count, count, count)


def test_recognition_survives_a_kill(start: Start) -> None:
    letter = text_pdf(*[[(72, 700, f"This is page {number}.")] for number in range(1, 100)])
    first = start(**FIRST)
    with closing(Person(first.wait_until_ready(), ADMIN)) as admin:
        job = admin.post("/api/v1/ocr/upload", files={"file": ("long.pdf", letter)}).json()
        place = f"/api/v1/ocr/status/{job['id']}"
        assert any(admin.get(place).json()["pages_done"] > 0 for _ in range(1000))
    kill(first)

    with closing(Person(start().wait_until_ready(), ADMIN)) as admin:
        while (found := admin.get(place).json())["status"] in ("pending", "running"):
            assert found["pages_done"] >= 1
        result = admin.get(f"/api/v1/ocr/result/{job['id']}", params={"format": "text"}).text

    assert (found["status"], found["pages_done"]) == ("completed", 99)
    assert result.split("\n\n") == [f"This is page {number}." for number in range(1, 100)]


def test_training_survives_a_kill(start: Start) -> None:
    rows = [
        {"query": f"zorb {number}", "positive_text": f"The cat of house {number} sleeps."} for number in range(1500)
    ]
    first = start(**FIRST)
    with closing(Person(first.wait_until_ready(), ADMIN)) as admin:
        index_id = admin.post("/api/v1/rag/index", json={"name": "cats"}).json()["id"]
        lines = "\n".join(map(json.dumps, rows)).encode()
        stored = admin.post("/api/v1/storage/upload", files={"file": ("rows.jsonl", lines)}).json()
        wanted = {"index_id": index_id, "dataset_urls": [f"storage://{stored['bucket']}/{stored['path']}"]}
        place = f"/api/v1/rag/finetune/{admin.post('/api/v1/rag/finetune', json=wanted).json()['id']}"
        assert any(admin.get(place).json()["progress"] > 0.11 for _ in range(10_000))
    kill(first)

    with closing(Person(start().wait_until_ready(), ADMIN)) as admin:
        while (found := admin.get(place).json())["status"] in ("pending", "running"):
            assert found["adapter_id"] is None
        index = admin.get(f"/api/v1/rag/index/{index_id}").json()

    assert (found["status"], found["error_message"], found["progress"]) == ("completed", None, 1.0)
    assert found["metrics"]["rows_train"] + found["metrics"]["rows_holdout"] == 1500
    better = found["metrics"]["mrr"]["after"] > found["metrics"]["mrr"]["before"]
    assert index["active_adapter_id"] == (found["adapter_id"] if better else None)


def test_a_sorted_index_is_searched_after_a_kill_and_forgets_what_is_deleted(start: Start) -> None:
    large = {"APPLIANCE_RAG__EXACT_CHUNKS": "1", "APPLIANCE_RAG__SORTED_CHUNKS": "2"}
    first = start(**FIRST, **large)
    with closing(Person(first.wait_until_ready(), ADMIN)) as admin:
        index_id = admin.post("/api/v1/rag/index", json={"name": "houses"}).json()["id"]
        for text in ("The cat sleeps on the roof.", "Tax is due in March.", "The boiler was repaired in April."):
            body = {"index_id": index_id, "content": text}
            admin.post("/api/v1/rag/document", json=body, headers={"prefer": "wait=30"})
    kill(first)

    with closing(Person(start(**large).wait_until_ready(), ADMIN)) as admin:
        asked = {"index_id": index_id, "query_text": "When is tax due?", "query_requirements": {"vector_db": "milvus"}}
        found = admin.post("/api/v1/rag/query", json=asked).json()
        while "cells" not in found["routing_reason"]:  # the first question asks for the job that sorts
            found = admin.post("/api/v1/rag/query", json=asked).json()
        best = found["results"][0]
        admin.delete(f"/api/v1/rag/document/{best['document_id']}")
        after = admin.post("/api/v1/rag/query", json=asked).json()

    assert (best["content"], found["engine"]) == ("Tax is due in March.", "sqlite-vec")
    assert len(after["results"]) == 2
    assert best["document_id"] not in {each["document_id"] for each in after["results"]}
