"""What becomes of a task that fails, dies with the process, or is done within its own transaction.

All on the test's own thread: `run_all_due` does what a worker does.
"""

# ruff: noqa: PT012  a transaction that fails is several statements

import asyncio

import pytest

from appliance.core.errors import InvalidInput
from appliance.db import execute, query, writing
from appliance.jobs import Workers, done_with_this_commit, enqueue, job, made_progress, queue, run_all_due
from appliance.jobs.job import jobs
from appliance.jobs.queue import INTERNAL, on_death
from appliance.jobs.storage import TaskStorage


@pytest.fixture
def told():
    """What the areas are told of buried tasks."""
    heard = []
    on_death.append(lambda name, payload, reason: heard.append((name, payload, reason)))
    return heard


def failing(count, **options):
    """The job `test.fail`, which fails at its first `count` tries; the answer grows with each."""
    tries = []

    @job("test.fail", **options)
    def fail(**payload):
        tries.append(payload)
        if len(tries) <= count:
            raise RuntimeError(f"try {len(tries)}")

    return tries


def restart():
    """The process died with all that it had leased, and starts again: with no threads, so that the test can look."""
    workers = Workers({"default": 0})
    workers.start()
    workers.stop()


def lease():
    """A worker takes a task and dies."""
    found = TaskStorage("default").take()
    assert found is not None
    return found


def test_a_failure_is_tried_again_after_its_delay(tasks, buried, time_stands):
    tries = failing(2, retries=2, retry_delay=30)
    enqueue("test.fail", id="7")

    counts = [run_all_due()]
    assert (tasks("error"), tasks("leased_at")) == (["try 1"], [None])
    for seconds in (29.999, 0.001, 30):
        time_stands.forward(seconds=seconds)
        counts.append(run_all_due())

    assert counts == [1, 0, 1, 1]
    assert tries == [{"id": "7"}] * 3
    assert (tasks(), buried()) == ([], [])


def test_after_the_last_try_it_goes_to_the_dead_letters_and_the_areas_hear_of_it(tasks, buried, told, time_stands):
    tries = failing(9, retries=2, retry_delay=1)
    enqueue("test.fail", id="7", priority=3)
    asked = time_stands.now

    for _ in range(5):
        run_all_due()
        time_stands.forward(seconds=1)

    assert len(tries) == 3
    assert tasks() == []
    [letter] = query("SELECT * FROM jobs_dead_letter")
    del letter["id"]
    assert letter == {
        "queue": "default",
        "name": "test.fail",
        "payload": '{"id":"7"}',
        "tries": 3,
        "error": "try 3",
        "created_at": asked,
        "died_at": asked + 2000,
    }
    assert told == [("test.fail", {"id": "7"}, INTERNAL)]


@pytest.mark.parametrize("error", [SystemExit(3), asyncio.CancelledError(), KeyboardInterrupt()])
def test_a_job_that_wants_to_exit_only_fails(buried, told, error):
    @job("test.exit")
    def leave():
        raise error

    enqueue("test.exit")

    assert run_all_due() == 1
    assert [name for name, _ in buried()] == ["test.exit"]
    assert told == [("test.exit", {}, INTERNAL)]


def test_a_job_that_is_gone_with_an_update_is_buried(tasks, buried, told):
    job("test.gone")(lambda: None)
    enqueue("test.gone")
    del jobs["test.gone"]
    run_all_due()

    assert (tasks(), buried()) == ([], [("test.gone", "no job is called test.gone")])
    assert told == [("test.gone", {}, INTERNAL)]


def test_a_payload_that_fits_no_more_is_buried(buried):
    job("test.changed")(lambda new_name: None)
    enqueue("test.changed", old_name=1)

    run_all_due()

    [(name, error)] = buried()
    assert name == "test.changed" and "old_name" in error


