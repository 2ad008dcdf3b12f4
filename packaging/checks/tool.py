"""Running the tools of others."""

import subprocess
from collections.abc import Sequence
from pathlib import Path


def findings_of(words: Sequence[str | Path], *, cwd: Path) -> list[str]:
    """What the tool printed, as lines, if it failed; nothing if it was content."""
    run = subprocess.run([str(word) for word in words], cwd=cwd, capture_output=True, text=True, check=False)
    if run.returncode == 0:
        return []
    said = [line for line in (run.stdout + run.stderr).splitlines() if line.strip()]
    return said or [f"{words[0]} ended with {run.returncode} and said nothing."]
