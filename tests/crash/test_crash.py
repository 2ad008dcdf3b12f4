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


def test_a_kill_in_any_state_loses_nothing_and_does_nothing_twice(tmp_path, letters):
    killer = Killer(tmp_path, seed=7)

    ended = [killer.round(letters(number), state=state) for number, state in enumerate(STATES)]
    tally = killer.judge()

    print(tally.table())
    assert tally.wrong == []
    assert all(ended)
    assert [state for state in STATES if not tally.kills[state]] == []


@pytest.mark.parametrize("defence", ["leases", "journal"])
def test_without_leases_or_the_journals_commit_it_goes_wrong(tmp_path, letters, defence):
    killer = Killer(tmp_path, seed=7, without=defence)

    ended = killer.round(letters(0), state="recognising", patience=12)
    tally = killer.judge()

    assert not ended or tally.wrong
