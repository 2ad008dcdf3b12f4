"""Indexes, documents and questions over HTTP."""

from typing import Any

import msgspec
from msgspec import UNSET
from sanic import Blueprint

from appliance.areas.rag import service
from appliance.areas.rag.schemas import (
    RagAsk,
    RagBox,
    RagDecisions,
    RagDocumentAdd,
    RagDocumentAdded,
    RagDocumentDetails,
    RagDocumentQuery,
    RagDocuments,
    RagDocumentUpload,
    RagEvaluate,
    RagEvaluation,
    RagIndexChange,
    RagIndexCreate,
    RagIndexDetails,
    RagIndexes,
    RagIndexPublic,
    RagIndexQuery,
    RagLogQuery,
    RagPageQuery,
    RagPageWords,
    RagPlaces,
    RagQueries,
    RagQueriesQuery,
    RagQueryResult,
    RagSpanQuery,
    decision_public,
    document_added,
    document_details,
    document_public,
    evaluation,
    index_details,
    index_public,
    page_words,
    query_result,
    query_summary,
)
from appliance.core.actor import Actor
from appliance.core.errors import InvalidInput, NotFound
from appliance.http.endpoint import Answer, Waitable, endpoint, on_slow_thread, on_thread

blueprint = Blueprint("rag", url_prefix="/api/v1/rag")
DOCUMENT = "/api/v1/rag/document/{id}"


def _reload(actor: Actor, id: str) -> RagDocumentAdded:
    return document_added(service.find_document(actor, id))


until_indexed = Waitable("rag.document", _reload)


@blueprint.get("/indexes")
@endpoint(query=RagIndexQuery, returns=RagIndexes)
def indexes(actor: Actor, query: RagIndexQuery) -> RagIndexes:
    """One's own indexes, newest first."""
    page = service.list_indexes(actor, skip=query.start, limit=query.limit, q=query.q)
    return RagIndexes([index_public(info) for info in page.data], page.count)


@blueprint.post("/index")
@endpoint(body=RagIndexCreate, returns=RagIndexPublic, status=201, location="/api/v1/rag/index/{id}", problems=(409,))
def create_index(actor: Actor, body: RagIndexCreate) -> RagIndexPublic:
    """Make an index."""
    info = service.create_index(
        actor,
        body.name,
        vector_db_type=body.vector_db_type,
        chunk_size=body.chunk_size,
        chunk_overlap=body.chunk_overlap,
        embedding_model=body.embedding_model,
    )
    return index_public(info)


@blueprint.get("/index/<index_id:str>")
@endpoint(returns=RagIndexDetails)
def read_index(actor: Actor, index_id: str) -> RagIndexDetails:
    """An index and the states of its documents."""
    return details(actor, index_id)


def details(actor: Actor, index_id: str) -> RagIndexDetails:
    info = service.index_info(actor, index_id)
    return index_details(info, service.reembedding_of(index_id), service.embedding_model_names())


@blueprint.patch("/index/<index_id:str>")
@endpoint(body=RagIndexChange, returns=RagIndexPublic, problems=(409,))
def change_index(actor: Actor, index_id: str, body: RagIndexChange) -> RagIndexPublic:
    """Rename an index, change its profile, or choose a trained query adapter."""
    wanted = {
        "name": body.name,
        "vector_db_type": body.vector_db_type,
        "active_adapter_id": body.active_adapter_id,
    }
    changes = {name: value for name, value in wanted.items() if value is not UNSET}
    return index_public(service.change_index(actor, index_id, changes))


@blueprint.delete("/index/<index_id:str>")
@endpoint()
def delete_index(actor: Actor, index_id: str) -> None:
    """Delete an index with its documents, queries and uploaded files."""
    service.delete_index(actor, index_id)


@blueprint.get("/index/<index_id:str>/documents")
@endpoint(query=RagDocumentQuery, returns=RagDocuments)
def documents(actor: Actor, index_id: str, query: RagDocumentQuery) -> RagDocuments:
    """Documents of an index, newest first."""
    page = service.list_documents(actor, index_id, skip=query.start, limit=query.limit, status=query.status, q=query.q)
    return RagDocuments([document_public(document) for document in page.data], page.count)


@blueprint.post("/document")
@endpoint(body=RagDocumentAdd, returns=RagDocumentAdded, status=202, wait=until_indexed, location=DOCUMENT)
def add_document(actor: Actor, body: RagDocumentAdd) -> RagDocumentAdded | Answer:
    """Add a text. The same text again answers 200 with the first document."""
    metadata = body.metadata if body.metadata is not UNSET else body.document_metadata
    new = service.plan_document(
        actor,
        body.index_id,
        content=body.content,
        title=body.title,
        metadata=metadata or {},
        embedding=body.embedding,
    )
    return _added(service.add_document(new, allow_duplicate=body.allow_duplicate))


@blueprint.post("/document/upload")
@endpoint(
    form=RagDocumentUpload,
    returns=RagDocumentAdded,
    status=202,
    wait=until_indexed,
    location=DOCUMENT,
    problems=(413, 415),
)
def upload_document(actor: Actor, form: RagDocumentUpload) -> RagDocumentAdded | Answer:
    """Add a file: text, a table, an office document, a mail, a book, PDF or a picture, decided by its content."""
    added = service.add_upload(
        actor,
        form.index_id,
        form.file,
        title=form.title,
        metadata=_object(form.metadata),
        allow_duplicate=form.allow_duplicate,
    )
    return _added(added)


