"""Vector search against brute force, and what filters and other indexes hide."""

import numpy as np
import pytest

from appliance.areas.rag.service import retrieval
from appliance.areas.rag.service.scope import scope
from appliance.areas.rag.vectors import float_blob
from appliance.db import execute, rows, writing

COUNT, QUERIES = 2000, 20


@pytest.fixture(scope="module")
def space():
    """(vectors, queries): unit vectors in 40 clusters, as texts about 40 subjects would lie."""
    random = np.random.default_rng(7)
    centres = random.normal(size=(40, 384))
    vectors = centres[random.integers(0, 40, COUNT + QUERIES)] + 0.7 * random.normal(size=(COUNT + QUERIES, 384))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return vectors[:COUNT], vectors[COUNT:]


@pytest.fixture
def filled(index, ada, space):
    """Chunk key of every vector: half of them in a document in English, half in German."""
    with writing():
        for language in ("en", "de"):
            execute(
                "INSERT INTO rag_document (id, index_id, owner_id, document_metadata, content_hash, size_bytes, status,"
                " source, created_at) VALUES (?, ?, ?, ?, '', 0, 'completed', 'api', 0)",
                (language, index.id, ada.id, f'{{"lang": "{language}"}}'),
            )
        for number, vector in enumerate(space[0]):
            execute(
                'INSERT INTO rag_chunk (key, id, document_id, index_id, ordinal, start, "end", scope, heading, text)'
                " VALUES (?, ?, ?, ?, ?, 0, 0, ?, '', ?)",
                (
                    number,
                    f"c{number}",
                    "en" if number % 2 else "de",
                    index.id,
                    number,
                    scope(index.id),
                    f"word{number}",
                ),
            )
            execute(
                "INSERT INTO rag_vector (chunk_key, index_id, code, vector)"
                " VALUES (?1, ?2, vec_quantize_binary(?3), ?3)",
                (number, index.id, float_blob(vector.tolist())),
            )
    return index


def question(index, vector, **more):
    return retrieval.Question(index.id, "nothing", vector.tolist(), COUNT, **more)


@pytest.mark.parametrize("profile", sorted(retrieval.PROFILES))
def test_the_ten_nearest_are_those_of_brute_force(filled, space, profile):
    vectors, queries = space
    found = 0
    for query in queries:
        hits = retrieval.search(question(filled, query), retrieval.PROFILES[profile]).hits
        by_cosine = sorted(hits, key=lambda hit: -2.0 if hit.similarity is None else -hit.similarity)[:10]
        found += len({hit.key for hit in by_cosine} & set(np.argsort(-(vectors @ query))[:10].tolist()))

    share = found / (10 * len(queries))
    assert share >= (0.95 if profile == "milvus" else 1.0)


def test_similarity_is_the_plain_cosine(filled, space):
    vectors, queries = space

    hits = retrieval.search(question(filled, queries[0]), retrieval.PROFILES["chromadb"]).hits

    for hit in hits:
        assert hit.similarity == pytest.approx(float(vectors[hit.key] @ queries[0]), abs=1e-5)
        assert hit.score == pytest.approx((1 + hit.similarity) / 2)


@pytest.mark.parametrize("profile", ["milvus", "weaviate", "chromadb"])
def test_a_filter_leaks_no_other_document(filled, space, profile):
    asked = question(filled, space[1][0], filters={"lang": "en"})

    hits = retrieval.search(asked, retrieval.PROFILES[profile]).hits

    assert len(hits) == retrieval.CANDIDATES
    assert all(hit.key % 2 == 1 for hit in hits)


def test_neighbours_come_after_the_hits_they_stand_beside(ada, index, add):
    add("\n\n".join(f"{word} " * 100 for word in ("one", "two", "three", "four", "five")))
    first, second, third, fourth, fifth = (key for (key,) in rows("SELECT key FROM rag_chunk ORDER BY ordinal"))

    hits = retrieval.with_neighbours([retrieval.Hit(second, 0.9, 0.5), retrieval.Hit(fourth, 0.3, 0.2)])

    assert [(hit.key, hit.score, hit.similarity) for hit in hits] == [
        (second, 0.9, 0.5),
        (first, 0.45, None),
        (third, 0.45, None),
        (fourth, 0.3, 0.2),
        (fifth, 0.15, None),
    ]
