"""ruff: mistakes, forbidden modules, format."""

import sys
from pathlib import Path

from tool import findings_of


def check(root: Path) -> list[str]:
    ruff = [sys.executable, "-m", "ruff"]
    return [
        *findings_of([*ruff, "check", "--quiet", "--output-format", "concise", "."], cwd=root),
        *findings_of([*ruff, "format", "--check", "."], cwd=root),
    ]
