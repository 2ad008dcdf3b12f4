"""How background work stands: what waits, and whether anything is stuck."""

from typing import NamedTuple

from appliance.core.clock import now_ms
from appliance.core.health import State, available, unavailable
from appliance.db import rows
from appliance.jobs.storage import QUEUES, but, held

STUCK_MS = 300_000  # nobody takes a task, or one has waited, for so long
LATE_MS = 120_000  # of periodic work
MANY = 1000  # tasks that wait

_began = now_ms()  # what was due while nobody served is not late


class Backlog(NamedTuple):
    """pending: tasks that are due and wait. oldest_seconds: how long the first of them has waited."""

    pending: int
    running: int
    oldest_seconds: int


def backlog() -> Backlog:
    """Of all queues; what waits for room on the disk counts among `pending`, and not in how long it has waited."""
    now, names = now_ms(), held()
    ready = "leased_at IS NULL AND due_at <= ?"
    [(pending, running, since)] = rows(
        f"SELECT count(*) FILTER (WHERE {ready}), count(leased_at), min(due_at) FILTER (WHERE {ready}{but(names)})"
        " FROM jobs_task",
        (now, now, *names),
    )
    return Backlog(pending, running, 0 if since is None else _age(now, since) // 1000)


def _age(now: int, since: int) -> int:
    return max(0, now - max(since, _began))


def queue_state(turning: bool) -> State:
    """turning: whether every worker's thread lives."""
    if not turning:
        return unavailable("A worker has ended; start the server again.")
    for queue in QUEUES:
        if wrong := _stuck(queue):
            return unavailable(wrong)
    found = backlog()
    words = f"{found.running} running, {found.pending} waiting"
    if found.pending <= MANY and found.oldest_seconds * 1000 <= STUCK_MS:
        return available(words)
    return State(
        "available", f"{words}, the first for {found.oldest_seconds} s", alert="queue_backlog", severity="warning"
    )


def _stuck(queue: str) -> str | None:
    """Tasks wait, and no worker has taken one up for long."""
    now, names = now_ms(), held()
    due = f"leased_at IS NULL AND due_at <= ?{but(names)}"
    [(since, taken)] = rows(
        f"SELECT min(due_at) FILTER (WHERE {due}), max(leased_at) FROM jobs_task WHERE queue = ?", (now, *names, queue)
    )
    if since is None or min(_age(now, since), _age(now, taken or 0)) <= STUCK_MS:
        return None
    return f"Work of the queue {queue} has waited for {_age(now, since) // 60_000} minutes, and no worker takes it up."


def scheduler_state() -> State:
    """Whether what is to be done again and again is planned, and on time."""
    now, names = now_ms(), held()
    planned = rows(
        "SELECT name, due_at FROM jobs_task WHERE leased_at IS NULL"
        f" AND unique_key >= 'periodic:' AND unique_key < 'periodic;'{but(names)} ORDER BY due_at",
        names,
    )
    if not planned:
        return available("Nothing is planned")
    name, due = planned[0]
    if _age(now, due) > LATE_MS and due <= now:
        return unavailable(f"{name} is {_age(now, due) // 60_000} minutes late.")
    return available(f"{len(planned)} periodic jobs, the next in {max(0, due - now) // 1000} s")
