"""DBOS over SQLite: how fast it carries workflows of ten steps in the background, several at once.

Runs in an environment of its own: python baseline_dbos.py <folder> <workflows>; prints a line of JSON for each way.

Its SQLite is used as it comes, and as ours is set (write-ahead log, synchronous=NORMAL); its workflows are started
both by its queue and straight on its threads, and for comparison without any background. What counts is the fastest.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import sqlalchemy
from dbos import DBOS
from sqlalchemy import event

STEPS = 10
AT_ONCE = 10  # as many as ours runs for one person


@DBOS.step()
def keep(value: dict[str, Any], number: int) -> dict[str, Any]:
    return {**value, "variable_name": f"v{number}", "value": value["n"] + number}


@DBOS.workflow()
def ten_steps(body: dict[str, Any]) -> dict[str, Any]:
    value = body
    for number in range(STEPS):
        value = keep(value, number)
    return {"ok": True, "n": value["n"]}


def engine(file: Path) -> sqlalchemy.Engine:
    """SQLite as the appliance has it; the rest is what DBOS sets on an engine of its own."""
    made = sqlalchemy.create_engine(f"sqlite:///{file}")

    @event.listens_for(made, "connect")
    def set_up(connection: Any, record: Any) -> None:
        connection.isolation_level = "IMMEDIATE"
        for pragma in ("busy_timeout=30000", "foreign_keys=ON", "journal_mode=WAL", "synchronous=NORMAL"):
            connection.execute(f"PRAGMA {pragma}")

    return made


def by_queue(body: dict[str, Any], count: int) -> None:
    handles = [DBOS.enqueue_workflow("bench", ten_steps, body) for _ in range(count)]
    for handle in handles:
        handle.get_result(polling_interval_sec=0.05)


def by_threads(body: dict[str, Any], count: int) -> None:
    """As many at once as fit, each started in the background and awaited."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda _: DBOS.start_workflow(ten_steps, body).get_result(), range(count)))


def one_by_one(body: dict[str, Any], count: int) -> None:
    """No threads and no waiting for the writer's turn: each is called and ends before the next."""
    for _ in range(count):
        ten_steps(body)


def measure(name: str, run: Callable[[dict[str, Any], int], None], count: int) -> None:
    body = {"n": 5, "text": "x" * 150}
    run(body, 50)
    before, begun = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    run(body, count)
    seconds, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"way": name, "per_second": count / seconds, "cpu_ms": cpu / count * 1000}), flush=True)


def main(folder: Path, count: int) -> None:
    ours = {"system_database_engine": engine(folder / "wal.db")}
    plain = {"system_database_url": f"sqlite:///{folder / 'plain.db'}"}
    for name, more, ways in (
        ("as it comes", plain, [by_queue]),
        ("with WAL", ours, [by_queue, by_threads, one_by_one]),
    ):
        DBOS(config={"name": "bench", "log_level": "ERROR", "run_admin_server": False, **more})
        DBOS.launch()
        DBOS.register_queue("bench", worker_concurrency=AT_ONCE, polling_interval_sec=0.01)
        for way in ways:
            measure(f"{name}, {way.__name__.replace('_', ' ')}", way, count)
        DBOS.destroy()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
