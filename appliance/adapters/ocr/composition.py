"""Words in lines in paragraphs to one text and its blocks: pure, and the same for both sources."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from appliance.ports.ocr import Block, Box, Word


@dataclass(frozen=True, slots=True)
class Piece:
    """A word that does not yet know its place in the text. box: pixels; confidence: 0 to 1."""

    text: str
    box: Box
    confidence: float


Line = Sequence[Piece]
Paragraph = Sequence[Line]


def compose(paragraphs: Iterable[Paragraph]) -> tuple[str, list[Block]]:
    """The text of a page and its blocks, one per paragraph, in the order given.

    A space stands between words, one line feed between lines, two between paragraphs, so that
    `text[word.start : word.end] == word.text` for every word.
    """
    texts: list[str] = []
    blocks: list[Block] = []
    start = 0
    for paragraph in paragraphs:
        words = _placed(paragraph, start)
        if words:
            text = "\n".join(" ".join(piece.text for piece in line) for line in paragraph if line)
            blocks.append(Block(text, around(word.box for word in words), mean_confidence(words) or 0.0, words))
            texts.append(text)
            start += len(text) + 2
    return "\n\n".join(texts), blocks


def _placed(paragraph: Paragraph, start: int) -> list[Word]:
    words = []
    for line in paragraph:
        for piece in line:
            words.append(Word(piece.text, piece.box, piece.confidence, start, start + len(piece.text)))
            start += len(piece.text) + 1
    return words


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all of them; there must be one."""
    x0s, y0s, x1s, y1s = zip(*boxes, strict=True)
    return min(x0s), min(y0s), max(x1s), max(y1s)


def mean_confidence(words: Iterable[Word | Piece]) -> float | None:
    """Over characters, 0 to 1; None without words."""
    weighed = [(len(word.text), word.confidence) for word in words]
    characters = sum(length for length, _ in weighed)
    return sum(length * confidence for length, confidence in weighed) / characters if characters else None


def moved(paragraphs: Iterable[Paragraph], scale: float) -> list[list[list[Piece]]]:
    """The same words with boxes `scale` times as large."""
    return [[[_moved(piece, scale) for piece in line] for line in paragraph] for paragraph in paragraphs]


def _moved(piece: Piece, scale: float) -> Piece:
    x0, y0, x1, y1 = piece.box
    return Piece(piece.text, (x0 * scale, y0 * scale, x1 * scale, y1 * scale), piece.confidence)
