"""The numbers of the platform are those of the tables."""

from appliance.areas.admin.service import metrics
from appliance.areas.auth.service import accounts
from appliance.areas.workflows.engine import journal
from appliance.areas.workflows.service import standing
from appliance.core.clock import now_ms
from appliance.core.counts import set_counts
from appliance.core.ids import first_id
from appliance.db import execute, query, writing

STATUSES = {
    "completed": 21, "failed": 1, "terminated": 2, "running": 3, "pending": 4, "paused": 5, "waiting_for_signal": 6
}  # fmt: skip
_DAY_MS = 24 * 3600 * 1000


def add_executions(workflow_id: str, counts: dict[str, int], created_at: int) -> None:
    for place, status in enumerate(status for status, count in counts.items() for _ in range(count)):
        id = f"{first_id(created_at)[:-4]}{place:04x}"
        execute(
            "INSERT INTO workflows_execution (id, execution_id, workflow_id, workflow_version, owner_id, status,"
            " trigger_type, trigger_data, entry_node_id, priority, created_at)"
            " VALUES (?, ?, ?, 1, 'o', ?, 'manual', '{}', 'a', 5, ?)",
            (id, id, workflow_id, status, created_at),
        )


def add_workflow(id: str, is_active: bool) -> None:
    execute(
        "INSERT INTO workflows_workflow (id, owner_id, name, is_active, trigger_config, graph_config, created_at,"
        " updated_at) VALUES (?, 'o', 'n', ?, '{}', '{}', 0, 0)",
        (id, int(is_active)),
    )


def test_they_are_counted_by_status_and_age(db):
    accounts.create_superuser("ann@example.com", "seven green bottles")
    with writing():
        add_workflow("w1", True)
        add_workflow("w2", False)
        add_executions("w1", STATUSES, now_ms() - 1000)
        add_executions("w2", {"completed": 7}, now_ms() - _DAY_MS - 60_000)
    set_counts({"files": lambda: 8})

    found = metrics.count_all()
    set_counts({})

    assert (found.users.total, found.users.active, found.users.admins, found.users.regular) == (1, 1, 1, 0)
    assert (found.workflows.total, found.workflows.active, found.workflows.inactive) == (2, 1, 1)
    counted = {status: getattr(found.executions, status) for status in STATUSES}
    assert counted == STATUSES | {"completed": 28}
    assert (found.executions.total, found.executions.last_24h) == (49, 42)
    assert found.executions.success_rate == 96.55  # 28 of 29
    assert found.resources["files"] == 8 and found.resources["agent_tasks"] == 0


def test_every_status_is_counted(db):
    assert set(journal.LIVE) | {"failed", "terminated", "completed"} == set(STATUSES)
    assert all(f"'{status}'" in standing._LIVE for status in journal.LIVE)


def test_no_execution_is_read_for_it(db):
    for some in (standing._LIVE, standing._BROKEN):
        plan = query(
            f"EXPLAIN QUERY PLAN SELECT status, count(*) FROM workflows_execution"
            f" WHERE status IN {some} GROUP BY status"
        )
        assert any("USING COVERING INDEX workflows_execution_" in step["detail"] for step in plan), plan


def test_without_executions_the_rate_is_nought(db):
    assert metrics.count_all().executions.success_rate == 0
