"""Uploads that stop and go on: what has come lies in a part on disk, how much of it is safe in a table.

The number in the table is only moved after an fsync, so after a crash or a power cut it never promises a byte that is
not there; a part that holds more is cut back to it.
"""

from pathlib import Path

from appliance.areas.storage import kinds, paths
from appliance.areas.storage.metadata import checked_metadata
from appliance.areas.storage.models import Resumable
from appliance.areas.storage.owners import INSTALLATION
from appliance.areas.storage.service.adding import Incoming, check_object, check_size, check_type, store_incoming
from appliance.areas.storage.service.appending import (
    Appending,
    Busy,
    busy_with,
    drop_part,
    make_part,
    part_ids,
    part_of,
)
from appliance.areas.storage.service.bucket_lookup import bucket_named
from appliance.areas.storage.service.contents import sha256_of
from appliance.areas.storage.service.usage import check_disk, check_quota
from appliance.core.actor import Actor
from appliance.core.clock import now_ms
from appliance.core.errors import (
    AlreadyExists,
    NotFound,
    PayloadTooLarge,
    Problem,
    QuotaExceeded,
    UnsupportedMediaType,
)
from appliance.core.ids import is_id
from appliance.db import rows, writing
from appliance.http.tus import Checksum
from appliance.ports.objects import objects

LIFETIME = 24 * 3600 * 1000  # milliseconds since something last came
MOST = 100  # unfinished uploads of one person
MOST_OF_INSTALLATION = 10_000  # of the programs with the service key, and of all whom they gave a link

# With one of these an upload can never become a file, so what has come of it is of no use.
_HOPELESS = (AlreadyExists, NotFound, PayloadTooLarge, UnsupportedMediaType)


def begin_upload(
    actor: Actor,
    size: int,
    bucket: str,
    path: str,
    *,
    overwrite: bool = False,
    exact: bool = False,
    metadata: dict[str, object] | None = None,
    declared_type: str | None = None,
    cache_control: str | None = None,
    note: str = "",
) -> Resumable:
    """Announce a file of `size` bytes that will be `path`. overwrite: as for `store_upload`. note: given back as is.

    exact: a path that is taken is an error, now and at the end; else the file gets a number.
    What is announced counts against the quota until it expires. The type is checked when all is there.
    Raises NotFound (bucket), InvalidInput, PayloadTooLarge, StorageFull, QuotaExceeded; if exact, also
    AlreadyExists and UnsupportedMediaType.
    """
    path = (paths.exact_path if exact else paths.file_path)(path, loc=("header", "upload-metadata"))
    target = bucket_named(actor, bucket)
    check_size(target, size, resumable=True)
    check_disk(size)
    if exact:
        if named := kinds.declared_type(declared_type) if target.made else "":
            check_type(target, named)  # what its sender calls wrong need not be sent first
        check_object(actor, bucket, path, upsert=overwrite)
    values = {
        "metadata": checked_metadata(metadata or {}),
        "declared_type": declared_type,
        "cache_control": cache_control,
        "note": note,
    }
    with writing():
        most = MOST_OF_INSTALLATION if actor.id == INSTALLATION.id else MOST
        if _unfinished(actor) >= most:
            raise QuotaExceeded(f"You have {most} unfinished uploads, which is the most.", hint="Finish or end some.")
        check_quota(actor.id, size)
        row = Resumable.create(
            owner_id=actor.id,
            bucket=bucket,
            path=path,
            size=size,
            overwrite=overwrite,
            exact=exact,
            expires_at=now_ms() + LIFETIME,
            **values,
        )
    make_part(row.id)
    return row if size else upload_state(actor, row.id)


def upload_state(actor: Actor, upload_id: str) -> Resumable:
    """How far it is. Raises NotFound, also for an upload of somebody else and one that has expired.

    An upload whose last byte came just before a crash becomes a file here: its client would not send more.
    """
    row = _own(actor, upload_id)
    if row.file_id is None and row.received == row.size:
        try:
            with busy_with(row.id):
                return _finish(actor, _own(actor, upload_id))
        except Busy:
            return row  # somebody is at it
    return row


