"""Error rates, ranking measures, and shares of what is right."""

import math
from collections.abc import Iterable, Sequence
from itertools import zip_longest

import numpy as np


def distance(found: Sequence[str], truth: Sequence[str]) -> int:
    """Levenshtein's: insertions, deletions and replacements that make one the other."""
    numbers: dict[str, int] = {}
    mine = np.array([numbers.setdefault(each, len(numbers)) for each in found], dtype=np.int64)
    places = np.arange(len(mine) + 1)
    costs = places
    for done, each in enumerate(truth, 1):
        kept = np.minimum(costs[1:] + 1, costs[:-1] + (mine != numbers.get(each, -1)))
        costs = np.minimum.accumulate(np.concatenate(([done], kept)) - places) + places
    return int(costs[-1])


def error_rates(found: str, truth: str) -> tuple[float, float]:
    """Of characters and of words: distance / length of the truth, white space aside; above 1 where too much is read."""
    mine, right = found.split(), truth.split()
    letters = distance(" ".join(mine), " ".join(right)) / max(1, len(" ".join(right)))
    return letters, distance(mine, right) / max(1, len(right))


def ndcg(relevant: Sequence[bool], *, of: int = 1, first: int = 10) -> float:
    """Of a ranking, best first, of which `of` are relevant in all, each alike."""
    gains = sum(1 / math.log2(rank + 1) for rank, good in enumerate(relevant[:first], 1) if good)
    return min(1.0, gains / sum(1 / math.log2(rank + 1) for rank in range(1, min(of, first) + 1)))


def cells_right(found: Sequence[Sequence[str]], truth: Sequence[Sequence[str]]) -> int:
    """Cells with text that stand in the right row and column; a row or column too many at the beginning is forgiven."""
    return max(_equal(_without(found, down, across), truth) for down in range(3) for across in range(2))


def _without(rows: Sequence[Sequence[str]], down: int, across: int) -> list[Sequence[str]]:
    return [row[across:] for row in rows[down:]]


def _equal(found: Sequence[Sequence[str]], truth: Sequence[Sequence[str]]) -> int:
    return sum(
        bool(right.strip()) and right == " ".join(mine.split())
        for row, wanted in zip(found, truth, strict=False)
        for mine, right in zip_longest(row[: len(wanted)], wanted, fillvalue="")
    )


def mean(values: Iterable[float]) -> float | None:
    """None of nothing."""
    kept = list(values)
    return sum(kept) / len(kept) if kept else None
