"""What goes in and out over HTTP, and out of the nodes."""

from typing import Annotated, Any, Literal, cast

import msgspec
from msgspec import UNSET, Meta, UnsetType

from appliance.areas.rag import router
from appliance.areas.rag.index_info import IndexInfo, Reembedding
from appliance.areas.rag.models import RagDocument, RagQuery
from appliance.areas.rag.page import ReadPage
from appliance.areas.rag.shown import Shown
from appliance.core.clock import rfc3339
from appliance.core.paging import Paging
from appliance.http.body import Body
from appliance.http.endpoint import Upload
from appliance.http.types import Id, Timestamp

Status = Literal["pending", "running", "completed", "failed"]
Name = Annotated[str, Meta(min_length=1, max_length=255)]
Title = Annotated[str, Meta(max_length=500)]


class RagIndexCreate(Body):
    """chunk_size, chunk_overlap: characters; the overlap at most half of the size."""

    name: Name
    vector_db_type: str = "sqlite_vec"
    chunk_size: Annotated[int, Meta(ge=100, le=4000)] = 800
    chunk_overlap: Annotated[int, Meta(ge=0, le=2000)] | None = None
    embedding_model: Annotated[str, Meta(min_length=1, max_length=200)] | None = None


class RagIndexChange(Body):
    """active_adapter_id: of a trained query adapter of this index; null = none."""

    name: Name | UnsetType = UNSET
    vector_db_type: str | UnsetType = UNSET
    active_adapter_id: Id | None | UnsetType = UNSET


class RagIndexQuery(Paging, frozen=True, kw_only=True):
    q: str | None = None


class RagDocumentAdd(Body):
    """content is indexed as it is. embedding: its vector; then it is one chunk. document_metadata: same as metadata."""

    index_id: Id
    content: Annotated[str, Meta(min_length=1, max_length=100_000)]
    metadata: dict[str, Any] | UnsetType = UNSET
    document_metadata: dict[str, Any] | UnsetType = UNSET
    title: Title | None = None
    embedding: list[float] | None = None
    allow_duplicate: bool = False


class RagDocumentUpload(Body):
    """metadata: a JSON object as text."""

    index_id: Id
    file: Upload
    metadata: str | None = None
    title: Title | None = None
    allow_duplicate: bool = False


class RagDocumentQuery(Paging, frozen=True, kw_only=True):
    status: Status | None = None
    q: str | None = None


class RagPageQuery(msgspec.Struct, frozen=True):
    """width: pixels."""

    width: Annotated[int, Meta(ge=64, le=4000)] = 1200


class RagSpanQuery(msgspec.Struct, frozen=True):
    """start, end: offsets in the document's text, in characters (code points)."""

    start: Annotated[int, Meta(ge=0)]
    end: Annotated[int, Meta(ge=0)]


class RagAsk(Body):
    """filters: `{"dotted.key": value | {"$in": […]} | {"$gte": n, "$lte": n}}` on metadata; `document_id` too."""

    index_id: Id
    query_text: Annotated[str, Meta(min_length=1, max_length=5000)]
    top_k: Annotated[int, Meta(ge=1, le=100)] = 5
    answer: bool = False
    query_requirements: dict[str, Any] = {}
    filters: dict[str, Any] | None = None
    min_score: Annotated[float, Meta(ge=0, le=1)] | None = None


class RagQueriesQuery(Paging, frozen=True, kw_only=True):
    index_id: str | None = None


class RagEvaluate(Body):
    index_id: Id
    query_requirements: dict[str, Any] = {}
    filters: dict[str, Any] | None = None


class RagLogQuery(Paging, frozen=True, kw_only=True):
    index_id: str | None = None
    query_id: str | None = None


class RagIndexPublic(msgspec.Struct):
    id: Id
    name: str
    vector_db_type: str
    owner_id: Id
    embedding_model: str
    dimensions: int
    chunk_size: int
    chunk_overlap: int
    document_count: int
    chunk_count: int
    dataset_size_mb: float
    active_adapter_id: Id | None
    created_at: Timestamp
    updated_at: Timestamp


class RagReembedding(msgspec.Struct):
    """A model on its way into the index. done, total: chunks and sentences. error_message: why it has stopped."""

    model: str
    done: int
    total: int
    error_message: str | None


