"""What a job is, and how one is asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from appliance.core.clock import now_ms
from appliance.db import after_commit, rows, write
from appliance.jobs.storage import needing_room, undying, woken

Queue = Literal["default", "nodes", "cpu"]


@dataclass(frozen=True, slots=True)
class Job:
    """retries: after the first try. retry_delay: seconds. every: seconds between runs of a periodic job.

    A run that dies with the process is no try.
    crashes: how often a run may die with the process before the task goes to the dead letters; None = always again.
    """

    name: str
    run: Callable[..., object]
    retries: int = 0
    retry_delay: float = 30
    queue: Queue = "default"
    every: float | None = None
    crashes: int | None = 3


jobs: dict[str, Job] = {}


def job(
    name: str,
    *,
    retries: int = 0,
    retry_delay: float = 30,
    queue: Queue = "default",
    every: float | None = None,
    crashes: int | None = 3,
    needs_room: bool = False,
) -> Callable[[Callable[..., object]], Callable[..., object]]:
    """Make a function a job, `area.verb_noun`: thin, safe to run twice, given ids and words.

    needs_room: it fills the disk, so it waits while that is nearly full.
    """

    def register(run: Callable[..., object]) -> Callable[..., object]:
        jobs[name] = Job(name, run, retries, retry_delay, queue, every, crashes)
        if crashes is None:
            undying.add(name)
        if needs_room:
            needing_room.add(name)
        return run

    return register


def enqueue(
    name: str,
    *,
    delay: float = 0,
    due_at: int | None = None,
    priority: int = 0,
    unique: str | None = None,
    **payload: Any,
) -> None:
    """Ask for a job, in the transaction of its rows if there is one; it starts after the commit.

    delay: seconds. due_at: milliseconds UTC instead. unique: while a task with this key waits,
    another is not added; a sooner time or a higher priority moves the waiting one forward.
    """
    wanted = jobs[name]
    now = now_ms()
    due = due_at if due_at is not None else now + int(delay * 1000)
    write(
        "INSERT INTO jobs_task (queue, name, payload, unique_key, priority, due_at, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (unique_key) WHERE unique_key IS NOT NULL AND leased_at IS NULL"
        " DO UPDATE SET due_at = min(due_at, excluded.due_at), priority = max(priority, excluded.priority)",
        (wanted.queue, name, msgspec.json.encode(payload).decode(), unique, priority, due, now),
    )
    after_commit(lambda: woken(wanted.queue, due))


def cancel_tasks(unique: str) -> None:
    """Forget a waiting task by its unique key; one that runs already is not touched."""
    write("DELETE FROM jobs_task WHERE unique_key = ? AND leased_at IS NULL", (unique,))


def waiting(unique: str) -> bool:
    """Whether a task with this key waits or runs."""
    return bool(rows("SELECT 1 FROM jobs_task WHERE unique_key = ? LIMIT 1", (unique,)))
