"""Kill the server at random points while it runs the demo: nothing may be lost, nothing done twice.

python tests/bench/bench_crash.py [kills] [seed]
"""

import itertools
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]

import make_letter  # noqa: E402

from tests.crash.killing import STATES, Killer  # noqa: E402


def main(kills: int, seed: int) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        killer = Killer(folder, seed)
        wanted = itertools.cycle(STATES)
        for number in range(kills):
            letters = [folder / f"letter-{number}-{each}.pdf" for each in "ab"]
            for each, letter in enumerate(letters):
                make_letter.write_random(letter, seed * 100_000 + 2 * number + each)
            killer.round(letters, state=next(wanted))
        tally = killer.judge()
        print(tally.table())
        missed = [state for state in STATES if not tally.kills[state]]
        print(f"no kill hit: {', '.join(missed)}" if missed else "every state was hit, nothing was lost or done twice")
        return 1 if tally.wrong or missed else 0


if __name__ == "__main__":
    arguments = [int(each) for each in sys.argv[1:]]
    sys.exit(main(*(arguments + [30, 1][len(arguments) :])))
