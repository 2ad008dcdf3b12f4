"""Words of a page by the rows they stand in, whatever paragraph or column they were read as: pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from appliance.adapters.ocr.composition import Piece, around
from appliance.adapters.ocr.direction import right_to_left
from appliance.ports.ocr import Box

_APART = 1.2  # word heights: a gap within a row that is wider stands between two columns; a space has 0.4


@dataclass(frozen=True, slots=True)
class Segment:
    """Words of one row without a wide gap between them, as they are read: Hebrew and Arabic from right to left."""

    words: list[Piece]
    box: Box

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


Row = list[Segment]


def word_height(words: Sequence[Piece]) -> float:
    """The usual height of a word in pixels; 1.0 without words."""
    return median(word.box[3] - word.box[1] for word in words) if words else 1.0


def rows_of(words: Sequence[Piece]) -> list[Row]:
    """From top to bottom, each from left to right."""
    height = word_height(words)
    rows: list[list[Piece]] = []
    for word in sorted(words, key=_middle):
        if rows and _middle(word) - _middle_of(rows[-1]) < 0.5 * height:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [list(_segments(row, height)) for row in rows]


def _middle(word: Piece) -> float:
    return (word.box[1] + word.box[3]) / 2


def _middle_of(row: Sequence[Piece]) -> float:
    return sum(_middle(word) for word in row) / len(row)


def _segments(row: Sequence[Piece], height: float) -> Iterable[Segment]:
    words: list[Piece] = []
    for word in sorted(row, key=lambda each: each.box[0]):
        if words and word.box[0] - max(each.box[2] for each in words) > _APART * height:
            yield segment(words)
            words = []
        words.append(word)
    if words:
        yield segment(words)


def segment(words: list[Piece]) -> Segment:
    """words: at least one, from left to right."""
    if right_to_left("".join(word.text for word in words)):
        words = words[::-1]
    return Segment(words, around(word.box for word in words))


def inside(word: Piece, box: Box) -> bool:
    """Whether the middle of the word lies in the box."""
    across, down = (word.box[0] + word.box[2]) / 2, _middle(word)
    return box[0] <= across <= box[2] and box[1] <= down <= box[3]
