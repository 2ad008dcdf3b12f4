"""The sentences of some passages that answer a question, each with its place."""

from dataclasses import dataclass
from typing import Any

from appliance.areas.rag.answers import Candidate, choose
from appliance.areas.rag.languages import familiarity
from appliance.areas.rag.sentences import unwrapped
from appliance.areas.rag.settings import RagSettings
from appliance.areas.rag.vectors import small_blob
from appliance.core.settings import settings
from appliance.db import query

PASSAGES = 12  # that are looked through for an answer
NOTHING = "The answer is not in these documents."
EMPTY = "The answer is not in these documents: nothing was found to look through."


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence and the chunk it stands in. start, end: offsets in the document's text. score: 0 to 1."""

    document_id: str
    chunk_id: str
    start: int
    end: int
    page: int | None
    text: str
    score: float = 0.0


def quotes(question: str, vector: list[float], passages: list[dict[str, Any]], *, known: float = 1.0) -> list[Quote]:
    """Sentences that answer, best first; empty if none is likely enough to.

    vector: of the question. known: how far the model knows its language, 0 to 1.
    passages: rows of rag_chunk, best first.
    """
    found, candidates = _sentences(small_blob(vector), passages)
    own = settings(RagSettings)
    chosen = choose(question, candidates, threshold=own.answer_threshold, most=own.answer_sentences, known=known)
    return [
        Quote(**{name: getattr(found[position], name) for name in Quote.__slots__ if name != "score"}, score=score)
        for position, score in chosen
    ]


def _sentences(vector: bytes, passages: list[dict[str, Any]]) -> tuple[list[Quote], list[Candidate]]:
    """Every sentence that begins in one of the passages, once, with its cosine."""
    found: dict[int, Quote] = {}
    candidates: list[Candidate] = []
    for passage in passages:
        before: Quote | None = None
        for row in query(
            'SELECT key, start, "end", vector, 1 - vec_distance_cosine(vec_int8(vector), vec_int8(?)) AS cosine'
            " FROM rag_sentence WHERE document_id = ? AND start >= ? AND start < ? ORDER BY start",
            (vector, passage["document_id"], passage["start"], passage["end"]),
        ):
            quote = _quote(passage, row)
            if row["key"] not in found:
                found[row["key"]] = quote
                continues = before is not None and not _apart(passage, before, quote)
                text = unwrapped(quote.text)
                candidates.append(Candidate(text, row["cosine"] or 0.0, row["vector"], continues, familiarity(text)))
                before = quote
            else:
                before = None  # its place in the list is elsewhere
    return list(found.values()), candidates


def _apart(passage: dict[str, Any], one: Quote, other: Quote) -> bool:
    """Whether an empty line stands between two sentences of a passage."""
    between = passage["text"][one.end - passage["start"] : other.start - passage["start"]]
    return between.count("\n") > 1


def _quote(passage: dict[str, Any], row: dict[str, Any]) -> Quote:
    # A chunk smaller than the sentence holds only its beginning, and a quote does not go beyond its chunk.
    end = min(row["end"], passage["end"])
    text = passage["text"][row["start"] - passage["start"] : end - passage["start"]]
    return Quote(passage["document_id"], passage["id"], row["start"], end, passage["page"], text)
