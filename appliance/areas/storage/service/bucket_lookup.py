"""Which bucket a name means, for whom, and whose files in it are meant."""

from typing import Any

from appliance.areas.storage.buckets import BUCKETS, Bucket
from appliance.areas.storage.models import MadeBucket
from appliance.core.actor import Actor
from appliance.core.errors import Forbidden, NotFound

MADE = "made"  # category of buckets that people made


class NoBucket(NotFound):
    """There is none of this name, or none that the actor may use."""


def bucket_named(actor: Actor, name: str) -> Bucket:
    """A fixed bucket, or a made one that the actor may use. Raises NotFound."""
    found = any_bucket(name)
    if found is None or not (found.owner_id is None or actor.may_see(found.owner_id)):
        raise no_bucket(name)
    return found


def any_bucket(name: str) -> Bucket | None:
    """Whoever owns it."""
    if name in BUCKETS:
        return BUCKETS[name]
    row = MadeBucket.get_or_none(MadeBucket.name == name)
    return None if row is None else described(row)


def visible_buckets(actor: Actor) -> list[Bucket]:
    """The fixed ones, then those of everybody and the actor's own, by name."""
    mine = (MadeBucket.owner_id == actor.id) | MadeBucket.owner_id.is_null()
    return [*BUCKETS.values(), *(described(row) for row in MadeBucket.select().where(mine).order_by(MadeBucket.name))]


def no_bucket(name: str) -> NoBucket:
    return NoBucket(f"There is no bucket {name[:100]!r}.", hint=f"There are {', '.join(BUCKETS)}, and those you make.")


def described(row: Any) -> Bucket:
    """A row of MadeBucket."""
    types = None if row.allowed_types is None else tuple(row.allowed_types)
    return Bucket(
        row.name,
        row.description,
        MADE,
        types,
        row.max_file_bytes,
        made=True,
        owner_id=row.owner_id,
        public=row.public,
    )


def tree_of(actor: Actor, bucket: Bucket, owner_id: str | None) -> str | None:
    """Whose files are meant; None = everybody's, for a superuser in a made bucket, where a path exists once.

    Raises Forbidden if another is named and the actor is no superuser.
    """
    if owner_id is None or owner_id == actor.id:
        return None if owner_id is None and bucket.made and actor.is_superuser else actor.id
    if not actor.is_superuser:
        raise Forbidden("Only a superuser may name another owner.")
    return owner_id
