"""A file was created: the workflows that wait for it start."""

import logging
from collections.abc import Sequence
from typing import Any

from appliance.areas.workflows.models import StorageTrigger, Workflow
from appliance.areas.workflows.service import firing
from appliance.core.clock import now_ms
from appliance.core.errors import InvalidState
from appliance.db import execute, rows, writing

log = logging.getLogger(__name__)

MOST_ANCESTORS = 20  # executions in a chain of causes; a longer one starts nothing more
REMEMBERED_MS = 24 * 3600 * 1000


def start_for(news: dict[str, Any], caused_by: str | None) -> None:
    """Start the workflows of the file's owner whose storage trigger it fits; each once for one piece of news.

    news: id, owner_id, bucket, path, size, content_type. caused_by: the execution that made the file.
    """
    found = (
        StorageTrigger.select(StorageTrigger, Workflow)
        .join(Workflow)
        .where(StorageTrigger.owner_id == news["owner_id"], StorageTrigger.bucket == news["bucket"])
    )
    fitting = [row for row in found if fits(row.prefix, row.content_types, news["path"], news["content_type"])]
    if not fitting:
        return
    causes = workflows_behind(caused_by)
    for row in fitting:
        if causes is None or row.workflow_id in causes:
            log.info("%s is passed over: its own execution %s made the file", row.workflow_id, caused_by)
        else:
            _start(row, row.workflow, news, caused_by)


def fits(prefix: str, content_types: Sequence[str], path: str, content_type: str) -> bool:
    """content_types: such as "image/png" or "image/*"; none = all."""
    if not path.startswith(prefix):
        return False
    plain = content_type.partition(";")[0].strip().lower()
    wanted = [each.strip().lower() for each in content_types]
    return not wanted or any(
        each in ("*/*", plain) or (each.endswith("/*") and plain.startswith(each[:-1])) for each in wanted
    )


def workflows_behind(execution_id: str | None) -> set[str] | None:
    """The workflows of an execution and of all that it was caused by; None if the chain is too long."""
    causes: set[str] = set()
    for _ in range(MOST_ANCESTORS):
        if execution_id is None:
            return causes
        found = rows(
            "SELECT workflow_id, coalesce(caused_by, parent_execution_id) FROM workflows_execution WHERE id = ?",
            (execution_id,),
        )
        if not found:
            return causes
        workflow_id, execution_id = found[0]
        causes.add(workflow_id)
    return None


def _start(row: StorageTrigger, workflow: Workflow, news: dict[str, Any], caused_by: str | None) -> None:
    data = {"trigger_type": "storage"} | {name: news[name] for name in ("bucket", "path", "size", "content_type")}
    try:
        plan = firing.ready(workflow)
    except InvalidState as problem:
        log.info("a file does not start %s: %s", workflow.id, problem)
        return
    with writing():
        new = execute("INSERT OR IGNORE INTO workflows_storage_start VALUES (?, ?, ?)", (row.id, news["id"], now_ms()))
        if new:
            firing.start(workflow, plan, data, node_id=row.node_id, caused_by=caused_by)


def forget_old_starts() -> None:
    """News that is not delivered twice any more."""
    with writing():
        execute("DELETE FROM workflows_storage_start WHERE created_at <= ?", (now_ms() - REMEMBERED_MS,))
