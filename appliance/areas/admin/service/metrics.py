"""Platform-wide counts."""

import threading
import time

from appliance.areas.admin.system_schemas import ExecutionNumbers, SystemMetrics, UserNumbers, WorkflowNumbers
from appliance.areas.auth.service.standing import count_users
from appliance.areas.workflows.service.standing import count_executions, count_workflows
from appliance.core.clock import now_ms, rfc3339
from appliance.core.counts import counted
from appliance.db import reading

KEPT_SECONDS = 10.0
RESOURCES = (
    "rag_indexes", "rag_documents", "connectors", "connections", "ocr_jobs", "scrape_jobs", "browser_sessions",
    "osint_streams", "code_tools", "code_executions", "agent_tasks", "files", "storage_bytes",
)  # fmt: skip

_counting = threading.Lock()
_kept: tuple[float, SystemMetrics] | None = None


def read_metrics() -> SystemMetrics:
    """As of now, or of the last ten seconds."""
    global _kept
    with _counting:
        if _kept is None or time.monotonic() - _kept[0] > KEPT_SECONDS:
            _kept = time.monotonic(), count_all()
        return _kept[1]


def count_all() -> SystemMetrics:
    """All of one moment."""
    with reading():
        users, workflows = count_users(), count_workflows()
        return SystemMetrics(
            users=UserNumbers(
                total=users.total, active=users.active, admins=users.admins, regular=users.total - users.admins
            ),
            workflows=WorkflowNumbers(
                total=workflows.total, active=workflows.active, inactive=workflows.total - workflows.active
            ),
            executions=_executions(),
            resources=dict.fromkeys(RESOURCES, 0) | counted(),
            timestamp=rfc3339(now_ms()) or "",
        )


def _executions() -> ExecutionNumbers:
    found = count_executions()
    named = {name: found.by_status.get(name, 0) for name in ExecutionNumbers.__struct_fields__ if name in _STATUSES}
    over = named["completed"] + named["failed"]
    rate = round(100 * named["completed"] / over, 2) if over else 0.0
    return ExecutionNumbers(total=found.total, last_24h=found.last_24h, success_rate=rate, **named)


_STATUSES = ("pending", "completed", "failed", "running", "paused", "waiting_for_signal", "terminated")
