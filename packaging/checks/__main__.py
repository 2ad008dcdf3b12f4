"""Everything that `make lint` checks. Each check returns its findings as lines, with file and line number.

python packaging/checks [--root FOLDER] [check …]
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import api_types
import doors
import floors
import lock_files
import migration_numbers
import private_names
import python_types
import style
import web_code

CHECKS: dict[str, Callable[[Path], list[str]]] = {
    "style": style.check,
    "types": python_types.check,
    "floors": floors.check,
    "doors": doors.check,
    "migrations": migration_numbers.check,
    "locks": lock_files.check,
    "names": private_names.check,
    "web": web_code.check,
    "api-types": api_types.check,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="checks", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
    parser.add_argument("checks", nargs="*", help=f"some of: {', '.join(CHECKS)}; all if none is named")
    options = parser.parse_args()
    root = options.root.resolve()
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        runs = [threads.submit(run, name, root) for name in options.checks or CHECKS]
        outcomes = [report(*task.result()) for task in runs]
    return 0 if all(outcomes) else 1


def run(name: str, root: Path) -> tuple[str, list[str], float]:
    """Name, findings and seconds of one check."""
    started = time.monotonic()
    return name, CHECKS[name](root), time.monotonic() - started


def report(name: str, findings: list[str], seconds: float) -> bool:
    """Prints the outcome; True if there was nothing to find."""
    print(f"{'FAILED' if findings else 'ok':6} {name} ({seconds:.1f} s)", flush=True)
    for line in findings:
        print(f"  {line}", flush=True)
    return not findings


if __name__ == "__main__":
    sys.exit(main())
