"""What starts workflows by itself: webhooks, schedules, files; and webhooks that tell other servers."""


def up(db):
    db.execute(
        "CREATE TABLE workflows_webhook (id TEXT PRIMARY KEY,"
        " workflow_id TEXT NOT NULL REFERENCES workflows_workflow (id) ON DELETE CASCADE,"
        " webhook_path TEXT NOT NULL UNIQUE, method TEXT NOT NULL, secret BLOB, secret_hint TEXT,"
        " headers TEXT NOT NULL, filters TEXT NOT NULL, is_active INTEGER NOT NULL DEFAULT 1, dedup_header TEXT,"
        " respond TEXT NOT NULL, respond_timeout_seconds INTEGER NOT NULL, last_triggered_at INTEGER,"
        " trigger_count INTEGER NOT NULL DEFAULT 0, source TEXT NOT NULL, node_id TEXT,"
        " created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX workflows_webhook_workflow ON workflows_webhook (workflow_id, created_at)")
    db.execute(
        "CREATE TABLE workflows_webhook_call (webhook_id TEXT NOT NULL REFERENCES workflows_webhook (id)"
        " ON DELETE CASCADE, key TEXT NOT NULL, execution_id TEXT NOT NULL, execution_label TEXT NOT NULL,"
        " created_at INTEGER NOT NULL, PRIMARY KEY (webhook_id, key)) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX workflows_webhook_call_age ON workflows_webhook_call (created_at)")
    db.execute(
        "CREATE TABLE workflows_schedule (id TEXT PRIMARY KEY,"
        " workflow_id TEXT NOT NULL REFERENCES workflows_workflow (id) ON DELETE CASCADE,"
        " cron_expression TEXT NOT NULL, timezone TEXT NOT NULL, is_active INTEGER NOT NULL DEFAULT 1,"
        " next_run_at INTEGER, last_run_at INTEGER, last_execution_id TEXT, misfire TEXT NOT NULL,"
        " source TEXT NOT NULL, node_id TEXT, created_at INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX workflows_schedule_workflow ON workflows_schedule (workflow_id, created_at)")
    db.execute("CREATE INDEX workflows_schedule_due ON workflows_schedule (next_run_at) WHERE is_active = 1")
    db.execute(
        "CREATE TABLE workflows_storage_trigger (id TEXT PRIMARY KEY,"
        " workflow_id TEXT NOT NULL REFERENCES workflows_workflow (id) ON DELETE CASCADE, node_id TEXT NOT NULL,"
        " owner_id TEXT NOT NULL, bucket TEXT NOT NULL, prefix TEXT NOT NULL, content_types TEXT NOT NULL,"
        " created_at INTEGER NOT NULL, UNIQUE (workflow_id, node_id))"
    )
    db.execute("CREATE INDEX workflows_storage_trigger_place ON workflows_storage_trigger (owner_id, bucket)")
    # The execution whose work this one was started by: a file it wrote, for example.
    db.execute("ALTER TABLE workflows_execution ADD COLUMN caused_by TEXT")
    db.execute(
        "CREATE TABLE workflows_storage_start (trigger_id TEXT NOT NULL REFERENCES workflows_storage_trigger (id)"
        " ON DELETE CASCADE, file_id TEXT NOT NULL, created_at INTEGER NOT NULL,"
        " PRIMARY KEY (trigger_id, file_id)) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX workflows_storage_start_age ON workflows_storage_start (created_at)")
    db.execute(
        "CREATE TABLE workflows_outgoing_webhook (id TEXT PRIMARY KEY, owner_id TEXT NOT NULL, name TEXT NOT NULL,"
        " url TEXT NOT NULL, events TEXT NOT NULL, secret BLOB NOT NULL, secret_hint TEXT NOT NULL,"
        " is_active INTEGER NOT NULL DEFAULT 1, disabled_reason TEXT, failing_since INTEGER,"
        " last_delivered_at INTEGER, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX workflows_outgoing_webhook_owner ON workflows_outgoing_webhook (owner_id, created_at)")
    db.execute(
        "CREATE TABLE workflows_outgoing_delivery (id TEXT PRIMARY KEY,"
        " webhook_id TEXT NOT NULL REFERENCES workflows_outgoing_webhook (id) ON DELETE CASCADE,"
        " event TEXT NOT NULL, message_id TEXT NOT NULL, payload TEXT NOT NULL, status TEXT NOT NULL,"
        " attempts INTEGER NOT NULL DEFAULT 0, next_attempt_at INTEGER, replay_of TEXT, completed_at INTEGER,"
        " created_at INTEGER NOT NULL)"
    )
    db.execute(
        "CREATE INDEX workflows_outgoing_delivery_webhook ON workflows_outgoing_delivery (webhook_id, created_at)"
    )
    db.execute(
        "CREATE INDEX workflows_outgoing_delivery_due ON workflows_outgoing_delivery (webhook_id, next_attempt_at)"
        " WHERE status = 'pending'"
    )
    db.execute(
        "CREATE INDEX workflows_outgoing_delivery_over ON workflows_outgoing_delivery (completed_at)"
        " WHERE completed_at IS NOT NULL"
    )
    db.execute(
        "CREATE TABLE workflows_outgoing_attempt (id INTEGER PRIMARY KEY AUTOINCREMENT,"
        " delivery_id TEXT NOT NULL REFERENCES workflows_outgoing_delivery (id) ON DELETE CASCADE,"
        " number INTEGER NOT NULL, status_code INTEGER, error TEXT, answer TEXT, duration_ms INTEGER NOT NULL,"
        " created_at INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX workflows_outgoing_attempt_delivery ON workflows_outgoing_attempt (delivery_id, id)")
