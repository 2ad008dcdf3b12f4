"""Schedules: workflows that start by the clock."""

import logging
from typing import Any

import msgspec

from appliance.areas.workflows.cron import parse, upcoming
from appliance.areas.workflows.models import Schedule, Workflow
from appliance.areas.workflows.service import firing, planning, workflows
from appliance.areas.workflows.trigger_schemas import (
    ChangeSchedule,
    CreateSchedule,
    PreviewSchedule,
    SchedulePreview,
    WorkflowSchedule,
)
from appliance.core.actor import Actor
from appliance.core.clock import now_ms, rfc3339
from appliance.core.errors import InvalidState, NotFound, QuotaExceeded
from appliance.core.paging import Page, Paging
from appliance.db import writing
from appliance.db.records import record_activity
from appliance.jobs import done_with_this_commit, publish

log = logging.getLogger(__name__)

MOST = 50  # of one workflow
MISSED_MS = 60_000  # a run this late was missed; `misfire` says what becomes of it


def list_schedules(actor: Actor, workflow_id: str, paging: Paging) -> Page[WorkflowSchedule]:
    """Newest first. Raises NotFound if the workflow is not the actor's."""
    workflows.own(actor, workflow_id)
    found = Schedule.select().where(Schedule.workflow == workflow_id)
    rows = found.order_by(Schedule.created_at.desc(), Schedule.id.desc()).offset(paging.start).limit(paging.limit)
    return Page([public(row) for row in rows], found.count())


def create_schedule(actor: Actor, workflow_id: str, new: CreateSchedule) -> WorkflowSchedule:
    """Raises NotFound, InvalidInput for an expression or a zone that is none."""
    planning.checked(new.cron_expression, new.timezone)
    with writing():
        workflow = workflows.own(actor, workflow_id)
        if Schedule.select().where(Schedule.workflow == workflow_id).count() >= MOST:
            raise QuotaExceeded(f"{workflow.name!r} has {MOST} schedules, which is the limit.")
        row = Schedule.create(
            workflow=workflow_id,
            cron_expression=new.cron_expression,
            timezone=new.timezone,
            is_active=new.is_active,
            misfire=new.misfire,
        )
        planning.plan(row)
        _record(actor, row, "created")
    return public(row)


def change_schedule(actor: Actor, workflow_id: str, schedule_id: str, change: ChangeSchedule) -> WorkflowSchedule:
    """Change what is given; the next run is worked out anew. Raises NotFound, InvalidInput."""
    given: dict[str, Any] = {
        name: value for name in change.__struct_fields__ if (value := getattr(change, name)) is not msgspec.UNSET
    }
    with writing():
        row = _own(actor, workflow_id, schedule_id)
        for name, value in given.items():
            setattr(row, name, value)
        planning.checked(row.cron_expression, row.timezone)
        planning.plan(row)
        _record(actor, row, "changed")
    return public(row)


def delete_schedule(actor: Actor, workflow_id: str, schedule_id: str) -> None:
    """One that belongs to a trigger node comes back when the workflow is saved."""
    with writing():
        row = _own(actor, workflow_id, schedule_id)
        planning.forget(row)
        row.delete_instance()
        _record(actor, row, "deleted")


def preview(asked: PreviewSchedule) -> SchedulePreview:
    """What an expression means. Raises InvalidInput for one that is none."""
    cron = planning.checked(asked.cron_expression, asked.timezone)
    return SchedulePreview(cron.words(), [rfc3339(moment) or "" for moment in upcoming(cron, now_ms(), 3)])


def fire(schedule_id: str, scheduled_for: int) -> None:
    """Start the run that was planned for `scheduled_for`, and plan the next one, in one transaction.

    A schedule that waits for another time has had this one already, or was changed: nothing happens.
    """
    now = now_ms()
    with writing():
        row = Schedule.select(Schedule, Workflow).join(Workflow).where(Schedule.id == schedule_id).first()
        if row is None or not row.is_active or row.next_run_at != scheduled_for:
            return
        if scheduled_for > now:  # the clock was set back
            planning.wait_for(row)
            return
        if row.misfire == "run_once" or now - scheduled_for < MISSED_MS:
            _start(row, row.workflow, scheduled_for, now)
        planning.plan(row, scheduled_for)
        publish("workflows.trigger", "changed", id=row.workflow_id, owner_id=row.workflow.owner_id)
        done_with_this_commit()


def _start(row: Schedule, workflow: Workflow, scheduled_for: int, now: int) -> None:
    """A workflow that is off or not ready does not run; its schedule goes on."""
    data = {
        "trigger_type": "schedule",
        "schedule_id": row.id,
        "cron_expression": row.cron_expression,
        "scheduled_for": rfc3339(scheduled_for),
    }
    try:
        plan = firing.ready(workflow)
    except InvalidState as problem:
        log.info("the schedule %s passes %s over: %s", row.id, rfc3339(scheduled_for), problem)
        return
    execution = firing.start(workflow, plan, data, node_id=row.node_id)
    row.last_run_at, row.last_execution_id = now, execution.id


def ensure_tasks() -> None:
    """Ask again for what is due: after a task that could not be carried out."""
    with writing():
        for row in Schedule.select().where(Schedule.is_active == 1, Schedule.next_run_at <= now_ms()):
            planning.wait_for(row)


def _own(actor: Actor, workflow_id: str, id: str) -> Schedule:
    workflows.own(actor, workflow_id)
    row = Schedule.get_or_none(Schedule.id == id, Schedule.workflow == workflow_id)
    if row is None:
        raise NotFound(f"This workflow has no schedule {id}.")
    return row


def _record(actor: Actor, row: Schedule, change: str) -> None:
    record_activity(
        f"workflows.schedule_{change}",
        actor_id=actor.id,
        title=f"Schedule {row.cron_expression} {change}",
        object_id=row.workflow_id,
    )
    publish("workflows.trigger", change, id=row.workflow_id, owner_id=actor.id)


def public(row: Schedule) -> WorkflowSchedule:
    return WorkflowSchedule(
        id=row.id,
        workflow_id=row.workflow_id,
        cron_expression=row.cron_expression,
        timezone=row.timezone,
        words=parse(row.cron_expression, row.timezone).words(),
        is_active=bool(row.is_active),
        next_run_at=rfc3339(row.next_run_at),
        last_run_at=rfc3339(row.last_run_at),
        last_execution_id=row.last_execution_id,
        misfire=row.misfire,
        source=row.source,
        node_id=row.node_id,
        created_at=rfc3339(row.created_at) or "",
    )
