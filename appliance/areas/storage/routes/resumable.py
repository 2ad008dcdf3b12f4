"""Uploads that stop and go on, by the protocol TUS 1.0, which ready-made clients speak.

Upload-Metadata may hold: filename (required), bucket, folder_path, filetype, metadata (JSON text), overwrite ("true").
"""

from collections.abc import Mapping
from typing import Any

from sanic import Blueprint, Request
from sanic.response import HTTPResponse

from appliance.areas.storage import service
from appliance.areas.storage.schemas import StorageResumable, StorageUploadOptions, resumable
from appliance.core.actor import Actor
from appliance.core.errors import InvalidInput
from appliance.http import tus
from appliance.http.endpoint import Answer, BodyStream, RequestInfo, endpoint, on_thread

PREFIX = "/api/v1/storage/resumable"
blueprint = Blueprint("storage_resumable", url_prefix=PREFIX)


@blueprint.on_response
async def speak_tus(request: Request, response: HTTPResponse) -> None:
    """The protocol wants its version on every answer, errors included."""
    response.headers["tus-resumable"] = tus.VERSION
    if response.status == 412:
        response.headers["tus-version"] = tus.VERSION


@blueprint.options("/")
async def tell_abilities(request: Request) -> HTTPResponse:
    """What this server can do; the same for everybody."""
    return HTTPResponse(status=204, headers=tus.abilities(service.largest_resumable()))


@blueprint.post("/")
@endpoint(
    body=BodyStream,
    returns=StorageResumable,
    status=201,
    idempotent=False,
    problems=(400, 404, 409, 412, 413, 415, 422, 507),
)
async def begin_upload(actor: Actor, body: BodyStream, request_info: RequestInfo) -> Answer:
    """Begin an upload that may stop and go on (TUS 1.0); with a body its first bytes are taken at once."""
    headers = request_info.headers
    tus.check_version(headers.get("tus-resumable"))
    with_bytes = tus.brings_bytes(headers)
    row = await on_thread(_begin, actor, headers)
    if with_bytes:
        row = await tus.append(_appending(actor, row.id, 0, headers), body)
    return Answer(resumable(row), headers={"location": f"{PREFIX}/{row.id}", **_progress(row)})


@blueprint.get("/<upload_id>")
@endpoint(returns=StorageResumable)
def read_upload(actor: Actor, upload_id: str) -> Answer:
    """Tell how far an upload is; HEAD answers the same headers."""
    row = service.upload_state(actor, upload_id)
    described = {"upload-length": str(row.size)} | ({"upload-metadata": row.note} if row.note else {})
    return Answer(resumable(row), headers=described | _progress(row))


@blueprint.patch("/<upload_id>")
@endpoint(body=BodyStream, problems=(400, 404, 409, 412, 413, 415, 507))
async def append_to_upload(actor: Actor, upload_id: str, body: BodyStream, request_info: RequestInfo) -> Answer:
    """Append to an upload; with its last byte it becomes a file."""
    headers = request_info.headers
    tus.check_version(headers.get("tus-resumable"))
    if not tus.is_piece(headers):
        raise tus.wrong_type(headers)
    offset = tus.number("Upload-Offset", headers.get("upload-offset"))
    row = await tus.append(_appending(actor, upload_id, offset, headers), body)
    return Answer(headers=_progress(row))


@blueprint.delete("/<upload_id>")
@endpoint(problems=(409, 412))
def end_upload(actor: Actor, upload_id: str, request_info: RequestInfo) -> None:
    """End an upload and forget what has come of it; a file that it became stays."""
    tus.check_version(request_info.headers.get("tus-resumable"))
    service.end_upload(actor, upload_id)


def _appending(actor: Actor, upload_id: str, offset: int, headers: Mapping[str, str]) -> service.Appending:
    return service.append_to_upload(actor, upload_id, offset, tus.checksum(headers.get("upload-checksum")))


def _begin(actor: Actor, headers: Any) -> Any:
    note = headers.get("upload-metadata") or ""
    told = tus.metadata(note)
    options = StorageUploadOptions(
        bucket=told.get("bucket", "user-uploads"),
        folder_path=told.get("folder_path", ""),
        content_type=told.get("filetype"),
        metadata=told.get("metadata"),
        overwrite=told.get("overwrite") == "true",
    )
    if not told.get("filename"):
        raise InvalidInput("must name a filename", loc=("header", "upload-metadata"), type="missing")
    folder = service.folder_path(options.folder_path, loc=("header", "upload-metadata"))
    return service.begin_upload(
        actor,
        tus.number("Upload-Length", headers.get("upload-length")),
        options.bucket,
        service.joined(folder, service.clean_name(told["filename"])),
        overwrite=options.overwrite,
        metadata=service.parse_metadata(options.metadata),
        declared_type=(options.content_type or "")[:255] or None,
        note=note,
    )


def _progress(row: Any) -> dict[str, str]:
    return tus.progress(row.received, row.expires_at)
