"""Several things at the same time."""

import threading

import pytest

from appliance.adapters.replication.at_once import at_once


def test_all_is_done_after_the_block_and_as_many_at_a_time_as_asked():
    met, done = threading.Barrier(3), []

    def work(name):
        met.wait(10)  # passes only if three are in it
        done.append(name)

    with at_once(3, work, map(str, range(6))):
        pass

    assert sorted(done) == list("012345")


def test_the_first_error_ends_it_and_is_raised():
    done = []

    def work(name):
        done.append(name)
        if name == "2":
            raise OSError("no room")

    with pytest.raises(OSError, match="no room"), at_once(1, work, map(str, range(9))):
        pass

    assert done == ["0", "1", "2"]


def test_an_error_of_the_block_leaves_the_rest_undone():
    begun, done = threading.Event(), []

    def work(name):
        done.append(name)
        begun.set()

    def broken_block():
        with at_once(2, work, map(str, range(10_000_000))):
            assert begun.wait(10)
            raise ValueError("the database")

    with pytest.raises(ValueError, match="the database"):
        broken_block()

    assert 0 < len(done) < 10_000_000


def test_nothing_is_begun_once_it_does_not_go_on():
    done = []

    with at_once(1, done.append, map(str, range(9)), goes_on=lambda: len(done) < 2):
        pass

    assert done == ["0", "1"]
