"""Workflows and their executions over HTTP, and an execution as it goes on a WebSocket."""

import asyncio
from typing import Any

from sanic import Blueprint

from appliance.areas.workflows.editor_schemas import NodeTypes
from appliance.areas.workflows.engine import journal
from appliance.areas.workflows.exchange_schemas import ImportWorkflow, WorkflowFile, WorkflowImported
from appliance.areas.workflows.execution_schemas import (
    ExecutionChanged,
    ExecutionList,
    ExecutionPublic,
    ExecutionQuery,
    ExecutionStatusPublic,
    FailedQuery,
    LogList,
    LogQuery,
    NodeRunList,
    NodeRunPublic,
    ReplayExecution,
    ReplayPublic,
    ReplayQuery,
    RunWorkflow,
    StatusQuery,
    TerminateExecution,
    Timeline,
    TimelineQuery,
)
from appliance.areas.workflows.models import Execution
from appliance.areas.workflows.schemas import (
    ChangeWorkflow,
    CreateWorkflow,
    VersionList,
    VersionPublic,
    VersionQuery,
    WorkflowList,
    WorkflowPublic,
    WorkflowQuery,
)
from appliance.areas.workflows.service import (
    demo,
    exchange,
    executions,
    history,
    node_types,
    partial_runs,
    replays,
    versions,
    workflows,
)
from appliance.core.actor import Actor
from appliance.core.paging import FURTHEST, Page, Paging
from appliance.http.endpoint import Answer, RequestInfo, Waitable, endpoint, on_thread
from appliance.http.live import Listener, hub
from appliance.http.websocket import Socket, websocket

blueprint = Blueprint("workflows", url_prefix="/api/v1/workflows")
sockets = Blueprint("workflows_live", url_prefix="/ws/executions")

GRAPH_BYTES = 5 * 1024 * 1024
ENDED = Waitable("workflows.execution", executions.get_execution)


@blueprint.post("/")
@endpoint(body=CreateWorkflow, returns=WorkflowPublic, status=201, max_body=GRAPH_BYTES)
def create_workflow(actor: Actor, body: CreateWorkflow) -> WorkflowPublic:
    """Create a workflow."""
    return workflows.create_workflow(
        actor,
        body.name,
        description=body.description,
        is_active=body.is_active,
        trigger_config=body.trigger_config,
        graph=body.graph_config,
    )


@blueprint.get("/")
@endpoint(query=WorkflowQuery, returns=WorkflowList)
def list_workflows(actor: Actor, query: WorkflowQuery) -> Page[WorkflowPublic]:
    """Page through own workflows, newest change first."""
    return workflows.list_workflows(actor, query)


@blueprint.get("/node-types")
@endpoint(returns=NodeTypes)
def list_node_types(actor: Actor) -> NodeTypes:
    """The node types of this installation, with the schema of their configuration."""
    return NodeTypes(node_types.list_node_types(actor))


@blueprint.post("/demo")
@endpoint(returns=WorkflowPublic, status=201)
def create_demo(actor: Actor) -> WorkflowPublic:
    """Make the ready-made workflow "Ask a scan" with its letter; the one that is there already is given again."""
    return demo.create_demo(actor)


@blueprint.post("/import")
@endpoint(body=ImportWorkflow, returns=WorkflowImported, status=201, max_body=GRAPH_BYTES)
def import_workflow(actor: Actor, body: ImportWorkflow) -> WorkflowImported:
    """Make a workflow of a file: one of ours, or an export of n8n, with a report of what became of each node."""
    return exchange.import_workflow(actor, body.data, body.name)


@blueprint.get("/<workflow_id>/export")
@endpoint(returns=WorkflowFile)
def export_workflow(actor: Actor, workflow_id: str) -> WorkflowFile:
    """The workflow as one readable file."""
    return exchange.export_workflow(actor, workflow_id)


@blueprint.get("/executions")
@endpoint(query=ExecutionQuery, returns=ExecutionList)
def list_executions(actor: Actor, query: ExecutionQuery) -> Page[ExecutionPublic]:
    """Page through executions: own, for a superuser all."""
    return executions.list_executions(actor, query)


