"""The embedding model of an index."""

from appliance.ports.embedder import Embedder, embedder, embedding_models


def model_of(name: str) -> Embedder:
    """Raises EngineUnavailable if the installation has it no more."""
    return embedder if name == embedder.name else embedding_models.model(name)
