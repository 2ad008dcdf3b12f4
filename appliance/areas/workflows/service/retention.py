"""History that is old enough goes, a little at a time, and the file gives its space back."""

from contextlib import suppress

from appliance.areas.storage import service as storage
from appliance.areas.workflows.engine.outputs import BUCKET
from appliance.areas.workflows.service.workflows import forget_versions
from appliance.areas.workflows.settings import WorkflowSettings
from appliance.core.actor import Actor
from appliance.core.clock import now_ms
from appliance.core.errors import NotFound
from appliance.core.settings import settings
from appliance.db import execute, rows, writing
from appliance.db.space import give_back

DAY_MS = 24 * 3600 * 1000
_EXECUTIONS = 100  # looked up at once
_ROWS = 500  # deleted in one transaction: what another writer waits for
_SHRINK_AFTER = 1000  # executions: a long pruning must not first fill the disk with what it frees


def prune_history() -> int:
    """Delete executions that ended longer ago than `history_retention_days`, with their journal, log and files.

    Answers how many. Each transaction is short, and a stop in between loses nothing: what is left goes next time.
    """
    before = now_ms() - settings(WorkflowSettings).history_retention_days * DAY_MS
    gone = 0
    while doomed := _over(before):
        for execution_id, owner_id in doomed:
            _forget(execution_id, owner_id)
        gone += len(doomed)
        if gone % _SHRINK_AFTER < len(doomed):
            give_back()
    forget_versions()
    give_back()
    return gone


def _over(before: int) -> list[tuple[str, str]]:
    found = rows(
        "SELECT id, owner_id FROM workflows_execution WHERE completed_at < ? ORDER BY completed_at LIMIT ?",
        (before, _EXECUTIONS),
    )
    return [(execution_id, owner_id) for execution_id, owner_id in found]


def _forget(execution_id: str, owner_id: str) -> None:
    for table, key in (("workflows_log", "id"), ("workflows_node_run", "id"), ("workflows_scope", "path")):
        _delete_in_steps(table, key, execution_id)
    with suppress(NotFound, storage.FileInUse):  # what is in use now stays, as a file like any other
        storage.delete(Actor(owner_id), BUCKET, f"{execution_id}/", recursive=True)
    with writing():
        execute("DELETE FROM workflows_execution WHERE id = ?", (execution_id,))


def _delete_in_steps(table: str, key: str, execution_id: str) -> None:
    """key: a column that is unique within an execution."""
    some = f"SELECT {key} FROM {table} WHERE execution_id = ? LIMIT ?"
    step = f"DELETE FROM {table} WHERE execution_id = ? AND {key} IN ({some})"
    while True:
        with writing():
            if execute(step, (execution_id, execution_id, _ROWS)) < _ROWS:
                return
