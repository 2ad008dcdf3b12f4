"""huey's workers over our storage: three queues of threads in this one process."""

import logging
import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import msgspec
from huey.api import Huey
from huey.consumer import Consumer, Scheduler

from appliance.core.errors import Problem
from appliance.db import after_commit, execute, faults, writing
from appliance.db.connection import close_thread
from appliance.jobs import clock_steps
from appliance.jobs.job import Job, enqueue, jobs, waiting
from appliance.jobs.storage import Leased, TaskStorage, acknowledge, bury, give_back, put_off, recover, retry_later

log = logging.getLogger(__name__)

WORKERS: dict[str, int] = {"default": 4, "nodes": 10, "cpu": max(1, os.cpu_count() or 1)}
on_death: list[Callable[[str, dict[str, Any], str], None]] = []
"""Called with (job name, payload, reason) when a task is buried, so that its area can mark its rows.

reason: for the person whose work it was; what is no `Problem` stays in the log and the dead letters.
"""

AFTER_FAULT = 5.0  # seconds until a task that the disk has failed runs again
MOST_FAULTS = 60  # runs that the disk may fail while it has room for others
_faults: Counter[int] = Counter()  # of tasks, in this process
INTERNAL = "Something went wrong inside; the server's log tells more."


class _Current(threading.local):
    task: Leased | None = None


_current = _Current()


def done_with_this_commit() -> None:
    """Inside `writing()` in a job: forget the running task in this very transaction, or not if it is taken back."""
    if _current.task is not None:
        acknowledge(_current.task.id)
        after_commit(_forget)


def _forget() -> None:
    _current.task = None


def made_progress() -> None:
    """Inside `writing()` in a job: part of the work is kept, so deaths of the process count from here anew.

    A task dies for good after `crashes` runs that got no further, not after a long life of restarts.
    """
    if _current.task is not None:
        execute("UPDATE jobs_task SET crashes = 0 WHERE id = ?", (_current.task.id,))


class _Queue(Huey):
    """huey lends its threads and their supervision; what a task is, and when it is done, is ours."""

    def __init__(self, name: str) -> None:
        super().__init__(name, results=False, storage_class=TaskStorage)

    def get_storage_kwargs(self) -> dict[str, Any]:
        return {}

    def dequeue(self) -> Leased | None:
        found: Leased | None = self.storage.dequeue()
        return found

    def execute(self, task: Leased, timestamp: Any = None) -> None:
        _carry(task, lambda: self.storage.stopping)


def _carry(task: Leased, stopped: Callable[[], bool] = lambda: False) -> None:
    """stopped: whether the queue ends, so that nobody waits for room on the disk any more."""
    _current.task = task
    try:
        run(task, stopped)
    finally:
        _forget()


def run(task: Leased, stopped: Callable[[], bool] = lambda: False) -> None:
    """Run a leased task. A failure is retried later or buried; either way the worker goes on.

    What is to be written of its end waits for a disk that takes nothing: else nobody would give the lease back.
    """
    found, error = jobs.get(task.name), None
    try:
        if found is None:
            raise LookupError(f"no job is called {task.name}")
        found.run(**msgspec.json.decode(task.payload))
    except BaseException as failure:  # noqa: BLE001  it is logged and written down
        error = failure
        _log(task, error)
    if error is not None or _current.task is not None or (found is not None and found.every is not None):
        faults.insist(lambda: _settle(task, found, error), stopped)


def _log(task: Leased, error: BaseException) -> None:
    """A fault of the disk is told once, where it begins; not with every task."""
    if faults.of_disk(error) is None:
        expected = isinstance(error, Problem)
        level = logging.WARNING if expected else logging.ERROR
        log.log(level, "%s failed: %s", task.name, error, exc_info=not expected)


def _settle(task: Leased, found: Job | None, error: BaseException | None) -> None:
    """Write down how it ended, in one transaction."""
    with writing():
        if error is None:
            if _current.task is not None:
                acknowledge(task.id)
        elif _is_the_disks(task, error):
            put_off(task, AFTER_FAULT, str(faults.of_disk(error)))
        elif found is not None and task.tries <= found.retries:
            retry_later(task, found.retry_delay, _sentence(error))
        elif found is not None and found.every is not None:
            acknowledge(task.id)
        elif bury(task.id, _sentence(error)):
            _tell_death(task, str(error) if isinstance(error, Problem) else INTERNAL)
        if found is not None and found.every is not None:
            enqueue(task.name, delay=found.every, unique=f"periodic:{task.name}")


