"""Buckets that people make, and uploads that go on where they stopped."""


def up(db):
    # owner_id NULL: everybody's, in the care of the superusers.
    db.execute(
        "CREATE TABLE storage_made_bucket (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, owner_id TEXT,"
        " description TEXT NOT NULL, public INTEGER NOT NULL, max_file_bytes INTEGER, allowed_types TEXT,"
        " created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX storage_made_bucket_owner ON storage_made_bucket (owner_id)")
    # In a made bucket a path exists once, whoever owns the file.
    db.execute("CREATE INDEX storage_file_place ON storage_file (bucket, path)")
    # received: bytes that are safe on disk. file_id: once it has become a file.
    db.execute(
        "CREATE TABLE storage_resumable (id TEXT PRIMARY KEY, owner_id TEXT NOT NULL, bucket TEXT NOT NULL,"
        " path TEXT NOT NULL, size INTEGER NOT NULL, received INTEGER NOT NULL, declared_type TEXT,"
        " metadata TEXT NOT NULL, overwrite INTEGER NOT NULL, note TEXT NOT NULL, sha256 TEXT, file_id TEXT,"
        " created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX storage_resumable_owner ON storage_resumable (owner_id)")
    db.execute("CREATE INDEX storage_resumable_expiry ON storage_resumable (expires_at)")
