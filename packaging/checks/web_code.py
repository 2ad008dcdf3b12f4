"""The web UI: types, and who may import whom (web/cruise.mjs, which also fails when it read nothing)."""

from pathlib import Path

from tool import findings_of


def check(root: Path) -> list[str]:
    web = root / "web"
    if not (web / "package.json").exists():
        return []
    if not (web / "node_modules").exists():
        return ["web/package.json:1: node_modules is missing, so nothing was checked; run `make setup`"]
    return [
        *findings_of(["node_modules/.bin/tsc", "--noEmit", "--pretty", "false"], cwd=web),
        *findings_of(["node", "cruise.mjs"], cwd=web),
    ]
