"""Examples to vectors: what an adapter learns from, and what it is measured on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from appliance.areas.rag.finetune_schemas import RagFinetuneConfig
from appliance.areas.rag.models import RagFinetuneJob
from appliance.areas.rag.query_adapter import Pairs
from appliance.areas.rag.service.datasets import AT_ONCE, Example
from appliance.areas.rag.service.indexes import model_of_index
from appliance.db import rows
from appliance.ports.embedder import Embedder

if TYPE_CHECKING:
    from appliance.areas.rag.query_adapter import Floats, Numbers

MOST_PASSAGES = 20_000  # of the index that the right one is measured among
MOST_CHUNKS = 50  # of a document that is a right answer


@dataclass(frozen=True, slots=True)
class Material:
    """model: name of the embedding model. learn: rows to learn from. measured: vectors of the other questions.

    pool, right: see `query_adapter.quality`.
    """

    model: str
    learn: Pairs
    measured: Floats
    pool: Floats
    right: list[list[int]]


def material_of(
    job: RagFinetuneJob, examples: list[Example], config: RagFinetuneConfig, note: Callable[[float], None]
) -> Material:
    """Vectors of all examples, divided by question into rows to learn from and rows to measure on."""
    import numpy as np

    documents = _chunks_of(job.index_id, dict.fromkeys(each.document_id for each in examples if each.document_id))
    examples = [each for each in examples if each.document_id is None or each.document_id in documents]  # not deleted
    model = model_of_index(job.index_id)
    vectors = _embedded(examples, model, note)
    queries = np.array([vectors[each.query] for each in examples], dtype=np.float32)
    positives = np.array([_positive(each, vectors, documents) for each in examples], dtype=np.float32)
    nothing = [0.0] * queries.shape[1]
    negatives = np.array([vectors.get(each.negative or "", nothing) for each in examples], dtype=np.float32)
    numbers = {passage: number for number, passage in enumerate(dict.fromkeys(map(_passage, examples)))}
    passages = np.array([numbers[_passage(each)] for each in examples], dtype=np.int64)
    pairs = Pairs(queries, positives, passages, negatives)
    learn, measured = _divided([each.query for each in examples], config)
    pool = _Pool(job.index_id, documents, {each.text: vectors[each.text] for each in examples if each.text})
    return Material(
        model.name,
        pairs.part(learn),
        queries[measured],
        pool.vectors(),
        [pool.right(examples[row]) for row in measured],
    )


def _passage(example: Example) -> tuple[str | None, str | None]:
    return example.document_id, example.text


def _embedded(examples: list[Example], model: Embedder, note: Callable[[float], None]) -> dict[str, list[float]]:
    """Every text once → its vector. note: told the share that is done."""
    every = (text for each in examples for text in (each.query, each.text, each.negative))
    texts = dict.fromkeys(text for text in every if text)
    found: dict[str, list[float]] = {}
    for done, text in enumerate(texts):
        note(done / len(texts))
        [found[text]] = model.embed([text])
    return found


def _chunks_of(index_id: str, document_ids: Iterable[str]) -> dict[str, Floats]:
    """Document → vectors of its first chunks."""
    import numpy as np

    ids = list(document_ids)
    found: dict[str, list[Floats]] = {}
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        marks = ", ".join("?" * len(some))
        for document_id, vector in rows(
            "SELECT document_id, vector FROM rag_chunk JOIN rag_vector ON chunk_key = key"
            f" WHERE rag_chunk.index_id = ? AND document_id IN ({marks}) AND ordinal < {MOST_CHUNKS}",
            [index_id, *some],
        ):
            found.setdefault(document_id, []).append(np.frombuffer(vector, "<f4"))
    return {document_id: np.array(vectors) for document_id, vectors in found.items()}


def _positive(example: Example, vectors: dict[str, list[float]], documents: dict[str, Floats]) -> Floats:
    """The vector of the right passage: of a document the chunk that is nearest to the question."""
    import numpy as np

    if example.text is not None:
        return np.array(vectors[example.text], dtype=np.float32)
    chunks = documents[str(example.document_id)]
    return chunks[int(np.argmax(chunks @ np.array(vectors[example.query], dtype=np.float32)))]


def _divided(queries: list[str], config: RagFinetuneConfig) -> tuple[Numbers, Numbers]:
    """(rows to learn from, rows to measure on): a question is in one of them with all its rows."""
    import numpy as np

    different = list(dict.fromkeys(queries))
    order = np.random.default_rng(config.seed % 2**63).permutation(len(different))
    held = {different[each] for each in order[: max(1, round(len(different) * config.holdout))]}
    is_held = np.array([query in held for query in queries])
    return np.flatnonzero(~is_held), np.flatnonzero(is_held)


class _Pool:
    """The passages that questions are measured among: chunks of the index, evenly taken, and all texts of the rows."""

    def __init__(self, index_id: str, documents: dict[str, Floats], texts: dict[str, list[float]]) -> None:
        self._vectors: list[Floats] = []
        for document_id, vector in _some_chunks(index_id):
            if document_id not in documents:
                self._add(vector)
        self._of_document = {id: [self._add(chunk) for chunk in chunks] for id, chunks in documents.items()}
        self._of_text = {text: [self._add(vector)] for text, vector in texts.items()}

    def right(self, example: Example) -> list[int]:
        """Rows of the passages that answer the example."""
        if example.text is not None:
            return self._of_text[example.text]
        return self._of_document[str(example.document_id)]

    def vectors(self) -> Floats:
        import numpy as np

        return np.array(self._vectors, dtype=np.float32)

    def _add(self, vector: bytes | list[float] | Floats) -> int:
        import numpy as np

        read = np.frombuffer(vector, "<f4") if isinstance(vector, bytes) else np.asarray(vector, dtype=np.float32)
        self._vectors.append(read)
        return len(self._vectors) - 1


def _some_chunks(index_id: str) -> list[tuple[str, bytes]]:
    """(document, vector) of at most MOST_PASSAGES chunks of the index, spread over all of it."""
    [(count,)] = rows("SELECT count(*) FROM rag_vector WHERE index_id = ?", (index_id,))
    step = max(1, -(-count // MOST_PASSAGES))
    return rows(
        "SELECT document_id, vector FROM rag_vector JOIN rag_chunk ON key = chunk_key"
        f" WHERE rag_vector.index_id = ? AND chunk_key % {step} = 0 LIMIT {MOST_PASSAGES}",
        (index_id,),
    )
