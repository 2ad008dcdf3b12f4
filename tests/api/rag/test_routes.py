"""Status codes and shapes of /api/v1/rag."""

from typing import Any

import httpx
import pytest

from tests.api.rag.objects import make_index
from tests.unit.ocr.pages import text_pdf
from tests.unit.rag.test_office import HEADING, docx, paragraph

RAG = "/api/v1/rag"
WAIT = {"prefer": "wait=20"}
LEASE = text_pdf(
    [(72, 700, "The rent is 1,215 pounds a month."), (72, 686, "It is due on the first of June.")],
    [(72, 700, "Dogs are not permitted in the flat.")],
)


@pytest.fixture
def index(ada) -> dict[str, Any]:
    """`{"index_id": …}` of Ada's index."""
    return make_index(ada)


def add(person: httpx.Client, index: dict[str, Any], content: str, **more: Any) -> dict[str, Any]:
    answer = person.post(f"{RAG}/document", json={**index, "content": content, **more}, headers=WAIT)
    assert answer.status_code == 200, answer.text
    return answer.json()


def upload(person: httpx.Client, index: dict[str, Any], content: bytes, name: str, **fields: Any) -> httpx.Response:
    files = {"file": (name, content)}
    return person.post(f"{RAG}/document/upload", files=files, data={**index, **fields}, headers=WAIT)


