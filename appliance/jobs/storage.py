"""Where tasks wait: a table of app.db, with a lease per task, so that a kill re-delivers them.

huey's own storage takes the row away when a task starts and so loses it with the process.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple

from huey.storage import BaseStorage

from appliance.core.clock import now_ms
from appliance.db import execute, faults, query, rows, write, writing
from appliance.jobs import clock_steps

QUEUES = ("default", "nodes", "cpu")
LONGEST_WAIT = 30.0  # seconds: what a wrong clock can cost, no more
MOST_AT_ONCE = 8  # tasks leased together: what one that comes meanwhile may wait for, though it is more urgent

undying: set[str] = set()
"""Names of jobs whose runs may die with the process as often as they like. Only these are leased in advance: any
other would count a death that it had no part in."""


needing_room: set[str] = set()
"""Names of jobs that fill the disk: while it is nearly full they wait where they are, and cost nothing."""


def _plenty() -> str | None:
    return None


_low_room: Callable[[], str | None] = _plenty


def set_room_check(check: Callable[[], str | None] | None) -> None:
    """check: a sentence while the disk is nearly full, else None; asked for every task. None = it never is."""
    global _low_room
    _low_room = check or _plenty


def held() -> tuple[str, ...]:
    """The jobs that have to wait right now."""
    return tuple(sorted(needing_room)) if needing_room and _low_room() is not None else ()


def held_back() -> int:
    """How many tasks that are due wait for room on the disk."""
    if not (names := held()):
        return 0
    marks = ", ".join("?" * len(names))
    due = f"leased_at IS NULL AND due_at <= ? AND name IN ({marks})"
    [(count,)] = rows(f"SELECT count(*) FROM jobs_task WHERE {due}", (now_ms(), *names))
    return int(count)


class Leased(NamedTuple):
    """A task that one worker holds. tries: this one included, those that died with the process not."""

    id: int
    name: str
    payload: str
    tries: int


class _Bell:
    """Workers of a queue wait here for the next commit or the next due time."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.rings = 0

    def ring(self, *, everyone: bool = False) -> None:
        with self.changed:
            self.rings += 1
            if everyone:
                self.changed.notify_all()
            else:
                self.changed.notify()


_bells = {queue: _Bell() for queue in QUEUES}


def woken(queue: str, due_at: int) -> None:
    """After a commit: a task of `queue` is due at `due_at`."""
    # A task for later changes how long the sleepers may sleep, so all of them look again.
    _bells[queue].ring(everyone=due_at > now_ms())


class TaskStorage(BaseStorage):
    """The part of huey's storage that its workers use; results, locks and pickles are not."""

    blocking = True
    leasing = True  # switched off only by the test that proves what leases are for

    def __init__(self, name: str = "default", **_: Any) -> None:
        super().__init__(name)
        self.stopping = False
        self._leased: deque[Leased] = deque()  # and not begun yet

    def dequeue(self) -> Leased | None:
        """The next due task, leased; waits for one. None when the queue stops."""
        bell = _bells[self.name]
        while not self.stopping:
            heard = bell.rings
            try:
                clock_steps.look()
                if task := self.take():
                    return task
            except Exception as error:
                if faults.of_disk(error) is None:
                    raise
                faults.note_failure(error)
                faults.wait(lambda: self.stopping)
                continue
            with bell.changed:
                if bell.rings == heard and not self.stopping:
                    bell.changed.wait(self._until_due())
        return None

    def take(self) -> Leased | None:
        """A task that is due now, leased; None if there is none."""
        try:
            return self._leased.popleft()
        except IndexError:
            pass
        if not (found := self._lease()):
            return None
        self._leased.extend(found[1:])
        for _ in found[1:]:
            _bells[self.name].ring()
        return found[0]

    def _lease(self) -> list[Leased]:
        """The next due task, and with it some that follow: a backlog of short ones is one transaction for several."""
        now, names = now_ms(), held()
        ready = f"queue = ? AND leased_at IS NULL AND due_at <= ?{but(names)}"
        order = "ORDER BY priority DESC, due_at, id LIMIT ?"
        next_ones = rows(
            f"SELECT id, name FROM jobs_task WHERE {ready} {order}", (self.name, now, *names, MOST_AT_ONCE)
        )
        wanted = [id for place, (id, name) in enumerate(next_ones) if place == 0 or name in undying]
        if not wanted:
            return []
        # Due still: the clock may have been set back since it was read, and what waits been brought forward.
        chosen = f"leased_at IS NULL AND due_at <= ? AND id IN ({', '.join('?' * len(wanted))})"
        given = "RETURNING id, name, payload, tries"
        with writing():
            now = now_ms()
            if self.leasing:
                change = f"UPDATE jobs_task SET leased_at = ?, tries = tries + 1 WHERE {chosen} {given}"
                found = query(change, (now, now, *wanted))
            else:
                found = query(f"DELETE FROM jobs_task WHERE {chosen} {given}", (now, *wanted))
        leased = {row["id"]: Leased(**row) for row in found}
        return [leased[id] for id in wanted if id in leased]

    def _until_due(self) -> float:
        # What is held back is due already: the disk is looked at again after LONGEST_WAIT, or with the next task.
        names = held()
        waiting = f"queue = ? AND leased_at IS NULL{but(names)}"
        [(due,)] = rows(f"SELECT min(due_at) FROM jobs_task WHERE {waiting}", (self.name, *names))
        return LONGEST_WAIT if due is None else min(LONGEST_WAIT, max(0.001, (due - now_ms()) / 1000))

    def stop(self) -> None:
        self.stopping = True
        _bells[self.name].ring(everyone=True)

    def queue_size(self) -> int:
        [(size,)] = rows("SELECT count(*) FROM jobs_task WHERE queue = ?", (self.name,))
        return int(size)

    def read_schedule(self, ts: Any) -> list[Any]:
        return []


