"""Kill the server at random moments while it runs eight executions of twenty nodes: what is lost or done again?

python tests/bench/bench_crash_engine.py [kills] [seed]
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.crash.engine_killing import EngineKiller


def main(kills: int, seed: int) -> int:
    with tempfile.TemporaryDirectory() as name:
        killer = EngineKiller(Path(name), seed)
        ended = [killer.round() for _ in range(kills)]
        toll = killer.judge()
        print(toll.table())
        if not toll.wrong and all(ended):
            print("nothing was lost, nothing that was finished ran again")
        return 1 if toll.wrong or not all(ended) else 0


if __name__ == "__main__":
    arguments = [int(each) for each in sys.argv[1:]]
    sys.exit(main(*(arguments + [30, 1][len(arguments) :])))
