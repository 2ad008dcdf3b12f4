"""How well documents are read, found, quoted and answered from: one table.

python -m tests.bench.documents [--seed 901] [--pages 2] [--documents 4] [--only text layout stories] [--folder …]

"open": topics and fonts that somebody may look at while improving; "held out": those that nothing is tuned on.
The figures for a report are the held-out ones, of a seed not used before.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.documents.finding import story_rates
from tests.bench.documents.folder import folder_rates
from tests.bench.documents.house import house
from tests.bench.documents.recognition import Found, layout_rates, text_rates


def main() -> None:
    given = _arguments()
    began = time.perf_counter()
    with house():
        if given.folder:
            _print({"folder": folder_rates(given.folder)})
        else:
            _print({"open": _rates(given, held_out=False), "held out": _rates(given, held_out=True)})
    print(f"seed {given.seed}, {time.perf_counter() - began:.0f} s")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How well documents are read, found, quoted and answered from.")
    parser.add_argument("--seed", type=int, default=901)
    parser.add_argument("--pages", type=int, default=2, help="of each kind")
    parser.add_argument("--documents", type=int, default=4, choices=range(1, 7), help="of each topic")
    parser.add_argument("--only", choices=("text", "layout", "stories"), nargs="*", help="some of the parts")
    parser.add_argument("--folder", type=Path, help="measure these files instead of generated ones")
    return parser.parse_args()


def _rates(given: argparse.Namespace, *, held_out: bool) -> Found:
    parts: dict[str, tuple[Callable[..., Found], int]] = {
        "text": (text_rates, given.pages),
        "layout": (layout_rates, given.pages),
        "stories": (story_rates, given.documents),
    }
    found: Found = {}
    for name, (rates, count) in parts.items():
        if not given.only or name in given.only:
            found |= rates(given.seed + held_out, count, held_out=held_out)
    return found


def _print(columns: dict[str, Found]) -> None:
    names = dict.fromkeys(name for column in columns.values() for name in column)
    width = max((len(name) for name in names), default=0)
    print(" " * width, *(f"{name:>9}" for name in columns))
    for name in names:
        print(f"{name:<{width}}", *(_shown(column.get(name), name) for column in columns.values()))


def _shown(value: float | None, name: str) -> str:
    """A percentage, but for nDCG."""
    if value is None:
        return f"{'–':>9}"
    return f"{value:9.3f}" if name.endswith("nDCG@10") else f"{value:9.2%}"


if __name__ == "__main__":
    main()
