"""Kill everything that can be killed, amid its work, and count what was lost: one paragraph a kind.

python tests/bench/bench_faults.py [kills] [seed] [kind …]; kinds: server litestream both migration backup restore
unpacking second. A kill takes two to eight seconds with what is looked at afterwards.
"""

import itertools
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.crash.faults import backing_up, beside, getting_back
from tests.crash.faults.migrating import MigrationKiller
from tests.crash.faults.serving import ServingKiller
from tests.crash.faults.toll import Toll
from tests.crash.faults.unpacking import UnpackKiller


def server(folder: Path, kills: int, seed: int) -> Iterator[Toll]:
    return _serving(folder, kills, seed, "kill of the server, a replica following it", both=False)


def both(folder: Path, kills: int, seed: int) -> Iterator[Toll]:
    return _serving(folder, kills, seed, "kill of server and litestream at once", both=True)


def _serving(folder: Path, kills: int, seed: int, kind: str, *, both: bool) -> Iterator[Toll]:
    killer = ServingKiller(folder, seed, kind)
    try:
        for number in range(kills):
            killer.kill_server(both=both, aside=number % 2 == 0)
            yield killer.toll
    finally:
        killer.judge()


def litestream(folder: Path, kills: int, seed: int) -> Iterator[Toll]:
    killer = ServingKiller(folder, seed, "kill of litestream, the server goes on")
    try:
        for _ in range(kills):
            killer.kill_litestream()
            yield killer.toll
    finally:
        killer.judge()


def migration(folder: Path, kills: int, seed: int) -> Iterator[Toll]:
    killer = MigrationKiller(folder, seed)
    for number in range(kills):
        killer.round(serve=number % 4 == 3)
        yield killer.toll


def backup(folder: Path, kills: int, seed: int) -> Iterator[Toll]:
    killer = backing_up.BackupKiller(folder, seed)
    for _, way in zip(range(kills), itertools.cycle(backing_up.WAYS), strict=False):
        killer.round(way)
        yield killer.toll


def restore(folder: Path, kills: int, seed: int) -> Iterator[Toll]:
    """At random; beside these, with ten kills or more, before each step of the swap once."""
    killer = getting_back.RestoreKiller(folder, seed)
    following = itertools.cycle(getting_back.NEXT)
    for number, way in zip(range(kills), itertools.cycle(getting_back.WAYS), strict=False):
        if number % 2 or way == "server":
            killer.at_random_step(way, next(following))
        else:
            killer.at_random_time(way, next(following))
        yield killer.toll
    for way in getting_back.WAYS if kills >= 10 else ():
        for step in range(killer.first_of_swap(way) - 1, len(killer.steps(way)) + 1):
            killer.at_step(way, step, next(following))
            yield killer.toll


def unpacking(folder: Path, kills: int, seed: int) -> Iterator[Toll]:
    killer = UnpackKiller(folder, seed)
    for _ in range(kills):
        killer.round()
        yield killer.toll


def second(folder: Path, kills: int, seed: int) -> Iterator[Toll]:
    killer = beside.SecondKiller(folder, seed)
    try:
        for _, words in zip(range(kills), itertools.cycle(beside.SECONDS), strict=False):
            killer.round(words)
            yield killer.toll
    finally:
        killer.server.stop()


KINDS: dict[str, Callable[[Path, int, int], Iterator[Toll]]] = {
    each.__name__: each for each in (server, litestream, both, migration, backup, restore, unpacking, second)
}


def main(kills: int, seed: int, *kinds: str) -> int:
    """Ctrl-C or SIGTERM ends a kind, and what it has found is told all the same."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.default_int_handler)
    wrong = 0
    for name in kinds or KINDS:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            toll = _last(KINDS[name](Path(folder), kills, seed))
        if toll is not None:
            print(toll.text(), flush=True)
            wrong += len(toll.wrong)
    print(f"{wrong} promises were broken" if wrong else "nothing that was promised is missing")
    return 1 if wrong else 0


def _last(tolls: Iterator[Toll]) -> Toll | None:
    toll = None
    with suppress(KeyboardInterrupt):
        for toll in tolls:  # noqa: B007  the last one is wanted
            pass
    return toll


if __name__ == "__main__":
    figures = [int(each) for each in sys.argv[1:3]]
    sys.exit(main(*(figures + [3, 1][len(figures) :]), *sys.argv[3:]))