def but(names: tuple[str, ...]) -> str:
    """The end of a condition: not these jobs."""
    return f" AND name NOT IN ({', '.join('?' * len(names))})" if names else ""


def acknowledge(task_id: int) -> None:
    """The task is done: forget it. Inside the work's own transaction it can not be done twice."""
    write("DELETE FROM jobs_task WHERE id = ?", (task_id,))


def retry_later(task: Leased, delay: float, error: str) -> None:
    """Give the lease back; due again in `delay` seconds."""
    with writing():
        # A waiting task with the same key makes this one superfluous.
        execute(
            "DELETE FROM jobs_task WHERE id = ?1 AND unique_key IN"
            " (SELECT unique_key FROM jobs_task WHERE leased_at IS NULL AND unique_key IS NOT NULL)",
            (task.id,),
        )
        due = now_ms() + int(delay * 1000)
        execute("UPDATE jobs_task SET leased_at = NULL, due_at = ?, error = ? WHERE id = ?", (due, error, task.id))


def put_off(task: Leased, delay: float, error: str) -> None:
    """As `retry_later`, for what is no failure of the task's own."""
    with writing():
        retry_later(task, delay, error)
        execute("UPDATE jobs_task SET tries = tries - 1 WHERE id = ?", (task.id,))


def bury(task_id: int, error: str) -> bool:
    """Move the task to the dead letters, where an administrator sees it; False if it is done or gone."""
    with writing():
        execute(
            "INSERT INTO jobs_dead_letter (id, queue, name, payload, tries, error, created_at, died_at)"
            " SELECT id, queue, name, payload, tries, ?, created_at, ? FROM jobs_task WHERE id = ?",
            (error, now_ms(), task_id),
        )
        return bool(execute("DELETE FROM jobs_task WHERE id = ?", (task_id,)))


def recover(limits: dict[str, int | None]) -> list[Leased]:
    """At start every lease is an orphan's: deliver again, or bury what died too often. Returns the buried.

    limits: job name → runs that may die with the process, None = as many as it likes; an unknown name is buried.
    """
    buried = []
    with writing():
        died = query(
            "UPDATE jobs_task SET crashes = crashes + 1, tries = tries - 1 WHERE leased_at IS NOT NULL"
            " RETURNING id, name, payload, tries, crashes"
        )
        for row in sorted(died, key=lambda each: each["id"]):
            crashes = row.pop("crashes")
            orphan, limit = Leased(**row), limits.get(row["name"], 0)
            if limit is not None and crashes >= limit:
                bury(orphan.id, f"the process died {crashes} times while this ran")
                buried.append(orphan)
            else:
                retry_later(orphan, 0, "interrupted by restart")
    return buried


def give_back() -> None:
    """At an orderly stop: what still runs is due again at the next start, and that is no death."""
    with writing():
        for row in query("SELECT id, name, payload, tries FROM jobs_task WHERE leased_at IS NOT NULL ORDER BY id"):
            put_off(Leased(**row), 0, "interrupted by a stop")


def queue_depths() -> dict[str, int]:
    """Tasks that wait or run, by queue; the buried ones as "dead_letters"."""
    depths = dict.fromkeys(QUEUES, 0) | dict(rows("SELECT queue, count(*) FROM jobs_task GROUP BY queue"))
    [(buried,)] = rows("SELECT count(*) FROM jobs_dead_letter")
    return depths | {"dead_letters": buried}
