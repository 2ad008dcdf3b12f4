"""What background work says of itself."""

import pytest

from appliance.jobs import backlog, enqueue, job, queue_state, scheduler_state, set_room_check, standing
from appliance.jobs.job import jobs
from appliance.jobs.storage import TaskStorage, needing_room


@pytest.fixture
def work(db, time_stands, monkeypatch):
    """A job `test.wait`, and a process that began long ago; the answer is the clock."""
    monkeypatch.setattr(standing, "_began", 0)
    job("test.wait")(lambda: None)
    yield time_stands
    del jobs["test.wait"]


def test_an_empty_queue_is_in_order(work):
    assert queue_state(True).message == "0 running, 0 waiting"
    assert backlog() == (0, 0, 0)


def test_what_waits_and_runs_is_counted_and_what_is_for_later_is_not(work):
    enqueue("test.wait")
    enqueue("test.wait")
    enqueue("test.wait", delay=60)
    work.forward(seconds=2)
    TaskStorage("default").take()

    assert backlog() == (1, 1, 2)
    assert queue_state(True).status == "available" and not queue_state(True).alert


def test_a_worker_that_ended_is_said(work):
    assert queue_state(False).status == "unavailable"


def test_tasks_that_nobody_takes_up_are_said(work):
    enqueue("test.wait")
    work.forward(seconds=301)

    found = queue_state(True)
    assert found.status == "unavailable" and "default has waited for 5 minutes" in found.message


def test_a_queue_that_is_busy_is_not_stuck_but_piles_up(work):
    for _ in range(2):
        enqueue("test.wait")
    work.forward(seconds=301)
    TaskStorage("default").take()  # a worker has just taken one up

    found = queue_state(True)
    assert (found.status, found.alert, found.severity) == ("available", "queue_backlog", "warning")


def test_very_many_that_wait_pile_up(work, monkeypatch):
    monkeypatch.setattr(standing, "MANY", 2)
    for _ in range(3):
        enqueue("test.wait")

    assert queue_state(True).alert == "queue_backlog"


def test_what_waits_for_room_is_neither_stuck_nor_late(work):
    needing_room.add("test.wait")
    set_room_check(lambda: "12 MiB are left.")
    enqueue("test.wait", unique="periodic:test.wait")
    work.forward(seconds=3600)

    assert queue_state(True).status == "available" and not queue_state(True).alert
    assert scheduler_state().status == "available" and backlog().pending == 1
    set_room_check(None)
    needing_room.discard("test.wait")


def test_what_was_due_while_nobody_served_is_not_late(work, monkeypatch):
    enqueue("test.wait", unique="periodic:test.wait")
    work.forward(days=3)
    monkeypatch.setattr(standing, "_began", work.now)

    assert queue_state(True).status == "available" and not queue_state(True).alert
    assert scheduler_state().status == "available"


def test_periodic_work_that_is_late_is_named(work):
    enqueue("test.wait", unique="periodic:test.wait")
    assert scheduler_state().message == "1 periodic jobs, the next in 0 s"

    work.forward(seconds=180)
    found = scheduler_state()
    assert found.status == "unavailable" and found.message == "test.wait is 3 minutes late."
