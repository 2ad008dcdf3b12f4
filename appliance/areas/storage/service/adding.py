"""New files and new contents of files."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appliance.areas.storage import paths
from appliance.areas.storage.buckets import Bucket
from appliance.areas.storage.detect import HEAD_BYTES, detect, type_of
from appliance.areas.storage.metadata import checked_metadata
from appliance.areas.storage.models import File
from appliance.areas.storage.service.bucket_lookup import bucket_named, tree_of
from appliance.areas.storage.service.contents import drop_unused, kept, sha256_of, write_scratch
from appliance.areas.storage.service.files import at, by_id
from appliance.areas.storage.service.usage import check_disk, check_quota
from appliance.areas.storage.stored import StoredFile
from appliance.core.actor import Actor
from appliance.core.clock import now_ms
from appliance.core.errors import AlreadyExists, PayloadTooLarge, UnsupportedMediaType
from appliance.db import after_commit, writing
from appliance.http.uploads import Upload
from appliance.jobs import publish


@dataclass(frozen=True, slots=True)
class Incoming:
    """A content on its way: where it lies, and what is known of it."""

    source: Path
    size: int
    sha256: str
    declared_type: str | None


@dataclass(frozen=True, slots=True)
class NewFile:
    """What `store_bytes` would make of a content. path: in composed form. content_type: by content."""

    path: str
    size: int
    content_type: str
    sha256: str


def check_new(actor: Actor, content: bytes, bucket: str, path: str, *, declared_type: str | None = None) -> NewFile:
    """What `store_bytes` with `overwrite` will make of it; nothing is kept. Raises as it would."""
    path, target = paths.file_path(path, loc=("body", "path")), bucket_named(actor, bucket)
    tail = content[-HEAD_BYTES:] if len(content) > HEAD_BYTES else b""
    found = type_of(content[:HEAD_BYTES], tail, path, declared_type, whole=not tail)
    check_accepted(target, len(content), found)
    check_disk()
    before = _before(actor, target, path)
    check_quota(before.owner_id if before else actor.id, len(content) - (before.size if before else 0))
    return NewFile(path, len(content), found, hashlib.sha256(content).hexdigest())


def store_upload(
    actor: Actor,
    upload: Upload,
    bucket: str,
    folder_path: str = "",
    *,
    name: str | None = None,
    overwrite: bool = False,
    metadata: dict[str, Any] | None = None,
    declared_type: str | None = None,
) -> StoredFile:
    """Keep an uploaded file as `folder_path/name`, by default the name it came with, cleaned.

    overwrite: a file at that path gets the new content and keeps its id; else the new one gets a
    number, `name (2).ext`. The type is the content's; the declared one decides only between kinds of text.
    Raises NotFound (bucket), InvalidInput, PayloadTooLarge, UnsupportedMediaType, StorageFull.
    """
    folder = paths.folder_path(folder_path, loc=("body", "folder_path"))
    path = paths.joined(folder, paths.clean_name(name or upload.name))
    incoming = Incoming(upload.path, upload.size, upload.sha256, declared_type or upload.content_type)
    return store_incoming(actor, incoming, bucket_named(actor, bucket), path, overwrite=overwrite, metadata=metadata)


def store_path(
    actor: Actor,
    source: Path,
    bucket: str,
    path: str,
    *,
    overwrite: bool = False,
    metadata: dict[str, Any] | None = None,
    declared_type: str | None = None,
) -> StoredFile:
    """Take the file `source`, which must lie in the object store's scratch folder, as the file `path`.

    `source` is gone afterwards. overwrite and errors: as `store_upload`.
    """
    path = paths.file_path(path, loc=("body", "path"))
    incoming = Incoming(source, source.stat().st_size, sha256_of(source), declared_type)
    return store_incoming(actor, incoming, bucket_named(actor, bucket), path, overwrite=overwrite, metadata=metadata)


def store_bytes(
    actor: Actor,
    content: bytes,
    bucket: str,
    path: str,
    *,
    overwrite: bool = False,
    metadata: dict[str, Any] | None = None,
    declared_type: str | None = None,
) -> StoredFile:
    """As `store_path`, with the content at hand."""
    source = write_scratch(content)
    try:
        return store_path(
            actor, source, bucket, path, overwrite=overwrite, metadata=metadata, declared_type=declared_type
        )
    finally:
        source.unlink(missing_ok=True)


def store_incoming(
    actor: Actor,
    incoming: Incoming,
    bucket: Bucket,
    path: str,
    *,
    overwrite: bool,
    metadata: dict[str, Any] | None,
    then: Callable[[StoredFile], object] = lambda file: None,
) -> StoredFile:
    """Keep it as the file `path`, which fits the rules. then: called in the transaction of the file's row."""
    metadata = checked_metadata(metadata or {})
    content_type = detect(incoming.source, path, incoming.declared_type)
    check_accepted(bucket, incoming.size, content_type)
    check_disk()
    check_quota(actor.id, incoming.size if not overwrite else 0)  # before anything is kept; the transaction decides
    with kept(incoming.source, incoming.sha256), writing():
        before = _before(actor, bucket, path) if overwrite else None
        values = _values(incoming, content_type, metadata)
        file = _replace(before, values) if before else _add(actor, bucket, path, values)
        then(file)
    return file


