"""How the installation is, in one answer."""

import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from appliance import __version__
from appliance.areas.admin.service import alerts, checking
from appliance.areas.admin.service.asking import Answer, answers
from appliance.areas.admin.system_schemas import (
    AdminCheck,
    AdminDatabase,
    AdminDiskState,
    AdminHealth,
    AdminQueue,
    AdminReplicaState,
    Overall,
)
from appliance.areas.auth.service.standing import count_users
from appliance.areas.storage import service as storage
from appliance.core.clock import now_ms, rfc3339
from appliance.core.health import checks
from appliance.db import data_folder
from appliance.db.connection import FAILURES, sqlite_version
from appliance.http.metrics import uptime_seconds
from appliance.jobs import backlog
from appliance.ports.replication import replication

T = TypeVar("T")

# The contract's names of what may be there; a part that no area contributes is not there.
SERVICES = (
    "storage", "queue", "scheduler", "browser_pool", "embeddings", "ocr", "replication", "smtp",
    "openai", "anthropic", "google-ai", "local_model",
)  # fmt: skip


def read_health() -> AdminHealth:
    """Always an answer: what cannot be asked is said to be unavailable."""
    found = answers()
    severities = _asked(alerts.unresolved_by_severity) or {}
    services = dict.fromkeys(SERVICES, False) | {
        answer.check.name: answer.state.status == "available" for answer in found if answer.check.name != "database"
    }
    return AdminHealth(
        status=overall(found, severities),
        timestamp=rfc3339(now_ms()) or "",
        version=__version__,
        uptime_seconds=uptime_seconds(),
        unresolved_alerts=sum(severities.values()),
        database=_database(next((answer for answer in found if answer.check.name == "database"), None)),
        services=services,
        checks=[*(_shown(answer) for answer in found), *_missing()],
        queue=_asked(_queue),
        disk=_disk(),
        replication=_replication(),
    )


def overall(found: Sequence[Answer], severities: Mapping[str, int]) -> Overall:
    """severities: how many alerts are unresolved."""
    down = [answer.check for answer in found if answer.state.status == "unavailable"]
    if any(check.required for check in down):
        return "unhealthy"
    return "degraded" if down or severities.get("error") or severities.get("critical") else "healthy"


def _shown(answer: Answer) -> AdminCheck:
    return AdminCheck(
        name=answer.check.name,
        status=answer.state.status,
        message=answer.state.message,
        latency_ms=answer.latency_ms,
        required=answer.check.required,
    )


def _missing() -> list[AdminCheck]:
    """Of parts that this installation does not have."""
    there = {check.name for check in checks()}
    return [
        AdminCheck(name=name, status="not_configured", message="Not installed", latency_ms=None, required=False)
        for name in SERVICES
        if name not in there
    ]


def _asked(question: Callable[[], T]) -> T | None:
    """None where database or disk do not tell."""
    try:
        return question()
    except (OSError, *FAILURES):
        return None


def _database(answer: Answer | None) -> AdminDatabase:
    file = data_folder.current().database
    wal = file.with_name("app.db-wal")
    return AdminDatabase(
        status="connected" if answer and answer.state.status == "available" else "unavailable",
        engine="sqlite",
        version=sqlite_version(),
        size_bytes=file.stat().st_size if file.exists() else 0,
        wal_bytes=wal.stat().st_size if wal.exists() else 0,
        user_count=_asked(lambda: count_users().total),
        last_integrity_check=checking.last_integrity_check(),
        latency_ms=answer.latency_ms if answer else None,
    )


def _queue() -> AdminQueue:
    found = backlog()
    return AdminQueue(pending=found.pending, running=found.running, oldest_pending_seconds=found.oldest_seconds)


def _disk() -> AdminDiskState:
    disk = shutil.disk_usage(data_folder.current().path)
    return AdminDiskState(free_bytes=disk.free, total_bytes=disk.total, wanted_bytes=storage.bytes_to_keep_free())


def _replication() -> AdminReplicaState:
    found = replication.status()
    return AdminReplicaState(
        enabled=found.state != "off",
        state=found.state,
        target=re.sub(r"//[^/@]*@", "//…@", found.target),  # somebody may have put a password there
        lag_seconds=found.lag_seconds(now_ms()),
        last_sync_at=rfc3339(found.confirmed_at),
        last_error=found.last_error,
    )
