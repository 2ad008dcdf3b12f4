"""Buckets and files as Supabase's clients read them, and what they send. Pure."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from appliance.areas.storage.service import BucketFacts, Entry, StoredFile
from appliance.core.clock import rfc3339

Json = dict[str, Any]
Column = Literal["name", "updated_at", "created_at", "last_accessed_at"]
Order = Literal["asc", "desc"]
Seconds = Annotated[int, Meta(ge=1, le=100 * 366 * 24 * 3600)]
Pixels = Annotated[int, Meta(ge=0, le=2500)]

# Names are taken as they come: none of these trims its texts, as the bodies of our own API do.


class MakeBucket(msgspec.Struct, kw_only=True):
    """file_size_limit: bytes, or a text such as "10MB"."""

    name: str
    id: str | None = None
    public: bool = False
    file_size_limit: int | str | None = None
    allowed_mime_types: list[str] | None = None
    type: str | None = None
    versioning_status: str | None = None


class ChangeBucket(msgspec.Struct, kw_only=True):
    """What is absent stays; null lifts a limit."""

    public: bool | UnsetType = UNSET
    file_size_limit: int | str | UnsetType | None = UNSET
    allowed_mime_types: list[str] | UnsetType | None = UNSET
    versioning_status: str | None = None


class BucketsQuery(msgspec.Struct, kw_only=True, rename="camel"):
    """limit None = all."""

    limit: Annotated[int, Meta(ge=1)] | None = None
    offset: Annotated[int, Meta(ge=0)] = 0
    search: str = ""
    sort_column: Literal["id", "name", "created_at", "updated_at"] = "name"
    sort_order: Order = "asc"


class SortBy(msgspec.Struct, kw_only=True, frozen=True):
    column: Column = "name"
    order: Order | None = None


class ListObjects(msgspec.Struct, kw_only=True, rename="camel"):
    """A page of a folder. search: how names begin."""

    prefix: str = ""
    limit: Annotated[int, Meta(ge=1)] = 100
    offset: Annotated[int, Meta(ge=0, le=2**53)] = 0
    search: str = ""
    sort_by: SortBy = SortBy()


class ListObjectsV2(msgspec.Struct, kw_only=True):
    """cursor: `nextCursor` of the page before."""

    prefix: str = ""
    limit: Annotated[int, Meta(ge=1)] = 1000
    cursor: str | None = None
    with_delimiter: bool = False
    sort_by: SortBy = msgspec.field(name="sortBy", default=SortBy())


class Place(msgspec.Struct, kw_only=True, rename="camel"):
    """Where a file is, and where it is to be."""

    bucket_id: str
    source_key: str
    destination_key: str
    destination_bucket: str | None = None
    source_version_id: str | None = None
    copy_metadata: bool = True
    metadata: dict[str, str] | None = None


class RemoveObjects(msgspec.Struct, kw_only=True):
    """Paths; an entry with a version names none here."""

    prefixes: list[str]


class Transform(msgspec.Struct, kw_only=True):
    """How a picture is given. width, height: pixels; 0 = as the other says."""

    width: Pixels = 0
    height: Pixels = 0
    resize: Literal["cover", "contain", "fill"] = "cover"
    quality: Annotated[int, Meta(ge=20, le=100)] = 80
    format: Literal["origin", "webp", "avif", ""] = ""


class Sign(msgspec.Struct, kw_only=True, rename="camel"):
    """expires_in: seconds."""

    expires_in: Seconds
    transform: Transform | None = None


class SignMany(msgspec.Struct, kw_only=True, rename="camel"):
    """expires_in: seconds."""

    expires_in: Seconds
    paths: Annotated[list[str], Meta(min_length=1, max_length=1000)]


class DownloadQuery(msgspec.Struct, kw_only=True):
    """download: as an attachment, of that name if it has one."""

    download: str | None = None


class SignedQuery(DownloadQuery, kw_only=True):
    token: str = ""


class ImageQuery(Transform, kw_only=True):
    download: str | None = None


def bucket_view(facts: BucketFacts) -> Json:
    limits = {"file_size_limit": facts.bucket.largest_file, "allowed_mime_types": facts.bucket.allowed_types}
    return {
        "id": facts.bucket.name,
        "name": facts.bucket.name,
        "owner": facts.bucket.owner_id or "",
        "type": "STANDARD",
        "public": facts.bucket.public,
        **limits,
        "created_at": rfc3339(facts.created_at),
        "updated_at": rfc3339(facts.updated_at),
    }


def listed(entry: Entry, name: str) -> Json:
    """An entry of a list; a folder has nothing but a name."""
    file = entry.file
    times = ("updated_at", "created_at", "last_accessed_at")
    if file is None:
        return {"name": name, "id": None, **dict.fromkeys(times), "metadata": None}
    return {
        "name": name,
        "id": file.id,
        "updated_at": rfc3339(file.updated_at),
        "created_at": rfc3339(file.created_at),
        "last_accessed_at": rfc3339(file.updated_at),
        "metadata": _system_metadata(file),
    }


def removed(file: StoredFile) -> Json:
    view = listed(Entry(file.path, file), file.path)
    return view | {"bucket_id": file.bucket, "owner": file.owner_id, "owner_id": file.owner_id, "version": file.sha256}


def info_view(file: StoredFile) -> Json:
    return {
        "id": file.id,
        "name": file.path,
        "version": file.sha256,
        "bucket_id": file.bucket,
        "size": file.size,
        "content_type": file.named_type,
        "cache_control": file.cache_control or "no-cache",
        "etag": f'"{file.etag}"',
        "metadata": file.metadata,
        "last_modified": rfc3339(file.updated_at),
        "created_at": rfc3339(file.created_at),
    }


def _system_metadata(file: StoredFile) -> Json:
    return {
        "eTag": f'"{file.etag}"',
        "size": file.size,
        "mimetype": file.named_type,
        "cacheControl": file.cache_control or "no-cache",
        "lastModified": rfc3339(file.updated_at),
        "contentLength": file.size,
        "httpStatusCode": 200,
    }
