"""A linear map of query vectors, learnt from pairs of a question and the passage that answers it.

The vectors of the passages stay as they are, so nothing is indexed anew. Source of the loss: Henderson et al. 2017,
"Efficient Natural Language Response Suggestion for Smart Reply" (the other passages of a batch are the wrong answers);
of the steps: Kingma, Ba 2015, "Adam". The scale of 20 is that of the model's own training.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Numbers = NDArray[np.int64]
    Spots = tuple[Numbers, Numbers]

SCALE = 20.0  # of cosines, before the softmax: a temperature of 0.05
SCALES = (0.5, 1.0, 2.0, 5.0, 10.0, SCALE, 40.0)
VALIDATION = 0.15  # share of the rows to learn from that only decide when to stop
CERTAIN = 2.0  # standard errors by which the validation loss must be better than without a map
PATIENCE = 5  # epochs without a better validation loss, or a fifth of all if that is more
CANDIDATES = 2000  # passages that a validation row is compared with
SAME = 0.98  # cosine: passages that are one text, whichever of them is found
BATCH = 256  # rows ranked at once


@dataclass(frozen=True, slots=True)
class Pairs:
    """Rows to learn from; vectors are float32[rows, dimension] of unit length.

    passages: number of the right one per row; rows of one passage are no wrong answers to each other.
    negatives: a passage that does not answer, zeros where none is given.
    """

    queries: Floats
    positives: Floats
    passages: Numbers
    negatives: Floats

    def __len__(self) -> int:
        return len(self.queries)

    def part(self, rows: Numbers) -> Pairs:
        """Only these rows, in this order."""
        return Pairs(self.queries[rows], self.positives[rows], self.passages[rows], self.negatives[rows])


@dataclass(frozen=True, slots=True)
class Options:
    epochs: int
    learning_rate: float
    batch_size: int
    seed: int


@dataclass(frozen=True, slots=True)
class Trained:
    """matrix: float32[dimension, dimension]; `mapped` applies it. loss: mean per epoch, until it stopped."""

    matrix: Floats
    loss: list[float] = field(default_factory=list)

    @property
    def epochs_run(self) -> int:
        return len(self.loss)


@dataclass(frozen=True, slots=True)
class Quality:
    """mrr: mean of 1 / rank of the right passage. recall_at_5: share of questions with it among the first five."""

    recall_at_5: float
    mrr: float


def train(pairs: Pairs, options: Options, each_epoch: Callable[[int], None] = lambda _: None) -> Trained:
    """Learn the map, from the identity on; that of the epoch with the best validation loss counts.

    Pairs that teach nothing leave the identity: random ones did in 38 of 40 trials.
    each_epoch: told the number of epochs done; may raise to end it.
    The same pairs, options and machine give the same map.
    """
    import numpy as np

    random = np.random.default_rng(options.seed)
    learn, judge = _divided(pairs, random)
    best = matrix = np.eye(pairs.queries.shape[1], dtype=np.float32)
    steps, losses = _Adam(matrix.shape, options.learning_rate), []
    most, certain, since = -math.inf, 0.0, 0
    for epoch in range(1, options.epochs + 1):
        losses.append(_epoch(learn, options.batch_size, random, matrix := matrix.copy(), steps))
        each_epoch(epoch)
        gain, error = judge.gain(matrix)
        if gain > max(certain, CERTAIN * error):
            best, certain = matrix, gain
        if gain > most:
            most, since = gain, 0
        elif (since := since + 1) >= max(PATIENCE, options.epochs // 5):
            break
    return Trained(best, losses)


def mapped(matrix: Floats, vectors: Floats) -> Floats:
    """Query vectors (rows) through the map, at unit length again."""
    return _unit(vectors @ matrix.T)[0]


def quality(queries: Floats, pool: Floats, right: Sequence[Sequence[int]]) -> Quality:
    """How well queries find their passages by cosine alone.

    pool: vectors of all passages. right: per query the rows of `pool` that are right; passages of the same text
    as a right one are neither right nor wrong.
    """
    import numpy as np

    ranks: list[int] = []
    for start in range(0, len(queries), BATCH):
        cosines = queries[start : start + BATCH] @ pool.T
        for row, wanted in zip(cosines, right[start : start + BATCH], strict=False):
            best = wanted[int(np.argmax(row[list(wanted)]))]
            before = np.setdiff1d(np.flatnonzero(row > row[best]), wanted)
            ranks.append(1 + int((pool[before] @ pool[best] < SAME).sum()))
    found = np.array(ranks, dtype=np.float64)
    return Quality(round(float((found <= 5).mean()), 4), round(float((1 / found).mean()), 4))


def _divided(pairs: Pairs, random: np.random.Generator) -> tuple[Pairs, _Judge]:
    order = random.permutation(len(pairs))
    count = max(1, round(len(pairs) * VALIDATION))
    return pairs.part(order[count:]), _Judge(pairs, order[:count])


class _Judge:
    """Rows that are not learnt from, each with the passages of all rows: smoother than a small batch of their own."""

    def __init__(self, pairs: Pairs, rows: Numbers) -> None:
        import numpy as np

        self._rows = pairs.part(rows[:CANDIDATES])
        _, first = np.unique(pairs.passages, return_index=True)
        others = first[~np.isin(pairs.passages[first], self._rows.passages)][:CANDIDATES]
        self._candidates = pairs.part(np.concatenate([rows[:CANDIDATES], others]))
        self._without = self._losses(np.eye(pairs.queries.shape[1], dtype=np.float32))

    def gain(self, matrix: Floats) -> tuple[float, float]:
        """By how much the mean loss is lower than without a map, and the standard error of that."""
        better = self._without - self._losses(matrix)
        return float(better.mean()), float(better.std() / len(better) ** 0.5)

    def _losses(self, matrix: Floats) -> Floats:
        """Per row, at the scale that suits the map best: a map that is merely less sure of itself gains nothing."""
        cosines, own = _cosines(mapped(matrix, self._rows.queries), self._rows, self._candidates)
        each = [-_log_shares(scale * cosines)[own] for scale in SCALES]
        return min(each, key=lambda losses: float(losses.mean()))


def _epoch(pairs: Pairs, batch_size: int, random: np.random.Generator, matrix: Floats, steps: _Adam) -> float:
    """One pass over the rows in random order; changes the matrix. The answer is the mean loss."""
    total = 0.0
    for rows in _batches(random.permutation(len(pairs)), batch_size):
        batch = pairs.part(rows)
        loss, gradient = _loss(matrix, batch)
        matrix -= steps.step(gradient)
        total += loss * len(rows)
    return round(total / len(pairs), 6)


def _batches(order: Numbers, size: int) -> Iterator[Numbers]:
    """Pieces of `size`; a last one of a single row, which would have no wrong answers, joins the one before."""
    start = 0
    while start < len(order):
        end = len(order) if len(order) - start - size <= 1 else start + size
        yield order[start:end]
        start = end


def _loss(matrix: Floats, rows: Pairs) -> tuple[float, Floats]:
    """Mean cross-entropy of each row's own passage among all of the batch, and its gradient by the matrix."""
    import numpy as np

    unit, length = _unit(rows.queries @ matrix.T)
    cosines, own = _cosines(unit, rows, rows)
    logs = _log_shares(SCALE * cosines)
    by_logit = np.exp(logs)
    by_logit[own] -= 1
    by_unit = (SCALE / len(rows)) * (by_logit @ _columns(rows))
    by_query = (by_unit - (by_unit * unit).sum(axis=1, keepdims=True) * unit) / length
    return -float(logs[own].mean()), (by_query.T @ rows.queries).astype(np.float32)


