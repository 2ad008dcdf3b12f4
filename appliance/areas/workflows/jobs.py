"""Background work of the engine."""

from contextlib import suppress

from appliance.areas.workflows.engine import engine, journal
from appliance.areas.workflows.service import executions, retention, workflows
from appliance.core.actor import Actor
from appliance.core.clock import now_ms
from appliance.core.errors import InvalidState, NotFound
from appliance.jobs import job


# A kill never uses up an execution's tries: the journal knows what has happened.
@job("workflows.advance_execution", queue="nodes", retries=1000, retry_delay=1, crashes=None)
def advance_execution(execution_id: str) -> None:
    engine.advance(execution_id)


@job("workflows.sweep_executions", every=60, crashes=None)
def sweep_executions() -> None:
    """Wake whatever is due: after a restart, a changed clock, a passed time limit."""
    for execution_id, priority in journal.due_executions(now_ms()):
        engine.wake_up(execution_id, priority)


@job("workflows.prune_history", every=3600, crashes=None)
def prune_history() -> None:
    retention.prune_history()


@job("workflows.terminate_execution", queue="nodes", retries=5, retry_delay=5)
def terminate_execution(execution_id: str, owner_id: str) -> None:
    """End an execution that nobody waits for any more; one that is over stays as it is."""
    with suppress(NotFound, InvalidState):
        executions.terminate_execution(Actor(owner_id), execution_id, "The execution that waited for it has ended")


@job("workflows.start_failure_workflow", retries=3, retry_delay=30)
def start_failure_workflow(execution_id: str, error_type: str) -> None:
    executions.start_failure_workflow(execution_id, error_type)


def forget_user(id: str, **_: object) -> None:
    """Listens to auth.user_deleted."""
    workflows.forget_owner(id)
