"""Kill the server at random points while it runs the demo: at least 30 kills, nothing lost, nothing twice.

python tests/bench/bench_crash.py [kills] [seed]
"""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]

import make_letter  # noqa: E402

from tests.crash.killing import STATES, Round  # noqa: E402


def main(kills: int, seed: int) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        letters = [folder / f"letter-{number}.pdf" for number in range(max(12, kills // 2))]
        for number, letter in enumerate(letters):
            make_letter.write_random(letter, seed * 1000 + number)
        round_ = Round(folder, letters, seed)
        round_.begin()
        while round_.tally.kills.total() < kills or not all(round_.tally.kills[state] for state in STATES[:-1]):
            round_.kill_at_random(2.5)
            if round_.finished():
                break
        round_.wait_for_end(600)
        round_.kill_at_random(0.1)  # and once more when all is done
        tally = round_.judge()
        print(tally.table())
        missed = [state for state in STATES if not tally.kills[state]]
        print("no kill hit: " + ", ".join(missed) if missed else "every state was hit")
        return 1 if tally.wrong or missed else 0


if __name__ == "__main__":
    arguments = [int(each) for each in sys.argv[1:]]
    sys.exit(main(*(arguments + [30, 1][len(arguments) :])))
