"""The workflow node that puts files into buckets and takes them out."""

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

import msgspec

from appliance.areas.storage import service
from appliance.core.errors import NotFound
from appliance.core.nodes import Done, Node, NodeContext, NodeError

# A content travels through the run's journal: what is larger is given on by its path.
LARGEST = 10 * 1024 * 1024  # bytes
MOST_LISTED = 1000


class StorageConfig(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """file_path: bucket/path; for list a folder, for delete a folder with everything in it if it ends in a slash.

    encoding: of file_data, and of what a download gives.
    """

    operation: Annotated[Literal["upload", "download", "list", "delete"], msgspec.Meta(title="What to do")]
    provider: Annotated[Literal["local", "s3", "azure"], msgspec.Meta(title="Where")] = "local"
    file_path: Annotated[str, msgspec.Meta(title="File (bucket/path)", min_length=1, max_length=1100)]
    file_data: Annotated[Any, msgspec.Meta(title="Content")] = None
    encoding: Annotated[Literal["text", "base64"], msgspec.Meta(title="Encoding")] = "text"
    content_type: Annotated[str, msgspec.Meta(title="Content type", max_length=255)] | None = None
    repeatable: Annotated[bool, msgspec.Meta(title="May run twice")] | None = None


def run(context: NodeContext, value: Mapping[str, Any], config: StorageConfig) -> Done:
    if config.provider != "local":
        raise NodeError("engine_unavailable", f"{config.provider} is not connected here; use the provider local.")
    return _OPERATIONS[config.operation](context, config)


def _upload(context: NodeContext, config: StorageConfig) -> Done:
    """A file of the same path gets the new content: run twice, the node leaves what it leaves run once."""
    bucket, path = _place(config)
    content = _content(config)
    new = service.check_new(context.actor, content, bucket, path, declared_type=config.content_type)
    context.log(f"{new.size} bytes for {bucket}/{new.path}")
    # Contents are small here, so keeping one inside the transaction costs the other writers one fsync.
    return _done(
        config,
        {
            "bucket": bucket,
            "path": new.path,
            "name": new.path.rpartition("/")[2],
            "size": new.size,
            "content_type": new.content_type,
            "sha256": new.sha256,
        },
        apply=lambda: service.store_bytes(
            context.actor, content, bucket, new.path, overwrite=True, declared_type=config.content_type
        ),
    )


def _download(context: NodeContext, config: StorageConfig) -> Done:
    found = service.open_file(context.actor, *_place(config))
    if found.size > LARGEST:
        raise NodeError(
            "payload_too_large", f"{config.file_path} has {found.size} bytes; this node gives on at most {LARGEST}."
        )
    raw = found.path.read_bytes()
    return _done(
        config,
        {
            "file_id": found.file.id,
            "bucket": found.file.bucket,
            "path": found.file.path,
            "name": found.name,
            "size": found.size,
            "content_type": found.content_type,
            "sha256": found.sha256,
            "encoding": config.encoding,
            "content": _text(raw, config) if config.encoding == "text" else base64.b64encode(raw).decode(),
        },
    )


def _list(context: NodeContext, config: StorageConfig) -> Done:
    bucket, _, folder = config.file_path.removeprefix("storage://").partition("/")
    found = service.list_files(context.actor, bucket, folder, limit=MOST_LISTED)
    files = [
        {"name": file.name, "path": file.path, "size": file.size, "content_type": file.content_type}
        for file in found.files
    ]
    return _done(
        config,
        {"bucket": bucket, "folder_path": found.path, "count": found.count, "folders": found.folders, "files": files},
    )


def _delete(context: NodeContext, config: StorageConfig) -> Done:
    bucket, path = _place(config)
    count = service.check_delete(context.actor, bucket, path, recursive=True)
    context.log(f"{count} files of {bucket} are deleted")
    return _done(
        config,
        {"bucket": bucket, "path": path, "deleted": count},
        apply=lambda: _delete_if_there(context, bucket, path),
    )


def _delete_if_there(context: NodeContext, bucket: str, path: str) -> None:
    try:
        service.delete(context.actor, bucket, path, recursive=True)
    except NotFound:
        context.log(f"{bucket}/{path} was deleted meanwhile", "warning")


def _place(config: StorageConfig) -> tuple[str, str]:
    folder = config.operation == "delete" and config.file_path.endswith("/")
    bucket, path = service.split_reference(config.file_path.rstrip("/"), loc=("file_path",))
    return bucket, f"{path}/" if folder else path


def _content(config: StorageConfig) -> bytes:
    """The bytes to keep; a value that is no text is kept as JSON."""
    given = config.file_data
    if given is None:
        raise NodeError("validation", "file_data is needed for an upload.")
    if config.encoding == "base64":
        try:
            content = base64.b64decode(given, validate=True)
        except (TypeError, ValueError, binascii.Error):
            raise NodeError("validation", "file_data is not base64.") from None
    else:
        content = given.encode() if isinstance(given, str) else msgspec.json.encode(given)
    if len(content) > LARGEST:
        raise NodeError("payload_too_large", f"file_data has {len(content)} bytes; at most {LARGEST} are taken.")
    return content


def _text(raw: bytes, config: StorageConfig) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NodeError("validation", f"{config.file_path} is not text in UTF-8; choose the encoding base64.") from None


def _done(config: StorageConfig, result: dict[str, Any], *, apply: Callable[[], object] | None = None) -> Done:
    return Done({"operation": config.operation, "provider": config.provider, "result": result}, apply=apply)


_OPERATIONS: dict[str, Callable[[NodeContext, StorageConfig], Done]] = {
    "upload": _upload,
    "download": _download,
    "list": _list,
    "delete": _delete,
}

nodes = (
    Node(
        "storage",
        "Use a file",
        "Integration",
        "Puts a file into a bucket, takes one out, lists a folder or deletes.",
        StorageConfig,
        run,
        outputs=("operation", "provider", "result"),
        repeatable=lambda config: config.get("operation") in ("download", "list"),
        icon="folder",
    ),
)
