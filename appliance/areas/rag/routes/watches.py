"""HTTP of what an index follows, and of its embedding model."""

from sanic import Blueprint

from appliance.areas.rag import service
from appliance.areas.rag.routes.search import details
from appliance.areas.rag.schemas import RagIndexDetails
from appliance.areas.rag.watch_schemas import (
    RagReembed,
    RagWatchChange,
    RagWatchCreate,
    RagWatchDelete,
    RagWatchedFileQuery,
    RagWatchedFiles,
    RagWatches,
    RagWatchPublic,
    RagWatchRoots,
    watch_public,
    watched_file,
)
from appliance.core.actor import Actor
from appliance.core.paging import Paging
from appliance.http.endpoint import endpoint

blueprint = Blueprint("rag_watches", url_prefix="/api/v1/rag")


@blueprint.post("/index/<index_id:str>/reembed")
@endpoint(body=RagReembed, returns=RagIndexDetails, status=202, location="/api/v1/rag/index/{id}", problems=(409,))
def reembed(actor: Actor, index_id: str, body: RagReembed) -> RagIndexDetails:
    """Give an index another embedding model. Queries use the one before until all is embedded anew."""
    service.start_reembedding(actor, index_id, body.embedding_model)
    return details(actor, index_id)


@blueprint.delete("/index/<index_id:str>/reembed")
@endpoint()
def cancel_reembedding(actor: Actor, index_id: str) -> None:
    """Leave an index the embedding model it has."""
    service.cancel_reembedding(actor, index_id)


@blueprint.get("/watch-roots")
@endpoint(returns=RagWatchRoots)
def watch_roots(actor: Actor) -> RagWatchRoots:
    """Folders of the server that an index may follow, as administrators have set them."""
    roots = service.watch_roots()
    return RagWatchRoots(roots, len(roots))


@blueprint.get("/index/<index_id:str>/watches")
@endpoint(query=Paging, returns=RagWatches)
def watches(actor: Actor, index_id: str, query: Paging) -> RagWatches:
    """What an index follows, newest first."""
    page = service.list_watches(actor, index_id, skip=query.start, limit=query.limit)
    return RagWatches([_watch(info) for info in page.data], page.count)


@blueprint.post("/index/<index_id:str>/watches")
@endpoint(body=RagWatchCreate, returns=RagWatchPublic, status=201, problems=(409,))
def add_watch(actor: Actor, index_id: str, body: RagWatchCreate) -> RagWatchPublic:
    """Let an index follow a bucket or a folder of the server: new, changed and deleted files."""
    info = service.add_watch(actor, index_id, body.kind, bucket=body.bucket, path=body.path, include=body.include or [])
    return _watch(info)


@blueprint.patch("/watches/<watch_id:str>")
@endpoint(body=RagWatchChange, returns=RagWatchPublic)
def change_watch(actor: Actor, watch_id: str, body: RagWatchChange) -> RagWatchPublic:
    """Pause a watch, or let it go on."""
    return _watch(service.pause_watch(actor, watch_id, paused=body.paused))


@blueprint.delete("/watches/<watch_id:str>")
@endpoint(query=RagWatchDelete)
def delete_watch(actor: Actor, watch_id: str, query: RagWatchDelete) -> None:
    """Stop following a place, and keep or delete the documents of its files."""
    service.delete_watch(actor, watch_id, documents=query.documents == "delete")


@blueprint.post("/watches/<watch_id:str>/scan")
@endpoint(returns=RagWatchPublic, status=202)
def scan_watch(actor: Actor, watch_id: str) -> RagWatchPublic:
    """Look for changes now; a paused watch goes on."""
    return _watch(service.scan_now(actor, watch_id))


@blueprint.get("/watches/<watch_id:str>/files")
@endpoint(query=RagWatchedFileQuery, returns=RagWatchedFiles)
def watched_files(actor: Actor, watch_id: str, query: RagWatchedFileQuery) -> RagWatchedFiles:
    """Files a watch has seen, with what became of them, by path."""
    page = service.list_watched_files(actor, watch_id, skip=query.start, limit=query.limit, status=query.status)
    return RagWatchedFiles([watched_file(row) for row in page.data], page.count)


def _watch(info: service.WatchInfo) -> RagWatchPublic:
    return watch_public(info.watch, info.files_total, info.files_failed)
