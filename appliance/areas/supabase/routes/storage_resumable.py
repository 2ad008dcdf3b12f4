"""Uploads that stop and go on (TUS 1.0), as Supabase names their parts.

Upload-Metadata holds bucketName, objectName, contentType, cacheControl, metadata (JSON text). Below /sign a link for
an upload, in the header x-signature, stands for its maker.
"""

from collections.abc import Mapping
from typing import Any

from sanic import Blueprint, Request
from sanic.response import HTTPResponse

from appliance.areas.storage import service
from appliance.areas.supabase.cache_control import cache_control
from appliance.areas.supabase.routes.storage_files import for_anyone, with_key
from appliance.areas.supabase.service.access import Caller
from appliance.areas.supabase.service.storage_access import limit_anyone, writer
from appliance.core.actor import Actor
from appliance.core.errors import BadRequest, InvalidToken, NotFound
from appliance.http import tus
from appliance.http.endpoint import Answer, BodyStream, RequestInfo, on_thread

PREFIX = "/storage/v1/upload/resumable"
SIGNED = f"{PREFIX}/sign"
PROBLEMS = (400, 403, 404, 409, 412, 413, 415, 507)

blueprint = Blueprint("supabase_resumable", url_prefix=PREFIX)
Headers = Mapping[str, str]


@blueprint.on_response
async def speak_tus(request: Request, response: HTTPResponse) -> None:
    """The protocol wants its version on every answer, errors included."""
    response.headers["tus-resumable"] = tus.VERSION
    if response.status == 412:
        response.headers["tus-version"] = tus.VERSION


@blueprint.options("/", name="abilities")
@blueprint.options("/sign", name="abilities_signed")
async def tell_abilities(request: Request) -> HTTPResponse:
    """What this server can do; the same for everybody."""
    return HTTPResponse(status=204, headers=tus.abilities(service.largest_resumable()))


@blueprint.post("/", name="begin")
@with_key(body=BodyStream, status=201, idempotent=False, problems=PROBLEMS)
async def begin_resumable(caller: Caller, body: BodyStream, request_info: RequestInfo) -> Answer:
    """Begin an upload that may stop and go on."""
    upsert = request_info.headers.get("x-upsert", "").lower() == "true"
    return await _begin(writer(caller), request_info.headers, body, PREFIX, upsert=upsert)


@blueprint.get("/<upload_id>", name="read")
@with_key(status=200, problems=(404,))
def read_resumable(caller: Caller, upload_id: str) -> Answer:
    """Tell how far an upload is, in the headers."""
    return _state(service.upload_state(writer(caller), upload_id))


@blueprint.patch("/<upload_id>", name="append")
@with_key(body=BodyStream, problems=PROBLEMS)
async def append_to_resumable(caller: Caller, upload_id: str, body: BodyStream, request_info: RequestInfo) -> Answer:
    """Append to an upload; with its last byte it becomes a file."""
    return await _append(writer(caller), upload_id, request_info.headers, body)


@blueprint.delete("/<upload_id>", name="end")
@with_key(problems=(404, 409, 412))
def end_resumable(caller: Caller, upload_id: str, request_info: RequestInfo) -> None:
    """End an upload and forget what has come of it; a file that it became stays."""
    tus.check_version(request_info.headers.get("tus-resumable"))
    service.end_upload(writer(caller), upload_id)


@blueprint.post("/sign", name="begin_signed")
@for_anyone(body=BodyStream, status=201, idempotent=False, problems=PROBLEMS)
async def begin_by_link(body: BodyStream, request_info: RequestInfo) -> Answer:
    """Begin an upload by a link."""
    ticket = await on_thread(_ticket, request_info)
    told = tus.metadata(request_info.headers.get("upload-metadata"))
    if (told.get("bucketName"), told.get("objectName")) != (ticket.bucket, ticket.path):
        raise InvalidToken("This link is for something else.")
    actor = await on_thread(service.holder_of, ticket)
    return await _begin(actor, request_info.headers, body, SIGNED, upsert=ticket.upsert)


