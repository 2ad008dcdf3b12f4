"""Questions to an index: routed, searched, answered, recorded."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import msgspec

from appliance.areas.rag import languages, router
from appliance.areas.rag.embedding import model_of
from appliance.areas.rag.index_info import IndexInfo
from appliance.areas.rag.models import RagIndex, RagQuery, RagSwitchLog
from appliance.areas.rag.sentences import unwrapped
from appliance.areas.rag.service import answering, cells, retrieval
from appliance.areas.rag.service.adapters import adapted
from appliance.areas.rag.service.indexes import find_index, index_info
from appliance.areas.rag.service.places import Places
from appliance.areas.rag.service.writing import WrittenAnswer, write_answer
from appliance.areas.rag.settings import RagSettings
from appliance.areas.rag.shown import Shown
from appliance.core.actor import Actor
from appliance.core.clock import now_ms
from appliance.core.errors import NotFound
from appliance.core.ids import new_id
from appliance.core.paging import Page
from appliance.core.settings import settings
from appliance.db import execute, query, reading, writing
from appliance.jobs import enqueue

DAY_MS = 24 * 3600 * 1000


def ask(
    actor: Actor,
    index_id: str,
    text: str,
    *,
    top_k: int = 5,
    answer: bool = False,
    requirements: Mapping[str, Any] | None = None,
    filters: dict[str, Any] | None = None,
    min_score: float | None = None,
) -> Shown:
    """The `top_k` passages nearest to the question, best first, and with `answer` an answer from them.

    Raises NotFound, InvalidInput (filters), UnknownEngine, EngineUnavailable.
    """
    began = time.perf_counter()
    wanted = dict(requirements or {})
    with reading():  # an index may be given another model at any time, and its vectors must be of the question's
        info = index_info(actor, index_id)
        decision = router.route(wanted, info.statistics, filtered=bool(filters))
        model = model_of(info.index.embedding_model)
        [vector] = model.embed([unwrapped(text)])
        known = languages.familiarity(text, model)
        profile = retrieval.PROFILES[decision.profile]
        turned = adapted(info.index, vector)
        question = retrieval.Question(index_id, text, turned, info.chunk_count, filters, _tags(wanted), known)
        found = retrieval.search(question, profile)
        passages = _passages(found.hits[: max(top_k, answering.PASSAGES if answer else 0)])
        looked = answering.look(text, vector, passages, known=known, embed=model.embed) if answer else None
    results = [each for each in passages[:top_k] if min_score is None or each["score"] >= min_score]
    query_id = new_id()
    record = RagQuery(
        id=query_id,
        index_id=index_id,
        owner_id=info.index.owner_id,
        query_text=text,
        top_k=top_k,
        query_requirements=wanted,
        filters=filters,
        vector_db=decision.profile,
        engine=router.ENGINE,
        routing_reason=decision.reason + found.reason + (languages.reason(known) if profile.words else ""),
        results=[_kept(each) for each in results],
        answer=_answer(actor, query_id, looked, passages) if looked else None,
        latency_ms=0,
        created_at=now_ms(),
    )
    shown = show(record, info.index.name)
    record.latency_ms = round((time.perf_counter() - began) * 1000)
    _record(record, info)
    return shown


def _tags(wanted: Mapping[str, Any]) -> tuple[str, ...]:
    tags = wanted.get("tags")
    return tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()


def _passages(hits: Sequence[retrieval.Hit]) -> list[dict[str, Any]]:
    """Rows of the hits' chunks with score and similarity, by score, ties by id of the chunk."""
    marks = ", ".join("?" * len(hits))
    by_key = {hit.key: hit for hit in hits}
    found = query(f"SELECT * FROM rag_chunk WHERE key IN ({marks})", list(by_key))
    for row in found:
        row["score"], row["similarity"] = by_key[row["key"]].score, by_key[row["key"]].similarity
    return sorted(found, key=lambda row: (-row["score"], row["id"]))


