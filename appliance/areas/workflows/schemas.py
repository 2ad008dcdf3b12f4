"""Bodies and views of workflows and their versions."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from appliance.areas.workflows.engine.graph import Graph
from appliance.areas.workflows.execution_schemas import ExecutionStatus
from appliance.core.paging import FURTHEST, Paging
from appliance.http.body import Body
from appliance.http.types import Id, Timestamp

Name = Annotated[str, Meta(min_length=1, max_length=255)]
Description = Annotated[str, Meta(max_length=1000)]


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


class WorkflowQuery(Paging, frozen=True, kw_only=True):
    q: str | None = None
    is_active: bool | None = None
    include: Literal["graph"] | None = None


class VersionQuery(Paging, frozen=True, kw_only=True):
    """version: only this one, with its graph and trigger."""

    version: Annotated[int, Meta(ge=1, le=FURTHEST)] | None = None


class WorkflowIssue(msgspec.Struct):
    node_id: str
    field: str
    code: str
    message: str


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
