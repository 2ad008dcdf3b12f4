"""The sentences of some passages that answer a question, each with its place."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from appliance.areas.rag.answers import Candidate, Unit, alone, choose, probabilities, units
from appliance.areas.rag.languages import familiarity
from appliance.areas.rag.naming import first_line, named, without
from appliance.areas.rag.sentences import unwrapped
from appliance.areas.rag.settings import RagSettings
from appliance.areas.rag.vectors import cosine, small_blob
from appliance.core.settings import settings
from appliance.db import query, rows

PASSAGES = 12  # that are looked through for an answer
AGAIN = 8  # sentences that are embedded anew, under their subject, where the question names that: some 5 ms each
OPENING = 200  # characters in which a document's first line must end
NOTHING = "The answer is not in these documents."
EMPTY = "The answer is not in these documents: nothing was found to look through."

Embed = Callable[[Sequence[str]], Sequence[list[float]]]


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
        names = frozenset[str]().union(*(each.named for each in together))
        found = [*units(self.question, self.candidates), Unit(tuple(held), text, cosine, self.known, names)]
        likely = zip(found, probabilities(self.question, found, self.known), strict=True)
        return max((share for unit, share in likely if set(unit.positions) & set(held)), default=0.0)


def _within(quote: Quote, cited: Sequence[Quote]) -> bool:
    """Whether the sentence stands in one of the quotes."""
    return any(
        each.document_id == quote.document_id and each.start < quote.end and quote.start < each.end for each in cited
    )


def look(
    question: str, vector: list[float], passages: list[dict[str, Any]], *, known: float = 1.0, embed: Embed
) -> Looked:
    """Read the sentences of the passages against the question.

    vector: of the question. known: how far the model knows its language, 0 to 1.
    passages: rows of rag_chunk, best first. embed: of the index's model.
    """
    subjects = _subjects(passages)
    found, candidates = _sentences(question, vector, passages, subjects, embed)
    likely = probabilities(question, alone(candidates), known)
    best = sorted(range(len(found)), key=likely.__getitem__, reverse=True)[:AGAIN]
    again = [position for position in best if candidates[position].named]
    texts = [f"{subjects[found[position].chunk_id]}\n{candidates[position].text}" for position in again]
    for position, other in zip(again, embed(texts) if texts else [], strict=True):
        candidates[position] = replace(candidates[position], cosine=cosine(vector, other))
    return Looked(question, known, found, candidates)


def _subjects(passages: list[dict[str, Any]]) -> dict[str, str]:
    """Per chunk what it is about: its heading, and the line that stands above its document."""
    documents = {passage["document_id"] for passage in passages}
    marks = ", ".join("?" * len(documents))
    found = rows(f"SELECT id, substr(content, 1, {OPENING}) FROM rag_document WHERE id IN ({marks})", list(documents))
    openings = {id: first_line(content or "") for id, content in found}
    return {
        passage["id"]: "\n".join(dict.fromkeys([passage["heading"], openings.get(passage["document_id"], "")])).strip()
        for passage in passages
    }


def sentences_of(passage: dict[str, Any], vector: bytes) -> list[tuple[Quote, dict[str, Any]]]:
    """Every sentence that begins in the passage, in order, with its row: key, vector, cosine with `vector` (int8)."""
    found = query(
        'SELECT key, start, "end", vector, 1 - vec_distance_cosine(vec_int8(vector), vec_int8(?)) AS cosine'
        # Those of another model, as the index may have been given meanwhile, cannot be compared.
        " FROM rag_sentence WHERE document_id = ? AND start >= ? AND start < ? AND length(vector) = ? ORDER BY start",
        (vector, passage["document_id"], passage["start"], passage["end"], len(vector)),
    )
    return [(_quote(passage, row), row) for row in found]


def _sentences(
    question: str, vector: list[float], passages: list[dict[str, Any]], subjects: Mapping[str, str], embed: Embed
) -> tuple[list[Quote], list[Candidate]]:
    """Every sentence that begins in one of the passages, once, with its cosine to what its subject leaves to ask."""
    found: dict[int, Quote] = {}
    candidates: list[Candidate] = []
    vectors = {frozenset[str](): small_blob(vector)}
    for passage in passages:
        names = named(question, subjects[passage["id"]])
        if names not in vectors:
            vectors[names] = small_blob(embed([without(question, names)])[0])
        before: Quote | None = None
        for quote, row in sentences_of(passage, vectors[names]):
            if row["key"] not in found:
                found[row["key"]] = quote
                continues = before is not None and not _apart(passage, before, quote)
                text = unwrapped(quote.text)
                known = familiarity(text)
                candidates.append(Candidate(text, row["cosine"] or 0.0, row["vector"], continues, known, names))
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
