"""The passages nearest to a question: by meaning, by words, or both."""

from dataclasses import dataclass
from typing import Any

from appliance.areas.rag.fusion import boosted, fuse
from appliance.areas.rag.languages import weight_of_meaning
from appliance.areas.rag.service.allowed import Allowed
from appliance.areas.rag.service.beside import beside
from appliance.areas.rag.service.matching import Matches, matching
from appliance.areas.rag.service.nearness import Near, nearest
from appliance.areas.rag.settings import RagSettings
from appliance.core.settings import settings
from appliance.db import query, rows

CANDIDATES = 100  # a side


@dataclass(frozen=True, slots=True)
class Profile:
    """How a retrieval profile searches. exact: None = up to the setting `rag.exact_chunks`.

    With filters what they let through is compared exactly up to that size in any profile."""

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


@dataclass(frozen=True, slots=True)
class Found:
    """hits: all candidates, best first. coarse: what only compact codes stood for; empty = nothing.
    common: how many words were too common to be searched for."""

    hits: list[Hit]
    coarse: str = ""
    common: int = 0

    @property
    def reason(self) -> str:
        """For the query log; empty where every chunk was looked at in full."""
        coarse = f"; compact codes {self.coarse} first, then the vectors of the best" if self.coarse else ""
        return coarse + (f"; {self.common} common words only rank" if self.common else "")


def search(question: Question, profile: Profile) -> Found:
    """Raises InvalidInput (filters)."""
    few = settings(RagSettings).exact_chunks
    allowed = Allowed(question.index_id, question.filters, question.chunk_count, few=few)
    exact = profile.exact or (allowed.count <= few and (profile.exact is None or bool(question.filters)))

    def by_meaning() -> Near:
        return nearest(question.index_id, question.vector, allowed, limit=CANDIDATES, exact=exact)

    def by_words() -> Matches:
        return matching(question.index_id, question.text, question.chunk_count, allowed, limit=CANDIDATES)

    if not profile.words:
        near = by_meaning()
        return Found([Hit(key, (1 + cosine) / 2, cosine) for key, cosine in near.cosines.items()], near.coarse)
    near, matched = beside(by_meaning, by_words, apart=question.chunk_count > few)
    scores = fuse([list(near.cosines), matched.keys], weights=[weight_of_meaning(question.known), 1.0])
    if profile.tags and question.tags:
        scores = boosted(scores, _tag_shares(list(scores), question.tags))
    hits = [Hit(key, score, near.cosines.get(key)) for key, score in scores.items()]
    return Found(with_neighbours(hits) if profile.neighbours else hits, near.coarse, matched.common)


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
