"""The chunks nearest by meaning: every vector compared, or the compact codes first and the vectors of the best."""

from dataclasses import dataclass, field
from typing import Any

from appliance.areas.rag.service.allowed import Allowed
from appliance.areas.rag.service.cells import Cells, cells_of
from appliance.areas.rag.vectors import float_blob
from appliance.db import rows

# Times the limit that the coarse pass hands on: the ten nearest of a million were all among the first 800 codes. With
# 6, and cells, five in a thousand of the ten nearest of 200,000 were missed.
OVERFETCH = 8


@dataclass(frozen=True, slots=True)
class Near:
    """cosines: by chunk key, nearest first. coarse: what only compact codes stood for; empty = nothing."""

    cosines: dict[int, float] = field(default_factory=dict)
    coarse: str = ""


def nearest(index_id: str, vector: list[float], allowed: Allowed, *, limit: int, exact: bool) -> Near:
    """vector: unit length. exact: every vector is compared, whatever the size."""
    if exact:
        keys, values = f"index_id = ?{allowed.of('chunk_key')}", [index_id, *allowed.values]
        return Near(_by_cosine(vector, keys, values, limit))
    wanted, cells = limit * OVERFETCH, cells_of(index_id)
    if cells is not None:
        found = _coarse(index_id, vector, allowed, wanted, cells)
        if len(found) == min(wanted, allowed.count):
            return Near(_of_keys(vector, found, limit), f"of the nearest {cells.probed} of {cells.count} cells")
    # No cells; or a filter passes chunks in other places than the question's.
    found = _coarse(index_id, vector, allowed, wanted, None)
    return Near(_of_keys(vector, found, limit), f"of {allowed.count} chunks")


def _coarse(index_id: str, vector: list[float], allowed: Allowed, wanted: int, cells: Cells | None) -> list[int]:
    """Keys of the `wanted` chunks whose codes are nearest: in all cells, or in the nearest and what is not sorted."""
    if not allowed.more:
        return _by_code(index_id, vector, wanted, cells, allowed)
    taken = _by_code(index_id, vector, wanted * allowed.more, cells)
    passed = allowed.among(taken)[:wanted]
    if cells is None and len(passed) < min(wanted, allowed.count):
        return _by_code(index_id, vector, wanted, None, allowed)
    return passed


def _by_code(
    index_id: str, vector: list[float], limit: int, cells: Cells | None, allowed: Allowed | None = None
) -> list[int]:
    where, values = (allowed.of("chunk_key"), allowed.values) if allowed else ("", [])
    chosen = f"SELECT chunk_key, code FROM rag_code WHERE index_id = ?{where}"
    parts: list[tuple[str, list[Any]]] = [("", [])]
    if cells is not None:
        probes = cells.nearest(vector)
        # Above the last are cells made since these were read.
        parts = [
            (" AND cell < ?", [cells.first]),
            (f" AND cell IN ({', '.join('?' * len(probes))})", probes),
            (" AND cell > ?", [cells.last]),
        ]
    found = rows(
        f"SELECT chunk_key FROM ({' UNION ALL '.join(chosen + part for part, _ in parts)})"
        f" ORDER BY vec_distance_hamming(vec_bit(code), vec_quantize_binary(?)) LIMIT {limit}",
        [value for _, own in parts for value in (index_id, *values, *own)] + [float_blob(vector)],
    )
    return [key for (key,) in found]


def _of_keys(vector: list[float], keys: list[int], limit: int) -> dict[int, float]:
    return _by_cosine(vector, "chunk_key IN (SELECT value FROM json_each(?))", [str(keys)], limit)


def _by_cosine(vector: list[float], where: str, values: list[Any], limit: int) -> dict[int, float]:
    """Chunk key → cosine of the `limit` nearest by their full vectors, nearest first."""
    found = rows(
        "SELECT chunk_key, vec_distance_cosine(vector, ?) AS distance FROM rag_vector"
        f" WHERE {where} ORDER BY distance, chunk_key LIMIT {limit}",
        [float_blob(vector), *values],
    )
    return {key: 1 - distance for key, distance in found if distance is not None}