def append_to_upload(actor: Actor, upload_id: str, offset: int, checksum: Checksum | None = None) -> Appending:
    """What takes the bytes from `offset` on. checksum: of these bytes; none is kept if it does not fit.

    Nothing happens before its `open`, which raises NotFound, Busy, OffsetMismatch, StorageFull.
    """
    return Appending(lambda: _own(actor, upload_id), lambda row: _finish(actor, row), offset, checksum, LIFETIME)


def end_upload(actor: Actor, upload_id: str) -> None:
    """Forget it and what has come of it; a file that it became stays. Raises NotFound, Busy."""
    row = _own(actor, upload_id)
    with busy_with(row.id):
        _forget(row.id)


def forget_uploads() -> int:
    """Forget what has expired, and parts that a crash left; answers how many uploads."""
    expired = [each for (each,) in rows("SELECT id FROM storage_resumable WHERE expires_at <= ?", (now_ms(),))]
    forgotten = sum(_forget_unless_busy(upload_id) for upload_id in expired)
    for upload_id in part_ids():
        if not rows("SELECT 1 FROM storage_resumable WHERE id = ?", (upload_id,)):
            drop_part(upload_id)
    return forgotten


def forget_uploads_of(owner_id: str) -> None:
    """Of somebody who is gone; one that is being sent right now finds no row and leaves nothing."""
    with writing():
        gone = [row.id for row in Resumable.select(Resumable.id).where(Resumable.owner_id == owner_id)]
        Resumable.delete().where(Resumable.owner_id == owner_id).execute()
    for upload_id in gone:
        drop_part(upload_id)


def _own(actor: Actor, upload_id: str) -> Resumable:
    row = Resumable.get_or_none(Resumable.id == upload_id) if is_id(upload_id) else None
    if row is None or row.owner_id != actor.id or row.expires_at <= now_ms():
        raise NotFound("There is no such upload.", hint="It may have expired; begin a new one.")
    return row


def _unfinished(actor: Actor) -> int:
    """How many uploads of the actor are under way."""
    [(count,)] = rows(
        "SELECT count(*) FROM storage_resumable WHERE owner_id = ? AND file_id IS NULL AND expires_at > ?",
        (actor.id, now_ms()),
    )
    return int(count)


def _finish(actor: Actor, row: Resumable) -> Resumable:
    """All bytes are there: make them a file. May be called again after a crash at any moment."""
    if row.file_id is not None:
        return row
    source, sha256 = _content(row)
    incoming = Incoming(source, row.size, sha256, row.declared_type, resumable=True)
    try:
        store_incoming(
            actor,
            incoming,
            bucket_named(actor, row.bucket),
            row.path,
            overwrite=row.overwrite,
            exact=row.exact,
            metadata=row.metadata,
            cache_control=row.cache_control,
            then=lambda file: _became(row, file.id, file.path),
        )
    except _HOPELESS:
        _forget(row.id)
        raise
    return row


def _content(row: Resumable) -> tuple[Path, str]:
    """Where the bytes lie, and their hash, which is noted first: the part moves away before the file's row is written.

    Raises NotFound if they are gone.
    """
    part = part_of(row.id)
    if part.exists():
        row.sha256 = sha256_of(part)
        with writing():
            row.save(only=[Resumable.sha256])
        return part, row.sha256
    try:
        return objects.path(row.sha256 or ""), row.sha256 or ""
    except (Problem, ValueError):
        _forget(row.id)
        raise NotFound("What had come of this upload is gone.", hint="Begin a new one.") from None


def _became(row: Resumable, file_id: str, path: str) -> None:
    row.file_id, row.path = file_id, path
    row.save(only=[Resumable.file_id, Resumable.path])


def _forget_unless_busy(upload_id: str) -> bool:
    try:
        with busy_with(upload_id):
            _forget(upload_id)
    except Busy:
        return False
    return True


def _forget(upload_id: str) -> None:
    with writing():
        Resumable.delete().where(Resumable.id == upload_id).execute()
    drop_part(upload_id)
