"""A clock that is set back holds no task for as long as it went back; a task for its own time stays."""

import pytest

from appliance.core import clock
from appliance.db import execute, query, writing
from appliance.jobs import clock_steps, enqueue, job, on_set_back, storage
from appliance.jobs.clock_steps import look, look_at_start

DAY = 24 * 3600 * 1000


@pytest.fixture
def told(monkeypatch):
    heard = []
    monkeypatch.setattr(clock_steps, "on_set_back", [heard.append])
    return heard


@pytest.fixture
def set_back(monkeypatch, time_stands):
    """`set_back(ms)`: the system's clock, and ours, go back."""
    apart = [0]
    monkeypatch.setattr(clock_steps._Steps, "measure", staticmethod(lambda: apart[0]))
    monkeypatch.setattr(clock_steps._steps, "apart", 0)
    monkeypatch.setattr(clock_steps._steps, "again", [])

    def move(back):
        apart[0] -= back
        time_stands.now -= back
        look()

    return move


@pytest.fixture
def due(time_stands):
    """`due()`: seconds until each task is due, by name."""

    def read():
        return {row["name"]: (row["due_at"] - clock.now_ms()) / 1000 for row in query("SELECT * FROM jobs_task")}

    return read


def test_tasks_of_tomorrow_wait_as_long_as_they_were_to_wait(db, time_stands, set_back, due, told):
    for name in ("before", "later", "failed"):
        job(f"test.{name}")(lambda: None)
    enqueue("test.before", delay=3 * DAY / 1000)
    enqueue("test.failed")
    time_stands.forward(days=1)
    enqueue("test.later", delay=30)
    with writing():
        execute("UPDATE jobs_task SET due_at = ?, error = 'no' WHERE name = 'test.failed'", (clock.now_ms() + 60_000,))

    set_back(DAY)

    assert due() == {"test.before": 3 * DAY / 1000, "test.failed": 60, "test.later": 30}
    assert told == [DAY]


def test_what_was_under_way_at_the_step_and_is_written_after_it_is_brought_forward_too(
    db, time_stands, set_back, due, told, monkeypatch
):
    job("test.late")(lambda: None)
    time_stands.forward(days=1)
    set_back(DAY)
    time_stands.forward(days=1)
    enqueue("test.late", delay=30)  # by somebody who had read the time before
    time_stands.forward(days=-1)

    look()
    assert due() == {"test.late": 30 + DAY / 1000}, "not at every look"
    monkeypatch.setattr(clock_steps._steps, "again", [0.0])
    look()

    assert due() == {"test.late": 30}
    assert told == [DAY, 0]


def test_a_worker_who_had_read_the_time_before_the_step_takes_nothing_too_early(
    db, time_stands, set_back, due, monkeypatch
):
    job("test.later")(lambda: None)
    time_stands.forward(days=1)
    enqueue("test.later", delay=30)

    def read_before_the_step():
        monkeypatch.setattr(storage, "now_ms", clock.now_ms)
        before = clock.now_ms()
        set_back(DAY)
        return before

    monkeypatch.setattr(storage, "now_ms", read_before_the_step)

    assert storage.TaskStorage().take() is None
    assert due() == {"test.later": 30}
    time_stands.forward(seconds=30)
    assert storage.TaskStorage().take().name == "test.later"


def test_a_step_of_a_time_server_and_one_forward_change_nothing(db, time_stands, set_back, due, told):
    job("test.later")(lambda: None)
    enqueue("test.later", delay=30)

    set_back(2_000)
    set_back(-DAY)

    assert due() == {"test.later": 30 + 2 - DAY / 1000}
    assert told == []


def test_a_start_after_the_clock_was_set_back_counts_from_then(db, time_stands, due, told):
    job("test.later")(lambda: None)
    time_stands.forward(days=1)
    enqueue("test.later", delay=30)
    time_stands.forward(days=-1)

    with writing():
        look_at_start()

    assert due() == {"test.later": 30}
    assert told == [0]
    assert on_set_back is not clock_steps.on_set_back, "the areas' own were left alone"
