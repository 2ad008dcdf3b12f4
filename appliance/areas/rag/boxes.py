"""Where words stand on a page: packed small, and found again by their offsets.

Boxes are fractions of the page's width and height (x0, y0, x1, y1), origin top left.
"""

import struct
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from appliance.ports.ocr import PageText

Box = tuple[float, float, float, float]
_WORD = struct.Struct("<IH4H")  # offset, length, box in 65535ths: 14 bytes a word
_UNIT = 65535


class PlacedWord(NamedTuple):
    """start, end: offsets in the page's text."""

    start: int
    end: int
    box: Box


def placed_words(page: PageText) -> list[PlacedWord]:
    """The words of a page as read, in the order of the text."""
    words = [
        PlacedWord(word.start, word.end, _fractions(word.box, page.width, page.height))
        for block in page.blocks
        for word in block.words
    ]
    return sorted(words, key=lambda word: word.start)


def _fractions(box: Box, width: int, height: int) -> Box:
    x0, y0, x1, y1 = box
    return (_inside(x0 / width), _inside(y0 / height), _inside(x1 / width), _inside(y1 / height))


def _inside(value: float) -> float:
    return min(1.0, max(0.0, value))


def pack(words: Iterable[PlacedWord]) -> bytes:
    """14 bytes a word; a word longer than 65535 characters is cut to that."""
    return b"".join(
        _WORD.pack(word.start, min(word.end - word.start, _UNIT), *(round(_inside(part) * _UNIT) for part in word.box))
        for word in words
    )


def unpack(packed: bytes) -> list[PlacedWord]:
    """The words again; boxes are exact to 1/131070 of the page."""
    return [
        PlacedWord(start, start + length, (x0 / _UNIT, y0 / _UNIT, x1 / _UNIT, y1 / _UNIT))
        for start, length, x0, y0, x1, y1 in _WORD.iter_unpack(packed)
    ]


def lines_between(words: Sequence[PlacedWord], start: int, end: int) -> list[Box]:
    """Boxes of the words that text[start:end] touches, one box per line of the page, in reading order."""
    lines: list[Box] = []
    for word in words:
        if word.start < end and word.end > start:
            if lines and _continues(lines[-1], word.box):
                lines[-1] = _around(lines[-1], word.box)
            else:
                lines.append(word.box)
    return [(round(x0, 5), round(y0, 5), round(x1, 5), round(y1, 5)) for x0, y0, x1, y1 in lines]


def _continues(line: Box, word: Box) -> bool:
    """The word stands right of the line's beginning, and at least half of the smaller height beside it."""
    shared = min(line[3], word[3]) - max(line[1], word[1])
    return word[0] >= line[0] and shared > 0 and shared >= 0.5 * min(line[3] - line[1], word[3] - word[1])


def _around(one: Box, other: Box) -> Box:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])
