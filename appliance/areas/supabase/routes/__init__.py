"""HTTP of the Supabase doors: /auth/v1 and /storage/v1."""

from appliance.areas.supabase.routes import (
    administration,
    elsewhere,
    own_account,
    public,
    signing_in,
    storage_buckets,
    storage_cache,
    storage_objects,
    storage_resumable,
    storage_signed,
    storage_uploads,
)

ACCOUNTS = (public, signing_in, own_account, administration, elsewhere)
FILES = (storage_buckets, storage_objects, storage_uploads, storage_signed, storage_resumable, storage_cache)

blueprints = [module.blueprint for module in (*ACCOUNTS, *FILES)]
