"""Where one paragraph ends and the next begins: pure.

Tesseract's own paragraphs and blocks end where a line is short, in the middle of a sentence; its lines are right.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from appliance.adapters.ocr.composition import Line, Paragraph, around
from appliance.ports.ocr import Box

_APART = 1.3  # times the usual pitch: between paragraphs


def by_pitch(blocks: Iterable[Sequence[Line]]) -> list[Paragraph]:
    """Lines of Tesseract's blocks, from top to bottom, whose boxes fit their letters closely.

    Such boxes differ in height from line to line, so the distance from foot to foot decides.
    """
    columns: list[list[Line]] = []
    for block in blocks:
        if columns and _same_column(columns[-1], block):
            columns[-1].extend(block)
        else:
            columns.append([*block])
    return [paragraph for column in columns for paragraph in _split(column)]


def _same_column(above: Sequence[Line], below: Sequence[Line]) -> bool:
    """The second block goes on where the first ends, at the pitch of its lines."""
    last, first = _box(above[-1]), _box(below[0])
    if min(last[2], first[2]) <= max(last[0], first[0]):
        return False
    heights = sorted((last[3] - last[1], first[3] - first[1]))
    usual = _usual([*_pitches(above), *_pitches(below)]) or 1.4 * heights[1]
    return heights[1] < 1.5 * heights[0] and 0 < first[3] - last[3] < _APART * usual


def _split(column: Sequence[Line]) -> list[Paragraph]:
    pitches = _pitches(column)
    usual = _usual(pitches)
    paragraphs: list[list[Line]] = []
    for line, pitch in zip(column, [0.0, *pitches], strict=True):
        if paragraphs and pitch < _APART * usual and not _indented(paragraphs[-1], line, 0.6 * usual):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return [*paragraphs]


def _pitches(lines: Sequence[Line]) -> list[float]:
    """From the foot of each line to the foot of the next, in pixels."""
    return [below - above for above, below in pairwise(_box(line)[3] for line in lines)]


def _usual(pitches: Sequence[float]) -> float:
    """That of lines within a paragraph, even where most stand alone: a quarter of them are at most as wide."""
    return sorted(pitches)[len(pitches) // 4] if pitches else 0.0


def by_boxes(lines: Iterable[Line]) -> list[Paragraph]:
    """Lines of a whole page, whose boxes hold the full height of their letters."""
    paragraphs: list[list[Line]] = []
    for line in lines:
        last = paragraphs[-1] if paragraphs else None
        if last and _same_row(_box(last[-1]), _box(line)):
            last[-1] = [*last[-1], *line]
        elif last and _goes_on(last, line):
            last.append(line)
        else:
            paragraphs.append([line])
    return [*paragraphs]


def downwards(lines: list[Line]) -> list[Line]:
    """pdfium hands over some turned pages from the last line to the first."""
    tops = [_box(line)[1] for line in lines]
    upward = sum(below < above for above, below in pairwise(tops))
    return lines[::-1] if 2 * upward > len(lines) else lines


def _box(line: Line) -> Box:
    return around(word.box for word in line)


def _same_row(above: Box, below: Box) -> bool:
    """The second stands to the right of the first, on the same line."""
    overlap = min(above[3], below[3]) - max(above[1], below[1])
    return below[0] >= above[2] and overlap > 0.6 * min(above[3] - above[1], below[3] - below[1])


def _goes_on(paragraph: Paragraph, line: Line) -> bool:
    """Just below, of the same height, in the same column, and not indented like a first line."""
    above, below = _box(paragraph[-1]), _box(line)
    height = max(above[3] - above[1], below[3] - below[1])
    gap = below[1] - above[3]
    if not -0.6 * height < gap < 0.6 * height or min(above[2], below[2]) <= max(above[0], below[0]):
        return False
    if height > 1.35 * min(above[3] - above[1], below[3] - below[1]):
        return False
    return not _indented(paragraph, line, 0.8 * height)


def _indented(paragraph: Paragraph, line: Line, by: float) -> bool:
    """Like a first line: `by` pixels to the right of the lines before, the first of them aside."""
    left = min((_box(earlier)[0] for earlier in paragraph[1:]), default=None)
    return left is not None and _box(line)[0] > left + by
