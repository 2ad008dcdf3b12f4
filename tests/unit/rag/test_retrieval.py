"""Vector search against brute force, and what filters and other indexes hide."""

import numpy as np
import pytest

from appliance.areas.rag.service import retrieval
from appliance.db import rows


def question(index, vector, **more):
    return retrieval.Question(index.id, "nothing", vector.tolist(), 2000, **more)


@pytest.mark.parametrize("profile", sorted(retrieval.PROFILES))
def test_the_ten_nearest_are_those_of_brute_force(filled, space, profile):
    vectors, queries = space
    found = 0
    for query in queries:
        hits = retrieval.search(question(filled, query), retrieval.PROFILES[profile]).hits
        by_cosine = sorted(hits, key=lambda hit: 2.0 if hit.similarity is None else -hit.similarity)[:10]
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
