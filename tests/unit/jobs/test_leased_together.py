"""Tasks that one worker leases for all: only those that may die with the process as often as they like."""

import pytest

from appliance.db import query
from appliance.jobs import Workers, enqueue, job
from appliance.jobs.job import jobs
from appliance.jobs.storage import MOST_AT_ONCE, TaskStorage, undying


@pytest.fixture
def registered():
    """`test.hardy` may die with the process; `test.careful` not."""
    job("test.hardy", crashes=None)(lambda **_: None)
    job("test.careful")(lambda **_: None)
    yield
    for name in ("test.hardy", "test.careful"):
        jobs.pop(name)
        undying.discard(name)


def leased():
    return [row["name"] for row in query("SELECT name FROM jobs_task WHERE leased_at IS NOT NULL ORDER BY id")]


def test_a_backlog_is_leased_by_one_transaction_for_several(db, registered):
    for number in range(MOST_AT_ONCE + 2):
        enqueue("test.hardy", id=str(number))
    storage = TaskStorage("default")

    taken = [storage.take()]
    assert len(leased()) == MOST_AT_ONCE
    while (task := storage.take()) is not None:
        taken.append(task)

    assert [task.payload for task in taken] == [f'{{"id":"{number}"}}' for number in range(MOST_AT_ONCE + 2)]


def test_the_most_urgent_goes_first(db, registered):
    for priority in (1, 9, 5):
        enqueue("test.hardy", priority=priority, id=str(priority))
    storage = TaskStorage("default")

    taken = [storage.take().payload for _ in range(3)]

    assert taken == ['{"id":"9"}', '{"id":"5"}', '{"id":"1"}']


def test_a_task_whose_deaths_count_is_not_leased_before_it_begins(db, registered):
    enqueue("test.hardy", priority=3)
    enqueue("test.careful", priority=2)
    enqueue("test.hardy", priority=1)
    storage = TaskStorage("default")

    assert storage.take().name == "test.hardy"
    assert leased() == ["test.hardy", "test.hardy"]
    assert [storage.take().name for _ in range(2)] == ["test.hardy", "test.careful"]


def test_what_was_leased_and_not_begun_is_given_back_at_a_stop(db, registered):
    workers = Workers({"default": 0})
    workers.start()
    enqueue("test.hardy", id="1")
    enqueue("test.hardy", id="2")
    TaskStorage("default").take()

    workers.stop()

    assert query("SELECT leased_at, tries FROM jobs_task WHERE name = 'test.hardy'") == [
        {"leased_at": None, "tries": 0},
        {"leased_at": None, "tries": 0},
    ]
