"""Indexes, documents and searches, with the real model."""

import pytest

from appliance.areas.rag import service
from appliance.areas.rag.models import RagDocument
from appliance.areas.rag.service import indexing
from appliance.areas.storage import service as storage
from appliance.core.errors import EngineUnavailable, InvalidInput, NotFound, UnknownEngine, UnsupportedMediaType
from appliance.db import query, rows
from appliance.jobs import enqueue, run_all_due
from appliance.jobs.queue import INTERNAL
from tests.unit.ocr.pages import text_pdf

CATS = "Cats sleep most of the day. A kitten needs more food than a grown cat."
TAX = "Corporate income tax is due in March. The rate is 21 percent."
LETTER = """Dear Ms Whitfield,

The monthly rent will rise from 1,150 pounds to 1,215 pounds on 1 June 2025. Our contractor, Mr Samir
Patel, will replace the boiler in April. You may keep one cat, but dogs are not permitted."""


def test_two_indexes_of_one_person_may_not_share_a_name(adapters, ada, bob):
    service.create_index(ada, "animals")
    service.create_index(bob, "animals")

    with pytest.raises(service.NameTaken, match="animals"):
        service.create_index(ada, "animals")


def test_an_index_is_of_a_profile_that_exists_and_is_here(adapters, ada):
    with pytest.raises(UnknownEngine):
        service.create_index(ada, "a", vector_db_type="faiss")
    with pytest.raises(EngineUnavailable):
        service.create_index(ada, "a", vector_db_type="pinecone")


def test_an_overlap_of_more_than_half_a_chunk_is_refused(adapters, ada):
    with pytest.raises(InvalidInput, match="chunk_overlap"):
        service.create_index(ada, "a", chunk_size=200, chunk_overlap=101)


def test_indexes_are_listed_newest_first_with_their_numbers(ada, bob, add, index):
    service.create_index(bob, "not mine")
    second = service.create_index(ada, "second").index
    add(CATS)

    page = service.list_indexes(ada)

    assert [info.index.id for info in page.data] == [second.id, index.id]
    assert page.count == 2
    found = page.data[1]
    assert (found.document_count, found.chunk_count, found.size_bytes) == (1, 1, len(CATS))
    assert [info.index.id for info in service.list_indexes(ada, q="econ").data] == [second.id]


def test_the_nearest_passage_comes_first_by_meaning_and_by_words(ada, index, add):
    cats, tax = add(CATS, title="Cats"), add(TAX, title="Tax")

    by_meaning = service.ask(ada, index.id, "young felines and what they eat")
    by_words = service.ask(ada, index.id, "corporate")

    assert [hit["document_id"] for hit in by_meaning.results] == [cats.id, tax.id]
    assert by_words.results[0]["document_id"] == tax.id
    assert by_words.results[0]["content"] == TAX
    assert by_words.results[0]["title"] == "Tax"
    assert by_words.results[0]["score"] == 1.0
    assert (by_words.record.vector_db, by_words.record.engine) == ("lightrag", "sqlite-vec")


@pytest.mark.parametrize("profile", ["sqlite_vec", "chromadb", "lightrag", "milvus", "weaviate", "qdrant", "supavec"])
def test_every_profile_finds_the_nearest(ada, index, add, profile):
    cats = add(CATS)
    add(TAX)

    found = service.ask(ada, index.id, "kitten food", requirements={"vector_db": profile})

    assert found.record.vector_db == profile
    assert found.results[0]["document_id"] == cats.id
    assert [hit["score"] for hit in found.results] == sorted((hit["score"] for hit in found.results), reverse=True)


def test_filters_let_only_fitting_documents_through(ada, index, add):
    add(CATS, metadata={"lang": "en", "year": 2020})
    german = add("Katzen schlafen viel.", metadata={"lang": "de", "year": 2024})

    for filters in (
        {"lang": "de"},
        {"year": {"$gte": 2021}},
        {"document_id": german.id},
        {"lang": {"$in": ["de", "fr"]}},
    ):
        found = service.ask(ada, index.id, "cats", filters=filters)
        assert [hit["document_id"] for hit in found.results] == [german.id]
        assert found.record.vector_db == "weaviate"


