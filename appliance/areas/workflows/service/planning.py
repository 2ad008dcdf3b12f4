"""When schedules fire: the time a row waits for, and the task that waits for it."""

from appliance.areas.workflows.cron import Cron, CronError, parse
from appliance.areas.workflows.models import Schedule
from appliance.core.clock import now_ms
from appliance.core.errors import InvalidInput
from appliance.jobs import cancel_tasks, enqueue

PRIORITY = 50  # before other work: what is planned for a moment should not wait in line


def checked(expression: str, timezone: str) -> Cron:
    """Raises InvalidInput at the field that is wrong."""
    try:
        parse("@daily", timezone)
    except CronError as error:
        raise InvalidInput(str(error), loc=("body", "timezone"), type="timezone") from None
    try:
        return parse(expression, timezone)
    except CronError as error:
        raise InvalidInput(str(error), loc=("body", "cron_expression"), type="cron") from None


def plan(schedule: Schedule, after: int | None = None) -> None:
    """Set and save the next time after `after` (milliseconds UTC, None = now), and ask for its task.

    In the caller's transaction. A schedule that is off waits for nothing.
    """
    forget(schedule)
    schedule.next_run_at = None
    if schedule.is_active:
        moment = max(after or 0, now_ms())
        schedule.next_run_at = parse(schedule.cron_expression, schedule.timezone).next_after(moment)
    schedule.save()
    wait_for(schedule)


def wait_for(schedule: Schedule) -> None:
    """Ask for the task of the time that the row waits for; asking twice is asking once."""
    if schedule.next_run_at is not None:
        enqueue(
            "workflows.fire_schedule",
            due_at=schedule.next_run_at,
            priority=PRIORITY,
            unique=_task(schedule),
            schedule_id=schedule.id,
            scheduled_for=schedule.next_run_at,
        )


def forget(schedule: Schedule) -> None:
    """Its waiting task is not wanted any more."""
    if schedule.next_run_at is not None:
        cancel_tasks(_task(schedule))


def _task(schedule: Schedule) -> str:
    return f"schedule:{schedule.id}:{schedule.next_run_at}"
