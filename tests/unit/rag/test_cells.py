"""A large index sorted into cells: what is found, and what stays found while it changes."""

import numpy as np
import pytest

from appliance.areas.rag import service
from appliance.areas.rag.kmeans import centres, nearest_centres
from appliance.areas.rag.service import cells, nearness, retrieval
from appliance.areas.rag.vectors import float_blob
from appliance.db import execute, rows, writing
from appliance.db.connection import close_thread
from tests.unit.rag.conftest import put


@pytest.fixture(autouse=True)
def small(adapters, monkeypatch, set_settings):
    """Cells of 50 chunks, some of them looked at, in an index of 1,000 chunks or more; batches of 300."""
    set_settings({"rag.exact_chunks": 100, "rag.sorted_chunks": 1000, "storage.min_free_bytes": 0})
    monkeypatch.setattr(nearness, "OVERFETCH", 4)
    for name, value in {"CELL": 50, "PROBES": 15, "BATCH": 300, "PAUSE": 0}.items():
        monkeypatch.setattr(cells, name, value)


@pytest.fixture
def sorted_index(filled):
    service.sort_chunks()
    return filled


def search(index, vector, *, count=2000, profile="milvus", **more):
    asked = retrieval.Question(index.id, "nothing", vector.tolist(), count, **more)
    return retrieval.search(asked, retrieval.PROFILES[profile])


def nearest(found, count=10):
    near = sorted(found.hits, key=lambda hit: 2.0 if hit.similarity is None else -hit.similarity)
    return [hit.key for hit in near[:count]]


def unsorted(index):
    made = cells.cells_of(index.id)
    return rows("SELECT count(*) FROM rag_code WHERE index_id = ? AND cell < ?", [index.id, made.first])[0][0]


@pytest.mark.parametrize("profile", ["milvus", "sqlite_vec", "chromadb"])
def test_the_ten_nearest_are_nearly_always_found(sorted_index, space, profile):
    vectors, queries = space

    found = [search(sorted_index, query, profile=profile) for query in queries]

    same = 0
    for each, query in zip(found, queries, strict=True):
        same += len(set(nearest(each)) & set(np.argsort(-(vectors @ query))[:10].tolist()))
    assert same / (10 * len(queries)) >= 0.95
    assert {each.coarse for each in found} == {"of the nearest 15 of 40 cells"}


def test_an_index_below_the_size_has_no_cells(filled, space, set_settings):
    set_settings({"rag.exact_chunks": 100, "rag.sorted_chunks": 2001})

    service.sort_chunks()

    assert cells.cells_of(filled.id) is None
    assert search(filled, space[1][0]).coarse == "of 2000 chunks"


def test_the_query_log_tells_what_was_compared(ada, sorted_index, set_settings):
    coarse = service.ask(ada, sorted_index.id, "word7", requirements={"vector_db": "sqlite_vec"}).record
    set_settings({"rag.exact_chunks": 2000})
    exact = service.ask(ada, sorted_index.id, "word7", requirements={"vector_db": "sqlite_vec"}).record

    assert "compact codes of the nearest 15 of 40 cells first" in coarse.routing_reason
    assert "compact codes" not in exact.routing_reason
    assert coarse.engine == exact.engine == "sqlite-vec"


def test_a_new_chunk_is_found_at_once_and_sorted_later(sorted_index, space):
    query = space[1][0]
    put(sorted_index, "new", {5000: query})

    assert nearest(search(sorted_index, query, count=2001), 1) == [5000]
    assert unsorted(sorted_index) == 1

    service.sort_chunks()

    assert nearest(search(sorted_index, query, count=2001), 1) == [5000]
    assert unsorted(sorted_index) == 0
    assert cells.cells_of(sorted_index.id).first == 1  # no new cells for one chunk


def test_a_deleted_document_is_never_found(ada, sorted_index, space):
    query = space[1][0]
    assert any(key % 2 for key in nearest(search(sorted_index, query)))

    service.delete_document(ada, "en")

    assert all(key % 2 == 0 for key in nearest(search(sorted_index, query, count=1000), 100))
    assert rows("SELECT count(*) FROM rag_code") == rows("SELECT count(*) FROM rag_vector") == [(1000,)]


def test_a_chunk_with_another_vector_is_found_by_that_alone(sorted_index, space):
    vectors, queries = space
    with writing():
        execute("UPDATE rag_vector SET vector = ? WHERE chunk_key = 3", (float_blob(queries[0].tolist()),))

    assert nearest(search(sorted_index, queries[0]), 1) == [3]
    assert unsorted(sorted_index) == 1
    assert 3 not in nearest(search(sorted_index, vectors[3]), 3)


