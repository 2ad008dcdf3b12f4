"""Whether a quote supports a sentence that cites it."""

from collections.abc import Sequence
from dataclasses import dataclass

from appliance.areas.rag.facts import contradicts, missing, scattered, telling
from appliance.areas.rag.keywords import words
from appliance.areas.rag.stems import alike, stem

# Keeps 51 of 56 true claims and 11 of 101 false ones that nothing was tuned on: tests/bench/bench_support.py.
THRESHOLD = 0.65
LONGEST_RUN = 3  # sentences of a quote
PER_SENTENCE = 0.02  # what each further sentence must add to the support
_OF_SOURCES = "document text passage letter source state say mention according write note contain yes no"
_FRAME = frozenset(map(stem, _OF_SOURCES.split()))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage. cosine: of its vector with that of the claim. known: as of `answers.Candidate`."""

    text: str
    cosine: float
    known: float = 1.0


@dataclass(frozen=True, slots=True)
class Support:
    """start, end: which sentences make the quote. score: 0 to 1; below the threshold it does not support."""

    start: int
    end: int
    score: float


def best_support(claim: str, sentences: Sequence[Sentence], context: str = "") -> Support | None:
    """The run of sentences that supports the claim most; None if none holds what the claim states.

    sentences: of one passage, in order. context: title and headings above it.
    """
    found: Support | None = None
    for start in range(len(sentences)):
        for end in range(start + 1, min(start + LONGEST_RUN, len(sentences)) + 1):
            score = support(claim, sentences[start:end], context) - PER_SENTENCE * (end - start - 1)
            if score > (found.score if found else 0.0):
                found = Support(start, end, score)
    return found


def support(claim: str, sentences: Sequence[Sentence], context: str = "") -> float:
    """How well some sentences support a claim, 0 to 1: half by meaning, half by the words they share.

    0 if a figure, a unit or a name of the claim is not in them, or they contradict it.
    """
    texts = [each.text for each in sentences]
    text = " ".join(texts)
    if missing(claim, text, context) or contradicts(claim, texts) or scattered(claim, text):
        return 0.0
    known = min(each.known for each in sentences)
    shared = coverage(claim, text, context)
    meaning = max(0.0, max(each.cosine for each in sentences))
    return (known * meaning + (2 - known) * shared) / 2


def coverage(claim: str, text: str, context: str = "") -> float:
    """Share of the claim's telling words that the text has, 0 to 1; context counts as the text."""
    asked = telling(claim) - _FRAME
    there = {stem(word) for word in words(f"{text} {context}")}
    return sum(any(alike(word, other) for other in there) for word in asked) / len(asked) if asked else 1.0
