"""What becomes of a task that cannot be done."""

import pytest

from appliance.core.errors import InvalidInput
from appliance.db import query
from appliance.jobs import enqueue, job, run_all_due
from appliance.jobs.job import jobs
from appliance.jobs.queue import INTERNAL, on_death


@pytest.fixture
def told(db):
    """What the areas are told of buried tasks."""
    heard = []

    def listener(name, payload, reason):
        heard.append((name, payload, reason))

    on_death.append(listener)
    yield heard
    on_death.remove(listener)
    jobs.pop("test.fail", None)


@pytest.mark.parametrize(
    ("error", "reason", "kept"),
    [
        (InvalidInput("The file is broken."), "The file is broken.", "The file is broken."),
        (OSError(2, "No such file", "/data/blobs/ab"), INTERNAL, "[Errno 2] No such file: '/data/blobs/ab'"),
        (MemoryError(), INTERNAL, "MemoryError"),
    ],
    ids=["problem", "path", "memory"],
)
def test_a_person_reads_a_reason_and_the_administrator_the_error(told, error, reason, kept):
    @job("test.fail")
    def fail(id: str) -> None:
        raise error

    enqueue("test.fail", id="7")
    run_all_due()

    assert told == [("test.fail", {"id": "7"}, reason)]
    assert query("SELECT error FROM jobs_dead_letter") == [{"error": kept}]
    assert query("SELECT 1 FROM jobs_task") == []
