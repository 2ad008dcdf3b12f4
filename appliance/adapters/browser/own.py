"""The browsers that `appliance browser install` brought: `<folder>/<number>/<the archive's folder>/<program>`.

Each has a number of its own, and the highest counts: so a new one takes the place of another by one renaming, and a
browser that runs meanwhile keeps its files until nobody needs them.
"""

import os
import shutil
from pathlib import Path

PROGRAMS = ("chrome-headless-shell", "chrome")


def newest(folder: Path) -> Path | None:
    """The program to start, None if there is none."""
    for each in reversed(_numbered(folder)):
        if (found := program_in(each)) is not None:
            return found
    return None


def program_in(unpacked: Path) -> Path | None:
    """Of what an archive held: one folder, and the program in it."""
    found = (path for name in PROGRAMS for path in sorted(unpacked.glob(f"*/{name}")))
    return next((path for path in found if path.is_file() and os.access(path, os.X_OK)), None)


def put(unpacked: Path, folder: Path) -> None:
    """Move it in; what is on the disk then is whole."""
    os.sync()
    taken = _numbered(folder)
    unpacked.rename(folder / str(int(taken[-1].name) + 1 if taken else 1))
    os.sync()


def remove_older(folder: Path) -> None:
    """All but the highest; not while a browser runs that may be one of them."""
    for each in _numbered(folder)[:-1]:
        shutil.rmtree(each, ignore_errors=True)


def _numbered(folder: Path) -> list[Path]:
    """Lowest first."""
    if not folder.is_dir():
        return []
    return sorted((path for path in folder.iterdir() if path.name.isdecimal()), key=lambda path: int(path.name))