def _kept(passage: dict[str, Any]) -> dict[str, Any]:
    """What is stored of a result: texts stay in the documents, so that a deleted one is gone here too."""
    similarity = passage["similarity"]
    return {
        "document_id": passage["document_id"],
        "chunk_id": passage["id"],
        "score": round(min(1.0, passage["score"]), 4),
        "similarity": None if similarity is None else round(similarity, 4),
    }


def _answer(actor: Actor, query_id: str, looked: answering.Looked, passages: list[dict[str, Any]]) -> dict[str, Any]:
    """What is stored of an answer: written if a language model is there and what it writes holds, else quoted."""
    written = write_answer(actor, looked.question, passages, looked, query_id)
    if isinstance(written, WrittenAnswer):
        sentences = [{"text": text, "needs": needs} for text, needs in written.sentences]
        cited = [_kept_quote(quote) for quote in written.citations]
        return {"mode": "written", "reason": written.note, "citations": cited, "sentences": sentences}
    why = f"{written.reason}." if written else None
    if chosen := looked.best():
        reason = why and f"{why} These sentences are quoted."
        return {"mode": "quoted", "reason": reason, "citations": [_kept_quote(quote) for quote in chosen]}
    nothing = answering.NOTHING if passages else answering.EMPTY
    return {"mode": "none", "reason": f"{nothing} {why}" if why else nothing, "citations": []}


def _kept_quote(quote: answering.Quote) -> dict[str, Any]:
    names = ("document_id", "chunk_id", "start", "end", "page")
    return {name: getattr(quote, name) for name in names} | {"score": round(quote.score, 4)}


def _record(record: RagQuery, info: IndexInfo) -> None:
    with writing():
        record.save(force_insert=True)
        RagSwitchLog.create(
            query_id=record.id,
            index_id=record.index_id,
            owner_id=record.owner_id,
            routing_decision=record.vector_db,
            routing_reason=record.routing_reason,
            query_requirements=record.query_requirements,
            statistics=asdict(info.statistics),
        )
        if cells.missing(info.index.id, info.chunk_count):
            enqueue("rag.sort_chunks", unique="rag.sort_chunks")


def show(record: RagQuery, index_name: str) -> Shown:
    """The record with its texts and places."""
    answer = record.answer
    cited = answer["citations"] if answer else []
    chunks = _chunks([each["chunk_id"] for each in [*record.results, *cited]])
    places = Places()
    results = [_shown_result(each, chunks.get(each["chunk_id"]), places) for each in record.results]
    if answer is None:
        return Shown(record, index_name, results)
    citations = [_citation(each, chunks.get(each["chunk_id"]), places) for each in cited]
    whole = {
        "mode": answer["mode"],
        "text": _text(answer, citations),
        "reason": answer["reason"],
        "citations": citations,
    }
    return Shown(record, index_name, results, whole)


def _text(answer: dict[str, Any], citations: list[dict[str, Any]]) -> str:
    """For reading. What was written about a document that is deleted since goes with it."""
    if answer["mode"] != "written":
        return " ".join(unwrapped(each["quote"]) for each in citations if each["quote"])
    sentences = answer["sentences"]
    return " ".join(each["text"] for each in sentences if all(citations[need]["quote"] for need in each["needs"]))


def _chunks(ids: list[str]) -> dict[str, dict[str, Any]]:
    marks = ", ".join("?" * len(ids))
    found = query(
        'SELECT chunk.id, chunk.document_id, chunk.start, chunk."end", chunk.page, chunk.text, document.title,'
        " document.document_metadata FROM rag_chunk AS chunk"
        f" JOIN rag_document AS document ON document.id = chunk.document_id WHERE chunk.id IN ({marks})",
        ids,
    )
    return {row["id"]: row for row in found}


