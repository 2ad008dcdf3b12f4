"""An index is given another embedding model while it answers."""

import pytest

from appliance.areas.rag import service
from appliance.areas.rag.models import RagIndex
from appliance.areas.rag.service import cells, indexing, reembedding
from appliance.areas.rag.vectors import from_blob
from appliance.core.errors import EngineUnavailable, InvalidState, NotFound, UnknownEngine
from appliance.db import execute, rows, writing
from appliance.jobs import run_all_due
from appliance.ports.embedder import embedder, embedding_models
from tests.unit.rag.second_model import DIMENSION, build_second_model

TEXTS = [f"Text number {number} tells of house {number}. It has {number} rooms." for number in range(20)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return build_second_model(tmp_path_factory.mktemp("models") / "second")


@pytest.fixture
def second(adapters, folder, set_settings) -> str:
    """The name of another model of the installation."""
    set_settings({"embedder.models": (f"second={folder}",), "storage.min_free_bytes": 0})
    return "second"


@pytest.fixture
def filled(add, index, second) -> str:
    """Ada's index with TEXTS."""
    for text in TEXTS:
        add(text)
    return index.id


def lengths(table: str = "rag_vector") -> set[int]:
    """Bytes of the vectors."""
    return {size for (size,) in rows(f"SELECT length(vector) FROM {table}")}


def a_little(index_id: str, monkeypatch: pytest.MonkeyPatch, batches: int) -> None:
    """Work for `batches` batches, then die as a process does."""
    left = [batches]

    def counted(index: str, under_way: object) -> bool:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return really(index, under_way)

    really = reembedding._some
    monkeypatch.setattr(reembedding, "_some", counted)
    with pytest.raises(KeyboardInterrupt):
        service.reembed_index(index_id)
    monkeypatch.undo()


def test_all_vectors_change_and_questions_find_the_same(ada, filled, second, run_jobs):
    model = embedding_models.model(second)
    before = service.ask(ada, filled, TEXTS[7]).results[0]

    service.start_reembedding(ada, filled, second)
    run_jobs()

    index = RagIndex.get_by_id(filled)
    assert (index.embedding_model, index.dimensions) == (second, DIMENSION)
    assert lengths() == {DIMENSION * 4} and lengths("rag_sentence") == {DIMENSION}
    assert {size for (size,) in rows("SELECT length(code) FROM rag_code")} == {DIMENSION // 8}
    after = service.ask(ada, filled, TEXTS[7], answer=True)
    assert after.results[0]["chunk_id"] == before["chunk_id"]
    assert after.results[0]["similarity"] == pytest.approx(1, abs=1e-3)
    assert after.answer["mode"] == "quoted"
    [stored] = [vector for vector, key in stored_vectors() if key == before["chunk_id"]]
    assert stored == pytest.approx(model.embed([TEXTS[7]])[0], abs=1e-6)
    assert service.reembedding_of(filled) is None
    assert rows("SELECT count(*) FROM rag_new_chunk") == rows("SELECT count(*) FROM rag_new_sentence") == [(0,)]


def stored_vectors() -> list[tuple[list[float], str]]:
    found = rows("SELECT vector, id FROM rag_vector JOIN rag_chunk ON key = chunk_key")
    return [(from_blob(vector), id) for vector, id in found]


def test_questions_are_answered_by_the_model_before_until_the_end(ada, filled, second, monkeypatch):
    service.start_reembedding(ada, filled, second)
    before = service.ask(ada, filled, TEXTS[3]).results

    a_little(filled, monkeypatch, 2)

    under_way = service.reembedding_of(filled)
    assert (under_way.model, under_way.done, under_way.total) == (second, 20, 60)
    assert service.ask(ada, filled, TEXTS[3]).results == before
    assert RagIndex.get_by_id(filled).embedding_model == embedder.name


def test_what_was_embedded_before_a_death_is_not_embedded_again(ada, filled, second, monkeypatch):
    service.start_reembedding(ada, filled, second)
    a_little(filled, monkeypatch, 2)
    done = service.reembedding_of(filled).done
    model, texts = embedding_models.model(second), []
    really = model.embed
    monkeypatch.setattr(model, "embed", lambda batch: texts.extend(batch) or really(batch))

    service.reembed_index(filled)

    assert done > 0 and len(texts) == 60 - done
    assert RagIndex.get_by_id(filled).embedding_model == second


def test_documents_that_come_change_and_go_meanwhile_are_as_the_others(ada, filled, add, second, monkeypatch, run_jobs):
    service.start_reembedding(ada, filled, second)
    a_little(filled, monkeypatch, 3)
    documents = service.list_documents(ada, filled).data
    for document in documents[:5]:
        service.delete_document(ada, document.id)
    new = service.plan_document(ada, filled, content="Kittens came meanwhile. They stay.")
    service.add_document(new)
    service.index_document(new.id)

    run_jobs()

    assert lengths() == {DIMENSION * 4} and lengths("rag_sentence") == {DIMENSION}
    assert rows("SELECT count(*) FROM rag_vector") == rows("SELECT count(*) FROM rag_chunk") == [(16,)]
    hits = service.ask(ada, filled, "Kittens came meanwhile. They stay.").results
    assert hits[0]["similarity"] == pytest.approx(1, abs=1e-3)


def test_a_document_that_is_indexed_over_the_change_has_the_new_model(ada, filled, second, monkeypatch, run_jobs):
    service.start_reembedding(ada, filled, second)
    new = service.plan_document(ada, filled, content="Kittens came meanwhile.")
    service.add_document(new)
    really = indexing._embedded
    models = []

    def slowly(document, extract, index):
        done = really(document, extract, index)
        models.append(index.embedding_model)
        if len(models) == 1:
            service.reembed_index(filled)
        return done

    monkeypatch.setattr(indexing, "_embedded", slowly)
    service.index_document(new.id)

    assert models == [embedder.name, second]
    assert lengths() == {DIMENSION * 4}


def test_a_vector_that_was_brought_along_is_of_the_model_before(ada, filled, second, run_jobs):
    [vector] = embedder.embed(["something else"])
    new = service.plan_document(ada, filled, content="Brought along.", embedding=vector)
    service.add_document(new)
    run_jobs()

    service.start_reembedding(ada, filled, second)
    run_jobs()

    assert lengths() == {DIMENSION * 4}
    assert rows("SELECT count(*) FROM rag_document WHERE given_vector IS NOT NULL") == [(0,)]


def test_a_cancelled_one_leaves_everything_as_it_was(ada, filled, second, monkeypatch, run_jobs):
    service.start_reembedding(ada, filled, second)
    a_little(filled, monkeypatch, 2)

    service.cancel_reembedding(ada, filled)
    run_jobs()

    assert service.reembedding_of(filled) is None
    assert RagIndex.get_by_id(filled).embedding_model == embedder.name
    assert lengths() == {384 * 4}
    assert rows("SELECT count(*) FROM rag_new_chunk") == [(0,)]
    service.cancel_reembedding(ada, filled)


def test_one_that_is_cancelled_between_embedding_and_keeping_keeps_nothing(ada, filled, second, monkeypatch):
    service.start_reembedding(ada, filled, second)
    model = embedding_models.model(second)
    really = model.embed

    def cancelling(texts):
        service.cancel_reembedding(ada, filled)
        return really(texts)

    monkeypatch.setattr(model, "embed", cancelling)
    service.reembed_index(filled)

    assert rows("SELECT count(*) FROM rag_new_chunk") == [(0,)]
    assert RagIndex.get_by_id(filled).embedding_model == embedder.name


def test_an_index_in_cells_is_sorted_anew(ada, filled, second, folder, monkeypatch, run_jobs, set_settings):
    monkeypatch.setattr(cells, "CELL", 5)
    models = {"embedder.models": (f"second={folder}",), "storage.min_free_bytes": 0}
    set_settings(models | {"rag.sorted_chunks": 10, "rag.exact_chunks": 5})
    service.sort_chunks()
    assert rows("SELECT count(*) FROM rag_cell") == [(4,)]

    service.start_reembedding(ada, filled, second)
    run_jobs()

    assert rows("SELECT count(*) FROM rag_cell") == [(0,)]
    assert service.ask(ada, filled, TEXTS[7]).results[0]["similarity"] == pytest.approx(1, abs=1e-3)
    service.sort_chunks()
    assert rows("SELECT count(*), max(length(centre)) FROM rag_cell") == [(4, DIMENSION * 4)]
    assert service.ask(ada, filled, TEXTS[7]).results[0]["similarity"] == pytest.approx(1, abs=1e-3)


def test_long_work_is_done_in_turns(ada, filled, second, monkeypatch, run_jobs):
    monkeypatch.setattr(reembedding, "TURN", -1)

    service.start_reembedding(ada, filled, second)

    assert run_jobs() == 6  # two batches of chunks, three of sentences, and the change
    assert RagIndex.get_by_id(filled).embedding_model == second


def test_there_and_back_again(ada, filled, second, run_jobs):
    before = {id: vector for vector, id in stored_vectors()}
    for model in (second, embedder.name):
        service.start_reembedding(ada, filled, model)
        run_jobs()

    assert {id: vector for vector, id in stored_vectors()} == before


def test_a_model_that_fails_is_told_of_and_tried_again_from_where_it_stopped(
    ada, filled, second, monkeypatch, time_stands
):
    service.start_reembedding(ada, filled, second)
    a_little(filled, monkeypatch, 1)

    def broken(texts):
        raise EngineUnavailable("The model is gone.")

    model = embedding_models.model(second)
    monkeypatch.setattr(model, "embed", broken)
    for _ in range(3):
        run_all_due()
        time_stands.forward(seconds=60)
    monkeypatch.undo()

    failed = service.reembedding_of(filled)
    assert (failed.error_message, failed.done) == ("The model is gone.", reembedding.BATCH)
    service.start_reembedding(ada, filled, second)
    assert service.reembedding_of(filled).done == reembedding.BATCH
    run_all_due()
    assert RagIndex.get_by_id(filled).embedding_model == second


def test_what_makes_no_sense_is_refused(ada, bob, filled, second):
    with pytest.raises(UnknownEngine, match="nonsense"):
        service.start_reembedding(ada, filled, "nonsense")
    with pytest.raises(InvalidState):
        service.start_reembedding(ada, filled, embedder.name)
    with pytest.raises(NotFound):
        service.start_reembedding(bob, filled, second)
    service.start_reembedding(ada, filled, second)
    with pytest.raises(InvalidState, match="already"):
        service.start_reembedding(ada, filled, second)
    with pytest.raises(NotFound):
        service.cancel_reembedding(bob, filled)


def test_an_index_may_begin_with_another_model(ada, second, run_jobs):
    index = service.create_index(ada, "others", embedding_model=second).index
    service.add_document(service.plan_document(ada, index.id, content=TEXTS[0]))
    run_jobs()

    assert (index.dimensions, lengths()) == (DIMENSION, {DIMENSION * 4})
    assert service.ask(ada, index.id, TEXTS[0]).results[0]["similarity"] == pytest.approx(1, abs=1e-3)
    with pytest.raises(UnknownEngine):
        service.create_index(ada, "none", embedding_model="nonsense")


def test_an_index_whose_model_is_gone_says_so(ada, filled, set_settings):
    with writing():
        execute("UPDATE rag_index SET embedding_model = 'gone' WHERE id = ?", (filled,))

    with pytest.raises(EngineUnavailable, match="'gone'"):
        service.ask(ada, filled, "rooms")
