"""Workflows, their versions, executions, and the journal an execution is rebuilt from."""


def up(db):
    db.execute(
        "CREATE TABLE workflows_workflow (id TEXT PRIMARY KEY, owner_id TEXT NOT NULL, name TEXT NOT NULL,"
        " description TEXT, is_active INTEGER NOT NULL DEFAULT 1, version INTEGER NOT NULL DEFAULT 1,"
        " trigger_config TEXT NOT NULL, graph_config TEXT NOT NULL, template TEXT,"
        " created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX workflows_workflow_owner ON workflows_workflow (owner_id, updated_at)")
    db.execute(
        "CREATE TABLE workflows_version (id TEXT PRIMARY KEY,"
        " workflow_id TEXT NOT NULL REFERENCES workflows_workflow (id) ON DELETE CASCADE, version INTEGER NOT NULL,"
        " trigger_config TEXT NOT NULL, graph_config TEXT NOT NULL, created_by TEXT NOT NULL,"
        " created_at INTEGER NOT NULL, UNIQUE (workflow_id, version))"
    )
    db.execute(
        "CREATE TABLE workflows_execution (id TEXT PRIMARY KEY, execution_id TEXT NOT NULL UNIQUE,"
        " workflow_id TEXT NOT NULL REFERENCES workflows_workflow (id) ON DELETE CASCADE,"
        " workflow_version INTEGER NOT NULL, owner_id TEXT NOT NULL, status TEXT NOT NULL,"
        " trigger_type TEXT NOT NULL, trigger_data TEXT NOT NULL, entry_node_id TEXT NOT NULL,"
        " priority INTEGER NOT NULL, retry_count INTEGER NOT NULL DEFAULT 0, next_retry_at INTEGER,"
        " error_message TEXT, error_node_id TEXT, replay_of TEXT, parent_execution_id TEXT, result TEXT,"
        " created_at INTEGER NOT NULL, started_at INTEGER, completed_at INTEGER, deadline_at INTEGER,"
        " remaining_ms INTEGER)"
    )
    db.execute("CREATE INDEX workflows_execution_workflow ON workflows_execution (workflow_id, created_at)")
    db.execute("CREATE INDEX workflows_execution_owner ON workflows_execution (owner_id, created_at)")
    db.execute(
        "CREATE INDEX workflows_execution_live ON workflows_execution (owner_id, status)"
        " WHERE status IN ('pending', 'running', 'waiting_for_signal', 'paused')"
    )
    db.execute(
        "CREATE TABLE workflows_node_run (id INTEGER PRIMARY KEY AUTOINCREMENT,"
        " execution_id TEXT NOT NULL REFERENCES workflows_execution (id) ON DELETE CASCADE, node_id TEXT NOT NULL,"
        " node_type TEXT NOT NULL, iteration INTEGER NOT NULL DEFAULT 0, attempt INTEGER NOT NULL DEFAULT 1,"
        " status TEXT NOT NULL, input TEXT, output TEXT, error TEXT, branches TEXT, variables TEXT,"
        " started_at INTEGER NOT NULL, completed_at INTEGER, finished_order INTEGER,"
        " UNIQUE (execution_id, node_id, iteration, attempt))"
    )
    db.execute(
        "CREATE TABLE workflows_wait (id INTEGER PRIMARY KEY AUTOINCREMENT,"
        " execution_id TEXT NOT NULL REFERENCES workflows_execution (id) ON DELETE CASCADE, node_id TEXT NOT NULL,"
        " iteration INTEGER NOT NULL DEFAULT 0, attempt INTEGER NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,"
        " until INTEGER, state TEXT NOT NULL, message TEXT, value TEXT, fired_at INTEGER,"
        " created_at INTEGER NOT NULL, UNIQUE (execution_id, node_id, iteration))"
    )
    db.execute("CREATE INDEX workflows_wait_key ON workflows_wait (kind, key)")
    db.execute(
        "CREATE TABLE workflows_log (id INTEGER PRIMARY KEY AUTOINCREMENT,"
        " execution_id TEXT NOT NULL REFERENCES workflows_execution (id) ON DELETE CASCADE, node_id TEXT NOT NULL,"
        " level TEXT NOT NULL, event_type TEXT NOT NULL, status TEXT, message TEXT NOT NULL, data TEXT,"
        " timestamp INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX workflows_log_execution ON workflows_log (execution_id, id)")
