"""Chunks drawn at random as people's documents lie: words by Zipf's law, vectors in clusters of unequal size.

Nothing is read: the same seed gives the same corpus, of any size.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from appliance.areas.rag.small_words import ENGLISH_AND_GERMAN

DIMENSION = 384
SUBJECTS, ASPECTS = 500, 20  # clusters, and clusters inside each
VOCABULARY = 120_000
WORDS = (60, 150)  # a chunk: about 800 characters
OWN_WORDS, OWN_SHARE = 60, 0.25  # words a subject has of its own, and their share of its chunks
QUESTION_WORDS = (3, 7)
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Part:
    """Some chunks: a text and a unit vector each."""

    texts: list[str]
    vectors: Floats


class Corpus:
    """The subjects, their words and their places."""

    def __init__(self, seed: int = 5) -> None:
        random = np.random.default_rng(seed)
        self._seed = seed
        self.words = np.array(_vocabulary(random), dtype=object)
        ranks = np.arange(1, VOCABULARY + 1)
        self._cumulated = np.cumsum(1 / (ranks + 2.7)) / np.sum(1 / (ranks + 2.7))  # Zipf-Mandelbrot
        self._own = random.integers(200, VOCABULARY, (SUBJECTS, OWN_WORDS))
        # Directions of falling weight, as the principal components of real embeddings have.
        self._spread = (np.arange(1, DIMENSION + 1) ** -0.35).astype(np.float32)
        self._spread /= np.linalg.norm(self._spread)
        self._turn = np.linalg.qr(random.normal(size=(DIMENSION, DIMENSION)))[0].astype(np.float32)
        centres = self._noise(random, SUBJECTS)
        self._centres = centres[:, None] + 0.7 * self._noise(random, SUBJECTS * ASPECTS).reshape(SUBJECTS, ASPECTS, -1)
        shares = 1 / (np.arange(SUBJECTS) + 10)
        self._shares = np.cumsum(shares) / shares.sum()

    def parts(self, count: int, size: int = 2000) -> Iterator[Part]:
        """`count` chunks in parts of `size`; the first n are the same for every `count` that is a multiple."""
        for number, start in enumerate(range(0, count, size)):
            random = np.random.default_rng((self._seed, number))
            subjects = np.searchsorted(self._shares, random.random(min(size, count - start)))
            vectors = self._centres[subjects, random.integers(0, ASPECTS, len(subjects))]
            vectors = vectors + 0.75 * self._noise(random, len(subjects))
            yield Part([self._text(random, int(each)) for each in subjects], _unit(vectors))

    def question(self, part: Part, number: int) -> tuple[str, Floats]:
        """Words of a chunk, and a place near it."""
        random = np.random.default_rng((self._seed, 1, number))
        at = int(random.integers(len(part.texts)))
        words = [word for word in dict.fromkeys(part.texts[at].split()) if len(word) > 3]
        chosen = random.choice(words, min(len(words), int(random.integers(*QUESTION_WORDS))), replace=False)
        vector = _unit(part.vectors[at : at + 1] + 0.6 * self._noise(random, 1))[0]
        return f"what is the {' '.join(chosen)}", vector

    def _noise(self, random: np.random.Generator, count: int) -> Floats:
        drawn = random.standard_normal((count, DIMENSION), dtype=np.float32) * self._spread
        return np.asarray(drawn @ self._turn, dtype=np.float32)

    def _text(self, random: np.random.Generator, subject: int) -> str:
        length = int(random.integers(*WORDS))
        drawn = np.searchsorted(self._cumulated, random.random(length))
        own = random.random(length) < OWN_SHARE
        drawn[own] = self._own[subject, (random.random(int(own.sum())) ** 2 * OWN_WORDS).astype(int)]
        return " ".join(self.words[drawn])


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def _vocabulary(random: np.random.Generator) -> list[str]:
    """The commonest are small words; the others are syllables, longer the rarer."""
    syllables = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "il", "on", "us")]
    found = dict.fromkeys(ENGLISH_AND_GERMAN.split())
    while len(found) < VOCABULARY:
        count = 2 + int(len(found) > 3000) + int(len(found) > 40_000)
        found["".join(random.choice(syllables, count))] = None
    return list(found)
