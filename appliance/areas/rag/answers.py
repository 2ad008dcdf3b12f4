"""Which sentences answer a question, if any: by meaning, by words, and by the kind of answer it asks for.

The weights are a logistic regression over 240 questions about ten letters, half of which the letters
answer, half of which are about the same things and have no answer there. Each letter judged with the
weights of the other nine: the best unit is right for 112 of the 120 that have an answer; with
THRESHOLD 86 are answered rightly and 3 wrongly, and 9 of the 120 without an answer get one.
`tests/bench/bench_answers.py` fits them anew.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from appliance.areas.rag import evidence
from appliance.areas.rag.keywords import content_words, words
from appliance.areas.rag.stems import alike, stem
from appliance.areas.rag.vectors import cosine_of_small

COSINE, OVERLAP, LACKS, BIAS = 9.5, 4.7, -2.8, -7.4
THRESHOLD = 0.4  # of probability: below it, "not in these documents"
BESIDE_THE_BEST = 0.6  # of the best one's probability: what another sentence needs to stand beside it
LONGEST_RUN = 3  # sentences that answer together
WORDS_ALONE = 0.75  # cosine of a sentence with all words of the question: three of five words reach THRESHOLD
SAME = 0.85  # cosine: two sentences that say the same


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer. cosine: of its vector with the question's. vector: int8.

    continues: it stands right behind the candidate before it, in the same paragraph.
    known: how far the model knows its language, 0 to 1.
    named: words of the question that its heading says already; the cosine is that of the question without them.
    """

    text: str
    cosine: float
    vector: bytes = b""
    continues: bool = False
    known: float = 1.0
    named: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence, or a few that answer together. positions: of the candidates."""

    positions: tuple[int, ...]
    text: str
    cosine: float
    known: float = 1.0
    named: frozenset[str] = frozenset()


def choose(
    question: str,
    candidates: Sequence[Candidate],
    *,
    threshold: float = THRESHOLD,
    most: int = 3,
    known: float = 1.0,
) -> list[tuple[int, float]]:
    """(position, probability) of at most `most` sentences that answer, the best first; empty if none does.

    known: how far the model knows the question's language, 0 to 1.
    Further ones stand beside the best if they are nearly as likely and say something else.
    """
    found = units(question, candidates)
    ranked = sorted(zip(found, probabilities(question, found, known), strict=True), key=lambda each: -each[1])
    chosen: list[tuple[int, float]] = []
    for unit, probability in ranked:
        least = BESIDE_THE_BEST * ranked[0][1] if chosen else threshold
        if probability < max(threshold, least):
            break
        if len(chosen) + len(unit.positions) <= most and not _told(unit, chosen, candidates):
            chosen += [(position, probability) for position in unit.positions]
    return chosen


def _told(unit: Unit, chosen: Sequence[tuple[int, float]], candidates: Sequence[Candidate]) -> bool:
    return any(_same(candidates[one], candidates[other]) for one in unit.positions for other, _ in chosen)


def units(question: str, candidates: Sequence[Candidate]) -> list[Unit]:
    """Every sentence alone; and where one lacks the kind of answer that is asked for and a later one of its
    paragraph holds it and takes the earlier up ("We expect you there on Monday"), both with what is between."""
    kind = evidence.wanted(question)
    single = alone(candidates)
    return single + [_joined(candidates, run) for run in _runs(kind, candidates)] if kind else single


def alone(candidates: Sequence[Candidate]) -> list[Unit]:
    """Every sentence as a unit."""
    return [
        Unit((position,), each.text, each.cosine, each.known, each.named) for position, each in enumerate(candidates)
    ]


def _runs(kind: str, candidates: Sequence[Candidate]) -> Iterator[range]:
    for end, last in enumerate(candidates):
        if evidence.lacks(kind, last.text) or not evidence.takes_up(last.text):
            continue
        start = end
        while start > 0 and end - start < LONGEST_RUN - 1 and candidates[start].continues:
            start -= 1
            if not evidence.lacks(kind, candidates[start].text):
                break
            yield range(start, end + 1)


def _joined(candidates: Sequence[Candidate], run: range) -> Unit:
    together = [candidates[position] for position in run]
    text, cosine = " ".join(each.text for each in together), max(each.cosine for each in together)
    return Unit(tuple(run), text, cosine, min(each.known for each in together), together[0].named)


def probabilities(question: str, found: Sequence[Unit], known: float = 1.0) -> list[float]:
    """How likely each unit answers, 0 to 1. known: how far the model knows the question's language."""
    return [
        1
        / (
            1
            + math.exp(
                -(COSINE * _trusted(cosine, overlap, known * unit.known) + OVERLAP * overlap + LACKS * lacks + BIAS)
            )
        )
        for unit, (cosine, overlap, lacks) in zip(found, features(question, found), strict=True)
    ]


def _trusted(cosine: float, overlap: float, known: float) -> float:
    """The cosine as far as the model knows the language. All sentences in a language it does not know look alike
    to it; what the shared words make likely stands in."""
    return known * cosine + (1 - known) * WORDS_ALONE * overlap


def features(question: str, found: Sequence[Unit]) -> list[tuple[float, float, float]]:
    """Per unit: cosine, overlap (0 to 1), and 1.0 if it lacks the kind of answer asked for.

    overlap: the share of the question's words that the unit has, each weighed by how rare it is
    among the units; a word that none of them has weighs most.
    """
    asked = content_words(evidence.subject(question))
    held = [[any(alike(stem(word), other) for other in stems) for word in asked] for stems in map(_stems, found)]
    counts = [sum(column) for column in zip(*held, strict=True)]
    weights = [math.log(1 + len(found) / (count + 0.5)) for count in counts]
    kind = evidence.wanted(question)
    return [
        (unit.cosine, _overlap(unit, asked, weights, row), float(evidence.lacks(kind, unit.text)))
        for unit, row in zip(found, held, strict=True)
    ]


def _overlap(unit: Unit, asked: Sequence[str], weights: Sequence[float], held: Sequence[bool]) -> float:
    counted = [(weight, has) for word, weight, has in zip(asked, weights, held, strict=True) if word not in unit.named]
    return sum(weight for weight, has in counted if has) / (sum(weight for weight, _ in counted) or 1.0)


def _stems(unit: Unit) -> set[str]:
    return {stem(word) for word in words(unit.text)}


def _same(one: Candidate, other: Candidate) -> bool:
    return (
        one.text == other.text or min(one.known, other.known) == 1 and cosine_of_small(one.vector, other.vector) > SAME
    )
