"""What the storage area takes and gives over HTTP."""

from typing import Annotated, Any, Literal
from urllib.parse import quote

import msgspec
from msgspec import UNSET, Meta, UnsetType

from appliance.areas.storage.buckets import NAME
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
    """A bucket, and what of it the caller uses. `allowed_types` null = all.

    `category`: `made` for one that somebody made. `public`: anyone may read a file whose path they know.
    `shared`: everybody may use it, each with files of their own.
    """

    description: str
    category: str
    public: bool
    shared: bool
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


class StorageMadeBucket(msgspec.Struct, kw_only=True):
    """A bucket that somebody made. `max_file_bytes` null = what all uploads may have; `allowed_types` null = all."""

    id: Id
    name: str
    description: str
    public: bool
    shared: bool
    max_file_bytes: int | None
    allowed_types: list[str] | None
    created_at: Timestamp
    updated_at: Timestamp


MediaType = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/(\*|[a-z0-9][a-z0-9!#$&^_.+-]{0,126})$")]
MediaTypes = Annotated[list[MediaType], Meta(min_length=1, max_length=100)]
FileBytes = Annotated[int, Meta(ge=1, le=2**53)]
Description = Annotated[str, Meta(max_length=500)]


class StorageMakeBucket(Body, kw_only=True):
    """`public`: anyone may read a file whose path they know. `shared`: everybody may use it; superusers only.

    `allowed_types`: media types, `image/*` for all of a kind.
    """

    name: Annotated[str, Meta(pattern=NAME)]
    description: Description = ""
    public: bool = False
    shared: bool = False
    max_file_bytes: FileBytes | None = None
    allowed_types: MediaTypes | None = None


class StorageChangeBucket(Body, kw_only=True):
    """What is absent stays; null lifts a limit. Files that are there already are not looked at again."""

    description: Description | UnsetType = UNSET
    public: bool | UnsetType = UNSET
    max_file_bytes: FileBytes | None | UnsetType = UNSET
    allowed_types: MediaTypes | None | UnsetType = UNSET


class StorageDeleteBucketQuery(msgspec.Struct, kw_only=True):
    """`recursive`: needed to delete a bucket with files in it."""

    recursive: bool = False


class StorageResumable(msgspec.Struct, kw_only=True):
    """An upload that may stop and go on. `received`: bytes that are safe. `file_id`, `url`: once it is a file."""

    id: Id
    bucket: str
    path: str
    size: int
    received: int
    file_id: Id | None
    url: str | None
    created_at: Timestamp
    expires_at: Timestamp


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


class StorageThumbnailQuery(msgspec.Struct, kw_only=True):
    """`width`: pixels at most; nothing is enlarged. `owner_id`: superusers only."""

    width: Annotated[int, Meta(ge=16, le=1024)] = 256
    owner_id: Id | None = None


class StoragePublicQuery(msgspec.Struct, kw_only=True):
    """`inline`: shown in the browser where that is safe."""

    inline: bool = False


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


def given(body: msgspec.Struct) -> dict[str, Any]:
    """The members of `body` that were sent."""
    return {name: value for name, value in msgspec.structs.asdict(body).items() if value is not UNSET}


def made_bucket(row: Any) -> StorageMadeBucket:
    """A row of MadeBucket, as the API shows it."""
    return StorageMadeBucket(
        id=row.id,
        name=row.name,
        description=row.description,
        public=row.public,
        shared=row.owner_id is None,
        max_file_bytes=row.max_file_bytes,
        allowed_types=row.allowed_types,
        created_at=_time(row.created_at),
        updated_at=_time(row.updated_at),
    )


def resumable(row: Any) -> StorageResumable:
    """A row of Resumable, as the API shows it."""
    return StorageResumable(
        id=row.id,
        bucket=row.bucket,
        path=row.path,
        size=row.size,
        received=row.received,
        file_id=row.file_id,
        url=f"{DOWNLOAD}/{quote(row.bucket)}/{quote(row.path)}" if row.file_id else None,
        created_at=_time(row.created_at),
        expires_at=_time(row.expires_at),
    )


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
        url=f"{DOWNLOAD}/{quote(file.bucket)}/{quote(file.path)}",
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
