"""The Supabase doors: whom a session's tokens address, client keys, metadata of users, mailed links and codes."""


def up(db):
    user = "user_id TEXT NOT NULL REFERENCES auth_user (id) ON DELETE CASCADE"
    db.execute("ALTER TABLE auth_session ADD COLUMN audience TEXT NOT NULL DEFAULT 'api'")
    db.execute(
        "CREATE TABLE supabase_client_key (role TEXT PRIMARY KEY, id TEXT NOT NULL, created_at INTEGER NOT NULL)"
    )
    db.execute(
        "CREATE TABLE supabase_profile (user_id TEXT PRIMARY KEY REFERENCES auth_user (id) ON DELETE CASCADE,"
        " user_metadata TEXT NOT NULL DEFAULT '{}', app_metadata TEXT NOT NULL DEFAULT '{}',"
        " confirmed_at INTEGER, invited_at INTEGER, factor_name TEXT NOT NULL DEFAULT '')"
    )
    db.execute(
        "CREATE TABLE supabase_session (session_id TEXT PRIMARY KEY REFERENCES auth_session (id) ON DELETE CASCADE,"
        " level INTEGER NOT NULL, methods TEXT NOT NULL)"
    )
    db.execute(
        f"CREATE TABLE supabase_one_time_token (id TEXT PRIMARY KEY, {user}, kind TEXT NOT NULL,"
        " token_hash TEXT NOT NULL UNIQUE, code_hash TEXT NOT NULL, email TEXT NOT NULL,"
        " code_challenge TEXT, code_challenge_method TEXT, attempts INTEGER NOT NULL DEFAULT 0,"
        " created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX supabase_one_time_token_user ON supabase_one_time_token (user_id, kind, created_at)")
    db.execute("CREATE INDEX supabase_one_time_token_expiry ON supabase_one_time_token (expires_at)")
    db.execute(
        f"CREATE TABLE supabase_flow (code_hash TEXT PRIMARY KEY, {user}, method TEXT NOT NULL,"
        " code_challenge TEXT NOT NULL, code_challenge_method TEXT NOT NULL,"
        " created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX supabase_flow_user ON supabase_flow (user_id)")
    db.execute("CREATE INDEX supabase_flow_expiry ON supabase_flow (expires_at)")
    db.execute(
        f"CREATE TABLE supabase_challenge (id TEXT PRIMARY KEY, {user}, factor_id TEXT NOT NULL,"
        " created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX supabase_challenge_user ON supabase_challenge (user_id)")
    db.execute("CREATE INDEX supabase_challenge_expiry ON supabase_challenge (expires_at)")