def _columns(candidates: Pairs) -> Floats:
    import numpy as np

    return np.concatenate([candidates.positives, candidates.negatives[candidates.negatives.any(axis=1)]])


def _cosines(unit: Floats, rows: Pairs, candidates: Pairs) -> tuple[Floats, Spots]:
    """float32[rows, columns], -inf where the passage is right too without being the row's own; and where that is.

    The candidates begin with the rows themselves.
    """
    import numpy as np

    cosines = unit @ _columns(candidates).T
    own = np.arange(len(rows))
    same = rows.passages[:, None] == candidates.passages[None, :]
    same[own, own] = False
    cosines[:, : len(candidates)][same] = -np.inf
    return cosines, (own, own)


def _log_shares(logits: Floats) -> Floats:
    """Logarithms of the softmax of each row."""
    import numpy as np

    logits = logits - logits.max(axis=1, keepdims=True)
    return np.maximum(logits - np.log(np.exp(logits).sum(axis=1, keepdims=True)), -50.0)


def _unit(vectors: Floats) -> tuple[Floats, Floats]:
    import numpy as np

    length = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return (vectors / length).astype(np.float32), length


class _Adam:
    """Steps by Adam with its usual constants."""

    def __init__(self, shape: tuple[int, ...], rate: float) -> None:
        import numpy as np

        self._rate, self._time = rate, 0
        self._mean, self._square = np.zeros(shape, np.float32), np.zeros(shape, np.float32)

    def step(self, gradient: Floats) -> Floats:
        """What is to be taken from the weights."""
        import numpy as np

        self._time += 1
        self._mean += 0.1 * (gradient - self._mean)
        self._square += 0.001 * (gradient * gradient - self._square)
        mean = self._mean / (1 - 0.9**self._time)
        square = self._square / (1 - 0.999**self._time)
        return (self._rate * mean / (np.sqrt(square) + 1e-8)).astype(np.float32)
