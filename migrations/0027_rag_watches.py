"""Indexes that follow a folder or a bucket, and vectors of another model beside those in use."""


def up(db):
    db.execute("ALTER TABLE rag_document ADD COLUMN server_path TEXT")
    db.execute(
        "CREATE TABLE rag_watch (id TEXT PRIMARY KEY,"
        " index_id TEXT NOT NULL REFERENCES rag_index (id) ON DELETE CASCADE, owner_id TEXT NOT NULL,"
        " kind TEXT NOT NULL, bucket TEXT, path TEXT NOT NULL, include TEXT NOT NULL, status TEXT NOT NULL,"
        " error_message TEXT, last_scan_at INTEGER, accept_empty INTEGER NOT NULL DEFAULT 0,"
        " created_at INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX rag_watch_index ON rag_watch (index_id, created_at)")
    db.execute("CREATE INDEX rag_watch_bucket ON rag_watch (bucket) WHERE bucket IS NOT NULL")
    # since: when the file was first seen as it is; gone_at: when it was first missed. Milliseconds UTC.
    db.execute(
        "CREATE TABLE rag_watched_file (watch_id TEXT NOT NULL REFERENCES rag_watch (id) ON DELETE CASCADE,"
        " path TEXT NOT NULL, size INTEGER NOT NULL, stamp TEXT NOT NULL, since INTEGER NOT NULL, gone_at INTEGER,"
        " status TEXT NOT NULL, sha256 TEXT, error_message TEXT, document_id TEXT,"
        " PRIMARY KEY (watch_id, path)) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX rag_watched_file_document ON rag_watched_file (document_id)")
    db.execute(
        "CREATE TABLE rag_reembedding (index_id TEXT PRIMARY KEY REFERENCES rag_index (id) ON DELETE CASCADE,"
        " model TEXT NOT NULL, dimensions INTEGER NOT NULL, done INTEGER NOT NULL DEFAULT 0,"
        " total INTEGER NOT NULL DEFAULT 0, error_message TEXT, created_at INTEGER NOT NULL)"
    )
    for name, table, key in (("chunk", "rag_chunk", "key"), ("sentence", "rag_sentence", "key")):
        db.execute(
            f"CREATE TABLE rag_new_{name} ({name}_key INTEGER PRIMARY KEY REFERENCES {table} ({key}) ON DELETE CASCADE,"
            " index_id TEXT NOT NULL REFERENCES rag_reembedding (index_id) ON DELETE CASCADE, vector BLOB NOT NULL)"
        )
        db.execute(f"CREATE INDEX rag_new_{name}_index ON rag_new_{name} (index_id)")
