"""What anyone may read: one's own files, and by path those of public buckets."""

from appliance.areas.storage import paths
from appliance.areas.storage.service.bucket_lookup import any_bucket, bucket_named, no_bucket, tree_of
from appliance.areas.storage.service.files import at, content_of, owner_is_active
from appliance.areas.storage.stored import StoredContent, StoredFile
from appliance.core.actor import Actor
from appliance.core.errors import NotFound


def readable(actor: Actor | None, bucket: str, path: str) -> StoredFile:
    """The file at `path` that the actor, or None = anyone, may read. Raises NoBucket, NotFound, InvalidInput."""
    path, found = paths.exact_path(path), any_bucket(bucket)
    if found is not None and found.public:
        file = at(None, bucket, path)
        if file is not None and not owner_is_active(file.owner_id):
            file = None
    elif actor is None:
        raise no_bucket(bucket)
    else:
        file = at(tree_of(actor, bucket_named(actor, bucket), None), bucket, path)
    if file is None:
        raise NotFound(f"There is no file {path!r} in {bucket}.")
    return file


def open_readable(actor: Actor | None, bucket: str, path: str) -> StoredContent:
    """As `readable`, with the place of its bytes on disk."""
    return content_of(readable(actor, bucket, path))


def open_public(bucket: str, path: str) -> StoredContent:
    """A file of a public bucket, for anyone. Raises NotFound, also if its owner was shut out."""
    found = any_bucket(bucket)
    file = at(None, bucket, path) if found is not None and found.public else None
    if file is None or not owner_is_active(file.owner_id):
        raise NotFound("There is no such public file.")
    return content_of(file)
