"""Bodies and views of what executions wait for, and of what they are told."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from appliance.areas.workflows.execution_schemas import ExecutionStatus, WaitPublic
from appliance.http.body import Body
from appliance.http.types import Id, Timestamp


class SendSignal(Body):
    """signal_data of a human_approval: {option, comment?}. node_id: needed when more than one node waits for it."""

    signal_type: Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9_.-]+$")]
    node_id: Annotated[str, Meta(min_length=1, max_length=255)] | None = None
    signal_data: dict[str, Any] = {}


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
