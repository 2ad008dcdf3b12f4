"""What the admin area tells over HTTP of the installation as a whole: health, alerts, activity, metrics."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from appliance.core.health import Severity, Status
from appliance.core.paging import Place
from appliance.http.body import Body
from appliance.http.types import Id, Timestamp

Overall = Literal["healthy", "degraded", "unhealthy"]


class AdminAlive(msgspec.Struct):
    """The process answers."""

    status: Literal["ok"] = "ok"


class AdminCheck(msgspec.Struct, kw_only=True):
    """What a part says of itself. latency_ms: null where no answer came in time. required: nothing works without it."""

    name: str
    status: Status
    message: str
    latency_ms: int | None
    required: bool


class AdminDatabase(msgspec.Struct, kw_only=True):
    """last_integrity_check: "ok", or what is wrong first; null until the one after the start is over."""

    status: Literal["connected", "unavailable"]
    engine: str
    version: str
    size_bytes: int
    wal_bytes: int
    user_count: int | None
    last_integrity_check: str | None
    latency_ms: int | None


class AdminQueue(msgspec.Struct, kw_only=True):
    """Background work. pending: tasks that are due and wait. oldest_pending_seconds: how long the first has waited."""

    pending: int
    running: int
    oldest_pending_seconds: int


class AdminDiskState(msgspec.Struct, kw_only=True):
    """wanted_bytes: with less free space, uploads and new background work wait."""

    free_bytes: int
    total_bytes: int
    wanted_bytes: int


class AdminReplicaState(msgspec.Struct, kw_only=True):
    """The copy kept in step elsewhere. lag_seconds: since when it is not known to have everything."""

    enabled: bool
    state: Literal["off", "starting", "running", "failed"]
    target: str
    lag_seconds: float | None
    last_sync_at: Timestamp | None
    last_error: str | None


class AdminHealth(msgspec.Struct, kw_only=True):
    """unhealthy: a required check is unavailable. degraded: another one is, or there is a serious alert.

    services: by name, whether it is there; also of parts that are not wanted here or not installed.
    database.user_count, queue: null where the database does not tell.
    """

    status: Overall
    timestamp: Timestamp
    version: str
    uptime_seconds: int
    unresolved_alerts: int
    database: AdminDatabase
    services: dict[str, bool]
    checks: list[AdminCheck]
    queue: AdminQueue | None
    disk: AdminDiskState
    replication: AdminReplicaState


class SystemAlert(msgspec.Struct, kw_only=True):
    """occurrences: how often it came back, or was still there ten minutes later. resolved_by: null = by itself.

    subject: the check that raised it.
    """

    id: Id
    alert_type: str
    subject: str
    severity: Severity
    title: str
    message: str
    details: dict[str, Any]
    is_resolved: bool
    resolved_at: Timestamp | None
    resolved_by: Id | None
    note: str | None
    occurrences: int
    first_seen_at: Timestamp
    created_at: Timestamp
    updated_at: Timestamp


class SystemAlerts(msgspec.Struct, kw_only=True):
    """Newest first. unresolved_count: of all, whatever was asked for."""

    data: list[SystemAlert]
    count: int
    unresolved_count: int


class _Page50(msgspec.Struct, frozen=True, kw_only=True):
    skip: Place = 0
    offset: Place | None = None
    limit: Annotated[int, Meta(ge=1, le=1000)] = 50

    @property
    def start(self) -> int:
        return self.skip if self.offset is None else self.offset


class AlertQuery(_Page50, frozen=True, kw_only=True):
    """`offset` is another name of `skip`."""

    resolved: bool | None = None
    severity: Severity | None = None
    alert_type: Annotated[str, Meta(max_length=64)] | None = None


class ResolveAlert(Body):
    """note: for whoever reads of it later."""

    note: Annotated[str, Meta(max_length=1000)] | None = None


class ActivityQuery(_Page50, frozen=True, kw_only=True):
    """event_type, target_type: as the answer names them. since, until: RFC 3339 times."""

    event_type: Annotated[str, Meta(max_length=100)] | None = None
    actor_id: Id | None = None
    target_type: Annotated[str, Meta(max_length=100)] | None = None
    status: Literal["success", "failed", "info"] | None = None
    since: str | None = None
    until: str | None = None


class ActivityEvent(msgspec.Struct, kw_only=True):
    """actor_email: null of who is gone, and of what nobody did."""

    id: Id
    type: str
    actor_id: str | None
    actor_email: str | None
    target_type: str
    target_id: str | None
    status: str
    description: str
    timestamp: Timestamp
    context: dict[str, Any]


class ActivityList(msgspec.Struct, kw_only=True):
    """Newest first. types, target_types: all of which there is an event, to choose from."""

    data: list[ActivityEvent]
    count: int
    types: list[str]
    target_types: list[str]
    timestamp: Timestamp


class UserNumbers(msgspec.Struct, kw_only=True):
    """admins: superusers; regular: all others."""

    total: int
    active: int
    admins: int
    regular: int


class WorkflowNumbers(msgspec.Struct, kw_only=True):
    total: int
    active: int
    inactive: int


class ExecutionNumbers(msgspec.Struct, kw_only=True):
    """success_rate: completed of all that completed or failed, per cent; 0 when there is none."""

    total: int
    last_24h: int
    pending: int
    completed: int
    failed: int
    running: int
    paused: int
    waiting_for_signal: int
    terminated: int
    success_rate: float


class SystemMetrics(msgspec.Struct, kw_only=True):
    """Platform-wide counts, counted at most every ten seconds. resources: 0 also of what is not installed."""

    users: UserNumbers
    workflows: WorkflowNumbers
    executions: ExecutionNumbers
    resources: dict[str, int]
    timestamp: Timestamp
