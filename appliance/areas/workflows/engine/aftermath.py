"""What the end of an execution means to others."""

from collections.abc import Sequence

from appliance.areas.workflows.engine.journal import StoredWait
from appliance.core.nodes import wake
from appliance.jobs import enqueue, publish


def tell_others(execution_id: str, owner_id: str, waits: Sequence[StoredWait]) -> None:
    """In the transaction of the end: wakes who waits for this execution, and gives up what it still waited for."""
    wake("sub_workflow", end_of(execution_id))
    for wait in waits:
        if wait.kind == "sub_workflow" and "sub_execution_id" in wait.state:
            enqueue("workflows.terminate_execution", execution_id=wait.state["sub_execution_id"], owner_id=owner_id)
        elif wait.kind == "approval":
            publish("workflows.approval", "deleted", id=execution_id, owner_id=owner_id)


def end_of(execution_id: str) -> str:
    """The key of waits for the end of an execution."""
    return f"workflows.execution:{execution_id}"
