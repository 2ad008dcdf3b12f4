"""Workflow nodes: make a document searchable, ask an index, choose a way by its routing."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from appliance.areas.rag import service
from appliance.areas.rag.models import RagDocument
from appliance.areas.rag.schemas import RagQueryResult, query_result
from appliance.core.clock import now_ms
from appliance.core.errors import NotFound
from appliance.core.nodes import Done, Node, NodeContext, NodeError, Wait, exactly_one

LOOK_AGAIN = 60_000  # milliseconds: should the news of the end ever be lost
IndexId = Annotated[str, Meta(title="Index", min_length=1, max_length=100)]
TopK = Annotated[int, Meta(title="Passages", ge=1, le=100)]


class RagIndexConfig(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Exactly one of content, storage_path and ocr_job_id. ocr_job_id keeps pages and boxes."""

    index_id: IndexId
    content: Annotated[str, Meta(title="Text")] | None = None
    storage_path: Annotated[str, Meta(title="File (bucket/path)")] | None = None
    ocr_job_id: Annotated[str, Meta(title="Recognition job")] | None = None
    title: Annotated[str, Meta(title="Title")] | None = None
    metadata: Annotated[dict[str, Any], Meta(title="Metadata")] = {}


class RagQueryConfig(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """answer: by a language model where one is set up, every sentence with what it rests on; else quoted."""

    index_id: IndexId
    query_text: Annotated[str, Meta(title="Question", min_length=1, max_length=5000)]
    top_k: TopK = 5
    answer: Annotated[bool, Meta(title="Answer")] = True
    filters: Annotated[dict[str, Any], Meta(title="Filters on metadata")] | None = None
    query_requirements: Annotated[dict[str, Any], Meta(title="Requirements")] = {}


class RagSwitchConfig(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """query_text: with one the query is run too."""

    index_id: IndexId
    query_requirements: Annotated[dict[str, Any], Meta(title="Requirements")] = {}
    query_text: Annotated[str, Meta(title="Question", max_length=5000)] | None = None
    top_k: TopK = 5


def run_index(context: NodeContext, value: Mapping[str, Any], config: RagIndexConfig) -> Done | Wait:
    new = service.plan_document(
        context.actor,
        config.index_id,
        content=config.content or None,
        storage_path=config.storage_path or None,
        ocr_job_id=config.ocr_job_id or None,
        title=config.title,
        metadata=config.metadata,
        source="workflow",
    )
    found = service.same_document(new.index_id, new.content_hash)
    if found is not None:
        context.log("the index has a document of this content already")
        return _indexed_or_wait(found, duplicate=True)
    state = {"document_id": new.id, "index_id": new.index_id, "content_hash": new.content_hash, "duplicate": False}
    return _wait(new.id, state, apply=lambda: service.add_document(new))


def resume_index(
    context: NodeContext, value: Mapping[str, Any], config: RagIndexConfig, state: Mapping[str, Any], news: Any
) -> Done | Wait:
    try:
        found = service.find_document(context.actor, state["document_id"])
    except NotFound:
        # It never came to be if another node added the same content a moment earlier.
        twin = service.same_document(state["index_id"], state["content_hash"]) if "content_hash" in state else None
        if twin is None:
            raise NodeError("rag_index_failed", "The document was deleted.") from None
        return _indexed_or_wait(twin, duplicate=True)
    return _indexed_or_wait(found, duplicate=state["duplicate"])


def _indexed_or_wait(document: RagDocument, *, duplicate: bool) -> Done | Wait:
    if document.status == "failed":
        raise NodeError("rag_index_failed", f"Indexing failed: {document.error_message}")
    if document.status != "completed":
        return _wait(document.id, {"document_id": document.id, "duplicate": duplicate})
    return Done(
        {
            "document_id": document.id,
            "status": document.status,
            "chunk_count": document.chunk_count,
            "duplicate": duplicate,
        }
    )


def _wait(document_id: str, state: Mapping[str, Any], **options: Any) -> Wait:
    until = now_ms() + LOOK_AGAIN
    return Wait("job", f"rag.document:{document_id}", until=until, state=state, message="indexing", **options)


def run_query(context: NodeContext, value: Mapping[str, Any], config: RagQueryConfig) -> Done:
    found = service.ask(
        context.actor,
        config.index_id,
        config.query_text,
        top_k=config.top_k,
        answer=config.answer,
        requirements=config.query_requirements,
        filters=config.filters,
    )
    output = _plain(query_result(found))
    context.log(f"{output['total_results']} passages in {output['latency_ms']} ms; {output['routing_reason']}")
    if found.answer is None:
        return Done(output)
    context.log(f"answer: {found.answer['mode']}{_because(found.answer['reason'])}")
    return Done(output, branches=("main", "none" if found.answer["mode"] == "none" else "answered"))


def _because(reason: str | None) -> str:
    return f"; {reason}" if reason else ""


def _plain(result: RagQueryResult) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(result)
    return plain


def run_switch(context: NodeContext, value: Mapping[str, Any], config: RagSwitchConfig) -> Done:
    decision, statistics = service.evaluate(context.actor, config.index_id, config.query_requirements)
    output: dict[str, Any] = {
        "selected_vector_db": decision.profile,
        "routing_reason": decision.reason,
        "index_statistics": msgspec.to_builtins(statistics),
    }
    if config.query_text:
        found = service.ask(
            context.actor,
            config.index_id,
            config.query_text,
            top_k=config.top_k,
            requirements=config.query_requirements,
        )
        output["results"] = found.results
    context.log(decision.reason)
    return Done(output, decision.profile)


nodes = (
    Node(
        "rag_switch",
        "Choose how to search",
        "AI",
        "Says which retrieval profile fits an index and goes its way; with a question it is asked too.",
        RagSwitchConfig,
        run_switch,
        outputs=("selected_vector_db", "routing_reason", "index_statistics", "results"),
        ports=("chromadb", "milvus", "weaviate", "qdrant", "supavec", "lightrag", "default"),
        icon="route",
    ),
    Node(
        "rag_index",
        "Make searchable",
        "AI",
        "Adds a text, a file or a recognised document to an index and waits until it can be found.",
        RagIndexConfig,
        run_index,
        resume_index,
        outputs=("document_id", "status", "chunk_count", "duplicate"),
        check=exactly_one("content", "storage_path", "ocr_job_id"),
        icon="library",
    ),
    Node(
        "rag_query",
        "Ask an index",
        "AI",
        "Finds the passages nearest to a question and answers from them with citations, or says there is no answer.",
        RagQueryConfig,
        run_query,
        outputs=(
            "query_id",
            "index_id",
            "vector_db",
            "engine",
            "routing_reason",
            "results",
            "answer",
            "total_results",
            "latency_ms",
            "created_at",
        ),
        ports=("main", "answered", "none"),
        outside=True,  # a language model may be asked, and nobody else is to wait for it
        icon="search",
    ),
)
