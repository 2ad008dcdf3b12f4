"""Sign-in at OpenID Connect providers: the providers, attempts under way, and what connects them with accounts."""


def up(db):
    user = "REFERENCES auth_user (id) ON DELETE CASCADE"
    provider = "provider_id TEXT NOT NULL REFERENCES auth_oidc_provider (id) ON DELETE CASCADE"
    db.execute(
        "CREATE TABLE auth_oidc_provider (id TEXT PRIMARY KEY, name TEXT NOT NULL, issuer TEXT NOT NULL UNIQUE,"
        " client_id TEXT NOT NULL, client_secret BLOB, scopes TEXT NOT NULL, allow_sign_up INTEGER NOT NULL,"
        " allowed_domains TEXT NOT NULL, is_active INTEGER NOT NULL, created_at INTEGER NOT NULL,"
        " updated_at INTEGER NOT NULL)"
    )
    db.execute(
        f"CREATE TABLE auth_oidc_identity (id TEXT PRIMARY KEY, user_id TEXT NOT NULL {user}, issuer TEXT NOT NULL,"
        " subject TEXT NOT NULL, email TEXT, created_at INTEGER NOT NULL, last_used_at INTEGER,"
        " UNIQUE (issuer, subject))"
    )
    db.execute("CREATE INDEX auth_oidc_identity_user ON auth_oidc_identity (user_id, created_at)")
    db.execute(
        f"CREATE TABLE auth_oidc_attempt (id TEXT PRIMARY KEY, {provider}, state_hash TEXT NOT NULL UNIQUE,"
        f" bind_hash TEXT NOT NULL, redirect TEXT NOT NULL, user_id TEXT {user}, session_id TEXT,"
        " expires_at INTEGER NOT NULL, used_at INTEGER, created_at INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX auth_oidc_attempt_expiry ON auth_oidc_attempt (expires_at)")
    db.execute(
        f"CREATE TABLE auth_oidc_pending (id TEXT PRIMARY KEY, user_id TEXT NOT NULL {user},"
        " token_hash TEXT NOT NULL UNIQUE, expires_at INTEGER NOT NULL, created_at INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX auth_oidc_pending_expiry ON auth_oidc_pending (expires_at)")
