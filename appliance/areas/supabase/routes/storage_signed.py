"""Links that read a file without a key, until they expire; and pictures in another shape."""

from typing import Any

import msgspec
from sanic import Blueprint

from appliance.areas.storage import service
from appliance.areas.storage.service import StoredContent
from appliance.areas.supabase.object_views import ImageQuery, Json, Sign, SignedQuery, SignMany, Transform
from appliance.areas.supabase.routes.storage_files import answer, for_anyone, with_key
from appliance.areas.supabase.routes.storage_objects import ANY
from appliance.areas.supabase.routes.storage_uploads import in_address
from appliance.areas.supabase.service.access import Caller
from appliance.areas.supabase.service.storage_access import actor_of, limit_anyone
from appliance.core.actor import Actor
from appliance.core.errors import InvalidInput, NotFound
from appliance.http.endpoint import FileAnswer, RequestInfo

blueprint = Blueprint("supabase_signed", url_prefix="/storage/v1")
WEBP = "image/webp"
UNREADABLE = "Either the object does not exist or you do not have access to it"


@blueprint.post("/object/sign/<bucket>/<file_path:path>", name="sign")
@with_key(body=Sign, returns=dict[str, str], problems=(404,))
def sign_object(caller: Caller, bucket: str, file_path: str, body: Sign) -> dict[str, str]:
    """Make a link that reads a file without a key until it expires."""
    form = None if body.transform is None else msgspec.to_builtins(body.transform)
    return {"signedURL": _link(actor_of(caller), bucket, file_path, body.expires_in, form)}


@blueprint.post("/object/sign/<bucket>", name="sign_many")
@with_key(body=SignMany, returns=list[Json])
def sign_objects(caller: Caller, bucket: str, body: SignMany) -> list[Json]:
    """Make links to several files; where one cannot be read, its entry says so."""
    return [_entry(actor_of(caller), bucket, path, body.expires_in) for path in body.paths]


@blueprint.get("/object/sign/<bucket>/<file_path:path>", name="download_signed")
@for_anyone(query=SignedQuery, content_type=ANY, problems=(400, 404, 416))
def download_signed(bucket: str, file_path: str, query: SignedQuery, request_info: RequestInfo) -> FileAnswer:
    """A file by a link."""
    content, _ = _followed(query.token, bucket, file_path, request_info)
    return answer(content, query.download)


@blueprint.get("/render/image/sign/<bucket>/<file_path:path>", name="render_signed")
@for_anyone(query=SignedQuery, slow=True, content_type=WEBP, problems=(400, 404, 415))
def render_signed(bucket: str, file_path: str, query: SignedQuery, request_info: RequestInfo) -> FileAnswer:
    """A picture by a link, in the shape that the link says."""
    content, form = _followed(query.token, bucket, file_path, request_info)
    return _picture(content, msgspec.convert(form, Transform), query.download, request_info)


@blueprint.get("/render/image/public/<bucket>/<file_path:path>", name="render_public")
@for_anyone(query=ImageQuery, slow=True, content_type=WEBP, problems=(404, 415))
def render_public(bucket: str, file_path: str, query: ImageQuery, request_info: RequestInfo) -> FileAnswer:
    """A picture of a public bucket, in another shape."""
    limit_anyone(request_info)
    return _picture(service.open_readable(None, bucket, file_path), query, query.download, request_info, shared=True)


@blueprint.get("/render/image/authenticated/<bucket>/<file_path:path>", name="render_authenticated")
@with_key(query=ImageQuery, slow=True, content_type=WEBP, problems=(404, 415))
def render_authenticated(
    caller: Caller, bucket: str, file_path: str, query: ImageQuery, request_info: RequestInfo
) -> FileAnswer:
    """A picture of the caller, in another shape."""
    content = service.open_readable(actor_of(caller), bucket, file_path)
    return _picture(content, query, query.download, request_info)


def _link(actor: Actor | None, bucket: str, path: str, seconds: int, form: dict[str, Any] | None = None) -> str:
    """Without scheme, host and the first part of the address, which the client puts before it."""
    token = service.ticket_for_download(actor, bucket, path, expires_in=seconds, form=form)
    return f"/{'render/image' if form else 'object'}/sign/{in_address(bucket, path)}?token={token}"


def _entry(actor: Actor | None, bucket: str, path: str, seconds: int) -> Json:
    try:
        return {"error": None, "path": path, "signedURL": _link(actor, bucket, path, seconds)}
    except (NotFound, InvalidInput):
        return {"error": UNREADABLE, "path": path, "signedURL": None}


def _followed(token: str, bucket: str, path: str, info: RequestInfo) -> tuple[StoredContent, dict[str, Any]]:
    limit_anyone(info)
    ticket = service.read_ticket(token, "download", bucket, path)
    return service.content_of(service.file_of(ticket)), ticket.form


def _picture(
    content: StoredContent, wanted: Transform, download: str | None, info: RequestInfo, *, shared: bool = False
) -> FileAnswer:
    """WebP where the client says that it knows it, unless it wants the kind that the picture has."""
    webp = wanted.format == "webp" or (wanted.format != "origin" and "image/webp" in info.headers.get("accept", ""))
    small = service.transformed(
        content, width=wanted.width, height=wanted.height, resize=wanted.resize, quality=wanted.quality, webp=webp
    )
    whole = answer(content, download, shared=shared)
    whole.path, whole.etag, whole.content_type = small.path, small.etag, small.content_type
    whole.inline = download is None
    whole.headers = {**whole.headers, "vary": "accept"}
    return whole
