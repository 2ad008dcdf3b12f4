"""An index of Ada's, and documents in it."""

from collections.abc import Callable

import numpy as np
import pytest

from appliance.areas.rag import service
from appliance.areas.rag.models import RagDocument, RagIndex
from appliance.areas.rag.service.scope import scope
from appliance.areas.rag.service.terms import Terms, store_terms
from appliance.areas.rag.vectors import float_blob
from appliance.core.actor import Actor
from appliance.db import execute, writing

Space = tuple[np.ndarray, np.ndarray]


@pytest.fixture
def index(adapters: None, ada: Actor) -> RagIndex:
    """Ada's index."""
    return service.create_index(ada, "letters").index


Adding = Callable[..., RagDocument]


@pytest.fixture
def add(ada: Actor, index: RagIndex, run_jobs: Callable[[], int]) -> Adding:
    """`add("text", title="…")`: a document of Ada's index, indexed."""

    def adding(content: str, **options: object) -> RagDocument:
        new = service.plan_document(ada, index.id, content=content, **options)
        service.add_document(new)
        run_jobs()
        return service.find_document(ada, new.id)

    return adding


@pytest.fixture(scope="session")
def space() -> Space:
    """(vectors, queries), 2,000 and 20: unit vectors in 40 clusters, as texts about 40 subjects would lie."""
    random = np.random.default_rng(7)
    centres = random.normal(size=(40, 384))
    vectors = centres[random.integers(0, 40, 2020)] + 0.7 * random.normal(size=(2020, 384))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return vectors[:2000], vectors[2000:]


def put(index: RagIndex, document: str, chunks: dict[int, np.ndarray], *, metadata: str = "{}", word: str = "") -> None:
    """A document with a chunk of each vector under its key; the text of chunk 7 is "word7" and `word`."""
    with writing():
        execute(
            "INSERT INTO rag_document (id, index_id, owner_id, document_metadata, content_hash, size_bytes,"
            " chunk_count, status, source, created_at) VALUES (?, ?, ?, ?, '', 0, ?, 'completed', 'api', 0)",
            (document, index.id, index.owner_id, metadata, len(chunks)),
        )
        for ordinal, (key, vector) in enumerate(chunks.items()):
            text = f"word{key} {word}"
            execute(
                'INSERT INTO rag_chunk (key, id, document_id, index_id, ordinal, start, "end", scope, heading, text)'
                " VALUES (?, ?, ?, ?, ?, 0, 0, ?, '', ?)",
                (key, f"c{key}", document, index.id, ordinal, scope(index.id), text),
            )
            execute(
                "INSERT INTO rag_vector (chunk_key, index_id, vector) VALUES (?, ?, ?)",
                (key, index.id, float_blob(vector.tolist())),
            )
            store_terms(key, index.id, Terms("", text, ""))


@pytest.fixture
def filled(index: RagIndex, space: Space) -> RagIndex:
    """Every vector under its position as the key: the odd ones in an English document, the even ones in a German."""
    for start, language in enumerate(("de", "en")):
        chunks = {key: space[0][key] for key in range(start, 2000, 2)}
        put(index, language, chunks, metadata=f'{{"lang": "{language}"}}')
    return index