@blueprint.get("/executions/failed")
@endpoint(query=FailedQuery, returns=ExecutionList)
def list_failed(actor: Actor, query: FailedQuery) -> Page[ExecutionPublic]:
    """Page through failed executions: own, for a superuser all."""
    wanted = {name: getattr(query, name) for name in query.__struct_fields__}
    return executions.list_executions(actor, ExecutionQuery(**wanted, status=["failed"]))


@blueprint.get("/by-workflow/<workflow_id:str>/executions")
@endpoint(query=ExecutionQuery, returns=ExecutionList)
def list_executions_of(actor: Actor, workflow_id: str, query: ExecutionQuery) -> Page[ExecutionPublic]:
    """Page through the executions of one workflow."""
    return executions.list_executions(actor, query, workflow_id=workflow_id)


@blueprint.get("/executions/<execution_id:str>/status")
@endpoint(query=StatusQuery, returns=ExecutionStatusPublic, text_ids=("execution_id",))
def get_status(actor: Actor, execution_id: str, query: StatusQuery) -> ExecutionStatusPublic:
    """Where an execution stands, node by node."""
    return history.get_status(actor, execution_id, include_outputs=query.include_outputs)


@blueprint.get("/executions/<execution_id:str>/logs")
@endpoint(query=LogQuery, returns=LogList, text_ids=("execution_id",))
def list_logs(actor: Actor, execution_id: str, query: LogQuery) -> Page:  # type: ignore[type-arg]
    """Log lines, oldest first."""
    return history.list_logs(actor, execution_id, query)


@blueprint.get("/executions/<execution_id:str>/timeline")
@endpoint(query=TimelineQuery, returns=Timeline, text_ids=("execution_id",))
def get_timeline(actor: Actor, execution_id: str, query: TimelineQuery) -> Timeline:
    """All events of an execution in order."""
    return history.get_timeline(actor, execution_id, include_logs=query.include_logs)


@blueprint.get("/executions/<execution_id:str>/nodes/<node_id:str>/runs")
@endpoint(query=Paging, returns=NodeRunList, text_ids=("execution_id", "node_id"))
def list_node_runs(actor: Actor, execution_id: str, node_id: str, query: Paging) -> Page[NodeRunPublic]:
    """Page through the attempts of one node in all iterations, oldest first, with what went in and out."""
    return history.list_node_runs(actor, execution_id, node_id, query)


@blueprint.post("/executions/<execution_id:str>/pause")
@endpoint(returns=ExecutionChanged, text_ids=("execution_id",))
def pause_execution(actor: Actor, execution_id: str) -> ExecutionChanged:
    """Hold an execution: what runs now ends, and nothing more starts."""
    return _changed(executions.pause_execution(actor, execution_id))


@blueprint.post("/executions/<execution_id:str>/resume")
@endpoint(returns=ExecutionChanged, text_ids=("execution_id",))
def resume_execution(actor: Actor, execution_id: str) -> ExecutionChanged:
    """Let a paused execution go on."""
    return _changed(executions.resume_execution(actor, execution_id))


@blueprint.post("/executions/<execution_id:str>/replay")
@endpoint(
    body=ReplayExecution,
    query=ReplayQuery,
    returns=ReplayPublic,
    status=202,
    location="/api/v1/workflows/executions/{id}/status",
    text_ids=("execution_id",),
)
def replay_execution(actor: Actor, execution_id: str, body: ReplayExecution, query: ReplayQuery) -> ReplayPublic:
    """Start a new execution from an old one, whole or from a node."""
    if query.from_node_id is not None:
        body.from_node_id = query.from_node_id
    return replays.replay_execution(actor, execution_id, body)


@blueprint.post("/executions/<execution_id:str>/terminate")
@endpoint(body=TerminateExecution, returns=ExecutionChanged, text_ids=("execution_id",))
def terminate_execution(actor: Actor, execution_id: str, body: TerminateExecution) -> ExecutionChanged:
    """End an execution now."""
    return _changed(executions.terminate_execution(actor, execution_id, body.reason))


