"""What is used, and what may be."""

from dataclasses import dataclass

from appliance.areas.storage.buckets import Bucket
from appliance.areas.storage.owners import INSTALLATION
from appliance.areas.storage.schemas import StorageBucket, StorageBuckets, StorageQuota
from appliance.areas.storage.service.bucket_lookup import visible_buckets
from appliance.areas.storage.settings import StorageSettings
from appliance.core.actor import Actor
from appliance.core.clock import now_ms
from appliance.core.errors import StorageFull
from appliance.core.settings import settings
from appliance.db import query, rows
from appliance.http.settings import HttpSettings
from appliance.ports.objects import objects


@dataclass(frozen=True, slots=True)
class BucketUsage:
    """files: how many. bytes: what they hold together."""

    files: int = 0
    bytes: int = 0


def usage(actor: Actor) -> dict[str, BucketUsage]:
    """What the actor uses of each bucket that holds anything of theirs."""
    found = query(
        "SELECT bucket, count(*) AS files, sum(size) AS bytes FROM storage_file WHERE owner_id = ? GROUP BY bucket",
        (actor.id,),
    )
    return {row["bucket"]: BucketUsage(row["files"], row["bytes"]) for row in found}


@dataclass(frozen=True, slots=True)
class Share:
    """What some of all files take. files: how many. bytes: what they hold together; a shared content counts twice."""

    owner_id: str
    bucket: str
    path: str
    files: int
    bytes: int


def shares_of_buckets() -> list[Share]:
    """By bucket, of everybody together, most bytes first."""
    return _shares("'' AS owner_id, bucket, '' AS path, count(*) AS files, sum(size) AS bytes", "GROUP BY bucket", 1000)


def shares_of_owners(limit: int = 10) -> list[Share]:
    """By owner, most bytes first."""
    columns = "owner_id, '' AS bucket, '' AS path, count(*) AS files, sum(size) AS bytes"
    return _shares(columns, "GROUP BY owner_id", limit)


def largest_files(limit: int = 10) -> list[Share]:
    """Files of anybody, largest first."""
    return _shares("owner_id, bucket, path, 1 AS files, size AS bytes", "", limit)


def _shares(columns: str, grouping: str, limit: int) -> list[Share]:
    """columns, grouping: of the code's own."""
    found = query(f"SELECT {columns} FROM storage_file {grouping} ORDER BY bytes DESC, 2, 3 LIMIT ?", (limit,))
    return [Share(**row) for row in found]


def buckets(actor: Actor) -> StorageBuckets:
    """All buckets that the actor may use, and what they use of them."""
    used, visible = usage(actor), visible_buckets(actor)
    return StorageBuckets(
        buckets=[bucket.name for bucket in visible],
        bucket_info={bucket.name: _described(bucket, used.get(bucket.name, BucketUsage())) for bucket in visible},
        quota=StorageQuota(
            used_bytes=sum(each.bytes for each in used.values()), limit_bytes=settings(StorageSettings).quota_bytes
        ),
    )


def _described(bucket: Bucket, used: BucketUsage) -> StorageBucket:
    return StorageBucket(
        description=bucket.description,
        category=bucket.category,
        public=bucket.public,
        shared=bucket.owner_id is None,
        max_file_bytes=bucket.max_file_bytes(),
        allowed_types=None if bucket.allowed_types is None else list(bucket.allowed_types),
        file_count=used.files,
        total_bytes=used.bytes,
    )


def largest_upload() -> int:
    """Bytes that a file may have. Raises StorageFull if none is taken at all: asked before one is read."""
    check_disk()
    return settings(HttpSettings).max_upload_bytes


def largest_resumable() -> int:
    """Bytes that a file may have whose upload may stop and go on."""
    return settings(StorageSettings).max_resumable_bytes


def used_bytes(owner_id: str) -> int:
    """What all files of the owner hold together; a content that two files share counts twice."""
    [(total,)] = rows("SELECT coalesce(sum(size), 0) FROM storage_file WHERE owner_id = ?", (owner_id,))
    return int(total)


def announced_bytes(owner_id: str) -> int:
    """What the unfinished uploads of the owner, which may go on, are to hold together."""
    [(total,)] = rows(
        "SELECT coalesce(sum(size), 0) FROM storage_resumable"
        " WHERE owner_id = ? AND file_id IS NULL AND expires_at > ?",
        (owner_id, now_ms()),
    )
    return int(total)


def check_quota(owner_id: str, more: int, *, reserved: int = 0) -> None:
    """Raises StorageFull if `more` bytes would be too many for the owner.

    What is announced counts as if it were there. reserved: bytes of that which `more` stands for.
    """
    if owner_id == INSTALLATION.id:
        return
    limit = settings(StorageSettings).quota_bytes
    used = used_bytes(owner_id) + max(announced_bytes(owner_id) - reserved, 0)
    if more > 0 and used + more > limit:
        raise StorageFull(
            f"Your files and unfinished uploads hold {used} of {limit} bytes; {more} more do not fit.",
            hint="Delete some, or ask an administrator for more room.",
            used_bytes=used,
            limit_bytes=limit,
        )


def check_disk(more: int = 0) -> None:
    """Raises StorageFull if the disk would have less free space than an administrator wants left."""
    if low_disk(more) is not None:
        raise StorageFull("The server's disk is nearly full.", hint="An administrator has to make room.")


def bytes_to_keep_free() -> int:
    """With less free space on a disk, nothing more is put on it."""
    return settings(StorageSettings).min_free_bytes


def low_disk(more: int = 0) -> str | None:
    """A sentence when the disk, `more` bytes fuller, has less free space than wanted, else None."""
    return too_little(objects.free_bytes() - more)


def too_little(free: int) -> str | None:
    """A sentence when a disk with so many free bytes has fewer than wanted, else None."""
    wanted = bytes_to_keep_free()
    if free >= wanted:
        return None
    return f"The disk has {free // 2**20} MiB left, less than the {wanted // 2**20} MiB that uploads need."
