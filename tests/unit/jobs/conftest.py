"""Jobs of a test are forgotten after it; no periodic job of an area is in its way."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from appliance.db import query
from appliance.db.data_folder import DataFolder
from appliance.jobs import events
from appliance.jobs.job import jobs
from appliance.jobs.queue import on_death


@pytest.fixture(autouse=True)
def _own_jobs(db: DataFolder, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Only `jobs.deliver_event`, no listeners, and on_death empty."""
    before, heard = dict(jobs), on_death[:]
    monkeypatch.setattr(events, "_listeners", {})
    for name in before.keys() - {"jobs.deliver_event"}:
        del jobs[name]
    on_death.clear()
    yield
    jobs.clear()
    jobs.update(before)
    on_death[:] = heard


@pytest.fixture
def tasks(db: DataFolder) -> Callable[..., list[Any]]:
    """`tasks("due_at")`: that column of all tasks, in the order of their asking."""
    return lambda column="name": [row[column] for row in query(f"SELECT {column} FROM jobs_task ORDER BY id")]


@pytest.fixture
def buried(db: DataFolder) -> Callable[[], list[tuple[str, str]]]:
    """`buried()`: name and error of all dead letters."""
    return lambda: [(row["name"], row["error"]) for row in query("SELECT * FROM jobs_dead_letter ORDER BY id")]
