"""Which sentences answer a question, if any: by meaning, by words, and by the kind of answer it asks for.

The weights are a logistic regression over 240 questions about ten letters, half of which the letters
answer, half of which are about the same things and have no answer there. Each letter judged with the
weights of the other nine: the best sentence is right for 111 of the 120 that have an answer; with
THRESHOLD 85 are answered rightly and 3 wrongly, and 9 of the 120 without an answer get one.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from appliance.areas.rag import evidence
from appliance.areas.rag.keywords import content_words, words
from appliance.areas.rag.stems import alike, stem
from appliance.areas.rag.vectors import cosine_of_small

COSINE, OVERLAP, LACKS, BIAS = 9.2, 5.0, -2.7, -7.4
THRESHOLD = 0.4  # of probability: below it, "not in these documents"
BESIDE_THE_BEST = 0.6  # of the best one's probability: what another sentence needs to stand beside it
SAME = 0.85  # cosine: two sentences that say the same


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer. cosine: of its vector with the question's. vector: int8."""

    text: str
    cosine: float
    vector: bytes = b""


def choose(
    question: str, candidates: Sequence[Candidate], *, threshold: float = THRESHOLD, most: int = 3
) -> list[tuple[int, float]]:
    """(position, probability) of the sentences that answer, best first; empty if none does.

    A further sentence stands beside the best one if it is nearly as likely and says something else.
    """
    ranked = sorted(enumerate(probabilities(question, candidates)), key=lambda each: each[1], reverse=True)
    chosen: list[tuple[int, float]] = []
    for position, probability in ranked:
        least = BESIDE_THE_BEST * ranked[0][1] if chosen else threshold
        if len(chosen) == most or probability < max(threshold, least):
            break
        if not any(_same(candidates[position], candidates[other]) for other, _ in chosen):
            chosen.append((position, probability))
    return chosen


def probabilities(question: str, candidates: Sequence[Candidate]) -> list[float]:
    """How likely each sentence answers, 0 to 1."""
    return [
        1 / (1 + math.exp(-(COSINE * cosine + OVERLAP * overlap + LACKS * lacks + BIAS)))
        for cosine, overlap, lacks in features(question, candidates)
    ]


def features(question: str, candidates: Sequence[Candidate]) -> list[tuple[float, float, float]]:
    """Per candidate: cosine, overlap (0 to 1), and 1.0 if it lacks the kind of answer asked for.

    overlap: the share of the question's words that the sentence has, each weighed by how rare it is
    among the candidates; a word that none of them has weighs most.
    """
    asked = [stem(word) for word in content_words(question)]
    held = [[any(alike(word, other) for other in stems) for word in asked] for stems in map(_stems, candidates)]
    counts = [sum(column) for column in zip(*held, strict=True)]
    weights = [math.log(1 + len(candidates) / (count + 0.5)) for count in counts]
    total = sum(weights) or 1.0
    kind = evidence.wanted(question)
    return [
        (
            candidate.cosine,
            sum(weight for weight, has in zip(weights, row, strict=True) if has) / total,
            float(evidence.lacks(kind, candidate.text)),
        )
        for candidate, row in zip(candidates, held, strict=True)
    ]


def _stems(candidate: Candidate) -> set[str]:
    return {stem(word) for word in words(candidate.text)}


def _same(one: Candidate, other: Candidate) -> bool:
    return one.text == other.text or cosine_of_small(one.vector, other.vector) > SAME
