"""Pages read ahead: in order, no more at once than threads, and none begun after the end."""

import threading
from contextlib import closing

import pytest

from appliance.adapters.ocr.ahead import Ahead

LONG = 20  # seconds that a test may hang before it fails


def test_results_come_in_order_whoever_is_done_first():
    second_done = threading.Event()

    def do(key, stopped):
        if key == 1:
            assert second_done.wait(LONG)
        if key == 2:
            second_done.set()
        return key * 10

    assert list(Ahead(2).in_order([1, 2, 3, 4, 5, 6, 7], do)) == [10, 20, 30, 40, 50, 60, 70]


def test_no_more_work_at_once_than_threads_for_all_callers_together():
    ahead, lock, at_once, most = Ahead(2), threading.Lock(), 0, 0
    met = threading.Barrier(2, timeout=LONG)

    def do(key, stopped):
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        met.wait()  # passes only if two run at once, and no third one can be counted meanwhile
        with lock:
            at_once -= 1
        return key

    found = []
    callers = [threading.Thread(target=lambda: found.extend(ahead.in_order(range(4), do))) for _ in range(2)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(LONG)

    assert sorted(found) == [0, 0, 1, 1, 2, 2, 3, 3]
    assert most == 2


def test_only_a_few_are_begun_ahead_of_the_caller():
    begun = []
    with closing(Ahead(2).in_order(range(100), lambda key, stopped: begun.append(key))) as results:
        next(results)

        assert max(begun) < 4 + 1


def test_closing_tells_what_runs_waits_for_it_and_begins_no_more():
    running, told = threading.Event(), []

    def do(key, stopped):
        if key == 0:
            return key
        running.set()
        while not stopped():
            pass
        told.append(key)
        return key

    results = Ahead(1).in_order(range(10), do)
    next(results)
    assert running.wait(LONG)
    results.close()

    assert told == [1]


def test_an_error_is_raised_where_its_result_is_waited_for_and_ends_the_rest():
    begun = []

    def do(key, stopped):
        begun.append(key)
        if key == 1:
            raise ValueError("page 1 is torn")
        return key

    results = Ahead(1).in_order(range(50), do)

    assert next(results) == 0
    with pytest.raises(ValueError, match="torn"):
        list(results)
    assert len(begun) < 5
    assert list(Ahead(1).in_order([7], do)) == [7]
