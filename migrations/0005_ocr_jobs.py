"""Text recognition jobs and the pages they have read."""


def up(db):
    db.execute(
        "CREATE TABLE ocr_job (id TEXT PRIMARY KEY, owner_id TEXT NOT NULL, document_url TEXT NOT NULL, bucket TEXT,"
        " path TEXT, owns_file INTEGER NOT NULL, file_name TEXT, file_type TEXT NOT NULL, engine TEXT NOT NULL,"
        " requested_engine TEXT, routing_reason TEXT NOT NULL, status TEXT NOT NULL, document_metadata TEXT NOT NULL,"
        " query_requirements TEXT NOT NULL, pages_done INTEGER NOT NULL, pages_total INTEGER,"
        " attempts INTEGER NOT NULL, created_at INTEGER NOT NULL, started_at INTEGER, completed_at INTEGER,"
        " error_message TEXT, result_id TEXT, text_length INTEGER, confidence REAL, languages TEXT NOT NULL)"
    )
    db.execute("CREATE INDEX ocr_job_owner ON ocr_job (owner_id, created_at, id)")
    db.execute("CREATE INDEX ocr_job_file ON ocr_job (owner_id, bucket, path) WHERE path IS NOT NULL")
    db.execute(
        "CREATE TABLE ocr_page (job_id TEXT NOT NULL REFERENCES ocr_job (id) ON DELETE CASCADE, page INTEGER NOT NULL,"
        " content BLOB NOT NULL, PRIMARY KEY (job_id, page)) WITHOUT ROWID"
    )
