"""Schedules fire once for each time, whatever happens in between."""

from datetime import UTC, datetime

import msgspec
import pytest

from appliance.areas.workflows.engine.graph import Graph
from appliance.areas.workflows.models import Execution, Schedule
from appliance.areas.workflows.schemas import ChangeWorkflow
from appliance.areas.workflows.service import clock_steps, schedules, workflows
from appliance.areas.workflows.trigger_schemas import ChangeSchedule, CreateSchedule
from appliance.core import clock
from appliance.core.errors import InvalidInput
from appliance.core.paging import Paging
from appliance.db import execute, rows, writing
from appliance.jobs import run_all_due

START = int(datetime(2026, 1, 5, 8, 59, 30, tzinfo=UTC).timestamp()) * 1000
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
TIMED = {"node_id": "t", "node_type": "trigger", "config": {"trigger_type": "schedule", "cron_expression": "0 9 * * *"}}


@pytest.fixture
def at(script):
    """`at(ms)` sets the clock, counted from half a minute before nine, and does what is due."""

    def move(after: int) -> None:
        clock.set_source(lambda: START + after)
        run_all_due()

    clock.set_source(lambda: START)
    yield move
    clock.set_source(None)


def make(ada, **schedule):
    graph = msgspec.convert({"nodes": [{"node_id": "t", "node_type": "trigger"}]}, Graph)
    workflow = workflows.create_workflow(ada, "Timed", graph=graph)
    new = CreateSchedule(**{"cron_expression": "0 9 * * *"} | schedule)
    return workflow.id, schedules.create_schedule(ada, workflow.id, new)


def runs(workflow_id):
    found = Execution.select().where(Execution.workflow == workflow_id).order_by(Execution.created_at)
    return [(run.trigger_type, run.trigger_data["scheduled_for"]) for run in found]


def test_a_schedule_fires_at_its_time_and_waits_for_the_next(ada, at):
    workflow_id, made = make(ada)

    at(29_000)
    before = runs(workflow_id)
    at(30_000)
    at(30_000)

    [shown] = schedules.list_schedules(ada, workflow_id, Paging()).data
    assert (before, runs(workflow_id)) == ([], [("schedule", "2026-01-05T09:00:00.000Z")])
    assert (made.next_run_at, shown.next_run_at) == ("2026-01-05T09:00:00.000Z", "2026-01-06T09:00:00.000Z")
    assert (shown.last_run_at, shown.words) == ("2026-01-05T09:00:00.000Z", "At 09:00 every day")
    assert shown.last_execution_id
    assert workflows.get_workflow(ada, workflow_id).next_run_at == shown.next_run_at


@pytest.mark.parametrize(
    ("begin", "times"),
    [
        # The clocks go from 02:00 to 03:00 on the 29th: its 02:30 does not exist.
        (datetime(2026, 3, 28, 12, tzinfo=UTC), ["2026-03-30T00:30:00.000Z"]),
        # They go from 03:00 back to 02:00 on the 25th: its 02:30 comes twice.
        (datetime(2026, 10, 24, 12, tzinfo=UTC), ["2026-10-25T00:30:00.000Z", "2026-10-26T01:30:00.000Z"]),
    ],
    ids=["spring", "autumn"],
)
def test_over_a_change_of_the_clocks_each_time_of_the_wall_fires_once(ada, at, begin, times):
    first = int(begin.timestamp()) * 1000
    at(first - START)
    workflow_id, _ = make(ada, cron_expression="30 2 * * *", timezone="Europe/Berlin")

    for half_hour in range(1, 2 * 44):
        at(first - START + half_hour * 30 * MINUTE)

    assert runs(workflow_id) == [("schedule", each) for each in times]


def test_a_task_that_comes_twice_fires_once(ada, at):
    workflow_id, made = make(ada)
    at(30_000)

    schedules.fire(made.id, START + 30_000)
    at(31_000)

    assert len(runs(workflow_id)) == 1


@pytest.mark.parametrize(("misfire", "made_up_for"), [("run_once", 1), ("skip", 0)])
def test_after_days_without_a_server_one_run_is_made_up_for_or_none(ada, at, misfire, made_up_for):
    workflow_id, _ = make(ada, misfire=misfire)

    at(3 * DAY)

    assert len(runs(workflow_id)) == made_up_for
    at(3 * DAY + 40_000)
    assert runs(workflow_id)[made_up_for:] == [("schedule", "2026-01-08T09:00:00.000Z")]


