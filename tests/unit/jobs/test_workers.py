"""The threads: they wake without looking, go on after failures, and stop in time."""

import contextlib
import itertools
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from queue import SimpleQueue

import pytest

from appliance.core.clock import now_ms
from appliance.db import execute, query, rows, writing
from appliance.jobs import Workers, enqueue, job, run_all_due, storage
from appliance.jobs.queue import running
from appliance.jobs.storage import TaskStorage

PATIENCE = 10  # seconds: longer than anything here takes


@pytest.fixture(autouse=True)
def _nobody_looks_by_and_by(monkeypatch):
    """Whoever wakes was woken, or the time had come."""
    monkeypatch.setattr(storage, "LONGEST_WAIT", 3600.0)


@pytest.fixture
def done():
    """Numbers of the tasks `test.note`, as they run: `done.get(timeout=PATIENCE)`."""
    numbers = SimpleQueue()

    @job("test.note")
    def note(number=0):
        numbers.put(number)

    return numbers


@pytest.fixture
def held():
    """The job `test.hold` sets `begun` and ends when `end` is set; always in the end."""

    class Held:
        begun, end = threading.Event(), threading.Event()

    held = Held()

    @job("test.hold")
    def hold():
        held.begun.set()
        held.end.wait(PATIENCE)

    yield held
    held.end.set()
    for thread in threading.enumerate():
        if "-Worker-" in thread.name or "Scheduler" in thread.name:
            thread.join(PATIENCE)


def asleep(queue="default", count=1):
    """Wait until `count` workers sleep."""
    bell = storage._bells[queue]
    deadline = time.monotonic() + PATIENCE
    while len(bell.changed._waiters) < count:
        assert time.monotonic() < deadline


def test_a_commit_wakes_a_sleeping_worker(done):
    with running({"default": 1}):
        for number in range(3):
            asleep()
            with writing():
                enqueue("test.note", number=number)
            assert done.get(timeout=PATIENCE) == number


def test_a_task_begins_after_the_commit_and_sees_what_it_committed(tasks):
    seen = SimpleQueue()
    job("test.look")(lambda: seen.put(rows("SELECT name FROM db_setting")))

    with running({"default": 1}):
        asleep()
        with writing():
            enqueue("test.look")
            execute("INSERT INTO db_setting VALUES ('a', '1', 0)")

        assert seen.get(timeout=PATIENCE) == [("a",)]


def test_the_due_time_wakes_a_sleeping_worker(done):
    with running({"default": 2}):
        asleep(count=2)
        due = now_ms() + 50
        enqueue("test.note", due_at=due)
        asleep(count=2)

        done.get(timeout=PATIENCE)

        assert now_ms() >= due


def test_a_sooner_time_wakes_who_sleeps_for_a_later_one(done):
    with running({"default": 2}):
        enqueue("test.note", number=1, delay=3600, unique="key")
        asleep(count=2)
        enqueue("test.note", number=2, delay=0.05, unique="key")

        assert done.get(timeout=PATIENCE) == 1


def test_a_failed_task_comes_again_without_being_asked_for():
    tries = SimpleQueue()

    @job("test.fail", retries=1, retry_delay=0.05)
    def fail():
        tries.put(now_ms())
        raise RuntimeError

    with running({"default": 1}):
        enqueue("test.fail")
        first, second = tries.get(timeout=PATIENCE), tries.get(timeout=PATIENCE)

    assert second - first >= 50


def test_a_queue_that_is_busy_keeps_no_other_waiting(held, done):
    numbers = SimpleQueue()
    job("test.node", queue="nodes")(lambda: numbers.put("node"))

    with running({"default": 1, "nodes": 1}):
        enqueue("test.hold")
        assert held.begun.wait(PATIENCE)
        enqueue("test.note", number=1)
        enqueue("test.node")

        assert numbers.get(timeout=PATIENCE) == "node"
        assert done.empty()
        held.end.set()
        assert done.get(timeout=PATIENCE) == 1


def test_every_task_runs_once_whoever_runs_it(done, tasks):
    with running({"default": 8}):
        for number in range(100):
            enqueue("test.note", number=number)
        counts = Counter(done.get(timeout=PATIENCE) for _ in range(100))

    assert counts == dict.fromkeys(range(100), 1)
    assert tasks() == []


@pytest.mark.parametrize("error", [RuntimeError, SystemExit], ids=lambda kind: kind.__name__)
def test_a_worker_goes_on_after_a_job_that_fails(done, error):
    @job("test.fail")
    def fail():
        raise error

    with running({"default": 1}) as workers:
        enqueue("test.fail")
        enqueue("test.note", number=1)

        assert done.get(timeout=PATIENCE) == 1
        assert workers.turning()


