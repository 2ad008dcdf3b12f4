"""Buckets over HTTP: what there is, and those that people make."""

from sanic import Blueprint

from appliance.areas.storage import service
from appliance.areas.storage.schemas import (
    StorageBuckets,
    StorageChangeBucket,
    StorageDeleteBucketQuery,
    StorageMadeBucket,
    StorageMakeBucket,
    given,
    made_bucket,
)
from appliance.core.actor import Actor
from appliance.http.endpoint import endpoint

blueprint = Blueprint("storage_buckets", url_prefix="/api/v1/storage/buckets")


@blueprint.get("/")
@endpoint(returns=StorageBuckets)
def list_buckets(actor: Actor) -> StorageBuckets:
    """List the buckets with their limits, and what of them and of the quota the caller uses."""
    return service.buckets(actor)


@blueprint.post("/")
@endpoint(body=StorageMakeBucket, returns=StorageMadeBucket, status=201, problems=(403, 409))
def make_bucket(actor: Actor, body: StorageMakeBucket) -> StorageMadeBucket:
    """Make a bucket, for oneself or, as a superuser, for everybody."""
    row = service.make_bucket(
        actor,
        body.name,
        description=body.description,
        public=body.public,
        shared=body.shared,
        max_file_bytes=body.max_file_bytes,
        allowed_types=body.allowed_types,
    )
    return made_bucket(row)


@blueprint.get("/<bucket>")
@endpoint(returns=StorageMadeBucket)
def read_bucket(actor: Actor, bucket: str) -> StorageMadeBucket:
    """Show a bucket that somebody made."""
    return made_bucket(service.made_bucket_named(actor, bucket))


@blueprint.patch("/<bucket>")
@endpoint(body=StorageChangeBucket, returns=StorageMadeBucket, problems=(403,))
def change_bucket(actor: Actor, bucket: str, body: StorageChangeBucket) -> StorageMadeBucket:
    """Change a bucket's description, limits, or whether it is public."""
    return made_bucket(service.change_bucket(actor, bucket, given(body)))


@blueprint.delete("/<bucket>")
@endpoint(query=StorageDeleteBucketQuery, problems=(403, 409))
def delete_bucket(actor: Actor, bucket: str, query: StorageDeleteBucketQuery) -> None:
    """Delete a bucket; with `recursive` also all files in it, whoever's they are."""
    service.delete_bucket(actor, bucket, recursive=query.recursive)