def test_a_workflow_that_is_off_does_not_run_and_its_schedule_goes_on(ada, at):
    workflow_id, _ = make(ada)
    workflows.change_workflow(ada, workflow_id, ChangeWorkflow(is_active=False))

    at(DAY)
    workflows.change_workflow(ada, workflow_id, ChangeWorkflow(is_active=True))
    at(DAY + MINUTE)

    assert runs(workflow_id) == [("schedule", "2026-01-06T09:00:00.000Z")]


def test_a_changed_or_deleted_schedule_leaves_no_task_behind(ada, at):
    workflow_id, made = make(ada)
    _, other = make(ada)

    schedules.change_schedule(ada, workflow_id, made.id, ChangeSchedule(cron_expression="30 9 * * *"))
    schedules.delete_schedule(ada, other.workflow_id, other.id)
    at(MINUTE)
    assert runs(workflow_id) == []
    at(31 * MINUTE)

    assert (len(runs(workflow_id)), runs(other.workflow_id)) == (1, [])
    assert len(rows("SELECT 1 FROM jobs_task WHERE name = 'workflows.fire_schedule'")) == 1
    schedules.change_schedule(ada, workflow_id, made.id, ChangeSchedule(is_active=False))
    assert not rows("SELECT 1 FROM jobs_task WHERE name = 'workflows.fire_schedule'")


def test_a_lost_task_is_asked_for_again(ada, at):
    workflow_id, _ = make(ada)
    with writing():
        execute("DELETE FROM jobs_task WHERE name = 'workflows.fire_schedule'")
    at(MINUTE)
    assert runs(workflow_id) == []

    schedules.ensure_tasks()
    at(MINUTE)

    assert len(runs(workflow_id)) == 1


def test_a_clock_that_is_set_back_fires_nothing_early(ada, at):
    workflow_id, made = make(ada)
    clock.set_source(lambda: START)

    schedules.fire(made.id, START + 30_000)

    assert runs(workflow_id) == []
    at(30_000)
    assert len(runs(workflow_id)) == 1


def test_a_trigger_node_brings_its_schedule_and_the_run_starts_there(ada, at):
    graph = {"nodes": [{"node_id": "m", "node_type": "trigger"}, TIMED], "entry_node_id": "m"}
    workflow = workflows.create_workflow(ada, "Timed", graph=msgspec.convert(graph, Graph))
    [row] = schedules.list_schedules(ada, workflow.id, Paging()).data

    at(30_000)
    [run] = Execution.select().where(Execution.workflow == workflow.id)
    without = msgspec.convert({"nodes": graph["nodes"][:1]}, Graph)
    workflows.change_workflow(ada, workflow.id, ChangeWorkflow(graph_config=without))

    assert (row.source, row.node_id, run.entry_node_id) == ("trigger_node", "t", "t")
    assert not Schedule.select().exists()


def test_a_bad_expression_in_a_node_is_an_issue_and_no_schedule(ada, at):
    bad = msgspec.convert({"nodes": [{**TIMED, "config": TIMED["config"] | {"cron_expression": "9"}}]}, Graph)

    workflow = workflows.create_workflow(ada, "Timed", graph=bad)

    assert [(issue.node_id, issue.field) for issue in workflow.issues] == [("t", "cron_expression")]
    assert not Schedule.select().exists()


@pytest.mark.parametrize(("field", "bad"), [("cron_expression", "* * * * * *"), ("timezone", "Mars")])
def test_what_is_wrong_is_said_at_its_field(ada, at, field, bad):
    with pytest.raises(InvalidInput) as refused:
        make(ada, **{field: bad})

    assert refused.value.errors[0]["loc"] == ["body", field]


@pytest.mark.parametrize(
    ("cron", "expected"),
    [
        ("* * * * *", "2026-01-05T09:01:00.000Z"),  # else it would stand still for a day
        ("0 9 * * *", "2026-01-06T09:00:00.000Z"),  # today's was had: it does not run twice for one date
        ("0 9 6 1 *", "2027-01-06T09:00:00.000Z"),  # the next but one is not of a wrong day
    ],
)
def test_after_the_clock_was_a_day_ahead_a_schedule_goes_on_and_repeats_nothing(ada, at, cron, expected):
    workflow_id, _ = make(ada, cron_expression=cron, misfire="run_once")
    at(DAY + MINUTE)
    had = len(runs(workflow_id))

    clock.set_source(lambda: START)
    with writing():
        clock_steps.bring_forward(DAY + MINUTE)

    [shown] = schedules.list_schedules(ada, workflow_id, Paging()).data
    assert shown.next_run_at == expected
    assert 1 <= had <= 2
