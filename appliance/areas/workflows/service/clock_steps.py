"""What workflows let wait, when the clock is set back; called inside `writing()`."""

from appliance.areas.workflows.cron import parse, upcoming
from appliance.areas.workflows.engine.wakes import wake_up_at
from appliance.areas.workflows.models import MOMENT, Execution, Schedule
from appliance.areas.workflows.service import planning
from appliance.core.clock import now_ms, parse_rfc3339
from appliance.db import execute, query


def bring_forward(back: int) -> None:
    """back: milliseconds; 0 at a start, when nobody knows whether and how far."""
    now = now_ms()
    made_later = "created_at > ?2 AND until IS NOT NULL AND fired_at IS NULL"
    brought = query(
        f"UPDATE workflows_wait SET until = until - iif(?1, ?1, created_at - ?2), created_at = ?2"
        f" WHERE {made_later} AND key NOT LIKE '{MOMENT}:%' RETURNING execution_id, until",
        (back, now),
    )
    for wait in brought:  # the task that was to wake it may have been asked for amid the step, and is due tomorrow
        wake_up_at(wait["execution_id"], wait["until"])
    if back:
        execute(
            "UPDATE workflows_outgoing_delivery SET next_attempt_at = next_attempt_at - ?1"
            " WHERE status = 'pending' AND next_attempt_at > ?2",
            (back, now),
        )
    _plan_schedules(now)


def _plan_schedules(now: int) -> None:
    """A time that is not among a schedule's next two is of a wrong day, and planned anew.

    What it had last is not repeated if that is one of the two: so a daily schedule does not run twice for one date, and
    one of every minute does not stand still for a day.
    """
    for row in Schedule.select().where(Schedule.is_active == 1, Schedule.next_run_at > now):
        cron = parse(row.cron_expression, row.timezone)
        times = upcoming(cron, now, 2)
        if row.next_run_at not in times:
            had = _had_last(row)
            planning.plan(row, had if cron.next_after(max(now, had)) in times else None)


def _had_last(row: Schedule) -> int:
    """The time that its last run was planned for; 0 if there was none."""
    run = Execution.get_or_none(Execution.id == row.last_execution_id)
    return parse_rfc3339(run.trigger_data["scheduled_for"]) if run is not None else 0
