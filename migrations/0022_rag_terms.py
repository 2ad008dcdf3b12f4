"""The words of chunks by script. The words as they were stay searchable until all chunks have the new ones."""


def up(db):
    # Without content: grams and stems are written by the program, and need not be kept to be taken out again.
    # Marks are part of a word (Mn, Mc): otherwise each vowel sign of Hindi would end one.
    db.execute(
        "CREATE VIRTUAL TABLE rag_term USING fts5 (scope, heading, text, parts, content='', contentless_delete=1,"
        " tokenize=\"porter unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'\")"
    )
    db.execute(
        "CREATE TRIGGER rag_chunk_gone AFTER DELETE ON rag_chunk BEGIN DELETE FROM rag_term WHERE rowid = old.key; END"
    )
    db.execute("CREATE TABLE rag_old_word (chunk_key INTEGER PRIMARY KEY REFERENCES rag_chunk (key) ON DELETE CASCADE)")
    db.execute("INSERT INTO rag_old_word SELECT key FROM rag_chunk")
    if not db.query("SELECT 1 FROM rag_old_word LIMIT 1"):
        for trigger in ("added", "removed", "changed"):
            db.execute(f"DROP TRIGGER rag_chunk_{trigger}")
        db.execute("DROP TABLE rag_word")
