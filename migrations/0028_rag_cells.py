"""Compact codes beside the vectors, in cells of near ones; what queries ask of an index, without its documents."""


def up(db):
    # The covering index keeps the codes of a cell side by side: a coarse pass reads nothing else. Cell 0 is what is
    # not sorted yet.
    db.execute(
        "CREATE TABLE rag_code (chunk_key INTEGER PRIMARY KEY REFERENCES rag_chunk (key) ON DELETE CASCADE,"
        " index_id TEXT NOT NULL, cell INTEGER NOT NULL DEFAULT 0, code BLOB NOT NULL)"
    )
    db.execute("INSERT INTO rag_code SELECT chunk_key, index_id, 0, code FROM rag_vector")
    db.execute("CREATE INDEX rag_code_cell ON rag_code (index_id, cell, code)")
    db.execute(
        "CREATE TABLE rag_cell (id INTEGER PRIMARY KEY AUTOINCREMENT,"
        " index_id TEXT NOT NULL REFERENCES rag_index (id) ON DELETE CASCADE, centre BLOB NOT NULL)"
    )
    db.execute("CREATE INDEX rag_cell_index ON rag_cell (index_id)")
    db.execute("DROP INDEX rag_vector_code")
    db.execute("ALTER TABLE rag_vector DROP COLUMN code")
    db.execute("CREATE INDEX rag_vector_index ON rag_vector (index_id)")
    code = "vec_quantize_binary(new.vector)"
    db.execute(
        "CREATE TRIGGER rag_vector_added AFTER INSERT ON rag_vector BEGIN"
        f" INSERT INTO rag_code (chunk_key, index_id, code) VALUES (new.chunk_key, new.index_id, {code}); END"
    )
    db.execute(
        "CREATE TRIGGER rag_vector_changed AFTER UPDATE OF vector ON rag_vector BEGIN"
        f" UPDATE rag_code SET cell = 0, code = {code} WHERE chunk_key = new.chunk_key; END"
    )
    # Contents stand in the same rows, and a filter would read all of them.
    db.execute("CREATE INDEX rag_document_filter ON rag_document (index_id, document_metadata, chunk_count, id)")
    db.execute("CREATE INDEX rag_document_counts ON rag_document (index_id, status, chunk_count, size_bytes)")
