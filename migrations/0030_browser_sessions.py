"""Browser sessions and what was done in them."""


def up(db):
    db.execute(
        "CREATE TABLE browser_session (id TEXT PRIMARY KEY, owner_id TEXT NOT NULL, browser_tool TEXT NOT NULL,"
        " requested_tool TEXT, routing_reason TEXT NOT NULL, status TEXT NOT NULL,"
        " automation_requirements TEXT NOT NULL, execution_id TEXT, current_url TEXT, title TEXT,"
        " actions_count INTEGER NOT NULL, created_at INTEGER NOT NULL, last_action_at INTEGER, closed_at INTEGER,"
        " close_reason TEXT, error_message TEXT)"
    )
    db.execute("CREATE INDEX browser_session_owner ON browser_session (owner_id, created_at, id)")
    db.execute("CREATE INDEX browser_session_active ON browser_session (owner_id) WHERE status = 'active'")
    db.execute("CREATE INDEX browser_session_closed ON browser_session (closed_at) WHERE closed_at IS NOT NULL")
    db.execute(
        "CREATE TABLE browser_action (id TEXT PRIMARY KEY,"
        " session_id TEXT NOT NULL REFERENCES browser_session (id) ON DELETE CASCADE, action_type TEXT NOT NULL,"
        " action_data TEXT NOT NULL, status TEXT NOT NULL, result TEXT, error_message TEXT,"
        " duration_ms INTEGER NOT NULL, created_at INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX browser_action_session ON browser_action (session_id, created_at, id)")
