"""Nothing that is kept names a package registry's host or a folder of one developer's machine."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

# Written in two halves, for this file is checked as well.
HOSTS = ("py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "yarn" + "pkg.com")
FOLDERS = ("/work" + "/", "/root" + "/", "/opt" + "/(pypi|wheels)", "/home" + "/[a-z]+/")
FORBIDDEN = re.compile("|".join([*(re.escape(host) for host in HOSTS), *(rf"(?<![\w.~/-]){f}" for f in FOLDERS)]))


def check(root: Path) -> list[str]:
    return [finding for path in kept(root) for finding in names(root, path)]


def kept(root: Path) -> Iterator[Path]:
    """Files that are in the repository or would be added to it; without a repository, all of them."""
    git = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(git, capture_output=True, text=True, check=False)
    paths = [root / name for name in listed.stdout.split("\0") if name] if listed.returncode == 0 else root.rglob("*")
    yield from (path for path in sorted(paths) if path.is_file())


def names(root: Path, path: Path) -> Iterator[str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return  # not text
    for number, line in enumerate(lines, start=1):
        if match := FORBIDDEN.search(line):
            yield f"{path.relative_to(root)}:{number}: names {match.group()!r}"
