"""New files and new contents of files."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appliance.areas.storage import paths
from appliance.areas.storage.buckets import Bucket
from appliance.areas.storage.detect import HEAD_BYTES, detect, type_of
from appliance.areas.storage.kinds import counted_type, declared_type
from appliance.areas.storage.metadata import checked_metadata
from appliance.areas.storage.models import File
from appliance.areas.storage.service.bucket_lookup import bucket_named, tree_of
from appliance.areas.storage.service.contents import drop_unused, kept, sha256_of, write_scratch
from appliance.areas.storage.service.files import at, by_id
from appliance.areas.storage.service.usage import check_disk, check_quota
from appliance.areas.storage.stored import StoredFile
from appliance.core.actor import Actor
from appliance.core.cause import current_execution
from appliance.core.clock import now_ms
from appliance.core.errors import AlreadyExists, PayloadTooLarge, UnsupportedMediaType
from appliance.db import after_commit, writing
from appliance.http.uploads import Upload
from appliance.jobs import publish

FORM_BYTES = 1024 * 1024  # that a form around a file may have


@dataclass(frozen=True, slots=True)
class Incoming:
    """A content on its way: where it lies, and what is known of it.

    resumable: it came in an upload that may stop and go on, and its size was announced.
    """

    source: Path
    size: int
    sha256: str
    declared_type: str | None
    resumable: bool = False


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
    check_accepted(target, Incoming(Path(), len(content), "", declared_type), found)
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


def store_object(
    actor: Actor,
    upload: Upload,
    bucket: str,
    path: str,
    *,
    upsert: bool = False,
    metadata: dict[str, Any] | None = None,
    cache_control: str | None = None,
) -> StoredFile:
    """Keep an uploaded file exactly as `path`, or not at all.

    upsert: a file of the actor at that path gets the new content and keeps its id.
    Raises as `store_upload`, and AlreadyExists if the path is taken.
    """
    path = paths.exact_path(path)
    return store_incoming(
        actor,
        Incoming(upload.path, upload.size, upload.sha256, upload.content_type),
        bucket_named(actor, bucket),
        path,
        overwrite=upsert,
        exact=True,
        metadata=metadata,
        cache_control=cache_control,
    )


def check_object(actor: Actor, bucket: str, path: str, *, upsert: bool = False) -> None:
    """Raises as `store_object` would for what is known before a byte has come."""
    path, target = paths.exact_path(path), bucket_named(actor, bucket)
    if _before(actor, target, path) is not None and not upsert:
        raise taken(target, path)


def upload_limit(actor: Actor, bucket: str, announced: int = 0) -> int:
    """Bytes that a file may have here, before one is read. announced: of the request, 0 = not known.

    Raises NoBucket, PayloadTooLarge, StorageFull.
    """
    check_disk()
    target = bucket_named(actor, bucket)
    limit = target.max_file_bytes()
    if announced > limit + FORM_BYTES:
        check_size(target, announced)
    return limit


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
    exact: bool = False,
    metadata: dict[str, Any] | None,
    cache_control: str | None = None,
    then: Callable[[StoredFile], object] = lambda file: None,
) -> StoredFile:
    """Keep it as the file `path`, which fits the rules. then: called in the transaction of the file's row.

    exact: a path that is taken is an error; else the file gets a number.
    """
    metadata = checked_metadata(metadata or {})
    content_type = detect(incoming.source, path, incoming.declared_type)
    check_accepted(bucket, incoming, content_type)
    check_disk()
    reserved = incoming.size if incoming.resumable else 0  # of what the actor has announced, this is here now
    # Before anything is kept; the transaction decides.
    check_quota(actor.id, incoming.size if not overwrite else 0, reserved=reserved)
    values = _values(incoming, content_type, metadata, cache_control)
    with kept(incoming.source, incoming.sha256), writing():
        before = _before(actor, bucket, path) if overwrite or exact else None
        if before is not None and not overwrite:
            raise taken(bucket, path)
        file = _replace(actor, before, values, reserved) if before else _add(actor, bucket, path, values, reserved)
        then(file)
    return file


def check_accepted(bucket: Bucket, incoming: Incoming, content_type: str) -> None:
    """content_type: by content. Raises PayloadTooLarge, UnsupportedMediaType.

    In buckets that people make, the sender's word counts where the content does not say what it is.
    """
    check_size(bucket, incoming.size, resumable=incoming.resumable)
    named = counted_type(content_type, declared_type(incoming.declared_type)) if bucket.made else content_type
    check_type(bucket, named)


def check_type(bucket: Bucket, content_type: str) -> None:
    """Raises UnsupportedMediaType."""
    if not bucket.allows(content_type):
        raise UnsupportedMediaType(
            f"{bucket.name} does not take files of type {content_type}.",
            content_type=content_type,
            allowed=list(bucket.allowed_types or ()),
        )


def check_size(bucket: Bucket, size: int, *, resumable: bool = False) -> None:
    """Raises PayloadTooLarge."""
    limit = bucket.max_file_bytes(resumable=resumable)
    if size > limit:
        raise PayloadTooLarge(f"A file in {bucket.name} may have {limit} bytes; this has {size}.", limit_bytes=limit)


def place_is_free(owner_id: str, bucket: Bucket, path: str) -> bool:
    """In made buckets for whoever, in others for the owner alone."""
    return at(None if bucket.made else owner_id, bucket.name, path) is None


def taken(bucket: Bucket, path: str) -> AlreadyExists:
    return AlreadyExists(f"There is a file {path!r} in {bucket.name} already.", hint="Choose another path.")


def _before(actor: Actor, bucket: Bucket, path: str) -> StoredFile | None:
    """The file that the actor would overwrite. Raises AlreadyExists if it is another's."""
    before = at(tree_of(actor, bucket, None), bucket.name, path)
    if before is None and bucket.made and at(None, bucket.name, path) is not None:
        raise AlreadyExists(f"{path!r} in {bucket.name} is somebody else's.", hint="Choose another path.")
    return before


def _values(
    incoming: Incoming, content_type: str, metadata: dict[str, Any], cache_control: str | None
) -> dict[str, Any]:
    declared = declared_type(incoming.declared_type)
    return {
        "size": incoming.size,
        "sha256": incoming.sha256,
        "content_type": content_type,
        "declared_type": declared if declared not in ("", content_type) else None,
        "metadata": metadata,
        "cache_control": cache_control,
    }


def _add(actor: Actor, bucket: Bucket, path: str, values: dict[str, Any], reserved: int) -> StoredFile:
    check_quota(actor.id, values["size"], reserved=reserved)
    path = paths.free_path(path, lambda candidate: not place_is_free(actor.id, bucket, candidate))
    now = now_ms()
    name = path.rpartition("/")[2]
    row = File.create(
        owner_id=actor.id, bucket=bucket.name, path=path, name=name, created_at=now, updated_at=now, **values
    )
    return told(row.id, "created")


def _replace(actor: Actor, before: StoredFile, values: dict[str, Any], reserved: int) -> StoredFile:
    mine = reserved if before.owner_id == actor.id else 0
    check_quota(before.owner_id, values["size"] - before.size, reserved=mine)
    File.update(**values, updated_at=now_ms()).where(File.id == before.id).execute()
    after_commit(lambda: drop_unused([before.sha256]))
    return told(before.id, "changed")


def told(file_id: str, change: str) -> StoredFile:
    """The file whose row was just written, and the news of it, in the caller's transaction."""
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
        made_by=current_execution(),
    )
    return file
