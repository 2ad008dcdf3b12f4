"""Files by bucket and path: read, list, move, copy, remove."""

from sanic import Blueprint

from appliance.areas.storage import service
from appliance.areas.supabase.cache_control import cache_control
from appliance.areas.supabase.cursors import read_cursor, write_cursor
from appliance.areas.supabase.object_views import (
    Column,
    DownloadQuery,
    Json,
    ListObjects,
    ListObjectsV2,
    Place,
    RemoveObjects,
    info_view,
    listed,
    removed,
)
from appliance.areas.supabase.routes.storage_files import answer, for_anyone, no_versions, with_key
from appliance.areas.supabase.service.access import Caller
from appliance.areas.supabase.service.storage_access import actor_of, limit_anyone, writer
from appliance.http.endpoint import FileAnswer, RequestInfo

blueprint = Blueprint("supabase_objects", url_prefix="/storage/v1/object")
ANY = "application/octet-stream"
LARGEST_PAGE = 10_000


@blueprint.get("/public/<bucket>/<file_path:path>", name="public")
@for_anyone(query=DownloadQuery, content_type=ANY, problems=(404, 416))
def download_public(bucket: str, file_path: str, query: DownloadQuery, request_info: RequestInfo) -> FileAnswer:
    """A file of a public bucket, for anyone."""
    limit_anyone(request_info)
    return answer(service.open_readable(None, bucket, file_path), query.download, shared=True)


@blueprint.get("/authenticated/<bucket>/<file_path:path>", name="authenticated")
@with_key(query=DownloadQuery, content_type=ANY, problems=(404, 416))
def download_authenticated(caller: Caller, bucket: str, file_path: str, query: DownloadQuery) -> FileAnswer:
    """A file of the caller, or of a public bucket."""
    return answer(service.open_readable(actor_of(caller), bucket, file_path), query.download)


@blueprint.get("/info/public/<bucket>/<file_path:path>", name="info_public")
@for_anyone(returns=Json, problems=(404,))
def read_public_info(bucket: str, file_path: str, request_info: RequestInfo) -> Json:
    """What is known of a file of a public bucket."""
    limit_anyone(request_info)
    return info_view(service.readable(None, bucket, file_path))


@blueprint.get("/info/authenticated/<bucket>/<file_path:path>", name="info_authenticated")
@with_key(returns=Json, problems=(404,))
def read_authenticated_info(caller: Caller, bucket: str, file_path: str) -> Json:
    """What is known of a file."""
    return info_view(service.readable(actor_of(caller), bucket, file_path))


@blueprint.get("/info/<bucket>/<file_path:path>", name="info")
@with_key(returns=Json, problems=(404,))
def read_info(caller: Caller, bucket: str, file_path: str) -> Json:
    """What is known of a file."""
    return info_view(service.readable(actor_of(caller), bucket, file_path))


@blueprint.get("/<bucket>/<file_path:path>", name="download")
@with_key(query=DownloadQuery, content_type=ANY, problems=(404, 416))
def download_object(caller: Caller, bucket: str, file_path: str, query: DownloadQuery) -> FileAnswer:
    """A file of the caller, or of a public bucket."""
    return answer(service.open_readable(actor_of(caller), bucket, file_path), query.download)


@blueprint.post("/list/<bucket>")
@with_key(body=ListObjects, returns=list[Json])
def list_objects(caller: Caller, bucket: str, body: ListObjects) -> list[Json]:
    """List the folders and files directly in a folder; nothing with the public key."""
    actor = actor_of(caller)
    if actor is None:
        return []
    page = service.list_folder(
        actor,
        bucket,
        body.prefix.strip("/"),
        starts=body.search,
        skip=body.offset,
        limit=min(body.limit, LARGEST_PAGE),
        column=_column(body.sort_by.column),
        order=body.sort_by.order or "asc",
    )
    return [listed(entry, entry.path.rstrip("/").rpartition("/")[2]) for entry in page]


@blueprint.post("/list-v2/<bucket>")
@with_key(body=ListObjectsV2, returns=Json)
def list_objects_by_prefix(caller: Caller, bucket: str, body: ListObjectsV2) -> Json:
    """List all files whose path begins with a prefix, page after page; nothing with the public key."""
    actor, limit = actor_of(caller), min(body.limit, LARGEST_PAGE)
    column = "name" if body.with_delimiter else _column(body.sort_by.column)
    found = (
        []
        if actor is None
        else service.list_prefix(
            actor,
            bucket,
            body.prefix,
            after=read_cursor(body.cursor, column),
            limit=limit + 1,  # one more tells whether there is a next page
            column=column,
            order=body.sort_by.order or "asc",
            delimited=body.with_delimiter,
        )
    )
    page, more = found[:limit], len(found) > limit
    return {
        "hasNext": more,
        "folders": [{"name": entry.path, "key": entry.path} for entry in page if entry.file is None],
        "objects": [listed(entry, entry.path) | {"key": entry.path} for entry in page if entry.file is not None],
        **({"nextCursor": write_cursor(page[-1], column)} if more else {}),
    }


@blueprint.post("/move")
@with_key(body=Place, returns=dict[str, str], problems=(403, 404, 409))
def move_object(caller: Caller, body: Place) -> dict[str, str]:
    """Give a file another path, or another bucket."""
    no_versions(body.source_version_id)
    target = body.destination_bucket or body.bucket_id
    file = service.move(writer(caller), body.bucket_id, body.source_key, target, body.destination_key)
    return {"message": "Successfully moved", "Id": file.id, "Key": f"{file.bucket}/{file.path}"}


@blueprint.post("/copy")
@with_key(body=Place, returns=dict[str, str], problems=(403, 404, 409, 507))
def copy_object(caller: Caller, body: Place) -> dict[str, str]:
    """Make another file with the same content."""
    no_versions(body.source_version_id)
    given = {} if body.copy_metadata else body.metadata or {}
    file = service.copy(
        writer(caller),
        body.bucket_id,
        body.source_key,
        body.destination_bucket or body.bucket_id,
        body.destination_key,
        metadata=None if body.copy_metadata else {},
        cache_control=cache_control(given.get("cacheControl")),
        declared_type=given.get("mimetype"),
    )
    return {"Id": file.id, "Key": f"{file.bucket}/{file.path}"}


@blueprint.delete("/<bucket>/<file_path:path>", name="remove_one")
@with_key(returns=dict[str, str], problems=(403, 404, 409))
def remove_object(caller: Caller, bucket: str, file_path: str) -> dict[str, str]:
    """Delete a file."""
    service.delete_object(writer(caller), bucket, file_path)
    return {"message": "Successfully deleted"}


@blueprint.delete("/<bucket>", name="remove_many")
@with_key(body=RemoveObjects, returns=list[Json], problems=(404, 409))
def remove_objects(caller: Caller, bucket: str, body: RemoveObjects) -> list[Json]:
    """Delete files by their paths; those that are not there, or not the caller's, are not in the answer."""
    actor = actor_of(caller)
    return [] if actor is None else [removed(file) for file in service.delete_many(actor, bucket, body.prefixes)]


def _column(asked: Column) -> service.Column:
    return "updated_at" if asked == "last_accessed_at" else asked
