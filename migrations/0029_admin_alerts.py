"""Alerts, and what the administration asks of activity and executions without reading all of them."""


def up(db):
    db.execute(
        "CREATE TABLE admin_alert (id TEXT PRIMARY KEY, alert_type TEXT NOT NULL, subject TEXT NOT NULL,"
        " severity TEXT NOT NULL, title TEXT NOT NULL, message TEXT NOT NULL, details TEXT NOT NULL,"
        " is_resolved INTEGER NOT NULL DEFAULT 0, resolved_at INTEGER, resolved_by TEXT, note TEXT,"
        " occurrences INTEGER NOT NULL DEFAULT 1, first_seen_at INTEGER NOT NULL, created_at INTEGER NOT NULL,"
        " updated_at INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX admin_alert_time ON admin_alert (created_at)")
    # There is one alert of a kind about a thing at a time.
    db.execute("CREATE UNIQUE INDEX admin_alert_open ON admin_alert (alert_type, subject) WHERE is_resolved = 0")
    db.execute("CREATE INDEX db_activity_kind ON db_activity (kind, created_at)")
    db.execute("CREATE INDEX db_activity_actor ON db_activity (actor_id, created_at) WHERE actor_id IS NOT NULL")
    db.execute("CREATE INDEX db_activity_failed ON db_activity (created_at) WHERE status = 'failed'")
    # Nearly all executions end well, so what did not is counted by an index that costs those nothing.
    db.execute(
        "CREATE INDEX workflows_execution_broken ON workflows_execution (status)"
        " WHERE status IN ('failed', 'terminated')"
    )
