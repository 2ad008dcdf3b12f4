"""What every query asks of its index: how many documents, chunks and bytes, without reading the documents."""


def up(db):
    db.execute("CREATE INDEX rag_document_counts ON rag_document (index_id, status, chunk_count, size_bytes)")
