"""Another embedding model for an index: its vectors grow beside those in use, which serve until all are there."""

import time
from dataclasses import dataclass
from typing import Any

from appliance.areas.rag.embedding import model_of
from appliance.areas.rag.index_info import Reembedding
from appliance.areas.rag.models import RagIndex
from appliance.areas.rag.sentences import unwrapped
from appliance.areas.rag.service.indexes import checked_model, find_index
from appliance.areas.rag.service.vectorizing import text_to_embed
from appliance.areas.rag.vectors import float_blob, small_blob
from appliance.core.actor import Actor
from appliance.core.clock import now_ms
from appliance.core.errors import InvalidState
from appliance.core.events import LiveEvent, live
from appliance.db import execute, query, reading, rows, writing
from appliance.jobs import cancel_tasks, enqueue, made_progress, publish

BATCH = 16  # texts that are embedded and kept at once
TURN = 20.0  # seconds; then documents that wait are indexed in between


@dataclass(frozen=True, slots=True)
class _Text:
    """key: of its chunk or sentence. document_id, indexed_at: of a sentence, whose key may become another's."""

    key: int
    text: str
    document_id: str = ""
    indexed_at: int = 0


def start_reembedding(actor: Actor, index_id: str, model: str) -> None:
    """Raises NotFound, UnknownEngine, EngineUnavailable, InvalidState (it has that model; another is under way)."""
    dimensions = model_of(checked_model(model)).dimension
    with writing():
        index = find_index(actor, index_id)
        before = reembedding_of(index_id)
        if before is not None and before.error_message is None:
            raise InvalidState(
                f"The index is being embedded with {before.model} already.",
                hint="Cancel that first.",
                current="running",
            )
        if index.embedding_model == model:
            raise InvalidState(f"The index is embedded with {model}.", current=model)
        if before is None or before.model != model:
            execute("DELETE FROM rag_reembedding WHERE index_id = ?", (index_id,))
            execute(
                "INSERT INTO rag_reembedding (index_id, model, dimensions, created_at) VALUES (?, ?, ?, ?)",
                (index_id, model, dimensions, now_ms()),
            )
        execute("UPDATE rag_reembedding SET error_message = NULL WHERE index_id = ?", (index_id,))
        _count(index_id)
        _ask_for_turn(index_id)
        publish("rag.index", "changed", id=index_id, owner_id=index.owner_id)


def cancel_reembedding(actor: Actor, index_id: str) -> None:
    """The index keeps its model; nothing happens if none is under way. Raises NotFound."""
    with writing():
        index = find_index(actor, index_id)
        cancel_tasks(_task(index_id))
        if execute("DELETE FROM rag_reembedding WHERE index_id = ?", (index_id,)):
            publish("rag.index", "changed", id=index_id, owner_id=index.owner_id)


def fail_reembedding(index_id: str, message: str) -> None:
    """What is done is kept for another try."""
    with writing():
        execute("UPDATE rag_reembedding SET error_message = ? WHERE index_id = ?", (message, index_id))


def reembedding_of(index_id: str) -> Reembedding | None:
    """What is under way, or has failed."""
    found = query("SELECT model, done, total, error_message FROM rag_reembedding WHERE index_id = ?", (index_id,))
    return Reembedding(**found[0]) if found else None


def _task(index_id: str) -> str:
    return f"rag.reembed:{index_id}"


def _ask_for_turn(index_id: str) -> None:
    enqueue("rag.reembed_index", priority=-2, unique=_task(index_id), index_id=index_id)


def reembed_index(index_id: str) -> None:
    """A turn of the work; safe to run again, and what a turn has done stays done."""
    until = time.monotonic() + TURN
    with writing():
        _count(index_id)
    while (under_way := reembedding_of(index_id)) is not None and under_way.error_message is None:
        if not _some(index_id, under_way):
            _swap(index_id, under_way.model)
        elif time.monotonic() > until:
            _ask_for_turn(index_id)
            return


def _some(index_id: str, under_way: Reembedding) -> bool:
    """Embed a few; False if there is nothing left."""
    model = model_of(under_way.model)
    if chunks := _next_chunks(index_id):
        vectors = [float_blob(vector) for vector in model.embed([each.text for each in chunks])]
        _keep(
            index_id,
            under_way,
            "INSERT INTO rag_new_chunk SELECT key, ?1, ?2 FROM rag_chunk WHERE key = ?3",
            [(index_id, vector, chunk.key) for chunk, vector in zip(chunks, vectors, strict=True)],
        )
        return True
    if sentences := _next_sentences(index_id):
        small = [small_blob(vector) for vector in model.embed([unwrapped(each.text) for each in sentences])]
        _keep(
            index_id,
            under_way,
            "INSERT INTO rag_new_sentence SELECT sentence.key, ?1, ?2 FROM rag_sentence AS sentence"
            " JOIN rag_document AS document ON document.id = sentence.document_id"
            " WHERE sentence.key = ?3 AND document.id = ?4 AND document.indexed_at = ?5",
            [
                (index_id, vector, each.key, each.document_id, each.indexed_at)
                for each, vector in zip(sentences, small, strict=True)
            ],
        )
        return True
    return False