class RagIndexDetails(RagIndexPublic):
    """embedding_models: those that the index could have."""

    documents_by_status: dict[str, int]
    reembedding: RagReembedding | None
    embedding_models: list[str]


class RagIndexes(msgspec.Struct):
    data: list[RagIndexPublic]
    count: int


class RagDocumentAdded(msgspec.Struct):
    """document_id: same as id. duplicate: the index had this content already, and this is that document."""

    id: Id
    document_id: Id
    index_id: Id
    status: Status
    duplicate: bool
    error_message: str | None = None
    chunk_count: int = 0


class RagDocumentPublic(msgspec.Struct):
    id: Id
    index_id: Id
    title: str | None
    status: Status
    error_message: str | None
    document_metadata: dict[str, Any]
    size_bytes: int
    chunk_count: int
    source: str
    created_at: Timestamp
    indexed_at: Timestamp | None


class RagDocuments(msgspec.Struct):
    data: list[RagDocumentPublic]
    count: int


class RagStorage(msgspec.Struct):
    bucket: str
    path: str


class RagDocumentDetails(RagDocumentPublic):
    """page_count: 0 for text without pages."""

    content: str | None
    storage: RagStorage | None
    page_count: int


class RagBox(msgspec.Struct):
    """bbox: x0, y0, x1, y1 as fractions of the page's width and height, origin top left."""

    page: int
    bbox: list[float]


class RagPlaces(msgspec.Struct):
    """Boxes of a stretch of text, one per line of a page, in reading order; none for text without pages."""

    boxes: list[RagBox]


class RagWord(msgspec.Struct):
    """start, end: offsets in the page's text. bbox: as of RagBox."""

    start: int
    end: int
    bbox: list[float]


class RagPageWords(msgspec.Struct):
    """A page as it was read. start: where its text begins in the document's, null until all pages are read."""

    page: int
    source: Literal["ocr", "text_layer"]
    start: int | None
    text: str
    words: list[RagWord]


class RagHit(msgspec.Struct):
    """score: 0 to 1. similarity: plain cosine, null if only words matched. content: null if it was deleted."""

    document_id: Id
    chunk_id: Id
    title: str | None
    content: str | None
    score: float
    similarity: float | None
    metadata: dict[str, Any]
    page: int | None
    start: int | None
    end: int | None
    boxes: list[RagBox]


class RagCitation(msgspec.Struct):
    """quote: word for word, content[start:end] of the document; null if it was deleted. score: 0 to 1."""

    document_id: Id
    chunk_id: Id
    title: str | None
    page: int | None
    start: int
    end: int
    quote: str | None
    score: float
    boxes: list[RagBox]


class RagAnswer(msgspec.Struct):
    """text: the quotes for reading, with line breaks undone; or what a model wrote, each sentence ending in markers
    [1], [2], which count the citations from 1. reason: why there is no answer, or no written one."""

    mode: Literal["quoted", "written", "none"]
    text: str
    reason: str | None
    citations: list[RagCitation]


class RagQuerySummary(msgspec.Struct):
    query_id: Id
    index_id: Id
    index_name: str
    query_text: str
    top_k: int
    query_requirements: dict[str, Any]
    filters: dict[str, Any] | None
    vector_db: str
    engine: str
    routing_reason: str
    total_results: int
    latency_ms: int
    created_at: Timestamp


class RagQueries(msgspec.Struct):
    data: list[RagQuerySummary]
    count: int


class RagQueryResult(RagQuerySummary):
    results: list[RagHit]
    answer: RagAnswer | None


class RagStatistics(msgspec.Struct):
    document_count: int
    chunk_count: int
    dataset_size_mb: float
    current_vector_db: str


class RagRule(msgspec.Struct):
    rule: str
    matched: bool


class RagEvaluation(msgspec.Struct):
    selected_vector_db: str
    engine: str
    routing_reason: str
    index_statistics: RagStatistics
    query_requirements: dict[str, Any]
    rules: list[RagRule]


class RagDecision(msgspec.Struct):
    id: Id
    query_id: Id | None
    query_text: str | None
    index_id: Id
    index_name: str
    routing_decision: str
    routing_reason: str
    query_requirements: dict[str, Any]
    created_at: Timestamp


class RagDecisions(msgspec.Struct):
    data: list[RagDecision]
    count: int


