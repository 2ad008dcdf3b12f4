"""Vectors as SQLite sees them."""

from array import array
from collections.abc import Sequence


def float_blob(vector: Sequence[float]) -> bytes:
    """Little-endian float32, what sqlite-vec takes for a vector."""
    return array("f", vector).tobytes()


def from_blob(blob: bytes) -> list[float]:
    return list(array("f", blob))


def small_blob(vector: Sequence[float]) -> bytes:
    """int8 with the largest number at 127: a quarter of the size, and the cosine stays within 0.005."""
    import numpy as np  # every vector comes from the model, which has loaded it

    numbers = np.asarray(vector, dtype=np.float64)
    largest = float(np.abs(numbers).max(initial=0.0)) or 1.0
    return np.rint(numbers * (127 / largest)).astype(np.int8).tobytes()


def unit(vector: Sequence[float]) -> list[float]:
    """The same direction with length one; zeros stay zeros."""
    length = sum(number * number for number in vector) ** 0.5
    return [number / length for number in vector] if length else list(vector)


def cosine_of_small(one: bytes, other: bytes) -> float:
    """Cosine of two `small_blob`s, -1 to 1."""
    left, right = array("b", one), array("b", other)
    product = sum(a * b for a, b in zip(left, right, strict=True))
    norms = sum(a * a for a in left) * sum(b * b for b in right)
    return float(product / norms**0.5) if norms else 0.0


def cosine(one: Sequence[float], other: Sequence[float]) -> float:
    """Of two vectors of length one, -1 to 1."""
    return sum(a * b for a, b in zip(one, other, strict=True))