def test_an_area_that_fails_to_hear_of_it_keeps_nobody_from_hearing(tasks, buried, caplog):
    heard = []

    def fail(name, payload, reason):
        execute("INSERT INTO db_setting VALUES ('half', '1', 0)")
        raise RuntimeError

    def hear(name, payload, reason):
        execute("INSERT INTO db_setting VALUES ('whole', '1', 0)")
        heard.append(name)

    on_death.extend([fail, hear])
    failing(9, crashes=1)
    enqueue("test.fail")
    run_all_due()
    enqueue("test.fail")
    lease()
    execute("DELETE FROM db_setting")
    restart()

    assert heard == ["test.fail"] * 2
    assert tasks() == [] and len(buried()) == 2
    assert query("SELECT name FROM db_setting") == [{"name": "whole"}]
    assert caplog.text.count("an area failed to hear") == 2


def test_what_a_dead_process_had_leased_is_given_back_at_the_start(tasks):
    tries = failing(0)
    for id in (1, 2, 3):
        enqueue("test.fail", id=id)
    lease(), lease()
    assert run_all_due() == 1

    restart()

    assert tasks("leased_at") == [None, None]
    assert run_all_due() == 2
    assert [each["id"] for each in tries] == [3, 1, 2]


def test_what_dies_too_often_is_buried_and_the_areas_hear_of_it_in_the_same_transaction(tasks, buried, told):
    failing(0, crashes=3)
    enqueue("test.fail", id="7")

    for left in (1, 1, 0):
        lease()
        restart()
        assert len(tasks()) == left

    assert buried() == [("test.fail", "the process died 3 times while this ran")]
    assert told == [("test.fail", {"id": "7"}, "interrupted by restart")]


def test_an_area_that_cannot_be_told_of_a_death_leaves_it_for_the_next_start(tasks, buried):
    """A kill between the burial and the news would leave the area's row running for ever."""
    failing(0, crashes=1)
    enqueue("test.fail")
    lease()

    def die(name, payload, reason):
        raise KeyboardInterrupt

    on_death.append(die)
    with pytest.raises(KeyboardInterrupt):
        restart()

    assert (tasks(), buried()) == (["test.fail"], [])


def test_some_jobs_may_die_as_often_as_they_like(tasks, buried):
    failing(0, crashes=None)
    enqueue("test.fail")

    for _ in range(20):
        lease()
        restart()

    assert (len(tasks()), buried()) == (1, [])


def test_one_that_dies_and_is_gone_with_the_update_is_buried(tasks, buried):
    failing(0)
    enqueue("test.fail")
    lease()
    del jobs["test.fail"]

    restart()

    assert tasks() == [] and len(buried()) == 1


def test_progress_makes_deaths_count_anew(tasks, buried, monkeypatch):
    @job("test.pages", crashes=2)
    def read_page():
        with writing():
            made_progress()

    enqueue("test.pages")
    for _ in range(5):
        monkeypatch.setattr(queue._current, "task", lease())
        read_page()
        monkeypatch.undo()
        restart()
    assert (len(tasks()), buried()) == (1, [])

    lease()
    restart()

    assert buried() == [("test.pages", "the process died 2 times while this ran")]


def test_failures_are_no_deaths_and_deaths_no_failures(tasks, buried, time_stands):
    tries = failing(9, retries=4, retry_delay=1, crashes=2)
    enqueue("test.fail")

    for _ in range(3):
        run_all_due()
        time_stands.forward(seconds=1)
    lease()
    restart()
    assert buried() == []
    for _ in range(3):
        run_all_due()
        time_stands.forward(seconds=1)

    assert len(tries) == 5
    assert buried() == [("test.fail", "try 5")]


def test_a_task_given_back_is_superfluous_if_another_with_its_key_waits(tasks, time_stands):
    tries = failing(1, retries=3, retry_delay=60)
    enqueue("test.fail", id=1, unique="key")
    task = lease()
    enqueue("test.fail", id=2, unique="key")

    restart()

    assert tasks("id") == [task.id + 1]
    run_all_due()
    enqueue("test.fail", id=3, unique="key")
    assert tasks("id") == [task.id + 1]
    run_all_due()
    assert [each["id"] for each in tries] == [2, 2]
    assert tasks() == []


def test_two_dead_runs_with_one_key_are_one_task_again(tasks):
    failing(0)
    for id in (1, 2):
        enqueue("test.fail", id=id, unique="key")
        lease()

    restart()

    assert tasks("payload") == ['{"id":2}'] or tasks("payload") == ['{"id":1}']


