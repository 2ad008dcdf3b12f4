"""Tables as text files (csv, tsv) to text: each row with the names of its columns."""

import csv
import io
from collections.abc import Iterator
from itertools import islice

from appliance.areas.rag.office_blocks import LARGEST_TEXT
from appliance.areas.rag.tables import BAR, looks_like_names
from appliance.areas.rag.text import Composer, Extract, plain
from appliance.core.errors import InvalidInput

_DELIMITERS = (",", ";", "\t", "|")
_LOOKED_AT = 20  # rows that tell the delimiter
_EVEN = 0.8  # share of them that must have the same number of cells


def extract(text: str) -> Extract:
    """What is no table after all is text. Raises InvalidInput where there is more than an index takes."""
    delimiter = _delimiter(text)
    if delimiter is None:
        return plain(text)
    try:
        return _compose(_rows(text, delimiter))
    except csv.Error:  # a cell without end, or longer than any cell is
        return plain(text)


def _delimiter(text: str) -> str | None:
    """The one that divides most rows into as many cells, and into the most."""
    best: tuple[int, str] | None = None
    for delimiter in _DELIMITERS:
        try:
            widths = [len(row) for row in islice(_rows(text, delimiter), _LOOKED_AT)]
        except csv.Error:
            continue
        width = max(set(widths), key=widths.count, default=1)
        if width > 1 and widths.count(width) >= _EVEN * len(widths) and (best is None or width > best[0]):
            best = width, delimiter
    return best[1] if best else None


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    return (row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(map(str.strip, row)))


def _compose(rows: Iterator[list[str]]) -> Extract:
    composer, first = Composer(), next(rows, [])
    if not looks_like_names(first):
        composer.table([first, *_counted(rows, [])], header=False)
        return composer.finish()
    names = [" ".join(name.split()) for name in first]
    lines = [_named(names, row) for row in _counted(rows, names)]
    composer.block("\n".join(filter(None, lines)) or BAR.join(names))
    return composer.finish()


def _counted(rows: Iterator[list[str]], names: list[str]) -> Iterator[list[str]]:
    """Raises InvalidInput as soon as the rows with their names are too long."""
    length, of_names = 0, sum(map(len, names))
    for row in rows:
        length += of_names + sum(map(len, row))
        if length > 2 * LARGEST_TEXT:
            raise InvalidInput(f"The table has more than {LARGEST_TEXT} characters.")
        yield row


def _named(names: list[str], row: list[str]) -> str:
    """`name: value | name: value`; empty cells are left out, those beyond the names have none."""
    cells = [" ".join(cell.split()) for cell in row]
    named = [f"{name}: {cell}" for name, cell in zip(names, cells, strict=False) if cell]
    return BAR.join(named + [cell for cell in cells[len(names) :] if cell])
