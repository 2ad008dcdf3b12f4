"""Files of the buckets. Content is found by sha256; several rows may share one."""


def up(db):
    db.execute(
        "CREATE TABLE storage_file (id TEXT PRIMARY KEY, owner_id TEXT NOT NULL, bucket TEXT NOT NULL,"
        " path TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL, content_type TEXT NOT NULL,"
        " declared_type TEXT, sha256 TEXT NOT NULL, metadata TEXT NOT NULL,"
        " created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (owner_id, bucket, path))"
    )
    db.execute("CREATE INDEX storage_file_content ON storage_file (sha256)")
    # Holds all that the sum of someone's sizes needs, so that the quota is checked without reading rows.
    db.execute("CREATE INDEX storage_file_usage ON storage_file (owner_id, bucket, size)")
