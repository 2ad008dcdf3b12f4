"""Any sentence model in ONNX, out of a folder: as its makers export it, or as we write our own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from appliance.adapters.embedder.minilm import MiniLm
from appliance.core.errors import EngineUnavailable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Encoding

_SENTENCE_OUTPUTS = ("embedding", "sentence_embedding", "sentence_embeddings")
_TYPES: dict[str, Literal["int32", "int64"]] = {"tensor(int32)": "int32", "tensor(int64)": "int64"}


class Facts(msgspec.Struct, frozen=True):
    """MODEL.json. dimension: numbers of a vector; fewer than the model gives are its first ones, as many models allow.

    max_tokens: word pieces of a window. pooling: how pieces become a text, where the model leaves that open.
    """

    dimension: int
    max_tokens: int = 256
    pooling: Literal["mean", "cls"] = "mean"


def read_facts(name: str, folder: Path) -> Facts:
    """Raises EngineUnavailable."""
    try:
        facts = msgspec.json.decode((folder / "MODEL.json").read_bytes(), type=Facts)
    except (OSError, msgspec.DecodeError) as error:
        raise EngineUnavailable(f"The embedding model {name} has no readable MODEL.json: {error}.") from error
    # The compact code of a vector holds a bit of each number.
    if facts.dimension < 8 or facts.dimension % 8 or facts.max_tokens < 8:
        raise EngineUnavailable(f"MODEL.json of {name}: dimension must be a multiple of 8, max_tokens 8 or more.")
    return facts


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the graph takes and gives. whole: whether the output is one vector per text."""

    inputs: dict[str, Literal["int32", "int64"]]
    output: str
    whole: bool


class FolderModel(MiniLm):
    """The `Embedder` of a folder with model.onnx, tokenizer.json and MODEL.json. Loads at first use, as `MiniLm`."""

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(folder)
        facts = read_facts(name, folder)
        self.name, self.dimension, self.max_tokens = name, facts.dimension, facts.max_tokens
        self._pooling = facts.pooling
        self._shape: _Shape | None = None

    def _vector(self, session: InferenceSession, window: Encoding) -> NDArray[np.float32]:
        import numpy as np

        shape = self._shape = self._shape or _shape(self.name, session)
        values = {"input_ids": window.ids, "attention_mask": [1] * len(window.ids), "token_type_ids": window.type_ids}
        feed = {name: np.array([values[name]], dtype=type_) for name, type_ in shape.inputs.items()}
        results: list[Any] = session.run([shape.output], feed)
        found: NDArray[np.float32] = results[0][0]
        if not shape.whole:
            found = found[0] if self._pooling == "cls" else found.mean(axis=0)
        if len(found) < self.dimension:
            raise EngineUnavailable(f"{self.name} gives {len(found)} numbers; its MODEL.json says {self.dimension}.")
        first = found[: self.dimension].astype(np.float32)
        length = float(np.linalg.norm(first))
        return first / length if length else first


def _shape(name: str, session: InferenceSession) -> _Shape:
    """Raises EngineUnavailable for a graph that is none of a sentence model."""
    inputs = {each.name: _TYPES.get(each.type) for each in session.get_inputs()}
    outputs = {each.name: len(each.shape) for each in session.get_outputs()}
    known = {key: type_ for key, type_ in inputs.items() if type_ is not None}
    if "input_ids" not in known or not set(inputs) <= {"input_ids", "attention_mask", "token_type_ids"} & set(known):
        raise EngineUnavailable(f"{name} takes {', '.join(inputs)}; a sentence model takes input_ids.")
    whole = next((each for each in _SENTENCE_OUTPUTS if outputs.get(each) == 2), None)
    pieces = next((each for each, rank in outputs.items() if rank == 3), None)
    chosen = whole or pieces
    if chosen is None:
        raise EngineUnavailable(f"{name} gives {', '.join(outputs)}: neither vectors of texts nor of word pieces.")
    return _Shape(known, chosen, whole is not None)