def _is_the_disks(task: Leased, error: BaseException) -> bool:
    """Whether a run failed by the disk, so that it was no try. One that fills it by itself does not go on for ever."""
    if faults.of_disk(error) is None:
        return False
    _faults[task.id] += 1
    return _faults[task.id] <= MOST_FAULTS or faults.is_in_doubt()


def _sentence(error: BaseException) -> str:
    return str(error) or type(error).__name__


def _tell_death(task: Leased, reason: str) -> None:
    """In the transaction of the burial. An area that fails to hear it does not keep the dead among the living."""
    for listener in on_death:
        try:
            with writing():
                listener(task.name, msgspec.json.decode(task.payload), reason)
        except Exception:
            log.exception("an area failed to hear of the end of %s", task.name)


class _Idle(Scheduler):
    """Due times are the storage's business, so huey's scheduler has nothing to look for."""

    def loop(self, now: Any = None) -> None:
        self.stop_flag.wait()


class _Consumer(Consumer):
    scheduler_class = _Idle

    def _set_signal_handlers(self) -> None:
        """Signals belong to the server."""

    def _create_process(self, process: Any, name: str) -> threading.Thread:
        return threading.Thread(target=self._serve, args=(process,), name=f"{self.huey.name}-{name}", daemon=True)

    def _serve(self, process: Any) -> None:
        while not self.stop_flag.is_set():
            try:
                process.loop()
            except Exception:
                log.exception("a worker of %s failed and goes on", self.huey.name)
                self.stop_flag.wait(1)
        close_thread()


class Workers:
    """All queues of the process."""

    def __init__(self, sizes: dict[str, int] | None = None) -> None:
        self._sizes = sizes or WORKERS
        self._consumers: list[_Consumer] = []
        self._asked: float | None = None  # when the end began

    def start(self) -> None:
        """Take back orphaned leases, plan periodic jobs, start the threads."""
        with writing():
            clock_steps.look_at_start()
            for dead in recover({each.name: each.crashes for each in jobs.values()}):
                _tell_death(dead, "interrupted by restart")
        for each in jobs.values():
            if each.every is not None and not waiting(f"periodic:{each.name}"):
                enqueue(each.name, unique=f"periodic:{each.name}")
        for name, size in self._sizes.items():
            consumer = _Consumer(_Queue(name), workers=size, periodic=False)
            consumer.start()
            self._consumers.append(consumer)

    def begin_to_stop(self) -> None:
        """From now on no task is begun. Returns at once."""
        if self._asked is None:
            self._asked = time.monotonic()
        for consumer in self._consumers:
            consumer.stop_flag.set()
            consumer.huey.storage.stop()

    def stop(self, timeout: float = 10) -> None:
        """Let running tasks end; one that has not runs again next time, and that counts as no death.

        timeout: seconds since `begin_to_stop`, if that was called before.
        """
        self.begin_to_stop()
        deadline = (self._asked or 0) + timeout
        for consumer in self._consumers:
            for _, thread in consumer.worker_threads:
                thread.join(max(0, deadline - time.monotonic()))
        with faults.spared():  # else they are taken back at the next start
            give_back()
        self._consumers.clear()
        self._asked = None

    def turning(self) -> bool:
        """Whether every worker thread lives."""
        return bool(self._consumers) and all(
            thread.is_alive() for consumer in self._consumers for _, thread in consumer.worker_threads
        )


@contextmanager
def running(sizes: dict[str, int] | None = None) -> Any:
    """Workers for the time of a block."""
    workers = Workers(sizes)
    workers.start()
    try:
        yield workers
    finally:
        workers.stop()


def run_all_due(limit: int = 1000) -> int:
    """Tests and commands: run what is due now on this thread, in order; the answer is how many."""
    storages = [TaskStorage(name) for name in WORKERS]
    count = 0
    while count < limit:
        task = next((found for storage in storages if (found := storage.take())), None)
        if task is None:
            return count
        _carry(task)
        count += 1
    return count
