"""Buckets that people make: for themselves, or, if they are superusers, for everybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from appliance.areas.storage.buckets import BUCKETS, Bucket, check_name
from appliance.areas.storage.models import File, MadeBucket
from appliance.areas.storage.service.bucket_lookup import any_bucket, bucket_named, described, no_bucket
from appliance.areas.storage.service.files import COLUMNS, check_unused, remove, stored
from appliance.core.actor import Actor
from appliance.core.clock import now_ms
from appliance.core.errors import AlreadyExists, Conflict, Forbidden, QuotaExceeded
from appliance.db import query, writing
from appliance.jobs import publish

MOST = 100  # buckets of one person
_AT_ONCE = 500


class BucketNotEmpty(Conflict):
    code, title = "bucket-not-empty", "Bucket not empty"


def make_bucket(
    actor: Actor,
    name: str,
    *,
    description: str = "",
    public: bool = False,
    shared: bool = False,
    max_file_bytes: int | None = None,
    allowed_types: Sequence[str] | None = None,
) -> MadeBucket:
    """A bucket of the actor, or with `shared` one for everybody, which only superusers make.

    public: anyone may read a file whose path they know. Names are unique in the installation.
    Raises InvalidInput (name), AlreadyExists, Forbidden, QuotaExceeded.
    """
    check_name(name)
    if shared and not actor.is_superuser:
        raise Forbidden("Only a superuser may make a bucket for everybody.")
    with writing():
        if any_bucket(name) is not None:
            raise AlreadyExists(f"There is a bucket {name!r} already.", hint="Choose another name.")
        if not shared and MadeBucket.select().where(MadeBucket.owner_id == actor.id).count() >= MOST:
            raise QuotaExceeded(f"You have {MOST} buckets, which is the most.", hint="Delete one that you do not need.")
        row = MadeBucket.create(
            name=name,
            owner_id=None if shared else actor.id,
            description=description,
            public=public,
            max_file_bytes=max_file_bytes,
            allowed_types=None if allowed_types is None else list(allowed_types),
        )
        publish("storage.bucket", "created", id=row.id, owner_id=actor.id)
    return row


def made_bucket_named(actor: Actor, name: str) -> MadeBucket:
    """Raises NotFound, also for a fixed bucket and one the actor may not use."""
    if not bucket_named(actor, name).made:
        raise no_bucket(name)
    return MadeBucket.get(MadeBucket.name == name)


def made_buckets(actor: Actor) -> list[MadeBucket]:
    """Those of everybody and the actor's own, by name; for a superuser all."""
    found = MadeBucket.select().order_by(MadeBucket.name)
    if not actor.is_superuser:
        found = found.where((MadeBucket.owner_id == actor.id) | MadeBucket.owner_id.is_null())
    return list(found)


@dataclass(frozen=True, slots=True)
class BucketFacts:
    """A bucket and its times, milliseconds UTC; those of a fixed one are the epoch."""

    bucket: Bucket
    created_at: int = 0
    updated_at: int = 0


def bucket_facts(actor: Actor) -> list[BucketFacts]:
    """The fixed buckets, then `made_buckets`."""
    return [*map(BucketFacts, BUCKETS.values()), *(_facts(row) for row in made_buckets(actor))]


def facts_of(actor: Actor, name: str) -> BucketFacts:
    """Raises NoBucket."""
    found = bucket_named(actor, name)
    return _facts(made_bucket_named(actor, name)) if found.made else BucketFacts(found)


def _facts(row: Any) -> BucketFacts:
    return BucketFacts(described(row), row.created_at, row.updated_at)


def change_bucket(actor: Actor, name: str, changes: Mapping[str, Any]) -> MadeBucket:
    """changes: any of description, public, max_file_bytes, allowed_types. Raises NotFound, Forbidden."""
    with writing():
        row = _own(actor, name)
        MadeBucket.update(**changes, updated_at=now_ms()).where(MadeBucket.id == row.id).execute()
        publish("storage.bucket", "changed", id=row.id, owner_id=row.owner_id or actor.id)
        return MadeBucket.get_by_id(row.id)


def empty_bucket(actor: Actor, name: str) -> int:
    """Delete every file in it, whoever's; answers how many. Raises NotFound, Forbidden, FileInUse."""
    _own(actor, name)
    emptied = 0
    while True:
        with writing():
            found = query(f"SELECT {COLUMNS} FROM storage_file WHERE bucket = ? LIMIT ?", (name, _AT_ONCE))
            files = [stored(row) for row in found]
            for file in files:
                check_unused(file)
            for file in files:
                remove(file)
        emptied += len(files)
        if len(files) < _AT_ONCE:
            return emptied


def delete_bucket(actor: Actor, name: str, *, recursive: bool = False) -> None:
    """Raises NotFound, Forbidden, FileInUse, BucketNotEmpty without `recursive`."""
    if recursive:
        empty_bucket(actor, name)
    with writing():
        row = _own(actor, name)
        if File.select().where(File.bucket == name).exists():
            raise BucketNotEmpty(f"There are files in {name}.", hint="Empty it first, or delete with recursive.")
        row.delete_instance()
        publish("storage.bucket", "deleted", id=row.id, owner_id=row.owner_id or actor.id)


def forget_buckets(owner_id: str) -> None:
    """Delete the buckets of somebody who is gone, with what superusers have put into them."""
    owner = Actor(owner_id)
    for row in MadeBucket.select().where(MadeBucket.owner_id == owner_id):
        delete_bucket(owner, row.name, recursive=True)


def _own(actor: Actor, name: str) -> MadeBucket:
    """The bucket, if the actor may change it."""
    if name in BUCKETS:
        raise Forbidden(f"{name} is one of the fixed buckets.")
    row = made_bucket_named(actor, name)
    if not actor.is_superuser and row.owner_id != actor.id:
        raise Forbidden("Only a superuser may change a bucket for everybody.")
    return row
