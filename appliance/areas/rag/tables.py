"""Tables as lines of text, and which of their rows names the columns. Pure."""

import re
from collections.abc import Sequence

BAR = " | "
LONGEST_HEADER = 400  # characters of it that go with each chunk
_TITLES = 3  # rows of one cell that may stand above the header
_VALUE = re.compile(r"[\d\s.,:;/%+\-()€$£¥#]+")


def row_line(cells: Sequence[str]) -> str:
    """The cells on one line; an empty one keeps its place, unless no other follows."""
    words = [" ".join(cell.split()) for cell in cells]
    while words and not words[-1]:
        words.pop()
    return BAR.join(words).strip()


def header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """Which row names the columns: the first of several cells, if none of them is empty, a number or there twice."""
    for position, row in enumerate(rows[: _TITLES + 1]):
        filled = [cell.strip() for cell in row if cell.strip()]
        if len(filled) > 1:
            return position if looks_like_names(row) else None
    return None


def looks_like_names(cells: Sequence[str]) -> bool:
    """Whether the cells can be names of columns. Empty ones at the end do not count."""
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    if len(names) < 2 or len(set(names)) < len(names):
        return False
    return all(name and len(name) <= 100 and not _VALUE.fullmatch(name) for name in names)
