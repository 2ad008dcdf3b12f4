"""Bodies and views of workflows as files."""

from typing import Any, Literal

import msgspec

from appliance.areas.workflows.schemas import Name, WorkflowPublic
from appliance.http.body import Body


class ImportWorkflow(Body):
    """data: a file of ours or an export of n8n, as JSON. name: in place of the one it has."""

    data: dict[str, Any]
    name: Name | None = None


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