def _shown_result(kept: dict[str, Any], chunk: dict[str, Any] | None, places: Places) -> dict[str, Any]:
    if chunk is None:
        gone = dict.fromkeys(("title", "content", "page", "start", "end"))
        return {**kept, **gone, "metadata": {}, "boxes": []}
    return {
        **kept,
        "title": chunk["title"],
        "content": chunk["text"],
        "metadata": msgspec.json.decode(chunk["document_metadata"]),
        "page": chunk["page"],
        "start": chunk["start"],
        "end": chunk["end"],
        "boxes": places.boxes(chunk["document_id"], chunk["start"], chunk["end"]),
    }


def _citation(kept: dict[str, Any], chunk: dict[str, Any] | None, places: Places) -> dict[str, Any]:
    if chunk is None:
        return {**kept, "title": None, "quote": None, "boxes": []}
    return {
        **kept,
        "title": chunk["title"],
        "quote": chunk["text"][kept["start"] - chunk["start"] : kept["end"] - chunk["start"]],
        "boxes": places.boxes(chunk["document_id"], kept["start"], kept["end"]),
    }


def find_query(actor: Actor, query_id: str) -> Shown:
    """Raises NotFound unless the actor may see it."""
    record: RagQuery | None = RagQuery.get_or_none(RagQuery.id == query_id)
    if record is None or not actor.may_see(record.owner_id):
        raise NotFound(f"There is no query {query_id}.")
    return show(record, RagIndex.get_by_id(record.index_id).name)


def list_queries(
    actor: Actor, *, skip: int = 0, limit: int = 100, index_id: str | None = None
) -> Page[tuple[RagQuery, str]]:
    """The actor's own with the names of their indexes, newest first."""
    wanted = RagQuery.select().where(RagQuery.owner_id == actor.id)
    if index_id is not None:
        find_index(actor, index_id)
        wanted = wanted.where(RagQuery.index_id == index_id)
    rows = list(wanted.order_by(RagQuery.created_at.desc(), RagQuery.id.desc()).offset(skip).limit(limit))
    names = {each.id: each.name for each in RagIndex.select().where(RagIndex.id.in_([row.index_id for row in rows]))}
    return Page([(row, names[row.index_id]) for row in rows], wanted.count())


def evaluate(
    actor: Actor, index_id: str, requirements: Mapping[str, Any], *, filtered: bool = False
) -> tuple[router.Decision, router.Statistics]:
    """Which profile a query would take, without asking it. Raises as `ask`."""
    statistics = index_info(actor, index_id).statistics
    return router.route(requirements, statistics, filtered=filtered), statistics


def list_decisions(
    actor: Actor, *, skip: int = 0, limit: int = 100, index_id: str | None = None, query_id: str | None = None
) -> Page[dict[str, Any]]:
    """Routing decisions of the actor's own indexes with query text and index name, newest first."""
    where, values = "log.owner_id = ?", [actor.id]
    for column, value in (("index_id", index_id), ("query_id", query_id)):
        if value is not None:
            where, values = f"{where} AND log.{column} = ?", [*values, value]
    found = query(
        "SELECT log.*, asked.query_text AS query_text, rag_index.name AS index_name FROM rag_switch_log AS log"
        " JOIN rag_index ON rag_index.id = log.index_id LEFT JOIN rag_query AS asked ON asked.id = log.query_id"
        f" WHERE {where} ORDER BY log.created_at DESC, log.id DESC LIMIT ? OFFSET ?",
        [*values, limit, skip],
    )
    [total] = query(f"SELECT count(*) AS count FROM rag_switch_log AS log WHERE {where}", values)
    for row in found:
        row["query_requirements"] = msgspec.json.decode(row["query_requirements"])
    return Page(found, total["count"])


def forget_old_queries() -> int:
    """Delete what is older than the setting says; answers how many queries."""
    before = now_ms() - settings(RagSettings).query_retention_days * DAY_MS
    with writing():
        execute("DELETE FROM rag_switch_log WHERE created_at < ?", (before,))
        return execute("DELETE FROM rag_query WHERE created_at < ?", (before,))
