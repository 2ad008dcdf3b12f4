"""Lock files hold names, versions and hashes, no address; and they hold what pyproject.toml asks for."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

PIN = re.compile(r"([A-Za-z0-9._-]+)==([^\s;\\]+)")


def check(root: Path) -> list[str]:
    locks = sorted(
        [*root.glob("requirements*.txt"), *root.glob("web/package-lock.json"), *root.glob("tests/*/package-lock.json")]
    )
    return [finding for lock in locks for finding in addresses(root, lock)] + list(unlocked(root))


def addresses(root: Path, lock: Path) -> Iterator[str]:
    for number, line in enumerate(lock.read_text(encoding="utf-8").splitlines(), start=1):
        if "://" in line:
            yield f"{lock.relative_to(root)}:{number}: a lock file holds no address: {line.strip()}"
        elif line.startswith("-"):
            yield f"{lock.relative_to(root)}:{number}: a lock file holds no option: {line.strip()}"


def unlocked(root: Path) -> Iterator[str]:
    """What pyproject.toml pins and the lock files do not, or not to that version."""
    with (root / "pyproject.toml").open("rb") as file:
        facts = tomllib.load(file)
    project = facts["project"]
    product = project.get("dependencies", [])
    tools = [pin for extra in project.get("optional-dependencies", {}).values() for pin in extra]
    wanted = {
        "requirements.txt": product,
        "requirements-dev.txt": product + tools,
        "requirements-model.txt": facts.get("dependency-groups", {}).get("model", []),
    }
    for name, pins in wanted.items():
        lock = root / name
        locked = pinned(lock.read_text(encoding="utf-8").splitlines()) if lock.exists() else {}
        for package, version in pinned(pins).items():
            if locked.get(package) != version:
                yield f"{name}:1: {package}=={version} is not locked here; run `make lock`"


def pinned(lines: list[str]) -> dict[str, str]:
    """Version by package name, in the one spelling of names: lower case, hyphens."""
    matches = (PIN.match(line) for line in lines)
    return {re.sub(r"[-_.]+", "-", match[1]).lower(): match[2] for match in matches if match}
