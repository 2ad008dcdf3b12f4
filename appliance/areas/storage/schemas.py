"""What the storage area takes and gives over HTTP."""

from typing import Annotated, Any, Literal
from urllib.parse import quote

import msgspec
from msgspec import UNSET, Meta, UnsetType

from appliance.areas.storage.stored import Folder, StoredFile
from appliance.core.clock import rfc3339
from appliance.core.paging import Place
from appliance.http.body import Body
from appliance.http.types import Id, Timestamp
from appliance.http.uploads import Upload

DOWNLOAD = "/api/v1/storage/download"


class StorageUploaded(msgspec.Struct, kw_only=True):
    """A file just uploaded. `url` downloads it; so does `signed_url`, for an hour and without sign-in."""

    id: Id
    file_id: Id
    bucket: str
    path: str
    name: str
    size: int
    content_type: str
    sha256: str
    metadata: dict[str, Any]
    url: str
    created_at: Timestamp
    updated_at: Timestamp
    uploaded_at: Timestamp
    signed_url: str


class StorageListed(msgspec.Struct, kw_only=True):
    """A file in a listing."""

    id: Id
    name: str
    path: str
    size: int
    content_type: str
    created_at: Timestamp
    updated_at: Timestamp


class StorageListing(msgspec.Struct, kw_only=True):
    """A page of a folder. `folders`: those directly below, at most 1000. `count`: all matching files."""

    bucket: str
    folder_path: str
    count: int
    folders: list[str]
    data: list[StorageListed]


class StorageBucket(msgspec.Struct, kw_only=True):
    """A bucket, and what of it the caller uses. `allowed_types` null = all."""

    description: str
    category: str
    max_file_bytes: int
    allowed_types: list[str] | None
    file_count: int
    total_bytes: int


class StorageQuota(msgspec.Struct, kw_only=True):
    """What the caller's files hold together, and what they may."""

    used_bytes: int
    limit_bytes: int


class StorageBuckets(msgspec.Struct, kw_only=True):
    """All buckets."""

    buckets: list[str]
    bucket_info: dict[str, StorageBucket]
    quota: StorageQuota


class StorageSignedUrl(msgspec.Struct, kw_only=True):
    """A link that downloads one file without sign-in. `expires_in`: seconds."""

    signed_url: str
    expires_in: int
    expires_at: Timestamp


class StorageUploadQuery(msgspec.Struct, kw_only=True):
    """Options of an upload, which may also be fields of its form; the form wins.

    `metadata`: JSON text of an object, at most 16 KiB. `overwrite`: replace a file of the same path.
    """

    bucket: str | UnsetType = UNSET
    folder_path: str | UnsetType = UNSET
    content_type: Annotated[str, Meta(max_length=255)] | UnsetType = UNSET
    metadata: str | UnsetType = UNSET
    overwrite: bool | UnsetType = UNSET


class StorageUpload(Body, kw_only=True):
    """The form of an upload: the file and its options."""

    file: Upload
    bucket: str | UnsetType = UNSET
    folder_path: str | UnsetType = UNSET
    content_type: Annotated[str, Meta(max_length=255)] | UnsetType = UNSET
    metadata: str | UnsetType = UNSET
    overwrite: bool | UnsetType = UNSET

    def options(self, query: StorageUploadQuery) -> "StorageUploadOptions":
        """Those of the form, else those of the query, else the defaults."""
        given = {
            name: value
            for source in (query, self)
            for name in StorageUploadOptions.__struct_fields__
            if (value := getattr(source, name)) is not UNSET
        }
        return StorageUploadOptions(**given)


class StorageUploadOptions(msgspec.Struct, kw_only=True):
    """What an upload was asked to do."""

    bucket: str = "user-uploads"
    folder_path: str = ""
    content_type: str | None = None
    metadata: str | None = None
    overwrite: bool = False


class StorageDownloadQuery(msgspec.Struct, kw_only=True):
    """`inline`: shown in the browser where that is safe. `owner_id`: superusers only."""

    inline: bool = False
    owner_id: Id | None = None


class StorageDeleteQuery(msgspec.Struct, kw_only=True):
    """`recursive`: needed to delete a folder, a path that ends in a slash. `owner_id`: superusers only."""

    recursive: bool = False
    owner_id: Id | None = None


class StorageListQuery(msgspec.Struct, kw_only=True):
    """`q`: part of the name. `recursive`: with the files of all folders below. `owner_id`: superusers only."""

    folder_path: str = ""
    skip: Place = 0
    offset: Place | None = None
    limit: Annotated[int, Meta(ge=1, le=1000)] = 100
    recursive: bool = False
    q: Annotated[str, Meta(max_length=255)] | None = None
    sort: Literal["name", "created_at", "size"] = "name"
    order: Literal["asc", "desc"] = "asc"
    owner_id: Id | None = None


class StorageSign(Body, kw_only=True):
    """`expires_in`: seconds."""

    bucket: str
    file_path: str
    expires_in: Annotated[int, Meta(ge=60, le=604_800)] = 3600
    inline: bool = False


def uploaded(file: StoredFile, signed_url: str) -> StorageUploaded:
    """A file just stored, as the API shows it."""
    declared = {"declared_type": file.declared_type} if file.declared_type else {}
    return StorageUploaded(
        id=file.id,
        file_id=file.id,
        bucket=file.bucket,
        path=file.path,
        name=file.name,
        size=file.size,
        content_type=file.content_type,
        sha256=file.sha256,
        metadata=declared | file.metadata,
        url=f"{DOWNLOAD}/{file.bucket}/{quote(file.path)}",
        created_at=_time(file.created_at),
        updated_at=_time(file.updated_at),
        uploaded_at=_time(file.updated_at),
        signed_url=signed_url,
    )


def listing(bucket: str, folder: Folder) -> StorageListing:
    """A page of a folder, as the API shows it."""
    return StorageListing(
        bucket=bucket,
        folder_path=folder.path,
        count=folder.count,
        folders=folder.folders,
        data=[_listed(file) for file in folder.files],
    )


def _listed(file: StoredFile) -> StorageListed:
    return StorageListed(
        id=file.id,
        name=file.name,
        path=file.path,
        size=file.size,
        content_type=file.content_type,
        created_at=_time(file.created_at),
        updated_at=_time(file.updated_at),
    )


def _time(ms: int) -> str:
    return rfc3339(ms) or ""
