"""What was in the journal before there were scopes is in it afterwards."""

import importlib.util
from typing import Any

import apsw

from appliance.db.migrate import migrations_folder


class Database:
    def __init__(self) -> None:
        self.connection = apsw.Connection(":memory:")
        self.connection.execute("PRAGMA foreign_keys = ON")

    def execute(self, sql: str, params: tuple[Any, ...] = ()) -> list[Any]:
        return self.connection.execute(sql, params).fetchall()

    def up(self, name: str) -> None:
        spec = importlib.util.spec_from_file_location(name, migrations_folder() / f"{name}.py")
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.up(self)


def test_node_runs_waits_and_variables_of_before_are_kept():
    db = Database()
    db.up("0007_workflows_journal")
    db.execute("INSERT INTO workflows_workflow VALUES ('w', 'o', 'n', NULL, 1, 1, '{}', '{}', NULL, 1, 1)")
    db.execute(
        "INSERT INTO workflows_execution (id, execution_id, workflow_id, workflow_version, owner_id, status,"
        " trigger_type, trigger_data, entry_node_id, priority, created_at)"
        " VALUES ('e', 'exec-1', 'w', 1, 'o', 'running', 'manual', '{}', 't', 5, 1)"
    )
    for order, values in enumerate(('{"x": 1, "yes": true}', '{"x": {"a": [null]}}', None), start=1):
        db.execute(
            "INSERT INTO workflows_node_run (execution_id, node_id, node_type, status, output, variables, started_at,"
            " finished_order) VALUES ('e', ?, 'set_variable', 'success', '{}', ?, 1, ?)",
            (f"n{order}", values, order),
        )
    db.execute(
        "INSERT INTO workflows_wait (execution_id, node_id, attempt, kind, key, state, created_at)"
        " VALUES ('e', 'n4', 1, 'job', 'k', '{}', 1)"
    )

    db.up("0016_workflows_scopes")

    runs = db.execute("SELECT scope, node_id, finished_order FROM workflows_node_run ORDER BY id")
    assert runs == [("", "n1", 1), ("", "n2", 2), ("", "n3", 3)]
    assert db.execute("SELECT scope, node_id, key FROM workflows_wait") == [("", "n4", "k")]
    kept = db.execute("SELECT name, value FROM workflows_variable ORDER BY name")
    assert kept == [("x", '{"a":[null]}'), ("yes", "true")]
    db.execute("DELETE FROM workflows_workflow")
    for table in ("node_run", "wait", "variable", "scope"):
        assert db.execute(f"SELECT * FROM workflows_{table}") == []
