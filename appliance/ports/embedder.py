"""Text to vectors."""

from collections.abc import Sequence
from typing import Protocol, cast

from appliance.ports.socket import Socket


class Embedder(Protocol):
    """Turns text into vectors on this machine, no network.

    name: the model, as stored with an index ("all-MiniLM-L6-v2-int8"). dimension: 384.
    max_tokens: texts are cut into windows of that many word pieces; the vector of a longer text
    is the unit mean of its windows.
    """

    name: str
    dimension: int
    max_tokens: int

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One unit vector of float32[dimension] per text, in order. A text's vector depends on that text alone."""
        ...

    def probe(self) -> None:
        """Look whether the model is there, without loading it. Raises EngineUnavailable."""
        ...

    def count_tokens(self, text: str) -> int:
        """Word pieces of `text`, without the two special ones."""
        ...

    def known_share(self, text: str) -> float:
        """Share (0 to 1) of the letters in pieces that may mean something: known ones of more than one letter.

        1 if there are no letters.
        """
        ...


class EmbeddingModels(Protocol):
    """All models of the installation; the first is the `embedder`, which every new index gets."""

    def names(self) -> list[str]: ...

    def model(self, name: str) -> Embedder:
        """Raises EngineUnavailable if the installation has no model of that name (any more)."""
        ...


embedder: Embedder = cast(Embedder, Socket("embedding model"))
embedding_models: EmbeddingModels = cast(EmbeddingModels, Socket("embedding models"))
