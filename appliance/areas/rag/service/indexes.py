"""Indexes of a person."""

from contextlib import suppress
from typing import Any

from appliance.areas.rag import router
from appliance.areas.rag.embedding import model_of
from appliance.areas.rag.index_info import IndexInfo
from appliance.areas.rag.models import RagDocument, RagIndex
from appliance.areas.rag.service.adapters import check_adapter
from appliance.areas.storage import service as storage
from appliance.core.actor import Actor
from appliance.core.clock import now_ms
from appliance.core.errors import AlreadyExists, InvalidInput, NotFound, UnknownEngine
from appliance.core.paging import Page
from appliance.db import execute, query, writing
from appliance.jobs import publish
from appliance.ports.embedder import Embedder, embedder, embedding_models

CHUNK_SIZE, CHUNK_OVERLAP = 800, 100  # characters
STATES = ("pending", "running", "completed", "failed")


class NameTaken(AlreadyExists):
    """409: one person's indexes have different names."""


def create_index(
    actor: Actor,
    name: str,
    *,
    vector_db_type: str = "sqlite_vec",
    chunk_size: int = CHUNK_SIZE,
    chunk_overlap: int | None = None,
    embedding_model: str | None = None,
) -> IndexInfo:
    """A new index, by default with the first model. chunk_overlap: default 100, or an eighth of a small chunk.

    Raises NameTaken, UnknownEngine, EngineUnavailable.
    """
    router.check(vector_db_type)
    overlap = min(CHUNK_OVERLAP, chunk_size // 8) if chunk_overlap is None else chunk_overlap
    if overlap > chunk_size // 2:
        raise InvalidInput(
            f"an overlap of {overlap} is more than half of the chunk size {chunk_size}.", loc=("body", "chunk_overlap")
        )
    model = model_of(checked_model(embedding_model) if embedding_model else embedder.name)
    with writing():
        _refuse_taken_name(actor, name)
        index = RagIndex.create(
            owner_id=actor.id,
            name=name,
            vector_db_type=vector_db_type,
            embedding_model=model.name,
            dimensions=model.dimension,
            chunk_size=chunk_size,
            chunk_overlap=overlap,
        )
        publish("rag.index", "created", id=index.id, owner_id=actor.id)
    return info(index)


def embedding_model_names() -> list[str]:
    """Models that an index may have; the first is every new one's."""
    return embedding_models.names()


def model_of_index(index_id: str) -> Embedder:
    """The model of the index's vectors as they are now. Raises NotFound, EngineUnavailable."""
    index = RagIndex.get_or_none(RagIndex.id == index_id)
    if index is None:
        raise NotFound(f"There is no index {index_id}.")
    return model_of(index.embedding_model)


def checked_model(name: str) -> str:
    """Raises UnknownEngine unless the installation has the model."""
    if name not in (names := embedding_models.names()):
        raise UnknownEngine(f"There is no embedding model {name!r}.", loc=("body", "embedding_model"), allowed=names)
    return name


def _refuse_taken_name(actor: Actor, name: str, *, but: str | None = None) -> None:
    found = RagIndex.get_or_none(RagIndex.owner_id == actor.id, RagIndex.name == name)
    if found is not None and found.id != but:
        raise NameTaken(f"You already have an index called {name!r}.", hint="Choose another name.")


def find_or_create_index(actor: Actor, name: str) -> RagIndex:
    """The actor's index of that name, made if it is not there."""
    with writing():
        found: RagIndex | None = RagIndex.get_or_none(RagIndex.owner_id == actor.id, RagIndex.name == name)
        return found or create_index(actor, name).index


def find_index(actor: Actor, index_id: str) -> RagIndex:
    """Raises NotFound unless the actor may see it."""
    index = RagIndex.get_or_none(RagIndex.id == index_id)
    if index is None or not actor.may_see(index.owner_id):
        raise NotFound(f"There is no index {index_id}.")
    return index


def index_info(actor: Actor, index_id: str) -> IndexInfo:
    """Raises NotFound unless the actor may see it."""
    return info(find_index(actor, index_id))


def list_indexes(actor: Actor, *, skip: int = 0, limit: int = 100, q: str | None = None) -> Page[IndexInfo]:
    """The actor's own, newest first. q: part of the name."""
    wanted = RagIndex.select().where(RagIndex.owner_id == actor.id)
    if q:
        wanted = wanted.where(RagIndex.name.contains(q))
    rows = list(wanted.order_by(RagIndex.created_at.desc(), RagIndex.id.desc()).offset(skip).limit(limit))
    counts = _counts([row.id for row in rows])
    return Page([_with_counts(row, counts) for row in rows], wanted.count())


def info(index: RagIndex) -> IndexInfo:
    return _with_counts(index, _counts([index.id]))


def change_index(actor: Actor, index_id: str, changes: dict[str, Any]) -> IndexInfo:
    """changes: any of name, vector_db_type, active_adapter_id (None = no adapter).

    Raises NotFound, NameTaken, UnknownEngine, EngineUnavailable, InvalidInput (an adapter that does not fit).
    """
    if "vector_db_type" in changes:
        router.check(changes["vector_db_type"])
    with writing():
        index = find_index(actor, index_id)
        if "name" in changes:
            _refuse_taken_name(Actor(index.owner_id), changes["name"], but=index.id)
        if changes.get("active_adapter_id") is not None:
            check_adapter(index, changes["active_adapter_id"])
        for field, value in changes.items():
            setattr(index, field, value)
        index.updated_at = now_ms()
        index.save()
        publish("rag.index", "changed", id=index.id, owner_id=index.owner_id)
    return info(index)


def _with_counts(index: RagIndex, counts: dict[str, dict[str, tuple[int, int, int]]]) -> IndexInfo:
    mine = counts.get(index.id, {})
    by_status = {state: mine.get(state, (0, 0, 0))[0] for state in STATES}
    return IndexInfo(index, by_status, sum(each[1] for each in mine.values()), sum(each[2] for each in mine.values()))


def _counts(index_ids: list[str]) -> dict[str, dict[str, tuple[int, int, int]]]:
    """Per index and state: documents, chunks, bytes."""
    found: dict[str, dict[str, tuple[int, int, int]]] = {}
    marks = ", ".join("?" * len(index_ids))
    for row in query(
        "SELECT index_id, status, count(*) AS documents, sum(chunk_count) AS chunks, sum(size_bytes) AS bytes"
        f" FROM rag_document WHERE index_id IN ({marks}) GROUP BY index_id, status",
        index_ids,
    ):
        found.setdefault(row["index_id"], {})[row["status"]] = (row["documents"], row["chunks"], row["bytes"])
    return found


def delete_index(actor: Actor, index_id: str) -> None:
    """With its documents, chunks, queries and decisions, and the files that were uploaded for it."""
    with writing():
        index = find_index(actor, index_id)
        uploads = list(
            RagDocument.select(RagDocument.bucket, RagDocument.path).where(
                RagDocument.index_id == index_id, RagDocument.source == "upload"
            )
        )
        execute("DELETE FROM rag_index WHERE id = ?", (index_id,))
        publish("rag.index", "deleted", id=index_id, owner_id=index.owner_id)
        for upload in uploads:
            if upload.bucket and upload.path:
                with suppress(NotFound):
                    storage.delete(Actor(index.owner_id), upload.bucket, upload.path)


def forget_owner(owner_id: str) -> None:
    """Delete all indexes of somebody who is gone; their files are the storage area's."""
    with writing():
        execute("DELETE FROM rag_index WHERE owner_id = ?", (owner_id,))
