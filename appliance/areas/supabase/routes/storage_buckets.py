"""Buckets, as Supabase's clients make, read, change, empty and delete them."""

from typing import Any

from sanic import Blueprint

from appliance.areas.storage import service
from appliance.areas.supabase.bucket_limits import size_limit, type_limit
from appliance.areas.supabase.object_views import BucketsQuery, ChangeBucket, Json, MakeBucket, bucket_view
from appliance.areas.supabase.routes.storage_files import with_key
from appliance.areas.supabase.service.access import Caller
from appliance.areas.supabase.service.storage_access import actor_of, writer
from appliance.core.actor import Actor
from appliance.core.errors import BadRequest, InvalidInput

blueprint = Blueprint("supabase_buckets", url_prefix="/storage/v1/bucket")

# The first words of addresses below /object: a bucket of that name could not be reached.
RESERVED = ("authenticated", "copy", "info", "list", "list-v2", "move", "public", "sign", "upload")


@blueprint.get("/")
@with_key(query=BucketsQuery, returns=list[Json])
def list_buckets(caller: Caller, query: BucketsQuery) -> list[Json]:
    """List the buckets that the caller may use; none with the public key."""
    actor = actor_of(caller)
    found = [] if actor is None else service.bucket_facts(actor)
    views = [bucket_view(facts) for facts in found if query.search.lower() in facts.bucket.name.lower()]
    views.sort(key=lambda view: view[query.sort_column], reverse=query.sort_order == "desc")
    return views[query.offset :][: query.limit]


@blueprint.post("/")
@with_key(body=MakeBucket, returns=dict[str, str], problems=(403, 409))
def make_bucket(caller: Caller, body: MakeBucket) -> dict[str, str]:
    """Make a bucket: with the service key one for everybody, else one of the person's own."""
    actor, name = writer(caller), body.id or body.name
    _check_kind(body.type, body.versioning_status)
    _check_name(name)
    service.make_bucket(
        actor,
        name,
        public=body.public,
        shared=actor is service.INSTALLATION,
        max_file_bytes=size_limit(body.file_size_limit),
        allowed_types=type_limit(body.allowed_mime_types),
    )
    return {"name": name}


@blueprint.get("/<bucket>")
@with_key(returns=Json, problems=(404,))
def read_bucket(caller: Caller, bucket: str) -> Json:
    """Show a bucket."""
    return bucket_view(service.facts_of(_visible(caller, bucket), bucket))


@blueprint.put("/<bucket>")
@with_key(body=ChangeBucket, returns=dict[str, str], problems=(403, 404))
def change_bucket(caller: Caller, bucket: str, body: ChangeBucket) -> dict[str, str]:
    """Change a bucket's limits, or whether it is public."""
    _check_kind(None, body.versioning_status)
    changes: dict[str, Any] = {}
    if isinstance(body.public, bool):
        changes["public"] = body.public
    if body.file_size_limit is None or isinstance(body.file_size_limit, int | str):
        changes["max_file_bytes"] = size_limit(body.file_size_limit)
    if body.allowed_mime_types is None or isinstance(body.allowed_mime_types, list):
        changes["allowed_types"] = type_limit(body.allowed_mime_types)
    service.change_bucket(_visible(caller, bucket), bucket, changes)
    return {"message": "Successfully updated"}


@blueprint.post("/<bucket>/empty")
@with_key(returns=dict[str, str], problems=(403, 404, 409))
def empty_bucket(caller: Caller, bucket: str) -> dict[str, str]:
    """Delete every file of a bucket."""
    service.empty_bucket(_visible(caller, bucket), bucket)
    return {"message": "Successfully emptied"}


@blueprint.delete("/<bucket>")
@with_key(returns=dict[str, str], problems=(403, 404, 409))
def delete_bucket(caller: Caller, bucket: str) -> dict[str, str]:
    """Delete a bucket that is empty."""
    service.delete_bucket(_visible(caller, bucket), bucket)
    return {"message": "Successfully deleted"}


def _visible(caller: Caller, bucket: str) -> Actor:
    """With the public key no bucket is there. Raises NoBucket."""
    actor = actor_of(caller)
    if actor is None:
        raise service.NoBucket("The public key shows no buckets.")
    return actor


def _check_kind(kind: str | None, versioning: str | None) -> None:
    if kind not in (None, "STANDARD"):
        raise BadRequest(f"Buckets of type {kind[:50]!r} are not offered here.", error_code="FeatureNotEnabled")
    if versioning not in (None, "DISABLED"):
        raise BadRequest("Versions of files are not kept here.", error_code="FeatureNotEnabled")


def _check_name(name: str) -> None:
    try:
        service.check_bucket_name(name)
    except InvalidInput as error:
        raise BadRequest(f"Bucket name invalid: {error}", error_code="InvalidBucketName") from error
    if name in RESERVED:
        raise BadRequest(f"A bucket cannot be called {name!r}.", error_code="InvalidBucketName")
