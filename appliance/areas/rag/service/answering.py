"""The sentences of some passages that answer a question, each with its place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from appliance.areas.rag.answers import Candidate, Unit, choose, probabilities, units
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


@dataclass(frozen=True, slots=True)
class Looked:
    """The sentences of some passages, each once, and how each looks to the question."""

    question: str
    known: float
    quotes: list[Quote]
    candidates: list[Candidate]

    def best(self) -> list[Quote]:
        """Sentences that answer, best first; empty if none is likely enough to."""
        own = settings(RagSettings)
        threshold, most = own.answer_threshold, own.answer_sentences
        chosen = choose(self.question, self.candidates, threshold=threshold, most=most, known=self.known)
        return [replace(self.quotes[position], score=score) for position, score in chosen]

    def likelihood(self, cited: Sequence[Quote]) -> float:
        """How likely these quotes answer, 0 to 1: the likeliest of them, or all of them together."""
        held = [position for position, quote in enumerate(self.quotes) if _within(quote, cited)]
        together = [self.candidates[position] for position in held]
        text, cosine = " ".join(each.text for each in together), max((each.cosine for each in together), default=0.0)
        found = [*units(self.question, self.candidates), Unit(tuple(held), text, cosine, self.known)]
        likely = zip(found, probabilities(self.question, found, self.known), strict=True)
        return max((share for unit, share in likely if set(unit.positions) & set(held)), default=0.0)


def _within(quote: Quote, cited: Sequence[Quote]) -> bool:
    """Whether the sentence stands in one of the quotes."""
    return any(
        each.document_id == quote.document_id and each.start < quote.end and quote.start < each.end for each in cited
    )


def look(question: str, vector: list[float], passages: list[dict[str, Any]], *, known: float = 1.0) -> Looked:
    """Read the sentences of the passages against the question.

    vector: of the question. known: how far the model knows its language, 0 to 1.
    passages: rows of rag_chunk, best first.
    """
    return Looked(question, known, *_sentences(small_blob(vector), passages))


def sentences_of(passage: dict[str, Any], vector: bytes) -> list[tuple[Quote, dict[str, Any]]]:
    """Every sentence that begins in the passage, in order, with its row: key, vector, cosine with `vector` (int8)."""
    found = query(
        'SELECT key, start, "end", vector, 1 - vec_distance_cosine(vec_int8(vector), vec_int8(?)) AS cosine'
        " FROM rag_sentence WHERE document_id = ? AND start >= ? AND start < ? ORDER BY start",
        (vector, passage["document_id"], passage["start"], passage["end"]),
    )
    return [(_quote(passage, row), row) for row in found]


def _sentences(vector: bytes, passages: list[dict[str, Any]]) -> tuple[list[Quote], list[Candidate]]:
    """Every sentence that begins in one of the passages, once, with its cosine."""
    found: dict[int, Quote] = {}
    candidates: list[Candidate] = []
    for passage in passages:
        before: Quote | None = None
        for quote, row in sentences_of(passage, vector):
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
