"""`kill -9` of the real server while it runs graphs of twenty nodes. The long round is `make bench-crash`."""

import pytest

from tests.crash.engine_killing import EngineKiller


@pytest.fixture
def start_killer(tmp_path):
    """`start_killer(without="journal")`: its server ends with the test, however that ends."""
    started = []

    def start(**options):
        started.append(EngineKiller(tmp_path, seed=11, **options))
        return started[-1]

    yield start
    for killer in started:
        killer.server.stop()


def test_kills_at_random_moments_lose_nothing_and_repeat_nothing_that_was_finished(start_killer):
    killer = start_killer()

    ended = [killer.round() for _ in range(8)]
    toll = killer.judge()

    print(toll.table())
    assert toll.wrong == []
    assert all(ended)
    assert sum(toll.met) > 0


def test_without_the_journals_commit_it_goes_wrong(start_killer):
    killer = start_killer(without="journal")

    ended = killer.round(patience=5)
    toll = killer.judge()

    assert not ended or toll.wrong