def test_tags_raise_a_document(ada, index, add):
    add("The cat sleeps.")
    tagged = add("The cat is asleep.", metadata={"tags": ["pets", "sleep"]})

    found = service.ask(ada, index.id, "the cat sleeps", requirements={"tags": ["pets", "sleep"]})

    assert found.record.vector_db == "qdrant"
    assert found.results[0]["document_id"] == tagged.id


def test_an_empty_index_gives_no_results_and_no_error(ada, index):
    found = service.ask(ada, index.id, "anything", answer=True)

    assert found.results == []
    assert found.answer["mode"] == "none"
    assert "not in these documents" in found.answer["reason"]


def test_indexes_of_two_people_are_separate(ada, bob, index, add):
    add(CATS)
    other = service.create_index(bob, "letters").index

    assert service.ask(bob, other.id, "cats").results == []
    with pytest.raises(NotFound):
        service.ask(bob, index.id, "cats")


def test_an_answer_is_quoted_word_for_word_with_its_place(ada, index, add):
    document = add(LETTER, title="letter.txt")

    found = service.ask(ada, index.id, "Who will replace the boiler?", answer=True).answer

    assert found["mode"] == "quoted"
    assert found["text"] == "Our contractor, Mr Samir Patel, will replace the boiler in April."
    [citation] = found["citations"]
    assert citation["quote"] == LETTER[citation["start"] : citation["end"]]
    assert "Samir\nPatel" in citation["quote"]
    assert (citation["document_id"], citation["title"]) == (document.id, "letter.txt")


@pytest.mark.parametrize(
    "question", ["How many bedrooms does the flat have?", "What is the capital of France?", "Who owns the building?"]
)
def test_what_the_documents_do_not_say_is_not_answered(ada, index, add, question):
    add(LETTER)

    found = service.ask(ada, index.id, question, answer=True).answer

    assert (found["mode"], found["text"], found["citations"]) == ("none", "", [])
    assert "not in these documents" in found["reason"]


def test_the_same_content_twice_is_one_document(ada, index, add):
    first = add(CATS)
    new = service.plan_document(ada, index.id, content=CATS)

    assert service.add_document(new) == service.Added(first, duplicate=True)
    assert not service.add_document(new, allow_duplicate=True).duplicate


def test_a_deleted_document_is_never_found_again(ada, index, add):
    gone = add(CATS)
    asked = service.ask(ada, index.id, "kitten food", answer=True)

    service.delete_document(ada, gone.id)

    assert service.ask(ada, index.id, "kitten food").results == []
    again = service.find_query(ada, asked.record.id)
    assert [hit["content"] for hit in again.results] == [None]
    assert again.results[0]["document_id"] == gone.id
    for table in ("rag_chunk", "rag_vector", "rag_sentence", "rag_term"):
        assert rows(f"SELECT count(*) FROM {table}") == [(0,)]


def test_words_and_chunks_stay_in_step(ada, index, add):
    add(CATS)
    service.delete_document(ada, add(TAX).id)

    assert rows("SELECT rowid FROM rag_term") == rows("SELECT key FROM rag_chunk")
    # Raises when the full-text index is damaged.
    assert rows("INSERT INTO rag_term (rag_term, rank) VALUES ('integrity-check', 1)") == []


def test_a_file_that_is_deleted_takes_its_document_along(ada, index, upload, run_jobs):
    added = service.add_upload(ada, index.id, upload(b"Cats sleep.", "cats.txt"))
    run_jobs()
    document = service.find_document(ada, added.document.id)
    assert document.status == "completed"

    storage.delete(ada, document.bucket, document.path)
    run_jobs()

    with pytest.raises(NotFound):
        service.find_document(ada, document.id)
    assert service.ask(ada, index.id, "cats").results == []


