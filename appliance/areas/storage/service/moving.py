"""Files that get another place: moved, copied, and several deleted at once. In made buckets a path exists once."""

from collections.abc import Sequence
from typing import Any

from appliance.areas.storage import kinds, paths
from appliance.areas.storage.buckets import Bucket
from appliance.areas.storage.models import File
from appliance.areas.storage.service.adding import check_size, check_type, place_is_free, taken, told
from appliance.areas.storage.service.bucket_lookup import bucket_named, tree_of
from appliance.areas.storage.service.files import at, check_unused, get, remove
from appliance.areas.storage.service.usage import check_disk, check_quota
from appliance.areas.storage.stored import StoredFile
from appliance.core.actor import Actor
from appliance.core.clock import now_ms
from appliance.core.errors import InvalidInput, NotFound
from appliance.db import writing

MOST = 1000  # files deleted at once


def move(actor: Actor, bucket: str, path: str, to_bucket: str, to_path: str) -> StoredFile:
    """Give a file of the actor another place; it keeps its id, its owner and the links to it.

    Raises NotFound, NoBucket, InvalidInput, AlreadyExists, PayloadTooLarge, UnsupportedMediaType, FileInUse.
    """
    to_path, target = paths.exact_path(to_path, loc=("body", "destination")), bucket_named(actor, to_bucket)
    with writing():
        file = get(actor, bucket, paths.exact_path(path))
        if (bucket, path) == (to_bucket, to_path):
            return file
        check_unused(file)
        _check_fits(target, file, file.declared_type)
        if not place_is_free(file.owner_id, target, to_path):
            raise taken(target, to_path)
        name = to_path.rpartition("/")[2]
        File.update(bucket=target.name, path=to_path, name=name, updated_at=now_ms()).where(
            File.id == file.id
        ).execute()
        return told(file.id, "changed")


def copy(
    actor: Actor,
    bucket: str,
    path: str,
    to_bucket: str,
    to_path: str,
    *,
    metadata: dict[str, Any] | None = None,
    cache_control: str | None = None,
    declared_type: str | None = None,
) -> StoredFile:
    """Another file of the actor with the same content. metadata: instead of the first one's, as the two others.

    Raises as `move`, and StorageFull.
    """
    to_path, target = paths.exact_path(to_path, loc=("body", "destination")), bucket_named(actor, to_bucket)
    check_disk()
    with writing():  # the content stays while its first file does, and both rows are looked at in here
        file = get(actor, bucket, paths.exact_path(path))
        named = file.declared_type if declared_type is None else kinds.declared_type(declared_type) or None
        _check_fits(target, file, named)
        if not place_is_free(actor.id, target, to_path):
            raise taken(target, to_path)
        check_quota(actor.id, file.size)
        row = File.create(
            owner_id=actor.id,
            bucket=target.name,
            path=to_path,
            name=to_path.rpartition("/")[2],
            size=file.size,
            sha256=file.sha256,
            content_type=file.content_type,
            declared_type=named,
            metadata=file.metadata if metadata is None else metadata,
            cache_control=file.cache_control if cache_control is None else cache_control,
        )
        return told(row.id, "created")


def delete_many(actor: Actor, bucket: str, doomed: Sequence[str]) -> list[StoredFile]:
    """Delete the files of the actor at these paths; those that are not there are left out of the answer.

    Raises NoBucket, InvalidInput, FileInUse (then nothing is deleted).
    """
    if len(doomed) > MOST:
        raise InvalidInput(f"may name at most {MOST} files", loc=("body", "prefixes"), type="too_long")
    owner = tree_of(actor, bucket_named(actor, bucket), None)
    with writing():
        places = [paths.exact_path(path) for path in dict.fromkeys(doomed)]
        found = [file for path in places if (file := at(owner, bucket, path)) is not None]
        for file in found:
            check_unused(file)
        for file in found:
            remove(file)
    return found


def delete_object(actor: Actor, bucket: str, path: str) -> None:
    """Raises NotFound, and as `delete_many`."""
    if not delete_many(actor, bucket, [path]):
        raise NotFound(f"There is no file {path!r} in {bucket}.")


def _check_fits(bucket: Bucket, file: StoredFile, declared: str | None) -> None:
    """What `bucket` would say of the file as an upload, of whichever kind, of that declared type."""
    check_size(bucket, file.size, resumable=True)
    named = kinds.counted_type(file.content_type, declared or "") if bucket.made else file.content_type
    check_type(bucket, named)
