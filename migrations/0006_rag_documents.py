"""Indexes, documents, chunks with vectors and words, queries."""


def up(db):
    db.execute(
        "CREATE TABLE rag_index (id TEXT PRIMARY KEY, owner_id TEXT NOT NULL, name TEXT NOT NULL,"
        " vector_db_type TEXT NOT NULL, embedding_model TEXT NOT NULL, dimensions INTEGER NOT NULL,"
        " chunk_size INTEGER NOT NULL, chunk_overlap INTEGER NOT NULL, active_adapter_id TEXT,"
        " created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (owner_id, name))"
    )
    db.execute(
        "CREATE TABLE rag_document (id TEXT PRIMARY KEY,"
        " index_id TEXT NOT NULL REFERENCES rag_index (id) ON DELETE CASCADE, owner_id TEXT NOT NULL, title TEXT,"
        " document_metadata TEXT NOT NULL, content_hash TEXT NOT NULL, size_bytes INTEGER NOT NULL,"
        " chunk_count INTEGER NOT NULL DEFAULT 0, status TEXT NOT NULL, error_message TEXT, source TEXT NOT NULL,"
        " bucket TEXT, path TEXT, ocr_job_id TEXT, given_vector BLOB, created_at INTEGER NOT NULL,"
        " indexed_at INTEGER, content TEXT)"
    )
    db.execute("CREATE INDEX rag_document_index ON rag_document (index_id, created_at, id)")
    db.execute("CREATE INDEX rag_document_hash ON rag_document (index_id, content_hash)")
    db.execute("CREATE INDEX rag_document_file ON rag_document (owner_id, bucket, path) WHERE path IS NOT NULL")
    db.execute(
        "CREATE TABLE rag_page (document_id TEXT NOT NULL REFERENCES rag_document (id) ON DELETE CASCADE,"
        ' page INTEGER NOT NULL, start INTEGER NOT NULL DEFAULT 0, "end" INTEGER NOT NULL DEFAULT 0,'
        " source TEXT NOT NULL, rotation INTEGER NOT NULL, skew REAL NOT NULL, words BLOB NOT NULL, text TEXT,"
        " PRIMARY KEY (document_id, page))"
    )
    db.execute(
        "CREATE TABLE rag_chunk (key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,"
        " document_id TEXT NOT NULL REFERENCES rag_document (id) ON DELETE CASCADE, index_id TEXT NOT NULL,"
        ' ordinal INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, page INTEGER,'
        " scope TEXT NOT NULL, heading TEXT NOT NULL, text TEXT NOT NULL, UNIQUE (document_id, ordinal))"
    )
    # The covering index keeps the compact codes of an index side by side: a coarse pass reads nothing else.
    db.execute(
        "CREATE TABLE rag_vector (chunk_key INTEGER PRIMARY KEY REFERENCES rag_chunk (key) ON DELETE CASCADE,"
        " index_id TEXT NOT NULL, code BLOB NOT NULL, vector BLOB NOT NULL)"
    )
    db.execute("CREATE INDEX rag_vector_code ON rag_vector (index_id, code)")
    db.execute(
        "CREATE TABLE rag_sentence (key INTEGER PRIMARY KEY,"
        " document_id TEXT NOT NULL REFERENCES rag_document (id) ON DELETE CASCADE,"
        ' start INTEGER NOT NULL, "end" INTEGER NOT NULL, page INTEGER, vector BLOB NOT NULL)'
    )
    db.execute("CREATE INDEX rag_sentence_place ON rag_sentence (document_id, start)")
    # `scope` is the index's id as one word, so that the words of other indexes are never looked at.
    db.execute(
        "CREATE VIRTUAL TABLE rag_word USING fts5 (scope, heading, text, content='rag_chunk', content_rowid='key',"
        " tokenize='porter unicode61 remove_diacritics 2')"
    )
    old = "INSERT INTO rag_word (rag_word, rowid, scope, heading, text)"
    old += " VALUES ('delete', old.key, old.scope, old.heading, old.text);"
    new = "INSERT INTO rag_word (rowid, scope, heading, text) VALUES (new.key, new.scope, new.heading, new.text);"
    db.execute(f"CREATE TRIGGER rag_chunk_added AFTER INSERT ON rag_chunk BEGIN {new} END")
    db.execute(f"CREATE TRIGGER rag_chunk_removed AFTER DELETE ON rag_chunk BEGIN {old} END")
    db.execute(
        f"CREATE TRIGGER rag_chunk_changed AFTER UPDATE OF scope, heading, text ON rag_chunk BEGIN {old} {new} END"
    )
    db.execute(
        "CREATE TABLE rag_query (id TEXT PRIMARY KEY,"
        " index_id TEXT NOT NULL REFERENCES rag_index (id) ON DELETE CASCADE, owner_id TEXT NOT NULL,"
        " query_text TEXT NOT NULL, top_k INTEGER NOT NULL, query_requirements TEXT NOT NULL, filters TEXT,"
        " vector_db TEXT NOT NULL, engine TEXT NOT NULL, routing_reason TEXT NOT NULL, results TEXT NOT NULL,"
        " answer TEXT, latency_ms INTEGER NOT NULL, created_at INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX rag_query_owner ON rag_query (owner_id, created_at, id)")
    db.execute("CREATE INDEX rag_query_index ON rag_query (index_id, created_at)")
    db.execute("CREATE INDEX rag_query_age ON rag_query (created_at)")
    db.execute(
        "CREATE TABLE rag_switch_log (id TEXT PRIMARY KEY,"
        " query_id TEXT REFERENCES rag_query (id) ON DELETE CASCADE,"
        " index_id TEXT NOT NULL REFERENCES rag_index (id) ON DELETE CASCADE, owner_id TEXT NOT NULL,"
        " routing_decision TEXT NOT NULL, routing_reason TEXT NOT NULL, query_requirements TEXT NOT NULL,"
        " statistics TEXT NOT NULL, created_at INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX rag_switch_log_owner ON rag_switch_log (owner_id, created_at, id)")
    db.execute("CREATE INDEX rag_switch_log_index ON rag_switch_log (index_id)")
    db.execute("CREATE INDEX rag_switch_log_query ON rag_switch_log (query_id)")
