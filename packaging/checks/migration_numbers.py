"""Migrations are applied in the order of their numbers, so every number is there once."""

import re
from pathlib import Path

NAME = re.compile(r"(\d{4})_[a-z]+(_[a-z0-9]+)+\.py")


def check(root: Path) -> list[str]:
    findings = []
    taken: dict[str, str] = {}
    for path in sorted((root / "migrations").glob("*.py")):
        match = NAME.fullmatch(path.name)
        if match is None:
            findings.append(f"migrations/{path.name}:1: a migration is called NNNN_<area>_<what>.py")
        elif match[1] in taken:
            findings.append(f"migrations/{path.name}:1: number {match[1]} is taken by {taken[match[1]]}")
        else:
            taken[match[1]] = path.name
    return findings
