"""Whether texts can be made vectors, and how many indexes and documents there are."""

from appliance.core.errors import EngineUnavailable
from appliance.core.health import State, available, unavailable
from appliance.db import rows
from appliance.ports.embedder import embedder


def embeddings_state() -> State:
    """Whether the model is there; it is loaded with the first text."""
    try:
        embedder.probe()
    except EngineUnavailable as problem:
        return unavailable(problem.detail)
    return available(embedder.name)


def count_indexes() -> int:
    """Of everybody."""
    [(count,)] = rows("SELECT count(*) FROM rag_index")
    return int(count)


def count_documents() -> int:
    """Of everybody."""
    [(count,)] = rows("SELECT count(*) FROM rag_document")
    return int(count)
