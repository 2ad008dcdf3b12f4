"""What it means to others when an execution ends, or when it no longer waits for something."""

from collections.abc import Iterable

from appliance.areas.workflows.engine.entries import StoredWait
from appliance.core.nodes import wake
from appliance.jobs import enqueue, publish


def tell_others(execution_id: str, owner_id: str, waits: Iterable[StoredWait]) -> None:
    """In the transaction of the end: wakes who waits for this execution, and gives up what it still waited for."""
    wake("sub_workflow", end_of(execution_id))
    for wait in waits:
        give_up(execution_id, owner_id, wait)


def give_up(execution_id: str, owner_id: str, wait: StoredWait) -> None:
    """A wait that nobody will resume: what it waited for is ended, or taken off a person's list."""
    if wait.kind == "sub_workflow" and "sub_execution_id" in wait.state:
        enqueue("workflows.terminate_execution", execution_id=wait.state["sub_execution_id"], owner_id=owner_id)
    elif wait.kind == "approval":
        publish("workflows.approval", "deleted", id=execution_id, owner_id=owner_id)


def end_of(execution_id: str) -> str:
    """The key of waits for the end of an execution."""
    return f"workflows.execution:{execution_id}"
