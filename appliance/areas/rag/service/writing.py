"""Answers written by a language model from passages, every sentence held against what it cites."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from appliance.areas.rag.evidence import is_open
from appliance.areas.rag.injection import gives_orders
from appliance.areas.rag.languages import familiarity
from appliance.areas.rag.sentences import unwrapped
from appliance.areas.rag.service.answering import Looked, Quote, sentences_of
from appliance.areas.rag.service.indexes import model_of_index
from appliance.areas.rag.settings import RagSettings
from appliance.areas.rag.support import Sentence, Support, best_support, support
from appliance.areas.rag.vectors import small_blob
from appliance.areas.rag.written import RULES, Claim, as_data, declined, put_together, read
from appliance.areas.rag.written import Sentence as Written
from appliance.core.actor import Actor
from appliance.core.errors import EngineUnavailable, Problem
from appliance.core.settings import settings
from appliance.db import writing
from appliance.db.records import record_cost
from appliance.ports.llm import Completion, Message, Prompt, llm

LONGEST = 12_000  # characters of all passages together: some 3,000 tokens, what small models still read
LONGEST_ANSWER = 600  # tokens
LONGEST_READ = 8000  # characters of what a model wrote, should it not keep to that
MOST_CLAIMS = 30  # of an answer that are held against what they cite: each takes some 10 ms
UNCITED = "The language model cited nothing"
UNSUPPORTED = "What the language model wrote is not supported by what it cites"
OFF_THE_POINT = "What the language model wrote does not answer the question"
FOUND_NOTHING = "The language model found no answer in these passages"


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """sentences: (text with markers, the citations it needs, from 0). citations: what the markers [1], [2] mean."""

    sentences: list[tuple[str, list[int]]]
    citations: list[Quote]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class NotWritten:
    """Why there is no written answer, as a sentence without its stop."""

    reason: str


def write_answer(
    actor: Actor, question: str, passages: list[dict[str, Any]], looked: Looked, query_id: str
) -> WrittenAnswer | NotWritten | None:
    """An answer by the language model of the actor; None if there is none, or none is wanted. Never raises a Problem.

    passages: rows of rag_chunk, best first. looked: their sentences. query_id: what the costs are recorded for.
    """
    if not passages or not settings(RagSettings).written_answers or not _has_model(actor):
        return None
    given, withheld = _given(passages)
    if not given:
        return NotWritten("Every passage gives orders to a language model, so none was asked")
    try:
        said = _ask(actor, question, given, query_id)
    except Problem as problem:
        return NotWritten(f"The language model could not be asked: {problem.detail.rstrip('.')}")
    found = _checked(said.text[:LONGEST_READ], given, looked)
    if isinstance(found, WrittenAnswer) and withheld:
        return replace(found, note=_withheld(withheld))
    return found


def _has_model(actor: Actor) -> bool:
    try:
        return llm.unavailable(actor.id) is None
    except EngineUnavailable:  # no adapter at all
        return False


def _given(passages: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], int]:
    """The passages the model is shown, and how many are kept from it because they give orders to it."""
    given: list[dict[str, Any]] = []
    withheld = left = 0
    for passage in passages[: settings(RagSettings).answer_passages]:
        if gives_orders(f"{passage['heading']}\n{passage['text']}"):
            withheld += 1
        elif left + len(passage["text"]) <= LONGEST:
            left += len(passage["text"])
            given.append(passage)
    return given, withheld


def _withheld(count: int) -> str:
    passages = "1 passage was" if count == 1 else f"{count} passages were"
    return f"{passages} not shown to the language model, for giving orders to it."


def _ask(actor: Actor, question: str, given: list[dict[str, Any]], query_id: str) -> Completion:
    """Raises as `LanguageModels.complete`. What it costs is recorded whatever comes of it."""
    own = settings(RagSettings)
    data = as_data([{"heading": passage["heading"], "text": passage["text"]} for passage in given])
    messages = [Message("system", RULES), Message("user", f"Passages:\n{data}\n\nQuestion: {unwrapped(question)}")]
    said = llm.complete(actor.id, Prompt(messages, own.answer_model, 0.0, LONGEST_ANSWER, seconds=own.answer_seconds))
    with writing():
        record_cost(
            "rag",
            user_id=actor.id,
            provider=said.provider,
            model=said.model,
            tokens_input=said.input_tokens,
            tokens_output=said.output_tokens,
            usd_cost=said.usd_cost,
            priced=said.priced,
            latency_ms=said.latency_ms,
            source_id=query_id,
        )
    return said


def _checked(text: str, given: list[dict[str, Any]], looked: Looked) -> WrittenAnswer | NotWritten:
    sentences = read(text)
    answer, claims = _Answer(given), 0
    for sentence in sentences:
        claims += len(sentence.claims)
        if claims <= MOST_CLAIMS:
            answer.add(sentence)
    if not answer.sentences:
        return NotWritten(FOUND_NOTHING if declined(text) else UNSUPPORTED if sentences else UNCITED)
    # How likely a sentence answers was learnt from questions for facts, and says nothing about others.
    least = 0.0 if is_open(looked.question) else settings(RagSettings).written_threshold
    if looked.likelihood(answer.citations) < least:
        return NotWritten(OFF_THE_POINT)
    return WrittenAnswer(answer.sentences, answer.citations)


@dataclass(slots=True)
class _Answer:
    """Collects the sentences that hold, and numbers what they cite."""

    given: list[dict[str, Any]]
    sentences: list[tuple[str, list[int]]] = field(default_factory=list)
    citations: list[Quote] = field(default_factory=list)

    def add(self, sentence: Written) -> None:
        """Keep the sentence if every part of it is supported by something it cites."""
        quotes = [_supporting(claim, self.given) for claim in sentence.claims]
        if not all(quotes):
            return
        numbers = [[self._number(quote) for quote in each] for each in quotes]
        needed = sorted({number for each in numbers for number in each})
        shown = put_together(sentence, [[number + 1 for number in each] for each in numbers])
        self.sentences.append((shown, needed))

    def _number(self, quote: Quote) -> int:
        for number, other in enumerate(self.citations):
            if (other.document_id, other.start, other.end) == (quote.document_id, quote.start, quote.end):
                return number
        self.citations.append(quote)
        return len(self.citations) - 1


@dataclass(frozen=True, slots=True)
class _Read:
    """A cited passage, sentence by sentence, beside a claim."""

    passage: dict[str, Any]
    quotes: list[Quote]
    sentences: list[Sentence]

    def quote(self, found: Support) -> Quote:
        """The run of sentences that supports, word for word."""
        first, last = self.quotes[found.start], self.quotes[found.end - 1]
        start = self.passage["start"]
        text = self.passage["text"][first.start - start : last.end - start]
        return replace(first, end=last.end, text=text, score=min(1.0, found.score))


def _supporting(claim: Claim, given: list[dict[str, Any]]) -> list[Quote]:
    """What of the cited passages supports the claim: each alone, or else all of them together."""
    threshold = settings(RagSettings).citation_support
    passages = [given[number - 1] for number in claim.cited if 1 <= number <= len(given)]
    if not passages or not claim.plain:
        return []
    [vector] = model_of_index(passages[0]["index_id"]).embed([claim.plain])
    cited = [_read(passage, small_blob(vector)) for passage in passages]
    alone = [(each, best_support(claim.plain, each.sentences, each.passage["heading"])) for each in cited]
    found = [each.quote(best) for each, best in alone if best is not None and best.score >= threshold]
    return found or _together(claim.plain, cited, threshold)


def _read(passage: dict[str, Any], vector: bytes) -> _Read:
    found = sentences_of(passage, vector)
    texts = [unwrapped(quote.text) for quote, _ in found]
    sentences = [
        Sentence(text, row["cosine"] or 0.0, familiarity(text)) for text, (_, row) in zip(texts, found, strict=True)
    ]
    return _Read(passage, [quote for quote, _ in found], sentences)


def _together(claim: str, cited: Sequence[_Read], threshold: float) -> list[Quote]:
    """The nearest sentence of each cited passage, if the claim needs them all."""
    full = [each for each in cited if each.sentences]
    if len(full) < 2:
        return []
    nearest = [max(range(len(each.sentences)), key=lambda n: each.sentences[n].cosine) for each in full]
    several = [each.sentences[number] for each, number in zip(full, nearest, strict=True)]
    context = " ".join(each.passage["heading"] for each in full)
    score = support(claim, several, context)
    if score < threshold:
        return []
    return [each.quote(Support(number, number + 1, score)) for each, number in zip(full, nearest, strict=True)]
