"""`kill -9` of the real server while it runs the demo. The long round is `tests/bench/bench_crash.py`."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "packaging"))

import make_letter

from tests.crash.killing import STATES, Killer


@pytest.fixture
def letters(tmp_path):
    """`letters(3)` draws two scans of random words."""

    def draw(number):
        drawn = [tmp_path / f"letter-{number}-{each}.pdf" for each in "ab"]
        for each, letter in enumerate(drawn):
            make_letter.write_random(letter, 2 * number + each)
        return drawn

    return draw


@pytest.fixture
def start_killer(tmp_path):
    """`start_killer(without="leases")`: its server ends with the test, however that ends."""
    started = []

    def start(**options):
        started.append(Killer(tmp_path, seed=7, **options))
        return started[-1]

    yield start
    for killer in started:
        killer.server.stop()


def test_a_kill_in_any_state_loses_nothing_and_does_nothing_twice(start_killer, letters):
    killer = start_killer()

    ended = [killer.round(letters(number), state=state) for number, state in enumerate(STATES)]
    tally = killer.judge()

    print(tally.table())
    assert tally.wrong == []
    assert all(ended)
    assert [state for state in STATES if not tally.kills[state]] == []


@pytest.mark.parametrize("defence", ["leases", "journal"])
def test_without_leases_or_the_journals_commit_it_goes_wrong(start_killer, letters, defence):
    killer = start_killer(without=defence)

    ended = killer.round(letters(0), state="recognising", patience=12)
    tally = killer.judge()

    assert not ended or tally.wrong
