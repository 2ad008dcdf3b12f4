"""What is asked for, and what becomes of it in the table."""

import contextlib

import pytest

from appliance.core.clock import now_ms
from appliance.db import execute, query, writing
from appliance.jobs import cancel_tasks, enqueue, job, run_all_due
from appliance.jobs.job import waiting
from appliance.jobs.storage import TaskStorage


@pytest.fixture
def ran():
    """The numbers with which the job `test.note` ran."""
    numbers = []

    @job("test.note")
    def note(number=0):
        numbers.append(number)

    return numbers


def test_a_task_of_a_transaction_that_is_taken_back_never_was(ran, tasks):
    with contextlib.suppress(RuntimeError), writing():
        enqueue("test.note")
        raise RuntimeError
    with writing():
        enqueue("test.note", number=1)
        with contextlib.suppress(RuntimeError), writing():
            enqueue("test.note", number=2)
            raise RuntimeError

    assert run_all_due() == 1
    assert ran == [1]
    assert tasks() == []


def test_a_task_belongs_to_the_transaction_of_its_rows(ran):
    with writing():
        enqueue("test.note")
        execute("INSERT INTO db_setting VALUES ('a', '1', 0)")

    assert query("SELECT count(*) AS n FROM jobs_task JOIN db_setting") == [{"n": 1}]


def test_a_job_that_nobody_wrote_cannot_be_asked_for(tasks):
    with pytest.raises(KeyError):
        enqueue("test.unknown")

    assert tasks() == []


def test_the_payload_arrives_as_it_was_given():
    arrived = {}

    @job("test.take")
    def take(**payload):
        arrived.update(payload)

    payload = {"id": "ä\u2028", "numbers": [1, 2.5, None], "deep": {"a": [True]}, "name": "n", "priority_": 3}
    with pytest.raises(TypeError):
        enqueue("test.take", **payload)
    del payload["name"]
    enqueue("test.take", **payload)
    run_all_due()

    assert arrived == payload


def test_higher_priority_first_then_earlier_due_then_earlier_asked(ran, time_stands):
    for number, priority, delay in [(1, 0, 0), (2, 5, 0), (3, -1, 0), (4, 5, 0), (5, 0, -1), (6, 9, 60)]:
        enqueue("test.note", number=number, priority=priority, delay=delay)

    run_all_due()

    assert ran == [2, 4, 5, 1, 3]


def test_a_task_is_due_when_its_time_has_come_and_not_before(ran, time_stands):
    enqueue("test.note", number=1, delay=60)
    enqueue("test.note", number=2, due_at=now_ms() + 30_000)
    enqueue("test.note", number=3, due_at=now_ms() - 1)

    counts = [run_all_due()]
    for seconds in (29.999, 0.001, 29.999, 0.001):
        time_stands.forward(seconds=seconds)
        counts.append(run_all_due())

    assert counts == [1, 0, 1, 0, 1]
    assert ran == [3, 2, 1]


def test_of_tasks_with_one_key_one_waits_and_the_sooner_time_wins(ran, tasks, time_stands):
    for number, delay in [(1, 60), (2, 10), (3, 90)]:
        enqueue("test.note", number=number, delay=delay, unique="key")
    enqueue("test.note", number=4, delay=60, unique="another")
    enqueue("test.note", number=5, delay=60)
    enqueue("test.note", number=6, delay=60)

    assert tasks("due_at - created_at") == [10_000, 60_000, 60_000, 60_000]
    assert tasks("unique_key") == ["key", "another", None, None]
    time_stands.forward(seconds=10)
    assert run_all_due() == 1
    assert ran == [1]


def test_a_higher_priority_lifts_the_waiting_task(ran, tasks):
    enqueue("test.note", number=1, priority=5)
    for priority in (0, 9, 3):
        enqueue("test.note", number=2, priority=priority, unique="key")

    run_all_due()

    assert ran == [2, 1]


def test_a_task_that_runs_does_not_keep_the_next_from_waiting(tasks):
    seen = []

    @job("test.again")
    def again(number):
        if number < 3:
            enqueue("test.again", number=number + 1, unique="key")
            enqueue("test.again", number=99, unique="key")
        seen.append((number, waiting("key"), len(tasks())))

    enqueue("test.again", number=1, unique="key")
    run_all_due()

    assert seen == [(1, True, 2), (2, True, 2), (3, True, 1)]
    assert not waiting("key")


def test_a_waiting_task_can_be_taken_back_and_a_running_one_not(ran, tasks):
    enqueue("test.note", number=1, unique="runs")
    leased = TaskStorage("default").take()
    enqueue("test.note", number=2, unique="runs", delay=60)
    enqueue("test.note", number=3, unique="stays", delay=60)

    cancel_tasks("runs")
    cancel_tasks("never was")

    assert leased is not None and tasks("id") == [leased.id, leased.id + 2]


def test_a_task_goes_to_the_queue_of_its_job(tasks):
    for queue in ("default", "nodes", "cpu"):
        job(f"test.{queue}", queue=queue)(lambda: None)
        enqueue(f"test.{queue}")

    assert tasks("queue") == ["default", "nodes", "cpu"]
    assert TaskStorage("nodes").queue_size() == 1
    assert run_all_due() == 3
    assert TaskStorage("nodes").queue_size() == 0
