"""What a watch sees and remembers of files, and which of them it leaves alone. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

FileStatus = Literal["settling", "followed", "skipped", "failed"]

_PARTIAL = (".part", ".partial", ".crdownload", ".download", ".filepart", ".tmp", ".temp", ".swp", ".opdownload", "~")
_NOBODYS = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it is now. stamp: changes whenever the content may have. sha256: where it is known without reading."""

    size: int
    stamp: str
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A file as it was at the look before. since, gone_at: milliseconds UTC. document_id: None also if it was deleted.

    status: settling (perhaps still being written), followed, skipped (not a kind of file that holds text), failed.
    """

    size: int
    stamp: str
    since: int
    status: FileStatus
    sha256: str | None = None
    document_id: str | None = None
    gone_at: int | None = None
    error: str | None = None

    def is_still(self, seen: Seen) -> bool:
        return (self.size, self.stamp) == (seen.size, seen.stamp)


def wanted(path: str, include: Sequence[str]) -> bool:
    """Whether a watch follows the file: not hidden or half written, and fitting a pattern, if there are any.

    path: below the watch, with "/". A pattern with "/" is for the whole path, else for the name; case does not count.
    """
    *folders, name = path.split("/")
    lowered = name.lower()
    if any(part.startswith(".") for part in [*folders, name]) or name.startswith("~$"):
        return False
    if lowered.endswith(_PARTIAL) or lowered in _NOBODYS:
        return False
    return not include or any(_fits(path.lower(), lowered, pattern.lower()) for pattern in include)


def _fits(path: str, name: str, pattern: str) -> bool:
    return fnmatchcase(path if "/" in pattern else name, pattern)
