"""HTTP of the Supabase doors: /auth/v1 and /storage/v1."""

from appliance.areas.supabase.routes import (
    public,
    storage_buckets,
    storage_cache,
    storage_objects,
    storage_resumable,
    storage_signed,
    storage_uploads,
)

STORAGE = [
    storage_buckets.blueprint,
    storage_objects.blueprint,
    storage_uploads.blueprint,
    storage_signed.blueprint,
    storage_resumable.blueprint,
    storage_cache.blueprint,
]

blueprints = [public.blueprint, *STORAGE]
