"""The order in which a page is read: down one column, then down the next, from right to left where its script runs so.

A page is cut into strips: where the words of consecutive rows leave the same wide gap free, the strip has columns and
each is read to its end; a row that crosses the gap (a title) ends it. Tables are read as they stand, row by row.
Source of the idea: G. Nagy, S. Seth 1984, "Hierarchical representation of optically scanned documents" (XY-cuts).
"""

from collections.abc import Iterable, Sequence

from appliance.adapters.ocr.composition import Line, Paragraph, Piece
from appliance.adapters.ocr.direction import right_to_left
from appliance.adapters.ocr.paragraphs import by_pitch
from appliance.adapters.ocr.rows import Row, inside, rows_of, word_height
from appliance.ports.ocr import Box

_GAP = 1.2  # word heights between two columns
_FEWEST_ROWS = 3  # of a column
_PROSE = 2.5  # words a row: columns with fewer are keys and values, or a list, and are read across
_DEEPEST = 4  # columns within columns

Interval = tuple[float, float]


def ordered(paragraphs: Iterable[Paragraph], tables: Sequence[Box]) -> list[Paragraph]:
    """The same words as paragraphs in reading order. tables: boxes in the same pixels."""
    words = [word for paragraph in paragraphs for line in paragraph for word in line]
    height = word_height(words)
    outside = [word for word in words if not any(inside(word, box) for box in tables)]
    strips = [*_strips(rows_of(outside), height), *(_table_strip(words, box) for box in tables)]
    strips = _cut_by_tables(strips, tables)
    blocks: list[list[Line]] = []
    for strip in sorted((strip for strip in strips if strip), key=_top):
        blocks.extend(_read(strip, height, _DEEPEST))
    return by_pitch(blocks)


def _table_strip(words: Sequence[Piece], box: Box) -> list[Row]:
    return rows_of([word for word in words if inside(word, box)])


def _cut_by_tables(strips: Sequence[list[Row]], tables: Sequence[Box]) -> list[list[Row]]:
    """A strip that has a table between its rows is two."""
    for box in tables:
        cut: list[list[Row]] = []
        for strip in strips:
            cut.append([row for row in strip if _top([row]) < box[1]])
            cut.append([row for row in strip if _top([row]) >= box[1]])
        strips = [strip for strip in cut if strip]
    return [*strips]


def _top(strip: Sequence[Row]) -> float:
    return min(segment.box[1] for row in strip for segment in row)


def _strips(rows: Sequence[Row], height: float) -> list[list[Row]]:
    """Rows one below the other that share a gap, or have none."""
    strips: list[list[Row]] = []
    shared: list[Interval] = []
    for row in rows:
        gaps = _gaps(row)
        both = _common(shared, gaps, _GAP * height) if strips else gaps
        plain = bool(strips) and len(row) == 1 and not _inner(shared, strips[-1], height)
        if plain or (strips and _inner(both, [*strips[-1], row], height)):
            strips[-1].append(row)
            shared = both
        else:
            strips.append([row])
            shared = gaps
    return strips


def _gaps(row: Row) -> list[Interval]:
    """Where the row has no words, the margins included."""
    edges = sorted((segment.box[0], segment.box[2]) for segment in row)
    starts = [float("-inf"), *(end for _, end in edges)]
    ends = [*(start for start, _ in edges), float("inf")]
    return list(zip(starts, ends, strict=True))


def _common(first: Sequence[Interval], second: Sequence[Interval], least: float) -> list[Interval]:
    shared = [(max(a0, b0), min(a1, b1)) for a0, a1 in first for b0, b1 in second]
    return [(start, end) for start, end in shared if end - start >= least]


def _inner(gaps: Sequence[Interval], rows: Sequence[Row], height: float) -> list[Interval]:
    """Those with words on both sides."""
    left = min(segment.box[0] for row in rows for segment in row)
    right = max(segment.box[2] for row in rows for segment in row)
    return [(start, end) for start, end in gaps if start > left and end < right and end - start >= _GAP * height]


def _read(strip: list[Row], height: float, depth: int) -> list[list[Line]]:
    """Lines in blocks, each from top to bottom."""
    columns = _columns(strip, height) if depth else []
    if not columns:
        return [[_line(row) for row in strip]]
    return [
        block for column in columns for inner in _strips(column, height) for block in _read(inner, height, depth - 1)
    ]


def _columns(strip: list[Row], height: float) -> list[list[Row]]:
    """The strip cut at its widest gap that has a column of text on both sides; nothing if there is none."""
    shared = _gaps(strip[0])
    for row in strip[1:]:
        shared = _common(shared, _gaps(row), _GAP * height)
    for start, end in sorted(_inner(shared, strip, height), key=lambda gap: gap[0] - gap[1]):
        middle = (start + end) / 2
        left = [[each for each in row if each.box[2] <= middle] for row in strip]
        right = [[each for each in row if each.box[0] >= middle] for row in strip]
        sides = [[row for row in side if row] for side in (left, right)]
        if all(_is_text(side) for side in sides):
            return sides[::-1] if right_to_left(_text(strip)) else sides
    return []


def _is_text(column: Sequence[Row]) -> bool:
    words = sum(len(segment.words) for row in column for segment in row)
    return len(column) >= _FEWEST_ROWS and words >= _PROSE * len(column)


def _text(strip: Iterable[Row]) -> str:
    return "".join(segment.text for row in strip for segment in row)


def _line(row: Row) -> Line:
    row = row[::-1] if right_to_left(_text([row])) else row
    return [word for segment in row for word in segment.words]