def index_public(info: IndexInfo) -> RagIndexPublic:
    """An index as its owner sees it."""
    return RagIndexPublic(**_index_values(info))


def index_details(info: IndexInfo, reembedding: Reembedding | None, models: list[str]) -> RagIndexDetails:
    """The same with its documents counted by state, and its models."""
    under_way = msgspec.convert(reembedding, RagReembedding, from_attributes=True) if reembedding else None
    return RagIndexDetails(
        **_index_values(info),
        documents_by_status=info.documents_by_status,
        reembedding=under_way,
        embedding_models=models,
    )


def _index_values(info: IndexInfo) -> dict[str, Any]:
    index = info.index
    plain = ("id", "name", "vector_db_type", "owner_id", "embedding_model", "dimensions", "chunk_size", "chunk_overlap")
    return {name: getattr(index, name) for name in (*plain, "active_adapter_id")} | {
        "document_count": info.document_count,
        "chunk_count": info.chunk_count,
        "dataset_size_mb": round(info.statistics.dataset_size_mb, 4),
        "created_at": rfc3339(index.created_at),
        "updated_at": rfc3339(index.updated_at),
    }


def document_added(document: RagDocument, *, duplicate: bool = False) -> RagDocumentAdded:
    """What adding a document answers."""
    return RagDocumentAdded(
        id=document.id,
        document_id=document.id,
        index_id=document.index_id,
        status=cast(Status, document.status),
        duplicate=duplicate,
        error_message=document.error_message,
        chunk_count=document.chunk_count,
    )


def document_public(document: RagDocument) -> RagDocumentPublic:
    """A document as its owner sees it, without its text."""
    return RagDocumentPublic(**_document_values(document))


def document_details(document: RagDocument, page_count: int) -> RagDocumentDetails:
    """The same with its text and its file."""
    bucket, path = document.bucket, document.path
    place = RagStorage(bucket, path) if bucket and path else None
    return RagDocumentDetails(
        **_document_values(document), content=document.content, storage=place, page_count=page_count
    )


def _document_values(document: RagDocument) -> dict[str, Any]:
    plain = ("id", "index_id", "title", "status", "error_message", "document_metadata", "size_bytes", "chunk_count")
    return {name: getattr(document, name) for name in (*plain, "source")} | {
        "created_at": rfc3339(document.created_at),
        "indexed_at": rfc3339(document.indexed_at),
    }


def page_words(page: ReadPage) -> RagPageWords:
    """A page with its words and their places."""
    words = [RagWord(word.start, word.end, [round(part, 5) for part in word.box]) for word in page.words]
    return RagPageWords(page.page, cast(Literal["ocr", "text_layer"], page.source), page.start, page.text, words)


def query_summary(record: RagQuery, index_name: str) -> RagQuerySummary:
    """A recorded query without its results."""
    return RagQuerySummary(**_query_values(record, index_name))


def query_result(shown: Shown) -> RagQueryResult:
    """A query with results and answer."""
    return RagQueryResult(
        **_query_values(shown.record, shown.index_name),
        results=msgspec.convert(shown.results, list[RagHit]),
        answer=msgspec.convert(shown.answer, RagAnswer | None),
    )


def _query_values(record: RagQuery, index_name: str) -> dict[str, Any]:
    plain = (
        "index_id",
        "query_text",
        "top_k",
        "query_requirements",
        "filters",
        "vector_db",
        "engine",
        "routing_reason",
    )
    return {name: getattr(record, name) for name in (*plain, "latency_ms")} | {
        "query_id": record.id,
        "index_name": index_name,
        "total_results": len(record.results),
        "created_at": rfc3339(record.created_at),
    }


def evaluation(decision: router.Decision, statistics: router.Statistics, requirements: dict[str, Any]) -> RagEvaluation:
    """What a query would do."""
    return RagEvaluation(
        selected_vector_db=decision.profile,
        engine=router.ENGINE,
        routing_reason=decision.reason,
        index_statistics=msgspec.convert(msgspec.to_builtins(statistics), RagStatistics),
        query_requirements=requirements,
        rules=msgspec.convert(decision.rules, list[RagRule]),
    )


def decision_public(row: dict[str, Any]) -> RagDecision:
    """A line of the routing log."""
    return msgspec.convert({**row, "created_at": rfc3339(row["created_at"])}, RagDecision)