def test_a_worker_goes_on_after_the_database_failed(done, monkeypatch):
    lease, calls = TaskStorage._lease, itertools.count()

    def failing_lease(self):
        if next(calls) == 0:
            raise OSError("disk")
        return lease(self)

    monkeypatch.setattr(TaskStorage, "_lease", failing_lease)
    enqueue("test.note", number=1)
    with running({"default": 1}) as workers:
        assert done.get(timeout=PATIENCE) == 1
        assert workers.turning()


def test_workers_turn_between_start_and_stop():
    workers = Workers({"default": 1, "cpu": 2})
    assert not workers.turning()

    workers.start()
    assert workers.turning()
    workers.stop()

    assert not workers.turning()


def test_stop_waits_for_what_runs_and_begins_nothing_new(held, done, tasks):
    workers = Workers({"default": 1})
    workers.start()
    enqueue("test.hold")
    assert held.begun.wait(PATIENCE)
    enqueue("test.note")

    stopping = threading.Thread(target=workers.stop)
    workers.begin_to_stop()
    stopping.start()
    held.end.set()
    stopping.join(PATIENCE)

    assert tasks() == ["test.note"]
    assert done.empty()


def test_stop_returns_in_time_and_what_still_runs_is_due_again_without_having_died(held, tasks):
    workers = Workers({"default": 1})
    workers.start()
    enqueue("test.hold")
    assert held.begun.wait(PATIENCE)

    begun = time.monotonic()
    workers.stop(timeout=0.05)

    assert 0.04 < time.monotonic() - begun < PATIENCE / 2
    assert (tasks("leased_at IS NULL"), tasks("crashes"), tasks("tries")) == ([1], [0], [0])


def test_the_time_to_stop_counts_from_its_beginning(held):
    workers = Workers({"default": 1})
    workers.start()
    enqueue("test.hold")
    assert held.begun.wait(PATIENCE)
    workers.begin_to_stop()
    begun = time.monotonic()

    workers.stop(timeout=0)

    assert time.monotonic() - begun < PATIENCE / 2


def test_stop_without_a_start_is_no_trouble():
    Workers().stop()


CHILD = """
import hashlib, signal, sys, threading
from pathlib import Path

from appliance.db import execute, writing
from appliance.db.connection import open_database
from appliance.jobs import Workers, job

def say(word):
    print(word, flush=True)

@job("test.work", crashes=None)
def work(how):
    how = sys.argv[2]
    with writing():
        execute("INSERT INTO db_setting VALUES ('work', '1', 0) ON CONFLICT DO UPDATE SET updated_at = updated_at + 1")
        if how == "inside":
            say("begun"), threading.Event().wait()
    if how == "outside":
        say("begun"), threading.Event().wait()

@job("test.compute", queue="cpu", crashes=None)
def compute():
    say("begun")
    hashlib.pbkdf2_hmac("sha256", b"", b"", 2_000_000_000)  # half an hour in C, without the interpreter's lock

open_database(Path(sys.argv[1]))
told = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: told.set())
workers = Workers({"default": 1, "cpu": 1})
workers.start()
told.wait()
workers.stop(timeout=0.2)
say("stopped")
"""


@contextlib.contextmanager
def child(db, how=""):
    """A process with workers; killed in the end, if it lives."""
    process = subprocess.Popen([sys.executable, "-c", CHILD, str(db.database), how], stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_a_killed_process_loses_no_task_and_half_of_no_transaction(db, tasks):
    job("test.work", crashes=None)(lambda how: None)
    enqueue("test.work", how="")

    for how, kept in [("inside", []), ("outside", [0]), ("inside", [0]), ("outside", [1])]:
        with child(db, how) as process:
            assert process.stdout.readline() == "begun\n"
            process.send_signal(signal.SIGKILL)
            process.wait(PATIENCE)
        assert tasks("leased_at IS NOT NULL") == [1]
        assert [row["updated_at"] for row in query("SELECT updated_at FROM db_setting")] == kept

    with running({"default": 0}):
        pass
    assert tasks("crashes") == [4]
    assert run_all_due() == 1
    assert tasks() == []


def test_a_process_that_is_told_to_stop_ends_in_time_though_a_job_computes(db, tasks):
    job("test.compute", queue="cpu", crashes=None)(lambda: None)
    enqueue("test.compute")

    with child(db) as process:
        assert process.stdout.readline() == "begun\n"
        process.terminate()
        assert process.wait(PATIENCE) == 0
        assert process.stdout.read() == "stopped\n"

    assert (tasks("leased_at IS NULL"), tasks("crashes")) == ([1], [0])
    with child(db) as process:
        assert process.stdout.readline() == "begun\n"
