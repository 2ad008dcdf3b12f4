"""Bodies and views of executions: their start, state, log and timeline."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from appliance.areas.workflows.engine.graph import NodeId
from appliance.core.paging import FURTHEST, Paging, Place
from appliance.http.body import Body
from appliance.http.types import Id, Timestamp

ExecutionStatus = Literal["pending", "running", "waiting_for_signal", "paused", "completed", "failed", "terminated"]
PriorityName = Literal["low", "normal", "high", "critical"]
PRIORITIES: dict[str, int] = {"low": 1, "normal": 5, "high": 10, "critical": 20}


class RunWorkflow(Body):
    """from_node_id, only_node_id: run a part, with results that are pinned or copied from the execution `copy_from`."""

    trigger_data: dict[str, Any] = {}
    priority: PriorityName = "normal"
    version: Annotated[int, Meta(ge=1, le=FURTHEST)] | None = None
    from_node_id: NodeId | None = None
    only_node_id: NodeId | None = None
    copy_from: Annotated[str, Meta(max_length=100)] | None = None


class TerminateExecution(Body):
    reason: Annotated[str, Meta(max_length=500)] | None = None


class ExecutionQuery(Paging, frozen=True, kw_only=True):
    """status may be repeated; since and until are RFC 3339 times of queueing."""

    workflow_id: str | None = None
    status: list[ExecutionStatus] = []
    trigger_type: str | None = None
    since: str | None = None
    until: str | None = None
    mine: bool = False
    retry_count_min: Place | None = None


class FailedQuery(Paging, frozen=True, kw_only=True):
    retry_count_min: Place | None = None
    workflow_id: str | None = None


class ReplayExecution(Body):
    """from_node_id: start there, with the results of all that is not behind it. from_failure: where it failed.

    trigger_data: in place of what the old one was given; only from the start.
    """

    from_node_id: NodeId | None = None
    from_failure: bool = False
    use_latest_version: bool = False
    trigger_data: dict[str, Any] | None = None


class ReplayQuery(msgspec.Struct, frozen=True):
    from_node_id: NodeId | None = None


class StatusQuery(msgspec.Struct, frozen=True):
    include_outputs: bool = True


class LogQuery(msgspec.Struct, frozen=True):
    node_id: str | None = None
    level: Literal["debug", "info", "warning", "error"] | None = None
    after: Place | None = None
    skip: Place = 0
    limit: Annotated[int, Meta(ge=1, le=10_000)] = 1000


class TimelineQuery(msgspec.Struct, frozen=True):
    include_logs: bool = False


class ExecutionPublic(msgspec.Struct, kw_only=True):
    id: Id
    execution_id: str
    workflow_id: Id
    workflow_name: str
    workflow_version: int
    status: ExecutionStatus
    trigger_type: str
    priority: str
    queued_at: Timestamp
    started_at: Timestamp | None
    completed_at: Timestamp | None
    duration_ms: int | None
    error_message: str | None
    error_node_id: str | None
    retry_count: int
    next_retry_at: Timestamp | None
    replay_of: Id | None
    parent_execution_id: Id | None


class ExecutionList(msgspec.Struct):
    data: list[ExecutionPublic]
    count: int


class ReplayPublic(ExecutionPublic, kw_only=True):
    """replay_from: the node it starts at, or several with commas; None = the start."""

    replay_from: str | None


class ExecutionStatistics(msgspec.Struct):
    total_nodes: int
    completed_nodes: int
    failed_nodes: int
    skipped_nodes: int
    total_node_duration_ms: int
    total_logs: int
    error_logs: int
    warning_logs: int


class NodeResult(msgspec.Struct):
    """The latest attempt of a node, in a loop that of the latest iteration.

    copied: taken over from an earlier execution. pinned: the node did not run, its pinned output was taken.
    error: type, message, and the setting it is about where there is one.
    """

    node_type: str
    status: Literal["running", "success", "failed", "skipped", "waiting", "cancelled"]
    input: Any
    output: Any
    error: dict[str, str] | None
    branch: str | None
    attempt: int
    iteration: int
    started_at: Timestamp
    completed_at: Timestamp | None
    duration_ms: int | None
    copied: bool
    pinned: bool


class NodeRunPublic(NodeResult):
    """One attempt. scope: the loops and tries it stands in, as the engine names them; "" = none."""

    id: int
    scope: str


class NodeRunList(msgspec.Struct):
    data: list[NodeRunPublic]
    count: int


class ExecutionState(msgspec.Struct):
    completed_node_ids: list[str]
    node_results: dict[str, NodeResult]


class WaitPublic(msgspec.Struct):
    """kind: approval, timer, sub_workflow, event or job. options: of an approval."""

    node_id: str
    kind: str
    message: str | None
    until: Timestamp | None
    options: list[str] | None = None


class ExecutionStatusPublic(ExecutionPublic, kw_only=True):
    current_node_id: str | None
    current_node_ids: list[str]
    statistics: ExecutionStatistics
    execution_state: ExecutionState
    waiting: list[WaitPublic]
    trigger_data: dict[str, Any]
    result: Any


class LogLine(msgspec.Struct):
    id: int
    node_id: str
    level: Literal["debug", "info", "warning", "error"]
    message: str
    timestamp: Timestamp


class LogList(msgspec.Struct):
    data: list[LogLine]
    count: int


class TimelineEvent(msgspec.Struct):
    timestamp: Timestamp
    event_type: str
    node_id: str | None
    node_name: str | None
    status: str | None
    message: str
    duration_ms: int | None
    data: dict[str, Any]


class Timeline(msgspec.Struct):
    execution_id: str
    id: Id
    workflow_id: Id
    workflow_name: str
    status: ExecutionStatus
    started_at: Timestamp | None
    completed_at: Timestamp | None
    total_duration_ms: int | None
    events: list[TimelineEvent]


class ExecutionChanged(msgspec.Struct):
    """The answer of pause, resume and terminate."""

    status: ExecutionStatus
    execution_id: str
    id: Id