def _added(added: service.Added) -> RagDocumentAdded | Answer:
    view = document_added(added.document, duplicate=added.duplicate)
    return Answer(view, status=200) if added.duplicate else view


@blueprint.get("/document/<document_id:str>")
@endpoint(returns=RagDocumentDetails)
def read_document(actor: Actor, document_id: str) -> RagDocumentDetails:
    """A document with its text and state."""
    return document_details(service.find_document(actor, document_id), service.page_count(document_id))


@blueprint.delete("/document/<document_id:str>")
@endpoint()
def delete_document(actor: Actor, document_id: str) -> None:
    """Delete a document; it vanishes from search at once."""
    service.delete_document(actor, document_id)


@blueprint.post("/document/<document_id:str>/retry")
@endpoint(returns=RagDocumentAdded, status=202, wait=until_indexed, location=DOCUMENT, problems=(409,))
def retry_document(actor: Actor, document_id: str) -> RagDocumentAdded:
    """Index a failed document once more."""
    return document_added(service.retry_document(actor, document_id))


@blueprint.get("/document/<document_id:str>/pages/<n:str>")
@endpoint(query=RagPageQuery, content_type="image/webp", slow=True)
def page_picture(actor: Actor, document_id: str, n: str, query: RagPageQuery) -> Answer:
    """A page of a document as a picture, upright and straight."""
    return Answer(service.page_picture(actor, document_id, _page(n), width=query.width), content_type="image/webp")


@blueprint.get("/document/<document_id:str>/pages/<n:str>/words")
@endpoint(returns=RagPageWords)
def words_of_page(actor: Actor, document_id: str, n: str) -> RagPageWords:
    """The text of a page and where each of its words stands on the picture."""
    return page_words(service.read_page(actor, document_id, _page(n)))


@blueprint.get("/document/<document_id:str>/places")
@endpoint(query=RagSpanQuery, returns=RagPlaces)
def places(actor: Actor, document_id: str, query: RagSpanQuery) -> RagPlaces:
    """Where a stretch of the text, such as a quote, stands on the pages."""
    found = service.places(actor, document_id, query.start, query.end)
    return RagPlaces(msgspec.convert(found, list[RagBox]))


@blueprint.post("/query")
@endpoint(body=RagAsk, returns=RagQueryResult, idempotent=False, problems=(404, 409), in_preview=True)
async def ask(actor: Actor, body: RagAsk) -> RagQueryResult:
    """Search an index, and answer from it if asked to: written where there is a language model, else quoted."""
    # A model may take a minute: who only searches does not wait behind those who wait for one.
    return await (on_slow_thread if body.answer else on_thread)(_ask, actor, body)


def _ask(actor: Actor, body: RagAsk) -> RagQueryResult:
    found = service.ask(
        actor,
        body.index_id,
        body.query_text,
        top_k=body.top_k,
        answer=body.answer,
        requirements=body.query_requirements,
        filters=body.filters,
        min_score=body.min_score,
    )
    return query_result(found)


@blueprint.get("/query/<query_id:str>")
@endpoint(returns=RagQueryResult)
def read_query(actor: Actor, query_id: str) -> RagQueryResult:
    """A recorded query with its results."""
    return query_result(service.find_query(actor, query_id))


@blueprint.get("/queries")
@endpoint(query=RagQueriesQuery, returns=RagQueries)
def queries(actor: Actor, query: RagQueriesQuery) -> RagQueries:
    """One's own queries, newest first, without results."""
    page = service.list_queries(actor, skip=query.start, limit=query.limit, index_id=query.index_id)
    return RagQueries([query_summary(record, name) for record, name in page.data], page.count)


@blueprint.post("/switch/evaluate")
@endpoint(body=RagEvaluate, returns=RagEvaluation, problems=(409,), in_preview=True)
def evaluate(actor: Actor, body: RagEvaluate) -> RagEvaluation:
    """Say which profile a query would take, and why; nothing is recorded."""
    decision, statistics = service.evaluate(actor, body.index_id, body.query_requirements, filtered=bool(body.filters))
    return evaluation(decision, statistics, body.query_requirements)


@blueprint.get("/switch/logs")
@endpoint(query=RagLogQuery, returns=RagDecisions)
def decisions(actor: Actor, query: RagLogQuery) -> RagDecisions:
    """Routing decisions of one's own indexes, newest first."""
    page = service.list_decisions(
        actor, skip=query.start, limit=query.limit, index_id=query.index_id, query_id=query.query_id
    )
    return RagDecisions([decision_public(row) for row in page.data], page.count)


def _object(text: str | None) -> dict[str, Any]:
    """The form field `metadata`, a JSON object."""
    if not text:
        return {}
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except (msgspec.ValidationError, msgspec.DecodeError, RecursionError):
        raise InvalidInput("must be a JSON object", loc=("body", "metadata")) from None


def _page(n: str) -> int:
    """A page's number in a path; what is no number is no page."""
    if not (n.isascii() and n.isdecimal() and len(n) < 6):
        raise NotFound(f"There is no page {n[:20]!r}.")
    return int(n)
