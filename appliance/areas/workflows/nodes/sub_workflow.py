"""The node that starts another workflow of the same person, and may wait for its end."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from appliance.areas.workflows.engine.aftermath import end_of
from appliance.areas.workflows.nodes.fields import keys_of
from appliance.areas.workflows.service import sub_workflows
from appliance.core.clock import now_ms
from appliance.core.ids import new_id
from appliance.core.nodes import Done, Node, NodeContext, NodeError, Wait
from appliance.jobs import enqueue


class SubWorkflowConfig(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """input_data: the trigger data of the other workflow; none = the input of this node."""

    workflow_id: Annotated[
        str,
        Meta(title="Workflow", min_length=1, max_length=100, extra_json_schema={"format": "workflow-id"}),
    ]
    input_data: Annotated[
        dict[str, Any], Meta(title="Its input", description="Its trigger data; none = what arrives here.")
    ] = {}
    wait_for_completion: Annotated[
        bool, Meta(title="Wait for its end", description="Its result becomes this node's; its failure, too.")
    ] = True
    timeout_seconds: Annotated[
        float, Meta(title="Give up after (seconds)", description="Then the other run is ended.", ge=1, le=31_536_000)
    ] = 3600


def run_sub_workflow(context: NodeContext, value: Any, config: SubWorkflowConfig) -> Done | Wait:
    data = config.input_data or keys_of(value)
    name = sub_workflows.check_call(context.actor, context.execution_id, config.workflow_id, data)
    child = new_id()

    def start() -> None:
        sub_workflows.start(context.actor, config.workflow_id, data, id=child, parent_execution_id=context.execution_id)

    if not config.wait_for_completion:
        return Done(_output(config, child, "pending"), apply=start)
    return Wait(
        "sub_workflow",
        end_of(child),
        until=now_ms() + int(config.timeout_seconds * 1000),
        state={"sub_execution_id": child},
        message=f"Waits for {name}",
        apply=start,
    )


def resume_sub_workflow(
    context: NodeContext, value: Any, config: SubWorkflowConfig, state: Mapping[str, Any], news: Any
) -> Done:
    child = state["sub_execution_id"]
    found = sub_workflows.find(child)
    if found is None:
        raise NodeError("sub_workflow_failed", "The workflow was deleted while it ran.")
    if found.status == "completed":
        return Done({**_output(config, child, "completed"), "result": sub_workflows.result_of(found)})
    if found.status in ("failed", "terminated"):
        raise NodeError(
            "sub_workflow_failed", f"{found.execution_id} {found.status}: {found.error_message or 'no reason is known'}"
        )
    enqueue("workflows.terminate_execution", execution_id=child, owner_id=context.actor.id)
    raise NodeError("wait_timeout", f"{found.execution_id} did not end in {config.timeout_seconds:g} s.")


def _output(config: SubWorkflowConfig, child: str, status: str) -> dict[str, Any]:
    return {"sub_workflow_id": config.workflow_id, "sub_execution_id": child, "status": status}


SUB_WORKFLOW = Node(
    name="sub_workflow",
    title="Run another workflow",
    category="Control",
    description="Starts another of your workflows and gives its result; what fails there fails here.",
    config=SubWorkflowConfig,
    run=run_sub_workflow,
    resume=resume_sub_workflow,
    outputs=("sub_workflow_id", "sub_execution_id", "status", "result"),
    aliases=("sub-workflow",),
    icon="workflow",
    usable_as_tool=False,
)