def _next_chunks(index_id: str) -> list[_Text]:
    """Keys only grow, so what came meanwhile comes after what is done."""
    found = rows(
        "SELECT key, heading, text FROM rag_chunk WHERE index_id = ?1 AND key >"
        " (SELECT coalesce(max(chunk_key), 0) FROM rag_new_chunk WHERE index_id = ?1) ORDER BY key LIMIT ?2",
        (index_id, BATCH),
    )
    return [_Text(key, text_to_embed(heading, text)) for key, heading, text in found]


def _next_sentences(index_id: str) -> list[_Text]:
    with reading():
        found = query(
            'SELECT sentence.key, sentence.start, sentence."end", document.id, document.indexed_at'
            " FROM rag_sentence AS sentence JOIN rag_document AS document ON document.id = sentence.document_id"
            " WHERE document.index_id = ?1 AND sentence.key >"
            " (SELECT coalesce(max(sentence_key), 0) FROM rag_new_sentence WHERE index_id = ?1)"
            " ORDER BY sentence.key LIMIT ?2",
            (index_id, BATCH),
        )
        # Cut out here: SQLite would count the characters before each sentence anew.
        ids = list({row["id"] for row in found})
        marks = ", ".join("?" * len(ids))
        contents = dict(rows(f"SELECT id, content FROM rag_document WHERE id IN ({marks})", ids))
    return [
        _Text(row["key"], contents[row["id"]][row["start"] : row["end"]], row["id"], row["indexed_at"]) for row in found
    ]


def _keep(index_id: str, under_way: Reembedding, sql: str, values: list[tuple[Any, ...]]) -> None:
    """Vectors of what is still there, unless the work was cancelled meanwhile or begun anew with another model."""
    with writing():
        still = reembedding_of(index_id)
        if still is None or still.model != under_way.model:
            return
        for each in values:
            execute(sql, each)
        execute("UPDATE rag_reembedding SET done = done + ? WHERE index_id = ?", (len(values), index_id))
        made_progress()
    owner_id = RagIndex.select(RagIndex.owner_id).where(RagIndex.id == index_id).scalar()
    progress = min(1.0, (still.done + len(values)) / max(1, still.total))
    live.tell(LiveEvent("rag.index", index_id, "changed", owner_id, progress=progress))


def _count(index_id: str) -> None:
    """Documents come and go while the work goes on."""
    execute(
        "UPDATE rag_reembedding SET"
        " done = (SELECT count(*) FROM rag_new_chunk AS new WHERE new.index_id = ?1)"
        " + (SELECT count(*) FROM rag_new_sentence AS new WHERE new.index_id = ?1),"
        " total = (SELECT count(*) FROM rag_chunk AS chunk WHERE chunk.index_id = ?1)"
        " + (SELECT count(*) FROM rag_sentence AS sentence JOIN rag_document AS document"
        " ON document.id = sentence.document_id WHERE document.index_id = ?1) WHERE index_id = ?1",
        (index_id,),
    )


def _swap(index_id: str, model: str) -> None:
    """If nothing is missing: all vectors and the name of their model, in one transaction."""
    with writing():
        still = reembedding_of(index_id)
        if still is None or still.model != model or _next_chunks(index_id) or _next_sentences(index_id):
            return
        execute(
            "UPDATE rag_vector SET vector = new.vector"
            " FROM rag_new_chunk AS new WHERE new.index_id = ? AND new.chunk_key = rag_vector.chunk_key",
            (index_id,),
        )
        execute("DELETE FROM rag_cell WHERE index_id = ?", (index_id,))  # centres of the vectors before
        execute(
            "UPDATE rag_sentence SET vector = new.vector"
            " FROM rag_new_sentence AS new WHERE new.index_id = ? AND new.sentence_key = rag_sentence.key",
            (index_id,),
        )
        # What callers brought along was of the model before.
        execute("UPDATE rag_document SET given_vector = NULL WHERE index_id = ?", (index_id,))
        execute(
            "UPDATE rag_index SET (embedding_model, dimensions) ="
            " (SELECT model, dimensions FROM rag_reembedding WHERE index_id = ?1),"
            " active_adapter_id = NULL, updated_at = ?2 WHERE id = ?1",
            (index_id, now_ms()),
        )
        execute("DELETE FROM rag_reembedding WHERE index_id = ?", (index_id,))
        index = RagIndex.get_by_id(index_id)
        publish("rag.index", "changed", id=index_id, owner_id=index.owner_id)
