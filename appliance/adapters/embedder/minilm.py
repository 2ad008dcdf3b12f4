"""all-MiniLM-L6-v2 with 8-bit weights, run by onnxruntime on the processor."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from appliance.core.errors import EngineUnavailable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

MODEL_FOLDER = Path(__file__).parent / "model"  # written by packaging/build_model.py


@dataclass(frozen=True, slots=True)
class _Loaded:
    tokenizer: Tokenizer
    session: InferenceSession


class MiniLm:
    """The `Embedder` of the product. Any number of threads may call it at once.

    Nothing is read or imported before the first call: loading takes 0.2 to 0.5 s and some 60 MB.
    """

    name = "all-MiniLM-L6-v2-int8"
    dimension = 384
    max_tokens = 256

    def __init__(self, folder: Path = MODEL_FOLDER) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._loaded: _Loaded | None = None

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One unit vector of float32[dimension] per text, in order.

        Raises EngineUnavailable if the model has not been built.
        """
        return [self._embed_one(text).tolist() for text in texts]

    def probe(self) -> None:
        _files(self._folder)

    def count_tokens(self, text: str) -> int:
        """Word pieces of `text`, without the two special ones that start and end every window."""
        encoding = self._load().tokenizer.encode(text, add_special_tokens=False)
        return sum(len(window.ids) for window in _windows(encoding))

    def known_share(self, text: str) -> float:
        """Share of the letters that stand in known pieces of two or more letters; 1 without letters."""
        letters = sum(map(str.isalpha, text))
        windows = _windows(self._load().tokenizer.encode(text, add_special_tokens=False))
        spans = [span for window in windows for span in _telling(window)]
        return (
            min(1.0, sum(sum(map(str.isalpha, text[start:end])) for start, end in spans) / letters) if letters else 1.0
        )

    def _embed_one(self, text: str) -> NDArray[np.float32]:
        loaded = self._load()
        windows = _windows(loaded.tokenizer.encode(text))
        # One window at a time: the 8-bit scale of the activations is taken over the whole batch, so in
        # a batch a text's vector would depend on its neighbours (cosine 0.995), and no faster either.
        vectors = [self._vector(loaded.session, window) for window in windows]
        return vectors[0] if len(vectors) == 1 else _unit_mean(vectors)

    def _vector(self, session: InferenceSession, window: Encoding) -> NDArray[np.float32]:
        return _run(session, window)

    def _load(self) -> _Loaded:
        if self._loaded is None:
            with self._lock:
                if self._loaded is None:
                    self._loaded = _open(self._folder, self.max_tokens)
        return self._loaded


def _files(folder: Path) -> tuple[Path, Path]:
    """(model, tokenizer). Raises EngineUnavailable."""
    model, pieces = folder / "model.onnx", folder / "tokenizer.json"
    if not (model.is_file() and pieces.is_file()):
        raise EngineUnavailable("The embedding model is not there.", hint="In a checkout, `make model` builds it.")
    return model, pieces


def _open(folder: Path, max_tokens: int) -> _Loaded:
    model, pieces = _files(folder)
    import onnxruntime
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # two callers of one thread each do more than one caller of two
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])

    tokenizer = Tokenizer.from_file(str(pieces))
    # The file itself says: cut at 128 pieces and fill up to 128.
    tokenizer.enable_truncation(max_tokens)
    tokenizer.no_padding()
    return _Loaded(tokenizer, session)


def _windows(encoding: Encoding) -> list[Encoding]:
    """The text in order, cut where a window is full."""
    return [encoding, *encoding.overflowing]


def _telling(window: Encoding) -> list[tuple[int, int]]:
    """Where known pieces of more than one letter stand in the text."""
    pieces = zip(window.tokens, window.offsets, strict=True)
    return [span for piece, span in pieces if len(piece.removeprefix("##")) > 1 and not piece.startswith("[")]


def _run(session: InferenceSession, window: Encoding) -> NDArray[np.float32]:
    import numpy as np

    ids = np.array([window.ids], dtype=np.int32)
    results: list[Any] = session.run(["embedding"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})
    vector: NDArray[np.float32] = results[0][0]
    return vector


def _unit_mean(vectors: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    import numpy as np

    mean: NDArray[np.float32] = np.asarray(vectors, dtype=np.float32).mean(axis=0)
    return mean / np.linalg.norm(mean)
