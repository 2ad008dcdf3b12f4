"""What belongs to an account: preferences, password resets, stored credentials, access keys, the second factor."""


def up(db):
    user = "user_id TEXT NOT NULL REFERENCES auth_user (id) ON DELETE CASCADE"
    db.execute(
        "CREATE TABLE auth_preferences (id TEXT PRIMARY KEY,"
        " user_id TEXT NOT NULL UNIQUE REFERENCES auth_user (id) ON DELETE CASCADE,"
        " theme TEXT NOT NULL, ui_density TEXT NOT NULL, timezone TEXT NOT NULL, language TEXT NOT NULL,"
        " date_format TEXT NOT NULL, time_format TEXT NOT NULL, bio TEXT, company TEXT, avatar_url TEXT,"
        " email_workflow_events INTEGER NOT NULL, email_system_alerts INTEGER NOT NULL,"
        " notification_frequency TEXT NOT NULL, quiet_hours_start TEXT, quiet_hours_end TEXT,"
        " in_app_notifications INTEGER NOT NULL, default_timeout INTEGER NOT NULL,"
        " default_retry_policy TEXT NOT NULL, auto_save_interval INTEGER NOT NULL,"
        " auto_retry_on_failure INTEGER NOT NULL, failure_notification_threshold INTEGER NOT NULL,"
        " created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL)"
    )
    db.execute(
        f"CREATE TABLE auth_password_reset (id TEXT PRIMARY KEY, {user}, token_hash TEXT NOT NULL UNIQUE,"
        " created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER)"
    )
    db.execute("CREATE INDEX auth_password_reset_user ON auth_password_reset (user_id, created_at)")
    db.execute(
        f"CREATE TABLE auth_credential (id TEXT PRIMARY KEY, {user}, service_name TEXT NOT NULL,"
        " credential_type TEXT NOT NULL, secret BLOB NOT NULL, masked_key TEXT NOT NULL, key_hash TEXT NOT NULL,"
        " is_active INTEGER NOT NULL, last_used_at INTEGER, last_test_ok INTEGER, last_test_at INTEGER,"
        " created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (user_id, service_name, credential_type))"
    )
    db.execute(
        f"CREATE TABLE auth_access_key (id TEXT PRIMARY KEY, {user}, name TEXT NOT NULL, prefix TEXT NOT NULL,"
        " key_hash TEXT NOT NULL UNIQUE, scopes TEXT NOT NULL, expires_at INTEGER, last_used_at INTEGER,"
        " created_at INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX auth_access_key_user ON auth_access_key (user_id, created_at)")
    db.execute(
        "CREATE TABLE auth_second_factor (user_id TEXT PRIMARY KEY REFERENCES auth_user (id) ON DELETE CASCADE,"
        " secret BLOB NOT NULL, confirmed_at INTEGER, last_step INTEGER NOT NULL, created_at INTEGER NOT NULL)"
    )
    db.execute(
        f"CREATE TABLE auth_recovery_code (hash TEXT PRIMARY KEY, {user}, used_at INTEGER, created_at INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX auth_recovery_code_user ON auth_recovery_code (user_id)")
