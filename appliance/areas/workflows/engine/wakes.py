"""How executions come to a thread: asked for by the transaction that gives them something to do."""

from appliance.areas.workflows.engine import journal
from appliance.jobs import enqueue


def wake_up(execution_id: str, priority: int = 5) -> None:
    """Ask for `advance` soon, in the caller's transaction."""
    enqueue(
        "workflows.advance_execution",
        unique=f"advance:{execution_id}",
        priority=priority,
        execution_id=execution_id,
    )


def wake_up_at(execution_id: str, due_at: int) -> None:
    """Ask for `advance` at a time, milliseconds UTC."""
    enqueue(
        "workflows.advance_execution",
        unique=f"advance:{execution_id}:{due_at}",
        due_at=due_at,
        execution_id=execution_id,
    )


def wake_waits(kind: str, key: str, value: object) -> None:
    """The waker of this area: ends waits in the transaction of whoever brings the news."""
    for execution_id in journal.fire_waits(kind, key, value):
        wake_up(execution_id)


def admit_next(owner_id: str) -> None:
    """Wake the execution of this person that is next, if one was held back."""
    if found := journal.next_held(owner_id):
        wake_up(*found)
