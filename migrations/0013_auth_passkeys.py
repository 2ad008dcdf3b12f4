"""Passkeys, and the challenges they answer."""


def up(db):
    user = "REFERENCES auth_user (id) ON DELETE CASCADE"
    db.execute(
        f"CREATE TABLE auth_passkey (id TEXT PRIMARY KEY, user_id TEXT NOT NULL {user}, name TEXT NOT NULL,"
        " host TEXT NOT NULL, credential_id BLOB NOT NULL UNIQUE, attested BLOB NOT NULL, transports TEXT NOT NULL,"
        " sign_count INTEGER NOT NULL, backed_up INTEGER NOT NULL, suspect_at INTEGER, last_used_at INTEGER,"
        " created_at INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX auth_passkey_user ON auth_passkey (user_id, created_at)")
    db.execute(
        "CREATE TABLE auth_passkey_challenge (hash TEXT PRIMARY KEY, purpose TEXT NOT NULL,"
        f" user_id TEXT {user}, expires_at INTEGER NOT NULL) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX auth_passkey_challenge_user ON auth_passkey_challenge (user_id)")
    db.execute("CREATE INDEX auth_passkey_challenge_expiry ON auth_passkey_challenge (expires_at)")
