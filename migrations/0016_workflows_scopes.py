"""Scopes inside loops and tries: a node run is one per scope; variables stand in a table of their own."""

RUN = (
    "execution_id, node_id, node_type, iteration, attempt, status, input, output, error, branches, variables,"
    " started_at, completed_at, finished_order"
)
WAIT = "execution_id, node_id, iteration, attempt, kind, key, until, state, message, value, fired_at, created_at"


def up(db):
    db.execute("ALTER TABLE workflows_node_run RENAME TO workflows_node_run_before")
    db.execute(
        "CREATE TABLE workflows_node_run (id INTEGER PRIMARY KEY AUTOINCREMENT,"
        " execution_id TEXT NOT NULL REFERENCES workflows_execution (id) ON DELETE CASCADE,"
        " scope TEXT NOT NULL DEFAULT '', node_id TEXT NOT NULL,"
        " node_type TEXT NOT NULL, iteration INTEGER NOT NULL DEFAULT 0, attempt INTEGER NOT NULL DEFAULT 1,"
        " status TEXT NOT NULL, input TEXT, output TEXT, error TEXT, branches TEXT, variables TEXT, state TEXT,"
        " copied INTEGER NOT NULL DEFAULT 0, started_at INTEGER NOT NULL, completed_at INTEGER,"
        " finished_order INTEGER, UNIQUE (execution_id, scope, node_id, attempt))"
    )
    db.execute(f"INSERT INTO workflows_node_run ({RUN}) SELECT {RUN} FROM workflows_node_run_before ORDER BY id")
    db.execute("DROP TABLE workflows_node_run_before")
    db.execute("DROP INDEX workflows_wait_key")
    db.execute("ALTER TABLE workflows_wait RENAME TO workflows_wait_before")
    db.execute(
        "CREATE TABLE workflows_wait (id INTEGER PRIMARY KEY AUTOINCREMENT,"
        " execution_id TEXT NOT NULL REFERENCES workflows_execution (id) ON DELETE CASCADE,"
        " scope TEXT NOT NULL DEFAULT '', node_id TEXT NOT NULL,"
        " iteration INTEGER NOT NULL DEFAULT 0, attempt INTEGER NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,"
        " until INTEGER, state TEXT NOT NULL, message TEXT, value TEXT, fired_at INTEGER,"
        " created_at INTEGER NOT NULL, UNIQUE (execution_id, scope, node_id))"
    )
    db.execute(f"INSERT INTO workflows_wait ({WAIT}) SELECT {WAIT} FROM workflows_wait_before ORDER BY id")
    db.execute("DROP TABLE workflows_wait_before")
    db.execute("CREATE INDEX workflows_wait_key ON workflows_wait (kind, key)")
    # owner: scope and id of the node it is inside of; ended: NULL while it is open.
    db.execute(
        "CREATE TABLE workflows_scope (execution_id TEXT NOT NULL REFERENCES workflows_execution (id)"
        " ON DELETE CASCADE, path TEXT NOT NULL, owner TEXT NOT NULL, iteration INTEGER, part TEXT NOT NULL,"
        " ended TEXT, error TEXT, loop TEXT, last_node_id TEXT, PRIMARY KEY (execution_id, path)) WITHOUT ROWID"
    )
    db.execute("CREATE INDEX workflows_scope_owner ON workflows_scope (execution_id, owner, iteration)")
    db.execute(
        "CREATE INDEX workflows_scope_open ON workflows_scope (execution_id, owner)"
        " WHERE ended IS NULL OR ended != 'done'"
    )
    db.execute(
        "CREATE TABLE workflows_variable (execution_id TEXT NOT NULL REFERENCES workflows_execution (id)"
        " ON DELETE CASCADE, scope TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,"
        " PRIMARY KEY (execution_id, scope, name)) WITHOUT ROWID"
    )
    db.execute(
        "INSERT INTO workflows_variable (execution_id, scope, name, value)"
        " SELECT run.execution_id, '', each.key, run.variables -> each.fullkey"
        " FROM workflows_node_run AS run, json_each(run.variables) AS each"
        " WHERE run.variables IS NOT NULL ORDER BY run.finished_order"
        " ON CONFLICT DO UPDATE SET value = excluded.value"
    )
