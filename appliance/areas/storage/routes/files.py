"""Files over HTTP."""

from sanic import Blueprint

from appliance.areas.storage import service
from appliance.areas.storage.schemas import (
    StorageDeleteQuery,
    StorageDownloadQuery,
    StorageListing,
    StorageListQuery,
    StoragePublicQuery,
    StorageSign,
    StorageSignedUrl,
    StorageThumbnailQuery,
    StorageUpload,
    StorageUploaded,
    StorageUploadQuery,
    listing,
    uploaded,
)
from appliance.areas.storage.serving import may_show, served_type
from appliance.core.actor import Actor
from appliance.core.clock import rfc3339
from appliance.http.endpoint import FileAnswer, RequestInfo, endpoint

blueprint = Blueprint("storage", url_prefix="/api/v1/storage")

LINK_SECONDS = 3600  # how long the link in an upload's answer is good


@blueprint.post("/upload")
@endpoint(
    form=StorageUpload,
    query=StorageUploadQuery,
    returns=StorageUploaded,
    status=201,
    max_file=service.largest_upload,
    problems=(404, 413, 415, 507),
)
def upload_file(
    actor: Actor, form: StorageUpload, query: StorageUploadQuery, request_info: RequestInfo
) -> StorageUploaded:
    """Upload a file to a bucket.

    A file of the same path stays and the new one gets a number, unless `overwrite` says otherwise.
    """
    options = form.options(query)
    file = service.store_upload(
        actor,
        form.file,
        options.bucket,
        options.folder_path,
        overwrite=options.overwrite,
        metadata=service.parse_metadata(options.metadata),
        declared_type=options.content_type,
    )
    link = service.link_to(file.id, expires_in=LINK_SECONDS, inline=False)
    return uploaded(file, request_info.base_url + link.path)


@blueprint.get("/download/<bucket>/<file_path:path>")
@endpoint(query=StorageDownloadQuery, content_type="application/octet-stream", problems=(404, 416))
def download_file(actor: Actor, bucket: str, file_path: str, query: StorageDownloadQuery) -> FileAnswer:
    """Download a file. Ranges and conditional requests work as in RFC 9110."""
    content = service.open_file(actor, bucket, file_path, owner_id=query.owner_id)
    return _served(content, inline=query.inline)


@blueprint.get("/thumbnail/<bucket>/<file_path:path>")
@endpoint(query=StorageThumbnailQuery, slow=True, content_type="image/webp", problems=(404, 415))
def show_thumbnail(actor: Actor, bucket: str, file_path: str, query: StorageThumbnailQuery) -> FileAnswer:
    """A small version of a picture, as WebP."""
    small = service.thumbnail(actor, bucket, file_path, query.width, owner_id=query.owner_id)
    return FileAnswer(
        small.path,
        content_type="image/webp",
        filename=small.name,
        inline=True,
        etag=small.etag,
        headers={"content-security-policy": "sandbox"},
    )


@blueprint.delete("/delete/<bucket>/<file_path:path>")
@endpoint(query=StorageDeleteQuery, problems=(404, 409))
def delete_file(actor: Actor, bucket: str, file_path: str, query: StorageDeleteQuery) -> None:
    """Delete a file, or with `recursive` a folder: a path that ends in a slash."""
    service.delete(actor, bucket, file_path, recursive=query.recursive, owner_id=query.owner_id)


@blueprint.get("/list/<bucket>")
@endpoint(query=StorageListQuery, returns=StorageListing, problems=(404,))
def list_files(actor: Actor, bucket: str, query: StorageListQuery) -> StorageListing:
    """List a folder of a bucket. A folder that does not exist is an empty list."""
    folder = service.list_files(
        actor,
        bucket,
        query.folder_path,
        skip=query.skip if query.offset is None else query.offset,
        limit=query.limit,
        recursive=query.recursive,
        q=query.q,
        sort=query.sort,
        order=query.order,
        owner_id=query.owner_id,
    )
    return listing(bucket, folder)


@blueprint.post("/signed-url")
@endpoint(body=StorageSign, returns=StorageSignedUrl, idempotent=False, problems=(404,))
def sign_url(actor: Actor, body: StorageSign, request_info: RequestInfo) -> StorageSignedUrl:
    """Make a link that downloads a file without sign-in until it expires."""
    link = service.make_link(actor, body.bucket, body.file_path, expires_in=body.expires_in, inline=body.inline)
    return StorageSignedUrl(
        signed_url=request_info.base_url + link.path,
        expires_in=body.expires_in,
        expires_at=rfc3339(link.expires_at) or "",
    )


@blueprint.get("/signed/<token>")
@endpoint(auth="public", content_type="application/octet-stream", problems=(404, 410, 416))
def download_signed(token: str) -> FileAnswer:
    """Download by a temporary link."""
    content, inline = service.follow_link(token)
    return _served(content, inline=inline)


@blueprint.get("/public/<bucket>/<file_path:path>")
@endpoint(query=StoragePublicQuery, auth="public", content_type="application/octet-stream", problems=(404, 416))
def download_public(bucket: str, file_path: str, query: StoragePublicQuery) -> FileAnswer:
    """Download a file of a public bucket, without sign-in."""
    return _served(service.open_public(bucket, file_path), inline=query.inline)


def _served(content: service.StoredContent, *, inline: bool) -> FileAnswer:
    return FileAnswer(
        content.path,
        content_type=served_type(content.content_type),
        filename=content.name,
        inline=inline and may_show(content.content_type),
        etag=content.etag,
        headers={"content-security-policy": "sandbox"},
    )