def ask(person: httpx.Client, index: dict[str, Any], question: str, **more: Any) -> dict[str, Any]:
    answer = person.post(f"{RAG}/query", json={**index, "query_text": question, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_an_index_is_made_read_changed_and_deleted(ada):
    made = ada.post(f"{RAG}/index", json={"name": " letters ", "chunk_size": 400})

    body = made.json()
    assert made.status_code == 201
    assert made.headers["location"] == f"{RAG}/index/{body['id']}"
    assert (body["name"], body["vector_db_type"], body["dimensions"]) == ("letters", "sqlite_vec", 384)
    assert (body["chunk_size"], body["chunk_overlap"], body["document_count"]) == (400, 50, 0)
    read = ada.get(f"{RAG}/index/{body['id']}").json()
    states = {"pending": 0, "running": 0, "completed": 0, "failed": 0}
    models = {"reembedding": None, "embedding_models": [body["embedding_model"]]}
    assert read == body | models | {"documents_by_status": states}
    changed = ada.patch(f"{RAG}/index/{body['id']}", json={"name": "post", "vector_db_type": "milvus"}).json()
    assert (changed["name"], changed["vector_db_type"]) == ("post", "milvus")
    assert [each["id"] for each in ada.get(f"{RAG}/indexes").json()["data"]] == [body["id"]]
    assert ada.delete(f"{RAG}/index/{body['id']}").status_code == 204
    assert ada.get(f"{RAG}/index/{body['id']}").status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"name": ""}, 422, "validation-error"),
        ({"name": "a" * 256}, 422, "validation-error"),
        ({"name": "a", "vector_db_type": "faiss"}, 422, "unknown-engine"),
        ({"name": "a", "vector_db_type": "pinecone"}, 409, "engine-unavailable"),
        ({"name": "a", "chunk_size": 99}, 422, "validation-error"),
        ({"name": "a", "chunk_size": 200, "chunk_overlap": 101}, 422, "validation-error"),
        ({"name": "a", "colour": "red"}, 422, "validation-error"),
    ],
)
def test_a_wrong_index_is_refused(ada, body, status, code):
    answer = ada.post(f"{RAG}/index", json=body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_name_is_taken_once(ada):
    ada.post(f"{RAG}/index", json={"name": "letters"})

    answer = ada.post(f"{RAG}/index", json={"name": "letters"})

    assert (answer.status_code, answer.json()["code"]) == (409, "already-exists")


def test_a_text_is_accepted_and_its_twin_is_the_first_one(ada, index):
    first = ada.post(f"{RAG}/document", json={**index, "content": "Cats sleep."})
    again = ada.post(f"{RAG}/document", json={**index, "content": "Cats sleep."})
    wanted = ada.post(f"{RAG}/document", json={**index, "content": "Cats sleep.", "allow_duplicate": True})

    body = first.json()
    assert (first.status_code, body["duplicate"], body["document_id"]) == (202, False, body["id"])
    assert first.headers["location"] == f"{RAG}/document/{body['id']}"
    assert (again.status_code, again.json()["id"], again.json()["duplicate"]) == (200, body["id"], True)
    assert (wanted.status_code, wanted.json()["duplicate"]) == (202, False)


def test_waiting_gives_a_document_that_can_be_found(ada, index):
    document = add(ada, index, "Cats sleep most of the day.", title="Cats", metadata={"lang": "en"})

    found = ask(ada, index, "sleeping cats")

    assert document["status"] == "completed"
    [hit] = found["results"]
    assert (hit["document_id"], hit["title"], hit["content"]) == (
        document["id"],
        "Cats",
        "Cats sleep most of the day.",
    )
    assert (hit["metadata"], hit["start"], hit["end"], hit["page"], hit["boxes"]) == ({"lang": "en"}, 0, 27, None, [])
    assert (hit["score"], found["engine"], found["total_results"], found["answer"]) == (1.0, "sqlite-vec", 1, None)
    assert 0 < hit["similarity"] <= 1
    assert found["routing_reason"].endswith(": lightrag")


@pytest.mark.parametrize(
    "body",
    [
        {"content": ""},
        {"content": "a" * 100_001},
        {"content": "a", "embedding": [1.0]},
        {"content": "a", "metadata": [1]},
        {"content": "a", "metadata": {"a": "b" * 17_000}},
        {},
    ],
)
def test_a_wrong_document_is_refused(ada, index, body):
    answer = ada.post(f"{RAG}/document", json={**index, **body})

    assert (answer.status_code, answer.json()["code"]) == (422, "validation-error")


def test_a_pdf_is_answered_from_with_page_and_boxes(ada, index):
    added = upload(ada, index, LEASE, "lease.pdf", metadata='{"kind": "lease"}').json()
    assert added["status"] == "completed"

    answer = ask(ada, index, "Are dogs permitted?", answer=True)["answer"]

    assert (answer["mode"], answer["text"]) == ("quoted", "Dogs are not permitted in the flat.")
    [citation] = answer["citations"]
    assert (citation["title"], citation["page"]) == ("lease.pdf", 2)
    [box] = citation["boxes"]
    assert box["page"] == 2
    assert all(0 <= part <= 1 for part in box["bbox"])
    document = ada.get(f"{RAG}/document/{added['id']}").json()
    assert document["content"][citation["start"] : citation["end"]] == citation["quote"]
    assert (document["page_count"], document["source"], document["document_metadata"]) == (
        2,
        "upload",
        {"kind": "lease"},
    )
    assert document["storage"]["bucket"] == "rag-files"
    shown = ada.get(f"{RAG}/document/{added['id']}/pages/2", params={"width": 64})
    assert (shown.headers["content-type"], shown.content[8:12]) == ("image/webp", b"WEBP")
    assert ada.get(f"{RAG}/document/{added['id']}/pages/3").status_code == 404


def test_a_quote_of_a_link_is_found_on_its_page(ada, index):
    document = upload(ada, index, LEASE, "lease.pdf").json()
    [citation] = ask(ada, index, "Are dogs permitted?", answer=True)["answer"]["citations"]
    span = {"start": citation["start"], "end": citation["end"]}

    found = ada.get(f"{RAG}/document/{document['id']}/places", params=span)

    assert found.json() == {"boxes": citation["boxes"]}
    page = ada.get(f"{RAG}/document/{document['id']}/pages/2/words").json()
    assert (page["page"], page["source"], page["start"]) == (2, "text_layer", citation["start"])
    assert (
        "".join(page["text"][word["start"] : word["end"]] for word in page["words"]) == "Dogsarenotpermittedintheflat."
    )
    wrong = ada.get(f"{RAG}/document/{document['id']}/places", params={"start": 4, "end": 4})
    assert (wrong.status_code, wrong.json()["errors"][0]["loc"]) == (422, ["query", "end"])
    assert ada.get(f"{RAG}/document/{document['id']}/pages/3/words").status_code == 404


def test_a_text_without_pages_has_no_places(ada, index):
    document = add(ada, index, "The rent is 1,215 pounds a month.")

    found = ada.get(f"{RAG}/document/{document['id']}/places", params={"start": 0, "end": 8})

    assert found.json() == {"boxes": []}
    assert ada.get(f"{RAG}/document/{document['id']}/pages/1/words").status_code == 404


def test_what_is_not_in_the_documents_is_not_answered(ada, index):
    add(ada, index, "The rent is 1,215 pounds a month.")

    answer = ask(ada, index, "Who painted the ceiling?", answer=True)["answer"]

    assert (answer["mode"], answer["text"], answer["citations"]) == ("none", "", [])
    assert "not in these documents" in answer["reason"]


@pytest.mark.parametrize(
    ("content", "fields", "status", "code"),
    [
        (b"", {}, 422, "validation-error"),
        (b"PK\x03\x04 and so on", {}, 415, "unsupported-media-type"),
        (b"Cats sleep.", {"metadata": "[1]"}, 422, "validation-error"),
        (b"Cats sleep.", {"metadata": "{"}, 422, "validation-error"),
        (b"Cats sleep.", {"index_id": "0190a000-0000-7000-8000-000000000000"}, 404, "not-found"),
    ],
)
def test_a_wrong_upload_is_refused(ada, index, content, fields, status, code):
    answer = upload(ada, index | fields, content, "notes.txt", **{k: v for k, v in fields.items() if k == "metadata"})

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_file_without_text_fails_and_says_so(ada, index):
    added = upload(ada, index, b" \n ... \n", "blank.txt").json()

    assert (added["status"], added["error_message"]) == ("failed", "no text found")
    listed = ada.get(f"{RAG}/index/{index['index_id']}/documents", params={"status": "failed"}).json()
    assert [each["id"] for each in listed["data"]] == [added["id"]]


def test_documents_are_listed_and_deleted(ada, index):
    first, second = add(ada, index, "Cats sleep.", title="Cats"), add(ada, index, "Dogs bark.", title="Dogs")
    place = f"{RAG}/index/{index['index_id']}/documents"

    listed = ada.get(place).json()
    assert [each["id"] for each in listed["data"]] == [second["id"], first["id"]]
    assert "content" not in listed["data"][0]
    assert ada.get(place, params={"q": "cat"}).json()["count"] == 1
    assert ada.delete(f"{RAG}/document/{first['id']}").status_code == 204

    assert [hit["document_id"] for hit in ask(ada, index, "cats")["results"]] == [second["id"]]
    assert ada.get(place).json()["count"] == 1


def test_deleting_the_stored_file_deletes_the_document(ada, index):
    added = upload(ada, index, b"Cats sleep.", "cats.txt").json()
    place = ada.get(f"{RAG}/document/{added['id']}").json()["storage"]

    answer = ada.delete(f"/api/v1/storage/delete/{place['bucket']}/{place['path']}")

    assert answer.status_code == 204
    # A listener deletes it, in a job of its own.
    assert any(ada.get(f"{RAG}/document/{added['id']}").status_code == 404 for _ in range(500))
    assert ask(ada, index, "cats")["results"] == []


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"query_text": ""}, 422, "validation-error"),
        ({"top_k": 0}, 422, "validation-error"),
        ({"top_k": 101}, 422, "validation-error"),
        ({"min_score": 1.5}, 422, "validation-error"),
        ({"filters": {"a": {"$ne": 1}}}, 422, "validation-error"),
        ({"query_requirements": {"vector_db": "faiss"}}, 422, "unknown-engine"),
        ({"query_requirements": {"vector_db": "pinecone"}}, 409, "engine-unavailable"),
        ({"index_id": "0190a000-0000-7000-8000-000000000000"}, 404, "not-found"),
    ],
)
def test_a_wrong_query_is_refused(ada, index, more, status, code):
    answer = ada.post(f"{RAG}/query", json={**index, "query_text": "cats", **more})

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_query_can_be_read_again_until_its_document_is_gone(ada, index):
    document = add(ada, index, "The rent is 1,215 pounds a month.")
    asked = ask(ada, index, "How much is the rent?", answer=True)

    again = ada.get(f"{RAG}/query/{asked['query_id']}").json()
    assert again == asked
    [listed] = ada.get(f"{RAG}/queries", params=index).json()["data"]
    assert (listed["query_id"], "results" in listed) == (asked["query_id"], False)

    ada.delete(f"{RAG}/document/{document['id']}")
    gone = ada.get(f"{RAG}/query/{asked['query_id']}").json()
    assert [hit["content"] for hit in gone["results"]] == [None]
    assert [citation["quote"] for citation in gone["answer"]["citations"]] == [None]


