"""Query adapters: the jobs that train them, what they learn from, and the maps."""


def up(db):
    db.execute(
        "CREATE TABLE rag_finetune_job (id TEXT PRIMARY KEY,"
        " index_id TEXT NOT NULL REFERENCES rag_index (id) ON DELETE CASCADE, owner_id TEXT NOT NULL,"
        " status TEXT NOT NULL, config TEXT NOT NULL, progress REAL NOT NULL, metrics TEXT, adapter_id TEXT,"
        " error_message TEXT, started_at INTEGER, completed_at INTEGER, created_at INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX rag_finetune_job_owner ON rag_finetune_job (owner_id, created_at, id)")
    db.execute("CREATE INDEX rag_finetune_job_index ON rag_finetune_job (index_id, created_at)")
    db.execute(
        "CREATE UNIQUE INDEX rag_finetune_job_one ON rag_finetune_job (index_id) WHERE status IN ('pending', 'running')"
    )
    db.execute(
        "CREATE TABLE rag_finetune_dataset (id TEXT PRIMARY KEY,"
        " job_id TEXT NOT NULL REFERENCES rag_finetune_job (id) ON DELETE CASCADE, position INTEGER NOT NULL,"
        " dataset_url TEXT NOT NULL, rows INTEGER, error TEXT, created_at INTEGER NOT NULL,"
        " UNIQUE (job_id, position))"
    )
    # matrix: float32[dimensions][dimensions], little-endian, row by row; it fits vectors of that model alone.
    db.execute(
        "CREATE TABLE rag_adapter (id TEXT PRIMARY KEY,"
        " index_id TEXT NOT NULL REFERENCES rag_index (id) ON DELETE CASCADE, job_id TEXT NOT NULL,"
        " embedding_model TEXT NOT NULL, dimensions INTEGER NOT NULL, matrix BLOB NOT NULL,"
        " created_at INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX rag_adapter_index ON rag_adapter (index_id)")
