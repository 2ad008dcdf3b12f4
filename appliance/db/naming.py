"""A name for a file that is whole, which nobody else's has."""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path


def numbered(path: Path) -> Iterator[Path]:
    """`path`, then the same with -2, -3 … before its suffix."""
    yield path
    for number in itertools.count(2):
        yield path.with_name(f"{path.stem}-{number}{path.suffix}")


def give_free_name(draft: Path, wanted: Path) -> Path:
    """Rename a file to `wanted`, or to the next number of it that is free: nothing is replaced, whoever else does so.

    The answer is its name.
    """
    return next(path for path in numbered(wanted) if _named(draft, path))


def _named(draft: Path, path: Path) -> bool:
    """Whether the name was free. A rename would replace what has it; a second link does not."""
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    except OSError:
        return _named_without_links(draft, path)
    draft.unlink()
    return True


def _named_without_links(draft: Path, path: Path) -> bool:
    """On a disk that has no links, such as a stick's: an empty file holds the name for a moment."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return False
    draft.replace(path)
    return True
