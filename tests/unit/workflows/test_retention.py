"""History goes after its time, and the file gets smaller while others use it."""

import threading

import pytest

from appliance.areas.storage import service as storage
from appliance.areas.workflows.service import retention, workflows
from appliance.core import clock
from appliance.core.nodes import Done, Wait
from appliance.db import execute, query, rows, writing
from appliance.db.connection import close_thread
from appliance.db.space import KEPT_PAGES, free_pages, give_back
from tests.unit.workflows.conftest import chain, node

DAY = 24 * 3600 * 1000


@pytest.fixture
def later():
    """`later(days)`: let that much time pass."""
    begin = clock.now_ms()
    yield lambda days: clock.set_source(lambda: begin + int(days * DAY))
    clock.set_source(None)


def count(table: str, execution_id: str) -> int:
    return rows(f"SELECT count(*) FROM {table} WHERE execution_id = ?", (execution_id,))[0][0]


def test_an_execution_goes_with_its_journal_log_and_files_when_its_days_are_over(ada, adapters, start, script, later):
    script.acts["big"] = lambda context, value, config: Done({"text": "x" * 1_100_000})
    old = start(chain(node("big")))
    assert count("workflows_node_run", old.id) == 2
    assert storage.list_files(ada, "workflow-attachments", "", recursive=True).files

    later(29.9)
    assert retention.prune_history() == 0
    later(30.1)
    young = start(chain(node("a")))
    assert retention.prune_history() == 1

    assert not query("SELECT 1 FROM workflows_execution WHERE id = ?", (old.id,))
    assert count("workflows_node_run", old.id) == count("workflows_log", old.id) == 0
    assert not storage.list_files(ada, "workflow-attachments", "", recursive=True).files
    assert young.status.status == "completed"


def test_what_still_waits_stays_however_old_it_is(start, script, later):
    script.acts["w"] = lambda context, value, config: Wait("signal", "never")
    waiting = start(chain(node("w")))

    later(400)

    assert retention.prune_history() == 0
    assert waiting.status.status == "waiting_for_signal"


def test_versions_stay_while_an_execution_refers_to_them_and_the_newest_fifty_always(ada, start, script, later):
    old = start(chain(node("a")))
    workflow_id = old.status.workflow_id
    with writing():
        for version in range(2, 61):
            execute(
                "INSERT INTO workflows_version (id, workflow_id, version, trigger_config, graph_config, created_by,"
                " created_at) VALUES (?, ?, ?, '{}', '{}', ?, 0)",
                (f"v{version}", workflow_id, version, ada.id),
            )
        execute("UPDATE workflows_workflow SET version = 60 WHERE id = ?", (workflow_id,))

    workflows.forget_versions()
    kept = "SELECT version FROM workflows_version WHERE workflow_id = ? ORDER BY version"
    assert [version for (version,) in rows(kept, (workflow_id,))] == [1, *range(11, 61)]

    later(31)
    retention.prune_history()
    assert [version for (version,) in rows(kept, (workflow_id,))] == [*range(11, 61)]


def test_the_file_shrinks_while_others_read_and_write(db, start, script, later):
    script.acts["a"] = lambda context, value, config: Done({"text": context.execution_id * 5000})
    for _ in range(60):
        start(chain(node("a")))
    rows("PRAGMA wal_checkpoint(TRUNCATE)")
    before = db.database.stat().st_size
    assert before > 10_000_000

    stop, errors, turns = threading.Event(), [], []

    def busy() -> None:
        try:
            while not stop.is_set():
                with writing():
                    execute("INSERT INTO db_activity SELECT * FROM db_activity WHERE 0")
                rows("SELECT count(*) FROM workflows_log")
                turns.append(1)
        except Exception as error:  # noqa: BLE001  told below
            errors.append(error)
        finally:
            close_thread()

    other = threading.Thread(target=busy)
    other.start()
    later(31)
    assert retention.prune_history() == 60
    stop.set()
    other.join()
    give_back()
    rows("PRAGMA wal_checkpoint(TRUNCATE)")

    assert not errors and turns
    assert db.database.stat().st_size < before / 3
    assert rows("PRAGMA integrity_check") == [("ok",)]
    assert free_pages() <= KEPT_PAGES * 2


def test_without_the_vacuum_the_file_keeps_its_size(db, start, script, later, monkeypatch):
    monkeypatch.setattr(retention, "give_back", lambda: 0)
    script.acts["a"] = lambda context, value, config: Done({"text": context.execution_id * 5000})
    for _ in range(10):
        start(chain(node("a")))
    rows("PRAGMA wal_checkpoint(TRUNCATE)")
    before = db.database.stat().st_size

    later(31)
    retention.prune_history()
    rows("PRAGMA wal_checkpoint(TRUNCATE)")

    assert db.database.stat().st_size >= before
