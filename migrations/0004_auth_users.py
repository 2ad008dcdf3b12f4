"""Accounts, sessions with their refresh tokens, the history of sign-ins, and the keys that sign access tokens."""


def up(db):
    db.execute(
        "CREATE TABLE auth_user (id TEXT PRIMARY KEY, email TEXT NOT NULL COLLATE NOCASE UNIQUE,"
        " hashed_password TEXT NOT NULL, full_name TEXT, is_active INTEGER NOT NULL DEFAULT 1,"
        " is_superuser INTEGER NOT NULL DEFAULT 0, email_verified INTEGER NOT NULL DEFAULT 0,"
        " created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, last_login_at INTEGER)"
    )
    db.execute("CREATE INDEX auth_user_superuser ON auth_user (is_active) WHERE is_superuser = 1")
    db.execute(
        "CREATE TABLE auth_session (id TEXT PRIMARY KEY,"
        " user_id TEXT NOT NULL REFERENCES auth_user (id) ON DELETE CASCADE, device_info TEXT,"
        " ip_address TEXT NOT NULL, user_agent TEXT NOT NULL, created_at INTEGER NOT NULL,"
        " last_active_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, revoked_at INTEGER)"
    )
    db.execute("CREATE INDEX auth_session_user ON auth_session (user_id, revoked_at)")
    db.execute("CREATE INDEX auth_session_expiry ON auth_session (expires_at)")
    db.execute(
        "CREATE TABLE auth_refresh_token (hash TEXT PRIMARY KEY,"
        " session_id TEXT NOT NULL REFERENCES auth_session (id) ON DELETE CASCADE,"
        " created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX auth_refresh_token_session ON auth_refresh_token (session_id)")
    db.execute("CREATE INDEX auth_refresh_token_expiry ON auth_refresh_token (expires_at)")
    db.execute(
        "CREATE TABLE auth_login_history (id TEXT PRIMARY KEY,"
        " user_id TEXT REFERENCES auth_user (id) ON DELETE CASCADE, email TEXT NOT NULL COLLATE NOCASE,"
        " ip_address TEXT NOT NULL, user_agent TEXT NOT NULL, success INTEGER NOT NULL, failure_reason TEXT,"
        " created_at INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX auth_login_history_email ON auth_login_history (email, created_at)")
    db.execute("CREATE INDEX auth_login_history_address ON auth_login_history (ip_address, created_at)")
    db.execute("CREATE INDEX auth_login_history_user ON auth_login_history (user_id, created_at)")
    db.execute("CREATE INDEX auth_login_history_time ON auth_login_history (created_at)")
    db.execute(
        "CREATE TABLE auth_key (id TEXT PRIMARY KEY, algorithm TEXT NOT NULL, private_key BLOB NOT NULL,"
        " public_key BLOB NOT NULL, created_at INTEGER NOT NULL)"
    )
    db.execute("CREATE TABLE auth_setup_token (hash TEXT PRIMARY KEY, created_at INTEGER NOT NULL) WITHOUT ROWID")
