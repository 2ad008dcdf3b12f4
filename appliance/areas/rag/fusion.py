"""Two rankings to one."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

K = 60
Id = TypeVar("Id", bound=Hashable)


def fuse(rankings: Sequence[Sequence[Id]], *, k: int = K, weights: Sequence[float] | None = None) -> dict[Id, float]:
    """Merge ranked lists of ids, each best first, into id → score, best first.

    Every list adds weight / (k + rank) to an id, ranks starting at 1, weights being 1 unless given; the sum is
    divided by its maximum, so that an id that leads every list has score 1. Ids of equal score keep the order
    of their first list.
    Source: Cormack, Clarke, Büttcher 2009, "Reciprocal rank fusion", which uses k = 60.
    """
    sums: dict[Id, float] = defaultdict(float)
    weights = weights or [1.0] * len(rankings)
    for weight, ranking in zip(weights, rankings, strict=True):
        for rank, id in enumerate(ranking, start=1):
            sums[id] += weight / (k + rank)
    most = sum(weights) / (k + 1)
    return {id: sums[id] / most for id in sorted(sums, key=sums.__getitem__, reverse=True)}


def boosted(scores: Mapping[Id, float], shares: Mapping[Id, float]) -> dict[Id, float]:
    """Scores by each id's share of wanted tags (0 to 1), best first: with all tags it stays, without any it halves."""
    raised = {id: score * (1 + shares.get(id, 0.0)) / 2 for id, score in scores.items()}
    return {id: raised[id] for id in sorted(raised, key=raised.__getitem__, reverse=True)}