@blueprint.get("/sign/<upload_id>", name="read_signed")
@for_anyone(status=200, problems=(400, 404))
def read_by_link(upload_id: str, request_info: RequestInfo) -> Answer:
    """Tell how far an upload by a link is, in the headers."""
    return _state(service.upload_state(_linked(upload_id, request_info), upload_id))


@blueprint.patch("/sign/<upload_id>", name="append_signed")
@for_anyone(body=BodyStream, problems=PROBLEMS)
async def append_by_link(upload_id: str, body: BodyStream, request_info: RequestInfo) -> Answer:
    """Append to an upload by a link."""
    actor = await on_thread(_linked, upload_id, request_info)
    return await _append(actor, upload_id, request_info.headers, body)


@blueprint.delete("/sign/<upload_id>", name="end_signed")
@for_anyone(problems=(400, 404, 409, 412))
def end_by_link(upload_id: str, request_info: RequestInfo) -> None:
    """End an upload by a link."""
    tus.check_version(request_info.headers.get("tus-resumable"))
    service.end_upload(_linked(upload_id, request_info), upload_id)


async def _begin(actor: Actor, headers: Headers, body: BodyStream, prefix: str, *, upsert: bool) -> Answer:
    tus.check_version(headers.get("tus-resumable"))
    with_bytes = tus.brings_bytes(headers)
    row = await on_thread(_announce, actor, headers, upsert)
    if with_bytes:
        row = await tus.append(_appending(actor, row.id, 0, headers), body)
    return Answer(b"", headers={"location": f"{prefix}/{row.id}", **_progress(row)}, content_type="text/plain")


async def _append(actor: Actor, upload_id: str, headers: Headers, body: BodyStream) -> Answer:
    tus.check_version(headers.get("tus-resumable"))
    if not tus.is_piece(headers):
        raise tus.wrong_type(headers)
    offset = tus.number("Upload-Offset", headers.get("upload-offset"))
    row = await tus.append(_appending(actor, upload_id, offset, headers), body)
    return Answer(headers=_progress(row))


def _announce(actor: Actor, headers: Headers, upsert: bool) -> Any:
    note = headers.get("upload-metadata") or ""
    told = tus.metadata(note)
    for name in ("bucketName", "objectName"):
        if not told.get(name):
            raise BadRequest(f"Upload-Metadata must have {name}.", error_code="InvalidRequest")
    return service.begin_upload(
        actor,
        tus.number("Upload-Length", headers.get("upload-length")),
        told["bucketName"],
        told["objectName"],
        overwrite=upsert,
        exact=True,
        metadata=service.parse_metadata(told.get("metadata")),
        declared_type=told.get("contentType", "")[:255] or None,
        cache_control=cache_control(told.get("cacheControl")),
        note=note,
    )


def _appending(actor: Actor, upload_id: str, offset: int, headers: Headers) -> service.Appending:
    return service.append_to_upload(actor, upload_id, offset, tus.checksum(headers.get("upload-checksum")))


def _ticket(info: RequestInfo) -> service.Ticket:
    limit_anyone(info)
    return service.upload_ticket(info.headers.get("x-signature", ""))


def _linked(upload_id: str, info: RequestInfo) -> Actor:
    """Who may go on with it: the maker of the link for its place. Raises InvalidToken, Gone, NotFound."""
    ticket = _ticket(info)
    actor = service.holder_of(ticket)
    row = service.upload_state(actor, upload_id)
    if (row.bucket, row.path) != (ticket.bucket, ticket.path):
        raise NotFound("There is no such upload.")
    return actor


def _state(row: Any) -> Answer:
    described = {"upload-length": str(row.size)} | ({"upload-metadata": row.note} if row.note else {})
    return Answer(b"", headers=described | _progress(row), content_type="text/plain")


def _progress(row: Any) -> dict[str, str]:
    return tus.progress(row.received, row.expires_at)