def test_deleting_an_upload_deletes_its_file_and_not_one_that_belongs_elsewhere(ada, index, upload, run_jobs):
    mine = service.add_upload(ada, index.id, upload(b"Cats sleep.", "cats.txt")).document
    file = storage.store_upload(ada, upload(b"Dogs bark.", "dogs.txt"), "user-uploads")
    theirs = service.add_document(service.plan_document(ada, index.id, storage_path=f"user-uploads/{file.path}"))
    run_jobs()

    service.delete_document(ada, mine.id)
    service.delete_document(ada, theirs.document.id)

    with pytest.raises(NotFound):
        storage.get(ada, mine.bucket, mine.path)
    assert storage.get(ada, "user-uploads", file.path).id == file.id


def test_a_file_is_in_use_until_it_is_indexed(ada, index, upload, run_jobs):
    document = service.add_upload(ada, index.id, upload(b"Cats sleep.", "cats.txt")).document
    place = ada.id, document.bucket, document.path

    before = service.file_in_use(*place)
    run_jobs()

    assert "cats.txt" in before
    assert service.file_in_use(*place) is None


def test_markdown_is_found_under_its_headings(ada, index, upload, run_jobs):
    text = b"# Manual\n\n## Care\n\nWash at 30 degrees.\n\n## Warranty\n\nTwo years."
    service.add_upload(ada, index.id, upload(text, "shirt.md"))
    run_jobs()

    found = service.ask(ada, index.id, "how long is the warranty", answer=True)

    assert found.results[0]["content"] == "Warranty\n\nTwo years."
    assert [row["heading"] for row in query("SELECT heading FROM rag_chunk ORDER BY ordinal")] == [
        "shirt › Manual",
        "shirt › Manual › Care",
        "shirt › Manual › Warranty",
    ]


def test_a_pdf_keeps_its_pages_and_the_boxes_of_every_quote(ada, index, upload, run_jobs):
    first = [(72, 700, "The rent is 1,215 pounds a month."), (72, 686, "It is due on the first of June.")]
    second = [(72, 700, "Dogs are not permitted in the flat.")]
    added = service.add_upload(ada, index.id, upload(text_pdf(first, second), "lease.pdf"))
    run_jobs()

    answer = service.ask(ada, index.id, "Are dogs permitted?", answer=True).answer

    [citation] = answer["citations"]
    assert (citation["page"], citation["quote"]) == (2, "Dogs are not permitted in the flat.")
    [box] = citation["boxes"]
    assert box["page"] == 2
    x0, y0, x1, y1 = box["bbox"]
    assert (x0, y0) == pytest.approx((72 / 612, (792 - 710) / 792), abs=0.02)
    assert 0 < x0 < x1 < 1 and y1 - y0 == pytest.approx(12 / 792, abs=0.01)
    document = service.find_document(ada, added.document.id)
    assert document.content[citation["start"] : citation["end"]] == citation["quote"]
    assert service.page_count(document.id) == 2
    assert service.page_picture(ada, document.id, 2, width=64)[8:12] == b"WEBP"
    with pytest.raises(NotFound, match="page 3"):
        service.page_picture(ada, document.id, 3, width=64)


def test_a_file_without_text_fails_and_says_so(ada, index, upload, run_jobs, woken):
    added = service.add_upload(ada, index.id, upload(b" \n\n ... \n", "blank.txt"))
    run_jobs()

    document = service.find_document(ada, added.document.id)
    assert (document.status, document.error_message) == ("failed", "no text found")
    assert woken[-1][1:] == (
        f"rag.document:{document.id}",
        {"document_id": document.id, "status": "failed"},
    )


def test_a_broken_pdf_fails_with_words_a_person_understands(ada, index, upload, run_jobs):
    added = service.add_upload(ada, index.id, upload(b"%PDF-1.7\nrubbish", "broken.pdf"))
    run_jobs()

    document = service.find_document(ada, added.document.id)
    assert document.status == "failed"
    assert "damaged" in document.error_message


@pytest.mark.parametrize(("content", "error"), [(b"", InvalidInput), (b"PK\x03\x04...", UnsupportedMediaType)])
def test_files_that_hold_no_text_are_refused_at_once(ada, index, upload, content, error):
    with pytest.raises(error):
        service.add_upload(ada, index.id, upload(content, "notes.txt"))

    assert service.list_documents(ada, index.id).count == 0
    assert storage.used_bytes(ada.id) == 0