def test_a_task_may_end_with_the_commit_of_its_work(tasks):
    left = []

    @job("test.work")
    def work():
        with writing():
            execute("INSERT INTO db_setting VALUES ('work', '1', 0)")
            done_with_this_commit()
        left.append(tasks())

    enqueue("test.work")
    run_all_due()

    assert left == [[]]


def test_work_that_is_taken_back_takes_the_end_of_its_task_back(tasks, time_stands):
    @job("test.work", retries=1, retry_delay=5)
    def work():
        with writing():
            done_with_this_commit()
            raise RuntimeError

    enqueue("test.work")
    run_all_due()

    assert (tasks(), tasks("leased_at")) == (["test.work"], [None])


def test_a_job_that_gets_over_it_ends_its_task_when_it_returns(tasks):
    seen = []

    @job("test.work")
    def work():
        with pytest.raises(RuntimeError), writing():
            done_with_this_commit()
            raise RuntimeError
        seen.append(tasks())
        with writing():
            with pytest.raises(RuntimeError), writing():
                done_with_this_commit()
                raise RuntimeError
            execute("INSERT INTO db_setting VALUES ('work', '1', 0)")
        seen.append(tasks())

    enqueue("test.work")
    run_all_due()

    assert seen == [["test.work"]] * 2
    assert tasks() == []


def test_what_fails_after_the_commit_that_ended_its_task_is_not_dead(tasks, buried, told):
    @job("test.work")
    def work():
        with writing():
            done_with_this_commit()
        raise RuntimeError

    enqueue("test.work")
    run_all_due()

    assert (tasks(), buried(), told) == ([], [], [])


def test_outside_a_job_there_is_no_task_to_end(tasks):
    failing(0)
    enqueue("test.fail")

    with writing():
        done_with_this_commit()
        made_progress()

    assert tasks() == ["test.fail"]


def plan(tasks):
    return list(zip(tasks("name"), tasks("unique_key"), tasks("leased_at"), strict=True))


ONCE = [("test.daily", "periodic:test.daily", None)]


@pytest.mark.parametrize("error", [None, RuntimeError("x"), InvalidInput("x"), SystemExit(1)])
def test_a_periodic_job_is_planned_once_and_again_after_each_run(tasks, buried, time_stands, error):
    runs = []

    @job("test.daily", every=60)
    def daily():
        runs.append(time_stands.now)
        if error is not None:
            raise error

    begun = time_stands.now
    restart()
    restart()
    assert plan(tasks) == ONCE
    for _ in range(3):
        assert run_all_due() == 1
        assert run_all_due() == 0
        assert plan(tasks) == ONCE
        time_stands.forward(seconds=60)

    assert [run - begun for run in runs] == [0, 60_000, 120_000]
    assert buried() == []


def test_a_periodic_job_that_is_tried_again_is_planned_once(tasks, time_stands):
    runs = []

    @job("test.daily", every=60, retries=1, retry_delay=5)
    def daily():
        runs.append(time_stands.now)
        raise RuntimeError

    begun = time_stands.now
    restart()
    for _ in range(65):
        run_all_due()
        assert plan(tasks) == ONCE
        time_stands.forward(seconds=1)

    assert [run - begun for run in runs] == [0, 5_000]
    time_stands.forward(seconds=1)
    run_all_due()
    assert len(runs) == 3


@pytest.mark.parametrize("at", ["before", "after"])
def test_a_periodic_job_that_dies_is_planned_once(tasks, buried, at):
    """after: the process dies when the next run is planned and this one not yet forgotten."""
    job("test.daily", every=60, crashes=2)(lambda: None)
    restart()

    for _ in range(5):
        lease()
        if at == "after":
            enqueue("test.daily", delay=60, unique="periodic:test.daily")
            execute("UPDATE jobs_task SET due_at = 0")
        restart()
        assert plan(tasks) == ONCE

    assert len(buried()) == {"before": 2, "after": 0}[at]


def test_a_periodic_job_that_is_new_starts_at_once_and_an_old_one_keeps_its_time(tasks, time_stands):
    job("test.old", every=3600)(lambda: None)
    restart()
    run_all_due()
    job("test.new", every=60)(lambda: None)

    restart()

    assert [due - time_stands.now for due in tasks("due_at")] == [3_600_000, 0]