def test_filters_leak_nothing_and_lose_nothing(sorted_index, space):
    vectors, queries = space
    for query in queries:
        found = search(sorted_index, query, filters={"lang": "en"})

        assert len(found.hits) == retrieval.CANDIDATES
        assert all(hit.key % 2 for hit in found.hits)
        best = 1 + 2 * np.argsort(-(vectors[1::2] @ query))[:10]
        assert len(set(nearest(found)) & set(best.tolist())) >= 9


def test_what_a_filter_passes_is_found_far_from_the_question_too(sorted_index, space):
    """200 chunks opposite to the question: none of the nearest cells holds one."""
    query = space[1][0]
    away = {6000 + number: (-query + 0.001 * number) for number in range(200)}
    away = {key: vector / np.linalg.norm(vector) for key, vector in away.items()}
    put(sorted_index, "away", away, metadata='{"lang": "fr"}')
    service.sort_chunks()
    assert unsorted(sorted_index) == 0

    found = search(sorted_index, query, count=2200, filters={"lang": "fr"})

    assert {hit.key for hit in found.hits} <= set(away)
    assert len(found.hits) == retrieval.CANDIDATES


def test_the_exact_profile_stays_exact_with_a_filter(sorted_index, space):
    for filters in (None, {"lang": "en"}):
        assert search(sorted_index, space[1][0], profile="lightrag", filters=filters).coarse == ""


def test_a_filter_that_few_pass_is_searched_exactly(sorted_index, space):
    put(sorted_index, "few", {7000: space[0][0], 7001: space[0][1]}, metadata='{"lang": "it"}')

    found = search(sorted_index, space[1][0], count=2002, filters={"lang": "it"})

    assert {hit.key for hit in found.hits} == {7000, 7001}
    assert found.coarse == ""


def test_two_peoples_indexes_have_their_own_cells(bob, sorted_index, space):
    others = service.create_index(bob, "letters").index
    put(others, "his", {10_000 + key: vector for key, vector in enumerate(space[0])})
    service.sort_chunks()
    mine, his = cells.cells_of(sorted_index.id), cells.cells_of(others.id)

    for query in space[1]:
        assert all(key < 2000 for key in nearest(search(sorted_index, query), 100))
        assert all(key >= 10_000 for key in nearest(search(others, query), 100))
    assert (mine.count, his.count) == (40, 40)
    assert mine.last < his.first


def test_an_index_that_has_doubled_gets_new_cells(sorted_index, space):
    before = cells.cells_of(sorted_index.id)
    put(sorted_index, "more", {20_000 + key: vector for key, vector in enumerate(space[0])})

    service.sort_chunks()

    after = cells.cells_of(sorted_index.id)
    assert after.first > before.last
    assert after.count == 80
    assert unsorted(sorted_index) == 0
    assert rows("SELECT count(*) FROM rag_cell") == [(80,)]


def test_sorting_goes_on_where_it_ended_and_everything_stays_found(filled, space):
    """As after a restart: 300 of 2,000 chunks are sorted, and the connection is new."""
    made = cells._make_cells(filled.id, 2000)
    cells._sort_some(made)
    close_thread()
    assert unsorted(filled) == 1700
    vectors, queries = space

    before = [nearest(search(filled, query)) for query in queries]
    service.sort_chunks()

    assert cells.cells_of(filled.id) == made
    assert unsorted(filled) == 0
    for query, found in zip(queries, before, strict=True):
        assert len(set(found) & set(np.argsort(-(vectors @ query))[:10].tolist())) >= 9


def test_cells_made_anew_during_a_search_hide_nothing(filled, space):
    """The search still has the cells of before: what left them is looked through as a whole."""
    service.sort_chunks()
    old = cells.cells_of(filled.id)
    old.nearest(space[1][0].tolist())
    cells._make_cells(filled.id, 2000)
    service.sort_chunks()
    allowed = retrieval.Allowed(filled.id, None, 2000, few=0)

    found = nearness._coarse(filled.id, space[1][0].tolist(), allowed, 2000, old)

    assert len(found) == 2000


def test_an_index_that_is_deleted_takes_its_cells_along(ada, sorted_index):
    service.delete_index(ada, sorted_index.id)

    assert rows("SELECT count(*) FROM rag_cell") == rows("SELECT count(*) FROM rag_code") == [(0,)]
    service.sort_chunks()


def test_every_vector_goes_to_its_nearest_centre(space):
    vectors = space[0]
    found = centres(vectors, 40)

    places = nearest_centres(vectors, found)

    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    assert (places == (vectors @ found.T).argmax(axis=1)).all()
    own = (vectors * found[places]).sum(axis=1).mean()
    drawn = (vectors * found[np.roll(places, 1)]).sum(axis=1).mean()
    assert own > drawn + 0.5
