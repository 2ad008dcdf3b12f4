"""Status codes and shapes of watches, of another try, and of another embedding model."""

import json
import os
import shutil
import signal
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw
import httpx
import pytest

from appliance.adapters.embedder.minilm import MODEL_FOLDER
from tests.api.conftest import ADMIN, PASSWORD, Person, Process, Start
from tests.api.rag.objects import make_index
from tests.unit.rag.second_model import DIMENSION, build_second_model

RAG = "/api/v1/rag"
FIRST = {"APPLIANCE_FIRST_SUPERUSER": ADMIN, "APPLIANCE_FIRST_SUPERUSER_PASSWORD": PASSWORD}
OWN = "all-MiniLM-L6-v2-int8"


@pytest.fixture
def index_id(ada: httpx.Client) -> str:
    return str(make_index(ada)["index_id"])


def follow(person: httpx.Client, index_id: str, **place: Any) -> httpx.Response:
    return person.post(f"{RAG}/index/{index_id}/watches", json={"kind": "bucket", "bucket": "user-uploads"} | place)


def until(person: httpx.Client, path: str, is_right: Any) -> dict[str, Any]:
    """The answer of a path as soon as it is right."""
    while not is_right(found := person.get(path).json()):
        assert "data" in found or "id" in found, found
    return dict(found)


def test_a_bucket_is_followed_paused_and_left(ada, index_id):
    made = follow(ada, index_id, path="post/", include=["*.txt"])

    watch = made.json()
    assert made.status_code == 201
    assert watch == {
        "id": watch["id"],
        "index_id": index_id,
        "kind": "bucket",
        "bucket": "user-uploads",
        "path": "post/",
        "include": ["*.txt"],
        "status": "watching",
        "last_scan_at": None,
        "error_message": None,
        "files_total": 0,
        "files_failed": 0,
        "created_at": watch["created_at"],
    }
    assert follow(ada, index_id, path="post/").json()["code"] == "already-exists"
    upload = {"bucket": "user-uploads", "folder_path": "post"}
    for name in ("a.txt", "b.csv"):
        stored = ada.post("/api/v1/storage/upload", files={"file": (name, b"Cats sleep.")}, data=upload)
        assert stored.status_code == 201, stored.text
    until(ada, f"{RAG}/index/{index_id}", lambda found: found["documents_by_status"]["completed"] == 1)
    [file] = ada.get(f"{RAG}/watches/{watch['id']}/files").json()["data"]
    assert (file["path"], file["status"], file["error_message"]) == ("post/a.txt", "followed", None)
    paused = ada.patch(f"{RAG}/watches/{watch['id']}", json={"paused": True})
    assert (paused.status_code, paused.json()["status"]) == (200, "paused")
    scan = ada.post(f"{RAG}/watches/{watch['id']}/scan")
    assert (scan.status_code, scan.json()["status"]) == (202, "watching")
    listed = ada.get(f"{RAG}/index/{index_id}/watches").json()
    assert (listed["count"], listed["data"][0]["id"]) == (1, watch["id"])
    assert ada.delete(f"{RAG}/watches/{watch['id']}", params={"documents": "delete"}).status_code == 204
    assert ada.get(f"{RAG}/index/{index_id}/watches").json() == {"data": [], "count": 0}


@pytest.mark.parametrize(
    ("place", "status", "loc"),
    [
        ({"kind": "ftp"}, 422, ["body", "kind"]),
        ({"bucket": None}, 422, ["body", "bucket"]),
        ({"bucket": "rag-files"}, 422, ["body", "bucket"]),
        ({"bucket": "nowhere"}, 404, None),
        ({"kind": "folder", "bucket": None, "path": "/etc"}, 422, ["body", "path"]),
        ({"kind": "folder", "path": "/etc"}, 422, ["body", "bucket"]),
        ({"include": ["a" * 201]}, 422, ["body", "include"]),
        ({"colour": "red"}, 422, None),
    ],
)
def test_a_wrong_watch_is_refused(ada, index_id, place, status, loc):
    answer = follow(ada, index_id, **place)

    assert answer.status_code == status
    assert loc is None or answer.json()["errors"][0]["loc"] == loc


def test_without_an_administrators_word_no_folder_may_be_followed(ada):
    assert ada.get(f"{RAG}/watch-roots").json() == {"data": [], "count": 0}


def test_only_a_failed_document_is_tried_again(ada, index_id):
    wait = {"prefer": "wait=20"}
    added = ada.post(f"{RAG}/document", json={"index_id": index_id, "content": "***"}, headers=wait).json()
    assert added["status"] == "failed"

    again = ada.post(f"{RAG}/document/{added['id']}/retry")
    ended = ada.post(f"{RAG}/document", json={"index_id": index_id, "content": "Cats."}, headers=wait).json()

    assert (again.status_code, again.json()["status"]) == (202, "pending")
    refused = ada.post(f"{RAG}/document/{ended['id']}/retry")
    assert (refused.status_code, refused.json()["allowed"]) == (409, ["failed"])


@pytest.mark.parametrize(("model", "status"), [("nonsense", 422), (OWN, 409), ("", 422)])
def test_another_model_must_be_one_and_another(ada, index_id, model, status):
    answer = ada.post(f"{RAG}/index/{index_id}/reembed", json={"embedding_model": model})

    assert answer.status_code == status
    assert answer.json()["code"] != "unknown-engine" or answer.json()["allowed"] == [OWN]