def _changed(execution: Execution) -> ExecutionChanged:
    return ExecutionChanged(execution.status, execution.execution_id, execution.id)  # type: ignore[arg-type]


@blueprint.get("/<workflow_id:str>")
@endpoint(returns=WorkflowPublic)
def get_workflow(actor: Actor, workflow_id: str) -> WorkflowPublic:
    """One workflow with its graph."""
    return workflows.get_workflow(actor, workflow_id)


@blueprint.patch("/<workflow_id:str>")
@endpoint(body=ChangeWorkflow, returns=WorkflowPublic, max_body=GRAPH_BYTES)
def change_workflow(actor: Actor, workflow_id: str, body: ChangeWorkflow, request_info: RequestInfo) -> Answer:
    """Change a workflow; `If-Match` with the version guards against overwriting another's change."""
    changed = workflows.change_workflow(actor, workflow_id, body, if_match=request_info.headers.get("if-match"))
    return Answer(changed, headers={"etag": f'"{changed.version}"'})


@blueprint.delete("/<workflow_id:str>")
@endpoint()
def delete_workflow(actor: Actor, workflow_id: str) -> None:
    """Delete a workflow with its versions and history."""
    workflows.delete_workflow(actor, workflow_id)


@blueprint.get("/<workflow_id:str>/versions")
@endpoint(query=VersionQuery, returns=VersionList)
def list_versions(actor: Actor, workflow_id: str, query: VersionQuery) -> Page[VersionPublic]:
    """Page through the saved versions, newest first; `version` reads one with its graph."""
    return versions.list_versions(actor, workflow_id, query)


@blueprint.post("/<workflow_id:str>/versions/<version:str>/restore")
@endpoint(returns=WorkflowPublic)
def restore_version(actor: Actor, workflow_id: str, version: str) -> WorkflowPublic:
    """Make an old version the newest one, under a new number."""
    return versions.restore_version(actor, workflow_id, version)


@blueprint.post("/<workflow_id:str>/run")
@endpoint(
    body=RunWorkflow,
    returns=ExecutionPublic,
    status=202,
    wait=ENDED,
    location="/api/v1/workflows/executions/{id}/status",
)
def run_workflow(actor: Actor, workflow_id: str, body: RunWorkflow) -> ExecutionPublic:
    """Start an execution."""
    return partial_runs.run_workflow(actor, workflow_id, body)


@sockets.get("/<execution_id:str>")
@websocket(text_ids=["execution_id"], in_preview=True)
async def watch_execution(socket: Socket, actor: Actor, execution_id: str) -> None:
    """A snapshot, then every event and log line as it is committed; `{"type": "end"}` when it is over."""
    execution = await on_thread(executions.own, actor, execution_id)
    with hub.listen("workflows.execution", id=execution.id) as news:
        asking = asyncio.ensure_future(_replay_on_request(socket, execution))
        try:
            await _tell(socket, actor, execution, news)
        finally:
            asking.cancel()


async def _tell(socket: Socket, actor: Actor, execution: Execution, news: Listener) -> None:
    # The place in the log comes first: what happens between the two is told twice rather than never.
    seq = await on_thread(history.last_seq, execution.id)
    status: Any = await on_thread(history.get_status, actor, execution.id)
    await socket.send({"type": "snapshot", "seq": seq, "execution": status})
    current = status.status
    while current not in journal.TERMINAL:
        event = await news.next()
        if event.change == "deleted":
            current = "terminated"
            break
        for frame in await on_thread(history.frames_after, execution, seq):
            await socket.send(frame)
            seq = frame["seq"]
        current = event.status
    await socket.send({"type": "end", "status": current})


async def _replay_on_request(socket: Socket, execution: Execution) -> None:
    """Answers `{"type": "subscribe", "after_seq": n}` with the frames that were missed."""
    async for frame in socket.frames():
        after = frame.get("after_seq")
        if frame.get("type") == "subscribe" and isinstance(after, int) and 0 <= after <= FURTHEST:
            for missed in await on_thread(history.frames_after, execution, after):
                await socket.send(missed)
