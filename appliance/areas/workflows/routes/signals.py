"""Signals to executions, and the decisions that people are asked for."""

from sanic import Blueprint

from appliance.areas.workflows.service import approvals, signals
from appliance.areas.workflows.signal_schemas import (
    SendSignal,
    WorkflowApproval,
    WorkflowApprovalList,
    WorkflowSignal,
    WorkflowSignalList,
)
from appliance.core.actor import Actor
from appliance.core.paging import Page, Paging
from appliance.http.endpoint import endpoint

blueprint = Blueprint("workflows_signals", url_prefix="/api/v1/workflows")


@blueprint.get("/approvals")
@endpoint(query=Paging, returns=WorkflowApprovalList)
def list_approvals(actor: Actor, query: Paging) -> Page[WorkflowApproval]:
    """Page through the decisions that own executions wait for, the most urgent first."""
    return approvals.list_approvals(actor, query)


@blueprint.get("/executions/<execution_id:str>/signals")
@endpoint(query=Paging, returns=WorkflowSignalList, text_ids=("execution_id",))
def list_signals(actor: Actor, execution_id: str, query: Paging) -> WorkflowSignalList:
    """What an execution waits for, and the signals it got, newest first."""
    return signals.list_signals(actor, execution_id, query)


@blueprint.post("/executions/<execution_id:str>/signals")
@endpoint(body=SendSignal, returns=WorkflowSignal, status=202, text_ids=("execution_id",))
def send_signal(actor: Actor, execution_id: str, body: SendSignal) -> WorkflowSignal:
    """Send a signal, such as the decision that a human approval asks for."""
    return signals.send_signal(actor, execution_id, body)
