"""Whole files sent in one request, as a form or as they are, with a token of the sender or with a link."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sanic import Blueprint

from appliance.areas.storage import service
from appliance.areas.supabase.cache_control import cache_control
from appliance.areas.supabase.object_views import Json, SignedQuery
from appliance.areas.supabase.routes.storage_files import for_anyone, with_key
from appliance.areas.supabase.service.access import Caller
from appliance.areas.supabase.service.storage_access import limit_anyone, writer
from appliance.core.actor import Actor
from appliance.core.errors import BadRequest
from appliance.http.endpoint import BodyStream, RequestInfo, on_thread
from appliance.http.pool import slow
from appliance.http.request import announced_bytes
from appliance.http.uploads import RawReceiver, Receiver, Upload

blueprint = Blueprint("supabase_uploads", url_prefix="/storage/v1/object")
PROBLEMS = (400, 403, 404, 409, 413, 415, 507)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a file is to be, and whose it is."""

    actor: Actor
    bucket: str
    path: str
    upsert: bool


@blueprint.post("/<bucket>/<file_path:path>", name="upload")
@with_key(body=BodyStream, returns=Json, problems=PROBLEMS)
async def upload_object(
    caller: Caller, bucket: str, file_path: str, body: BodyStream, request_info: RequestInfo
) -> Json:
    """Upload a file to a path that is free; with `x-upsert: true` also over one's own file."""
    upsert = request_info.headers.get("x-upsert", "").lower() == "true"
    return await _take(Target(writer(caller), bucket, file_path, upsert), body, request_info.headers)


@blueprint.put("/<bucket>/<file_path:path>", name="update")
@with_key(body=BodyStream, returns=Json, problems=PROBLEMS)
async def update_object(
    caller: Caller, bucket: str, file_path: str, body: BodyStream, request_info: RequestInfo
) -> Json:
    """Replace a file, or upload it if there is none."""
    return await _take(Target(writer(caller), bucket, file_path, True), body, request_info.headers)


@blueprint.post("/upload/sign/<bucket>/<file_path:path>", name="sign_upload")
@with_key(returns=dict[str, str], problems=(403, 404, 409))
def sign_upload(caller: Caller, bucket: str, file_path: str, request_info: RequestInfo) -> dict[str, str]:
    """Make a link by which anyone may upload to this path for two hours."""
    upsert = request_info.headers.get("x-upsert", "").lower() == "true"
    token = service.ticket_for_upload(writer(caller), bucket, file_path, upsert=upsert)
    return {"url": f"/object/upload/sign/{in_address(bucket, file_path)}?token={token}", "token": token}


@blueprint.put("/upload/sign/<bucket>/<file_path:path>", name="upload_signed")
@for_anyone(body=BodyStream, query=SignedQuery, returns=Json, problems=PROBLEMS)
async def upload_by_link(
    bucket: str, file_path: str, query: SignedQuery, body: BodyStream, request_info: RequestInfo
) -> Json:
    """Upload by a link."""
    target = await on_thread(_linked, query.token, bucket, file_path, request_info)
    return await _take(target, body, request_info.headers)


def in_address(bucket: str, path: str) -> str:
    """bucket/path for an address that the client encodes once more: it leaves these three signs alone."""
    text = f"{bucket}/{path}"
    return text.replace("%", "%25").replace("?", "%3F").replace("#", "%23")


def _linked(token: str, bucket: str, path: str, info: RequestInfo) -> Target:
    limit_anyone(info)
    ticket = service.read_ticket(token, "upload", bucket, path)
    return Target(service.holder_of(ticket), ticket.bucket, ticket.path, ticket.upsert)


async def _take(target: Target, body: BodyStream, headers: Mapping[str, str]) -> Json:
    """All that may be known beforehand is looked at before a byte is read."""
    limit = await on_thread(_admitted, target, headers)
    content_type = headers.get("content-type", "")
    if content_type.lower().startswith("multipart/form-data"):
        received: Receiver | RawReceiver = await body.form(content_type, limit)
    else:
        received = await body.file(content_type, limit)
    return await slow.run(_keep, target, received, headers)


def _admitted(target: Target, headers: Mapping[str, str]) -> int:
    """How many bytes the file may have. Raises as an upload."""
    service.check_object(target.actor, target.bucket, target.path, upsert=target.upsert)
    return service.upload_limit(target.actor, target.bucket, announced_bytes(headers))


def _keep(target: Target, received: Receiver | RawReceiver, headers: Mapping[str, str]) -> Json:
    try:
        upload, metadata, kept = _parts(received) if isinstance(received, Receiver) else _whole(received, headers)
        file = service.store_object(
            target.actor,
            upload,
            target.bucket,
            target.path,
            upsert=target.upsert,
            metadata=service.parse_metadata(metadata),
            cache_control=cache_control(kept),
        )
    finally:
        received.remove()
    return {"Id": file.id, "Key": f"{file.bucket}/{file.path}"}


def _parts(received: Receiver) -> tuple[Upload, str | None, str | None]:
    """The file of a form, whatever its field is called; its metadata, its cache control."""
    texts: dict[str, Any] = {name: value for name, value in received.pairs if isinstance(value, str)}
    files = [value for _, value in received.pairs if isinstance(value, Upload)]
    if len(files) != 1:
        raise BadRequest(f"The form has {len(files)} files; send one.", error_code="InvalidRequest")
    return files[0], texts.get("metadata"), texts.get("cacheControl")


def _whole(received: RawReceiver, headers: Mapping[str, str]) -> tuple[Upload, str | None, str | None]:
    return received.upload, _decoded(headers.get("x-metadata")), headers.get("cache-control")


def _decoded(sent: str | None) -> str | None:
    """The text of X-Metadata. Raises BadRequest."""
    try:
        return None if sent is None else base64.b64decode(sent, validate=True).decode()
    except (binascii.Error, ValueError):
        raise BadRequest("X-Metadata must be JSON in base64.", error_code="InvalidRequest") from None