def kill(process: Process) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.stop()


def counts(data: Path, *selects: str) -> list[int]:
    database = apsw.Connection(str(data / "app.db"), flags=apsw.SQLITE_OPEN_READONLY)
    found = [database.execute(f"SELECT {select}").fetchall()[0][0] for select in selects]
    database.close()
    return found


def test_a_folder_is_followed_over_a_kill(start: Start, tmp_path: Path) -> None:
    scans = tmp_path / "scans"
    scans.mkdir()
    for number in range(30):
        (scans / f"{number}.txt").write_text(f"Letter number {number} tells of its {number} cats. " * 20)
    quick = {"APPLIANCE_RAG__WATCH_SETTLE_SECONDS": "0.1", "APPLIANCE_RAG__WATCH_INTERVAL_SECONDS": "0.3"}
    options = FIRST | quick | {"APPLIANCE_RAG__WATCH_ROOTS": str(scans)}
    first = start(**options)
    with closing(Person(first.wait_until_ready(), ADMIN)) as admin:
        assert admin.get(f"{RAG}/watch-roots").json()["data"] == [str(scans)]
        index_id = admin.post(f"{RAG}/index", json={"name": "scans"}).json()["id"]
        assert follow(admin, index_id, kind="folder", bucket=None, path=str(scans)).status_code == 201
        until(admin, f"{RAG}/index/{index_id}", lambda found: found["documents_by_status"]["completed"] > 3)
    kill(first)
    (scans / "0.txt").unlink()
    (scans / "new.txt").write_text("A letter that came meanwhile.")

    with closing(Person(start(**options).wait_until_ready(), ADMIN)) as admin:
        documents = f"{RAG}/index/{index_id}/documents?limit=100&status=completed"
        wanted = {f"{number}.txt" for number in range(1, 30)} | {"new.txt"}
        until(admin, documents, lambda found: {each["title"] for each in found["data"]} == wanted)
        whole = admin.get(f"{RAG}/index/{index_id}").json()

    assert whole["document_count"] == 30
    assert (
        counts(tmp_path / "data", "count(*) FROM rag_chunk", "count(*) FROM rag_vector") == [whole["chunk_count"]] * 2
    )


def test_another_model_comes_in_over_a_kill(start: Start, tmp_path: Path) -> None:
    second = build_second_model(tmp_path / "second")
    options = FIRST | {"APPLIANCE_EMBEDDER__MODELS": f"second={second},own-128={short_model(tmp_path)}"}
    first = start(**options)
    with closing(Person(first.wait_until_ready(), ADMIN)) as admin:
        index_id = admin.post(f"{RAG}/index", json={"name": "letters", "chunk_size": 100}).json()["id"]
        text = " ".join(f"Letter number {number} tells of its {number} cats." for number in range(600))
        body = {"index_id": index_id, "content": text}
        admin.post(f"{RAG}/document", json=body, headers={"prefer": "wait=30"})
        place = f"{RAG}/index/{index_id}"
        until(admin, place, lambda found: found["documents_by_status"]["completed"] == 1)
        begun = admin.post(f"{place}/reembed", json={"embedding_model": "own-128"})
        assert (begun.status_code, begun.json()["embedding_models"]) == (202, [OWN, "second", "own-128"])
        half = until(admin, place, lambda found: found["reembedding"]["done"] > 100)
        assert (half["embedding_model"], half["reembedding"]["model"]) == (OWN, "own-128")
        query = {"index_id": index_id, "query_text": "Letter number 77 tells of its 77 cats."}
        assert "number 77" in admin.post(f"{RAG}/query", json=query).json()["results"][0]["content"]
    kill(first)
    [kept] = counts(tmp_path / "data", "count(*) FROM rag_new_chunk")
    assert kept >= 100

    with closing(Person(start(**options).wait_until_ready(), ADMIN)) as admin:
        whole = until(admin, place, lambda found: found["reembedding"] is None)
        assert "number 77" in admin.post(f"{RAG}/query", json=query).json()["results"][0]["content"]

    assert (whole["embedding_model"], whole["dimensions"]) == ("own-128", 128)
    different = "count(DISTINCT length(vector)) FROM rag_vector", "max(length(vector)) FROM rag_vector"
    assert counts(tmp_path / "data", *different) == [1, 128 * 4]


def short_model(tmp_path: Path) -> Path:
    """Our own model, of which only the first 128 numbers count."""
    folder = tmp_path / "own-128"
    shutil.copytree(MODEL_FOLDER, folder)
    (folder / "MODEL.json").write_text(json.dumps({"dimension": 128}))
    return folder


def test_a_cancelled_model_stays_out(start: Start, tmp_path: Path) -> None:
    second = build_second_model(tmp_path / "second")
    with closing(
        Person(start(**FIRST | {"APPLIANCE_EMBEDDER__MODELS": f"s={second}"}).wait_until_ready(), ADMIN)
    ) as admin:
        index_id = admin.post(f"{RAG}/index", json={"name": "letters", "embedding_model": "s"}).json()["id"]
        place = f"{RAG}/index/{index_id}"
        assert admin.get(place).json()["dimensions"] == DIMENSION

        assert admin.delete(f"{place}/reembed").status_code == 204

        assert admin.get(place).json()["embedding_model"] == "s"
