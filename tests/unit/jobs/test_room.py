"""While the disk is nearly full, jobs that fill it wait; the others go on."""

from collections.abc import Iterator

import pytest

from appliance.jobs import enqueue, held_back, job, run_all_due, set_room_check
from appliance.jobs.storage import LONGEST_WAIT, TaskStorage, needing_room

done: list[str] = []


@pytest.fixture
def disk() -> Iterator[dict[str, str | None]]:
    """`disk["low"] = "…"` fills it; the jobs are `test.fill_disk` and `test.tidy_up`."""
    job("test.fill_disk", needs_room=True)(lambda word: done.append(word))
    job("test.tidy_up")(lambda word: done.append(word))
    state: dict[str, str | None] = {"low": None}
    set_room_check(lambda: state["low"])
    done.clear()
    yield state
    set_room_check(None)
    needing_room.discard("test.fill_disk")


def test_what_fills_the_disk_waits_and_goes_on_by_itself(db, disk):
    disk["low"] = "12 MiB are left."
    enqueue("test.fill_disk", word="first")
    enqueue("test.fill_disk", word="second")
    enqueue("test.tidy_up", word="tidy")

    assert run_all_due() == 1
    assert done == ["tidy"] and held_back() == 2

    disk["low"] = None
    assert held_back() == 0 and run_all_due() == 2
    assert done == ["tidy", "first", "second"]


def test_what_waits_for_room_keeps_no_worker_awake(db, disk):
    enqueue("test.fill_disk", word="first")
    assert TaskStorage()._until_due() < 1
    disk["low"] = "12 MiB are left."

    assert TaskStorage()._until_due() == LONGEST_WAIT


def test_waiting_for_room_is_no_try(db, disk):
    disk["low"] = "12 MiB are left."
    enqueue("test.fill_disk", word="first")
    run_all_due()
    disk["low"] = None

    task = TaskStorage().take()

    assert task is not None and task.tries == 1