def check_accepted(bucket: Bucket, size: int, content_type: str) -> None:
    """Raises PayloadTooLarge, UnsupportedMediaType."""
    check_size(bucket, size)
    if not bucket.allows(content_type):
        raise UnsupportedMediaType(
            f"{bucket.name} does not take files of type {content_type}.", allowed=list(bucket.allowed_types or ())
        )


def check_size(bucket: Bucket, size: int) -> None:
    """Raises PayloadTooLarge."""
    limit = bucket.max_file_bytes()
    if size > limit:
        raise PayloadTooLarge(f"A file in {bucket.name} may have {limit} bytes; this has {size}.", limit_bytes=limit)


def _before(actor: Actor, bucket: Bucket, path: str) -> StoredFile | None:
    """The file that the actor would overwrite. Raises AlreadyExists if it is another's."""
    before = at(tree_of(actor, bucket, None), bucket.name, path)
    if before is None and bucket.made and at(None, bucket.name, path) is not None:
        raise AlreadyExists(f"{path!r} in {bucket.name} is somebody else's.", hint="Choose another path.")
    return before


def _values(incoming: Incoming, content_type: str, metadata: dict[str, Any]) -> dict[str, Any]:
    declared = (incoming.declared_type or "").partition(";")[0].strip().lower()[:255]
    known = declared not in ("", content_type, "application/octet-stream")
    return {
        "size": incoming.size,
        "sha256": incoming.sha256,
        "content_type": content_type,
        "declared_type": declared if known else None,
        "metadata": metadata,
    }


def _add(actor: Actor, bucket: Bucket, path: str, values: dict[str, Any]) -> StoredFile:
    check_quota(actor.id, values["size"])
    whose = None if bucket.made else actor.id
    path = paths.free_path(path, lambda candidate: at(whose, bucket.name, candidate) is not None)
    now = now_ms()
    name = path.rpartition("/")[2]
    row = File.create(
        owner_id=actor.id, bucket=bucket.name, path=path, name=name, created_at=now, updated_at=now, **values
    )
    return _told(row.id, "created")


def _replace(before: StoredFile, values: dict[str, Any]) -> StoredFile:
    check_quota(before.owner_id, values["size"] - before.size)
    File.update(**values, updated_at=now_ms()).where(File.id == before.id).execute()
    after_commit(lambda: drop_unused([before.sha256]))
    return _told(before.id, "changed")


def _told(file_id: str, change: str) -> StoredFile:
    file = by_id(file_id)
    assert file is not None, "the row was written in this transaction"
    publish(
        "storage.file",
        change,
        id=file.id,
        owner_id=file.owner_id,
        bucket=file.bucket,
        path=file.path,
        size=file.size,
        content_type=file.content_type,
    )
    return file
