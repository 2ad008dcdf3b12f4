"""mypy, with the options in pyproject.toml."""

import sys
from pathlib import Path

from tool import findings_of


def check(root: Path) -> list[str]:
    return findings_of([sys.executable, "-m", "mypy", "--no-error-summary"], cwd=root)
