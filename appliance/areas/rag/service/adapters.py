"""Trained query adapters: kept, chosen, applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.areas.rag.models import RagIndex
from appliance.areas.rag.query_adapter import mapped
from appliance.core.clock import now_ms
from appliance.core.errors import InvalidInput
from appliance.core.ids import new_id
from appliance.db import execute, rows

if TYPE_CHECKING:
    from appliance.areas.rag.query_adapter import Floats


def keep_adapter(index: RagIndex, job_id: str, matrix: Floats) -> str:
    """Store a map for the vectors of the index's model, in the caller's transaction; answers its id."""
    id = new_id()
    execute(
        "INSERT INTO rag_adapter (id, index_id, job_id, embedding_model, dimensions, matrix, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (id, index.id, job_id, index.embedding_model, len(matrix), matrix.astype("<f4").tobytes(), now_ms()),
    )
    return id


def check_adapter(index: RagIndex, adapter_id: str) -> None:
    """Raises InvalidInput unless it is an adapter of this index, for its model."""
    found = rows("SELECT embedding_model FROM rag_adapter WHERE id = ? AND index_id = ?", (adapter_id, index.id))
    loc = ("body", "active_adapter_id")
    if not found:
        raise InvalidInput(f"the index has no adapter {adapter_id}.", loc=loc, hint="Train one first.")
    if found[0][0] != index.embedding_model:
        raise InvalidInput(
            f"the adapter fits vectors of {found[0][0]}; the index has those of {index.embedding_model}.",
            loc=loc,
            hint="Train a new one.",
        )


def active_matrix(index: RagIndex) -> Floats | None:
    """The map that queries of the index go through, None if there is none, or none for its model."""
    if index.active_adapter_id is None:
        return None
    import numpy as np

    found = rows(
        "SELECT matrix, dimensions FROM rag_adapter WHERE id = ? AND index_id = ? AND embedding_model = ?",
        (index.active_adapter_id, index.id, index.embedding_model),
    )
    return np.frombuffer(found[0][0], "<f4").reshape(found[0][1], -1) if found else None


def adapted(index: RagIndex, vector: list[float]) -> list[float]:
    """The vector of a query as the index is searched with it: unit length."""
    matrix = active_matrix(index)
    if matrix is None:
        return vector
    import numpy as np

    found: list[float] = mapped(matrix, np.array([vector], dtype=np.float32))[0].tolist()
    return found
