"""Background work of the engine."""

from contextlib import suppress
from typing import Any

from appliance.areas.workflows.engine import engine, journal
from appliance.areas.workflows.engine.wakes import wake_up
from appliance.areas.workflows.service import (
    deliveries,
    executions,
    file_starts,
    notices,
    outgoing,
    retention,
    schedules,
    webhook_calls,
    workflows,
)
from appliance.core.actor import Actor
from appliance.core.clock import now_ms
from appliance.core.errors import InvalidState, NotFound
from appliance.db.records import forget_old_records
from appliance.jobs import job


# A kill never uses up an execution's tries: the journal knows what has happened.
@job("workflows.advance_execution", queue="nodes", retries=1000, retry_delay=1, crashes=None)
def advance_execution(execution_id: str) -> None:
    engine.advance(execution_id)


@job("workflows.sweep_executions", every=60, crashes=None)
def sweep_executions() -> None:
    """Wake whatever is due: after a restart, a changed clock, a passed time limit."""
    for execution_id, priority in journal.due_executions(now_ms()):
        wake_up(execution_id, priority)


@job("workflows.prune_history", every=3600, crashes=None)
def prune_history() -> None:
    retention.prune_history()
    webhook_calls.forget_old_calls()
    file_starts.forget_old_starts()
    deliveries.forget_old_deliveries()
    outgoing.forget_old_secrets()
    forget_old_records()


@job("workflows.terminate_execution", queue="nodes", retries=5, retry_delay=5)
def terminate_execution(execution_id: str, owner_id: str) -> None:
    """End an execution that nobody waits for any more; one that is over stays as it is."""
    with suppress(NotFound, InvalidState):
        executions.terminate_execution(Actor(owner_id), execution_id, "The execution that waited for it has ended")


# A kill is no reason to give a schedule up: what was done is seen in its row.
@job("workflows.fire_schedule", retries=5, retry_delay=10, crashes=None, needs_room=True)
def fire_schedule(schedule_id: str, scheduled_for: int) -> None:
    schedules.fire(schedule_id, scheduled_for)


@job("workflows.sweep_triggers", every=60, crashes=None)
def sweep_triggers() -> None:
    """Ask again for what is due: a task that failed for good must not end its schedule, or hold messages back."""
    schedules.ensure_tasks()
    deliveries.ensure_tasks()


@job("workflows.deliver_webhooks", queue="nodes", retries=3, retry_delay=30, crashes=None)
def deliver_webhooks(webhook_id: str) -> None:
    deliveries.deliver_to(webhook_id)


@job("workflows.mail_notices", retries=5, retry_delay=60)
def mail_notices(owner_id: str) -> None:
    notices.mail_notices(owner_id)


@job("workflows.tell_switched_off", retries=5, retry_delay=60)
def tell_switched_off(webhook_id: str) -> None:
    notices.tell_switched_off(webhook_id)


@job("workflows.start_failure_workflow", retries=3, retry_delay=30)
def start_failure_workflow(execution_id: str, error_type: str) -> None:
    executions.start_failure_workflow(execution_id, error_type)


def forget_user(id: str, **_: object) -> None:
    """Listens to auth.user_deleted."""
    workflows.forget_owner(id)
    outgoing.forget_owner(id)


def file_created(id: str, owner_id: str, made_by: str | None = None, **file: Any) -> None:
    """Listens to storage.file_created."""
    file_starts.start_for({"id": id, "owner_id": owner_id, **file}, made_by)
    _tell_of_file("created", id, owner_id, file)


def file_changed(id: str, owner_id: str, made_by: str | None = None, **file: Any) -> None:
    """Listens to storage.file_changed."""
    _tell_of_file("changed", id, owner_id, file)


def file_deleted(id: str, owner_id: str, **file: Any) -> None:
    """Listens to storage.file_deleted."""
    _tell_of_file("deleted", id, owner_id, file)


def _tell_of_file(change: str, id: str, owner_id: str, file: dict[str, Any]) -> None:
    shown: dict[str, Any] = {name: file[name] for name in ("bucket", "path", "size", "content_type") if name in file}
    deliveries.tell(owner_id, f"file.{change}", {"id": id, **shown})
