"""Unit vectors to cells of near ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

PART = 1024  # vectors that are compared at once, so that memory stays small


def centres(vectors: Floats, count: int, *, rounds: int = 8, seed: int = 0) -> Floats:
    """`count` unit vectors, each the middle of a cell of `vectors`; the same input gives the same cells.

    Source: Dhillon, Modha 2001, "Concept decompositions for large sparse text data": k-means by cosine.
    """
    import numpy as np

    random = np.random.default_rng(seed)
    found = vectors[random.choice(len(vectors), count, replace=False)]
    for _ in range(rounds):
        cells = nearest_centres(vectors, found)
        sums = np.zeros_like(found)
        np.add.at(sums, cells, vectors)
        empty = np.bincount(cells, minlength=count) == 0
        sums[empty] = vectors[random.choice(len(vectors), int(empty.sum()))]
        found = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
    return found


def nearest_centres(vectors: Floats, found: Floats) -> NDArray[np.intp]:
    """Per vector the position of its nearest centre."""
    import numpy as np

    parts = [(vectors[start : start + PART] @ found.T).argmax(axis=1) for start in range(0, len(vectors), PART)]
    return np.concatenate(parts) if parts else np.empty(0, np.intp)
