"""Answers kept for `Idempotency-Key`. answer: sealed; NULL while the first request runs."""


def up(db):
    db.execute(
        """
        CREATE TABLE http_idempotency (
            subject     TEXT NOT NULL,
            method      TEXT NOT NULL,
            path        TEXT NOT NULL,
            key         TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            answer      BLOB,
            expires_at  INTEGER NOT NULL,
            PRIMARY KEY (subject, method, path, key)
        ) WITHOUT ROWID
        """
    )
    db.execute("CREATE INDEX http_idempotency_expires_at ON http_idempotency (expires_at)")
