"""The passages nearest to a question: by meaning, by words, or both."""

from dataclasses import dataclass
from typing import Any

from appliance.areas.rag import keywords
from appliance.areas.rag.filters import condition
from appliance.areas.rag.fusion import boosted, fuse
from appliance.areas.rag.languages import weight_of_meaning
from appliance.areas.rag.service.scope import scope
from appliance.areas.rag.service.terms import complete
from appliance.areas.rag.vectors import float_blob
from appliance.db import query, rows

CANDIDATES = 100  # a side
EXACT_UP_TO = 20_000  # chunks: a scan of so many takes some 10 ms
OWN_FILTERS = {"document_id": "id"}
NEW_WORDS = ("rag_term", "0.0, 2.0, 1.0, 0.5", keywords.match_any)  # weights: scope, heading, text, parts
OLD_WORDS = ("rag_word", "0.0, 2.0, 1.0", keywords.match_plain)
OVERFETCH = 4  # times CANDIDATES that the coarse pass hands to the exact one


@dataclass(frozen=True, slots=True)
class Profile:
    """How a retrieval profile searches. exact: None = below EXACT_UP_TO chunks."""

    words: bool = True
    exact: bool | None = None
    neighbours: bool = False
    tags: bool = False


PROFILES = {
    "sqlite_vec": Profile(),
    "supavec": Profile(),
    "chromadb": Profile(words=False),
    "lightrag": Profile(exact=True, neighbours=True),
    "milvus": Profile(exact=False),
    "weaviate": Profile(),
    "qdrant": Profile(tags=True),
}


@dataclass(frozen=True, slots=True)
class Question:
    """vector: unit length. filters, tags: on document metadata. known: how far the model knows the language, 0 to 1."""

    index_id: str
    text: str
    vector: list[float]
    chunk_count: int
    filters: dict[str, Any] | None = None
    tags: tuple[str, ...] = ()
    known: float = 1.0


@dataclass(frozen=True, slots=True)
class Hit:
    """score: 0 to 1. similarity: plain cosine, None if only words matched."""

    key: int
    score: float
    similarity: float | None


def search(question: Question, profile: Profile) -> list[Hit]:
    """All candidates, best first."""
    allowed = Allowed(question)
    near = nearest(question, profile, allowed)
    if not profile.words:
        return [Hit(key, (1 + cosine) / 2, cosine) for key, cosine in near.items()]
    scores = fuse([list(near), matching(question, allowed)], weights=[weight_of_meaning(question.known), 1.0])
    if profile.tags and question.tags:
        scores = boosted(scores, _tag_shares(list(scores), question.tags))
    hits = [Hit(key, score, near.get(key)) for key, score in scores.items()]
    return with_neighbours(hits) if profile.neighbours else hits


class Allowed:
    """The filter as SQL over chunk keys, and its values; without a filter it is empty."""

    def __init__(self, question: Question) -> None:
        self.sql, self.values = "", []
        if question.filters:
            wanted, values = condition(question.filters, "document_metadata", OWN_FILTERS)
            self.sql = (
                " AND {key} IN (SELECT key FROM rag_chunk WHERE document_id IN"
                f" (SELECT id FROM rag_document WHERE index_id = ? AND {wanted}))"
            )
            self.values = [question.index_id, *values]

    def of(self, column: str) -> str:
        return self.sql.format(key=column)


def nearest(question: Question, profile: Profile, allowed: Allowed) -> dict[int, float]:
    """Chunk key → cosine, nearest first."""
    vector = float_blob(question.vector)
    exact = question.chunk_count <= EXACT_UP_TO if profile.exact is None else profile.exact
    keys, values = f"index_id = ?{allowed.of('chunk_key')}", [question.index_id, *allowed.values]
    if not exact:
        keys = (
            f"chunk_key IN (SELECT chunk_key FROM rag_vector WHERE {keys}"
            f" ORDER BY vec_distance_hamming(vec_bit(code), vec_quantize_binary(?)) LIMIT {CANDIDATES * OVERFETCH})"
        )
        values.append(vector)
    found = rows(
        "SELECT chunk_key, vec_distance_cosine(vector, ?) AS distance FROM rag_vector"
        f" WHERE {keys} ORDER BY distance, chunk_key LIMIT {CANDIDATES}",
        [vector, *values],
    )
    return {key: 1 - distance for key, distance in found if distance is not None}


def matching(question: Question, allowed: Allowed) -> list[int]:
    """Chunk keys whose words match, best first; a word in a heading counts twice."""
    table, weights, match = NEW_WORDS if complete() else OLD_WORDS
    expression = match(question.text, scope(question.index_id))
    if expression is None:
        return []
    # Not ORDER BY rank: bm25() gives the same order in two thirds of the time.
    found = rows(
        f"SELECT rowid FROM {table} WHERE {table} MATCH ?{allowed.of('rowid')}"
        f" ORDER BY bm25({table}, {weights}), rowid LIMIT {CANDIDATES}",
        [expression, *allowed.values],
    )
    return [key for (key,) in found]


def with_neighbours(hits: list[Hit]) -> list[Hit]:
    """After the hits the chunks beside them, at half the score of the better neighbour."""
    scores = {hit.key: hit.score for hit in hits}
    beside: dict[int, float] = {}
    marks = ", ".join("?" * len(hits))
    for row in query(
        "SELECT near.key AS key, hit.key AS of_key FROM rag_chunk AS hit JOIN rag_chunk AS near"
        " ON near.document_id = hit.document_id AND near.ordinal IN (hit.ordinal - 1, hit.ordinal + 1)"
        f" WHERE hit.key IN ({marks})",
        list(scores),
    ):
        if row["key"] not in scores:
            beside[row["key"]] = max(beside.get(row["key"], 0.0), scores[row["of_key"]] / 2)
    both = hits + [Hit(key, score, None) for key, score in beside.items()]
    return sorted(both, key=lambda hit: hit.score, reverse=True)


def _tag_shares(keys: list[int], tags: tuple[str, ...]) -> dict[int, float]:
    """Per chunk the share of the wanted tags that its document has."""
    marks, wanted = ", ".join("?" * len(keys)), ", ".join("?" * len(tags))
    found = rows(
        "SELECT chunk.key, count(DISTINCT tag.value) FROM rag_chunk AS chunk"
        " JOIN rag_document AS document ON document.id = chunk.document_id,"
        " json_each(document.document_metadata, '$.tags') AS tag"
        f" WHERE chunk.key IN ({marks}) AND tag.value IN ({wanted}) GROUP BY chunk.key",
        [*keys, *tags],
    )
    return {key: count / len(tags) for key, count in found}