def test_indexing_again_after_a_crash_makes_no_chunk_twice(ada, index, upload, run_jobs, monkeypatch):
    added = service.add_upload(ada, index.id, upload(text_pdf([(72, 700, "One page.")]), "a.pdf"))
    store = indexing._store

    def dies(*arguments: object) -> None:
        store(*arguments)
        raise KeyboardInterrupt  # as good as a kill: nothing after it runs

    monkeypatch.setattr(indexing, "_complete", lambda *arguments: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        service.index_document(added.document.id)
    assert service.find_document(ada, added.document.id).status == "running"
    assert rows("SELECT count(*) FROM rag_chunk") == [(0,)]
    assert rows("SELECT count(*) FROM rag_page") == [(1,)]  # what was read stays read

    monkeypatch.undo()
    service.index_document(added.document.id)
    service.index_document(added.document.id)

    assert service.find_document(ada, added.document.id).status == "completed"
    assert rows("SELECT count(*) FROM rag_chunk") == [(1,)]


def test_a_document_that_kills_its_job_too_often_is_failed(ada, index, run_jobs, monkeypatch, time_stands):
    new = service.plan_document(ada, index.id, content=CATS)
    service.add_document(new)
    monkeypatch.setattr("appliance.areas.rag.jobs.service.index_document", lambda id: 1 / 0)

    for _ in range(3):
        run_jobs()
        time_stands.forward(seconds=60)

    monkeypatch.undo()
    document = RagDocument.get_by_id(new.id)
    assert (document.status, document.error_message) == ("failed", INTERNAL)


def test_a_document_deleted_while_it_waits_is_forgotten(ada, index, run_jobs, woken):
    new = service.plan_document(ada, index.id, content=CATS)
    service.add_document(new)
    service.delete_document(ada, new.id)
    enqueue("rag.index_document", document_id=new.id)

    assert run_all_due() == 1
    assert rows("SELECT count(*) FROM rag_chunk") == [(0,)]
    assert woken == [("job", f"rag.document:{new.id}", {"document_id": new.id, "status": "deleted"})]


def test_a_vector_that_came_along_makes_one_chunk(ada, index, add):
    vector = [1.0] + [0.0] * 383

    add(CATS * 40, embedding=vector)

    assert rows("SELECT count(*) FROM rag_chunk") == [(1,)]
    with pytest.raises(InvalidInput, match="384"):
        service.plan_document(ada, index.id, content=CATS, embedding=[1.0])
    with pytest.raises(InvalidInput, match="finite"):
        service.plan_document(ada, index.id, content=CATS, embedding=[float("nan")] * 384)


def test_every_query_is_recorded_with_its_routing(ada, index, add):
    add(CATS)
    asked = service.ask(ada, index.id, "cats", top_k=3, answer=True, requirements={"user_plan": "free"})

    again = service.find_query(ada, asked.record.id)
    decision = service.list_decisions(ada, index_id=index.id).data[0]

    assert (again.results, again.answer, again.index_name) == (asked.results, asked.answer, "letters")
    assert [record.id for record, _ in service.list_queries(ada).data] == [asked.record.id]
    assert (decision["query_id"], decision["routing_decision"]) == (asked.record.id, "supavec")
    assert decision["query_text"] == "cats"


def test_old_queries_are_forgotten(ada, index, add, time_stands):
    service.ask(ada, index.id, "cats")
    time_stands.forward(days=89)
    service.forget_old_queries()
    assert service.list_queries(ada).count == 1

    time_stands.forward(days=2)
    service.forget_old_queries()

    assert service.list_queries(ada).count == 0
    assert service.list_decisions(ada).count == 0


def test_deleting_an_index_leaves_nothing(ada, index, upload, run_jobs):
    service.add_upload(ada, index.id, upload(b"Cats sleep.", "cats.txt"))
    run_jobs()
    service.ask(ada, index.id, "cats")

    service.delete_index(ada, index.id)

    tables = ("index", "document", "page", "chunk", "vector", "sentence", "term", "query", "switch_log")
    assert {table: rows(f"SELECT count(*) FROM rag_{table}")[0][0] for table in tables} == dict.fromkeys(tables, 0)
    assert storage.used_bytes(ada.id) == 0
