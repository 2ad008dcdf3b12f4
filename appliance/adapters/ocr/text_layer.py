"""The characters of a PDF page to words, lines and paragraphs: pure."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from appliance.adapters.ocr.composition import Line, Paragraph, Piece, around
from appliance.adapters.ocr.paragraphs import by_boxes, downwards
from appliance.ports.ocr import Box

_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}  # ﬀ to st
_SOFT_HYPHENS = {0x02: "-", 0xAD: "-", 0xFFFE: "-"}  # as pdfium hands over a hyphen at the end of a line
_LEGIBLE = _LIGATURES | _SOFT_HYPHENS

_MOST_UNKNOWN = 0.1  # of the characters: above that the file hides what its letters mean
_FEW = 100  # characters: beside a picture of the whole page they are a stamp on a scan
_WHOLE_PAGE = 0.8


class Character(NamedTuple):
    """box: pixels, None for what pdfium adds between words and lines. unknown: the file does not say which it is."""

    text: str
    box: Box | None
    unknown: bool


LINE_END = Character("\n", None, False)


@dataclass(frozen=True, slots=True)
class Size:
    """Of a page when drawn: whole pixels, at so many of them per inch."""

    width: int
    height: int
    dpi: int


@dataclass(frozen=True, slots=True)
class TextLayer:
    """characters: in the order the file draws them, on the page turned clockwise by `rotation` degrees.

    picture_share: how much of the page its largest picture covers, 0 to 1.
    """

    characters: Sequence[Character]
    size: Size  # after turning
    rotation: int
    picture_share: float

    def usable(self) -> bool:
        """False where the page must be looked at: no text, illegible text, or a stamp on a scan."""
        seen = [character for character in self.characters if not character.text.isspace() and character.box]
        if not seen:
            return False
        if sum(_is_unknown(character) for character in seen) > _MOST_UNKNOWN * len(seen):
            return False
        return len(seen) >= _FEW or self.picture_share < _WHOLE_PAGE

    def paragraphs(self) -> Sequence[Paragraph]:
        """In the order of the file, which is the reading order of nearly every program that writes PDF."""
        return by_boxes(downwards(self._lines()))

    def _lines(self) -> list[Line]:
        lines: list[Line] = []
        words: list[Piece] = []
        letters: list[Character] = []
        for character in chain(self.characters, [LINE_END]):
            if not character.text.isspace():
                letters.append(character)
                continue
            words.extend(_word(letters, self.size))
            letters = []
            if character.text in "\r\n" and words:
                lines.append(words)
                words = []
        return lines


def _is_unknown(character: Character) -> bool:
    return character.unknown or unicodedata.category(character.text) in ("Co", "Cn") or character.text == "\ufffd"


def _word(letters: Sequence[Character], size: Size) -> Iterable[Piece]:
    """The word, or nothing: control characters are dropped, and what lies outside the page."""
    text = "".join(character.text for character in letters).translate(_LEGIBLE)
    text = "".join(letter for letter in text if unicodedata.category(letter) not in ("Cc", "Cs"))
    boxes = [character.box for character in letters if character.box]
    if not text or not boxes:
        return
    x0, y0, x1, y1 = around(boxes)
    if x1 > 0 and y1 > 0 and x0 < size.width and y0 < size.height:
        yield Piece(text, (max(x0, 0.0), max(y0, 0.0), min(x1, size.width), min(y1, size.height)), 1.0)
