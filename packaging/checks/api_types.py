"""The types that the web UI is written against are those of the server's OpenAPI document."""

import subprocess
import sys
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory

from tool import findings_of

TYPES = "web/src/api/schema.d.ts"


def check(root: Path) -> list[str]:
    kept = root / TYPES
    if not (kept.exists() and (root / "appliance" / "__main__.py").exists()):
        return []
    with TemporaryDirectory() as folder:
        document, fresh = Path(folder) / "openapi.json", Path(folder) / "schema.d.ts"
        written = write_document(root, document)
        if written:
            return written
        # As `npm run types` does it: a field with a default may be left out of a body.
        options = ["--default-non-nullable=false", "--empty-objects-unknown", "--output"]
        tool: list[str | Path] = ["node_modules/.bin/openapi-typescript", document, *options, fresh]
        return findings_of(tool, cwd=root / "web") or difference(kept.read_text(), fresh.read_text())


def write_document(root: Path, document: Path) -> list[str]:
    """Writes what `appliance openapi` prints to `document`; what it complained about, if it failed."""
    command = [sys.executable, "-m", "appliance", "openapi"]
    run = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    document.write_text(run.stdout)
    return [] if run.returncode == 0 else ["`appliance openapi` failed:", *run.stderr.splitlines()]


def difference(kept: str, fresh: str) -> list[str]:
    """One finding, at the first line that differs."""
    pairs = zip_longest(kept.splitlines(), fresh.splitlines())
    for number, (old, new) in enumerate(pairs, start=1):
        if old != new:
            return [f"{TYPES}:{number}: stale, the API says {(new or 'nothing').strip()!r}; run `make types`"]
    return []
