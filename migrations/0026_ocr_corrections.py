"""Words that a person corrected, beside the recognised ones; the sheet that a photo was straightened to."""


def up(db):
    db.execute(
        "CREATE TABLE ocr_correction (job_id TEXT NOT NULL REFERENCES ocr_job (id) ON DELETE CASCADE,"
        " page INTEGER NOT NULL, word INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (job_id, page, word))"
        " WITHOUT ROWID"
    )
    db.execute("ALTER TABLE rag_page ADD COLUMN corners TEXT")
