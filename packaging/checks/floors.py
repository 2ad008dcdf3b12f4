"""import-linter: floors, areas, the inside of an area, circles; the contracts are in pyproject.toml."""

import sys
from pathlib import Path

from tool import findings_of


def check(root: Path) -> list[str]:
    return findings_of([Path(sys.executable).parent / "lint-imports", "--no-logo"], cwd=root)