def test_routing_is_explained_and_logged(ada, index):
    body = {**index, "query_requirements": {"structured_memory": True}}

    told = ada.post(f"{RAG}/switch/evaluate", json=body).json()
    assert (told["selected_vector_db"], told["engine"]) == ("supavec", "sqlite-vec")
    assert told["rules"] == [{"rule": "vector_db", "matched": False}, {"rule": "structured_memory", "matched": True}]
    assert told["index_statistics"]["current_vector_db"] == "sqlite_vec"
    assert ada.get(f"{RAG}/switch/logs").json()["count"] == 0

    asked = ask(ada, index, "cats", query_requirements={"structured_memory": True})
    [logged] = ada.get(f"{RAG}/switch/logs", params=index).json()["data"]
    assert (logged["query_id"], logged["routing_decision"], logged["query_text"]) == (
        asked["query_id"],
        "supavec",
        "cats",
    )


def test_a_word_document_is_quoted_with_its_heading(ada, index):
    letter = docx(paragraph("Tenancy", HEADING) + paragraph("The rent is 1,215 pounds a month."))
    added = upload(ada, index, letter, "lease.docx").json()

    found = ask(ada, index, "How much is the rent?", answer=True)

    assert ada.get(f"{RAG}/document/{added['id']}").json()["status"] == "completed"
    assert "Tenancy" in found["results"][0]["content"]
    assert found["answer"]["citations"][0]["quote"] == "The rent is 1,215 pounds a month."


def test_a_damaged_word_document_fails_and_others_go_on(ada, index):
    damaged = upload(ada, index, docx(paragraph("whole"))[:-40], "broken.docx").json()
    whole = upload(ada, index, docx(paragraph("Dogs bark.")), "whole.docx").json()

    failed = ada.get(f"{RAG}/document/{damaged['id']}").json()
    assert failed["status"] == "failed" and "no Word document" in failed["error_message"]
    assert ada.get(f"{RAG}/document/{whole['id']}").json()["status"] == "completed"
