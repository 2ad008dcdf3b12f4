"""Bodies and views of the workflows area."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from appliance.areas.workflows.engine.graph import Graph, NodeId
from appliance.core.paging import FURTHEST, Paging, Place
from appliance.http.body import Body
from appliance.http.types import Id, Timestamp

Name = Annotated[str, Meta(min_length=1, max_length=255)]
Description = Annotated[str, Meta(max_length=1000)]
ExecutionStatus = Literal["pending", "running", "waiting_for_signal", "paused", "completed", "failed", "terminated"]
PriorityName = Literal["low", "normal", "high", "critical"]
PRIORITIES: dict[str, int] = {"low": 1, "normal": 5, "high": 10, "critical": 20}


class CreateWorkflow(Body):
    name: Name
    description: Description | None = None
    is_active: bool = True
    trigger_config: dict[str, Any] = {}
    graph_config: Graph = msgspec.field(default_factory=Graph)


class ChangeWorkflow(Body):
    name: Name | UnsetType = UNSET
    description: Description | None | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    trigger_config: dict[str, Any] | UnsetType = UNSET
    graph_config: Graph | UnsetType = UNSET


class ImportWorkflow(Body):
    """data: a file of ours or an export of n8n, as JSON. name: in place of the one it has."""

    data: dict[str, Any]
    name: Name | None = None


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


class SendSignal(Body):
    """signal_data of a human_approval: {option, comment?}. node_id: needed when more than one node waits for it."""

    signal_type: Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9_.-]+$")]
    node_id: Annotated[str, Meta(min_length=1, max_length=255)] | None = None
    signal_data: dict[str, Any] = {}


class WorkflowQuery(Paging, frozen=True, kw_only=True):
    q: str | None = None
    is_active: bool | None = None
    include: Literal["graph"] | None = None


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


class CheckGraph(Body):
    graph_config: Graph


class EvaluateExpression(Body):
    """What an expression or a text with `{{ … }}` gives with the data of an execution.

    node_id: whose input is `input`. input_from: the nodes it comes after, for a node that has not run.
    parameters: the names an arrow stands for. items: an expression for the list whose first element is `item`.
    data: roots that stand in place of the execution's; of `nodes` and `vars` only those named.
    """

    source: Annotated[str, Meta(max_length=65_536)]
    kind: Literal["expression", "template"] = "expression"
    execution_id: Annotated[str, Meta(max_length=100)] | None = None
    node_id: NodeId | None = None
    input_from: Annotated[list[NodeId], Meta(max_length=100)] = []
    parameters: Annotated[list[Annotated[str, Meta(max_length=100)]], Meta(max_length=5)] = []
    items: Annotated[str, Meta(max_length=4096)] | None = None
    data: dict[str, Any] = {}


class ReplayQuery(msgspec.Struct, frozen=True):
    from_node_id: NodeId | None = None


class VersionQuery(Paging, frozen=True, kw_only=True):
    """version: only this one, with its graph and trigger."""

    version: Annotated[int, Meta(ge=1, le=FURTHEST)] | None = None


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


class WorkflowIssue(msgspec.Struct):
    node_id: str
    field: str
    code: str
    message: str


class GraphProblem(msgspec.Struct):
    """refused: a graph with it cannot be saved; else it can be saved, but not run. edge: its place in the list."""

    node_id: str | None
    edge: int | None
    field: str
    code: str
    message: str
    refused: bool


class GraphChecked(msgspec.Struct):
    problems: list[GraphProblem]


class ExpressionFunction(msgspec.Struct):
    """signature: `replace(value, old, new)`; `?` marks what may be left out. method: may stand behind a value."""

    name: str
    signature: str
    summary: str
    method: bool


class ExpressionFunctions(msgspec.Struct):
    functions: list[ExpressionFunction]


class ExpressionMistake(msgspec.Struct):
    """position: characters (code points) from the start of the source; None if it is about the whole."""

    message: str
    position: int | None
    hint: str | None


class ExpressionValue(msgspec.Struct):
    """error: why there is no value. has_data: whether there was an execution to read from."""

    value: Any
    error: ExpressionMistake | None
    has_data: bool


class LastExecution(msgspec.Struct):
    id: Id
    status: ExecutionStatus
    started_at: Timestamp | None


class WorkflowPublic(msgspec.Struct):
    """graph_config is left out of lists unless `include=graph`."""

    id: Id
    owner_id: Id
    name: str
    description: str | None
    is_active: bool
    version: int
    trigger_config: dict[str, Any]
    is_runnable: bool
    issues: list[WorkflowIssue]
    webhook_urls: list[str]
    next_run_at: Timestamp | None
    last_execution: LastExecution | None
    template: str | None
    created_at: Timestamp
    updated_at: Timestamp
    graph_config: dict[str, Any] | UnsetType = UNSET


class WorkflowList(msgspec.Struct):
    data: list[WorkflowPublic]
    count: int


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


class VersionPublic(msgspec.Struct):
    """graph_config and trigger_config: only where one version is asked for."""

    version: int
    created_at: Timestamp
    created_by: Id
    node_count: int
    is_current: bool
    graph_config: dict[str, Any] | UnsetType = UNSET
    trigger_config: dict[str, Any] | UnsetType = UNSET


class VersionList(msgspec.Struct):
    data: list[VersionPublic]
    count: int


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


class WorkflowSignal(msgspec.Struct):
    """processed: whether something that waited has taken it. sent_by: id of the person."""

    id: Id
    execution_id: Id
    node_id: str | None
    signal_type: str
    signal_data: dict[str, Any]
    received_at: Timestamp
    processed: bool
    sent_by: Id | None


class WorkflowSignalList(msgspec.Struct):
    """waiting: what the execution waits for now; data: the signals it got, newest first."""

    waiting: list[WaitPublic]
    data: list[WorkflowSignal]
    count: int


class WorkflowApproval(msgspec.Struct):
    """A decision that a person is asked for. status: of the execution; a paused one goes on when it is resumed."""

    execution_id: Id
    execution_label: str
    workflow_id: Id
    workflow_name: str
    status: ExecutionStatus
    node_id: str
    iteration: int
    message: str | None
    options: list[str]
    waiting_since: Timestamp
    until: Timestamp | None


class WorkflowApprovalList(msgspec.Struct):
    data: list[WorkflowApproval]
    count: int


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


class NodeType(msgspec.Struct):
    """ports: those of a node without configuration; a switch adds its cases."""

    node_type: str
    aliases: list[str]
    label: str
    category: str
    description: str
    icon: str
    config_schema: dict[str, Any]
    outputs: list[str]
    ports: list[str]
    expression_fields: list[str]
    available: bool
    reason: str | None


class NodeTypes(msgspec.Struct):
    node_types: list[NodeType]


class ModelQuery(msgspec.Struct, frozen=True):
    """discover: look for model servers on this machine, for superusers."""

    discover: bool = False


class ModelServerPublic(msgspec.Struct):
    name: str
    base_url: str
    models: list[str]


class LanguageModelsPublic(msgspec.Struct):
    """models: "provider/name" of all that a prompt may name. reason: why there are none, and what to do.

    troubles: providers that did not answer. servers: found on this machine, if that was asked for.
    """

    models: list[str]
    reason: str | None
    troubles: list[str]
    servers: list[ModelServerPublic] | None


class WorkflowImportedNode(msgspec.Struct):
    """What became of one node. node_id: what stands for it now. notes: what to look at."""

    name: str
    type: str
    status: Literal["converted", "placeholder", "note"]
    node_id: str | None
    notes: list[str]


class WorkflowImportReport(msgspec.Struct):
    """converted, placeholders: how many nodes. notes: about the workflow as a whole."""

    format: Literal["appliance", "n8n"]
    converted: int
    placeholders: int
    nodes: list[WorkflowImportedNode]
    notes: list[str]


class WorkflowImported(msgspec.Struct):
    workflow: WorkflowPublic
    report: WorkflowImportReport


class WorkflowFile(msgspec.Struct):
    """A workflow as one readable file, to be kept, compared and imported elsewhere. exported_at: when it was made."""

    format: Literal["appliance-workflow"]
    format_version: int
    name: str
    description: str | None
    exported_at: str
    trigger_config: dict[str, Any]
    graph_config: dict[str, Any]
