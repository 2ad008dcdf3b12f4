"""Signals to executions, the answer of a `respond` node, and what calls of language models cost."""


def up(db):
    db.execute(
        "CREATE TABLE workflows_signal (id TEXT PRIMARY KEY,"
        " execution_id TEXT NOT NULL REFERENCES workflows_execution (id) ON DELETE CASCADE, node_id TEXT,"
        " signal_type TEXT NOT NULL, signal_data TEXT NOT NULL, processed INTEGER NOT NULL DEFAULT 0, sent_by TEXT,"
        " created_at INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX workflows_signal_execution ON workflows_signal (execution_id, created_at)")
    db.execute("CREATE INDEX workflows_wait_approvals ON workflows_wait (until) WHERE kind = 'approval'")
    db.execute("CREATE INDEX workflows_execution_parent ON workflows_execution (parent_execution_id)")
    db.execute("ALTER TABLE workflows_execution ADD COLUMN response TEXT")
    db.execute(
        "CREATE TABLE db_model_cost (id TEXT PRIMARY KEY, user_id TEXT NOT NULL, source TEXT NOT NULL, source_id TEXT,"
        " execution_id TEXT, provider TEXT NOT NULL, model TEXT NOT NULL, tokens_input INTEGER NOT NULL,"
        " tokens_output INTEGER NOT NULL, usd_cost REAL NOT NULL, priced INTEGER NOT NULL,"
        " latency_ms INTEGER NOT NULL, created_at INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX db_model_cost_time ON db_model_cost (created_at)")
    db.execute("CREATE INDEX db_model_cost_user ON db_model_cost (user_id, created_at)")
