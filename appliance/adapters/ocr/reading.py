"""What one treatment of a page gave, and how good that is: pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from appliance.adapters.ocr.composition import Line, Paragraph, Piece, around, mean_confidence
from appliance.ports.ocr import Box, Corners, Try

_CELLS_APART = 2.0  # heights of a line between two of one row: nearer, they are one line that was torn
_GOOD = 0.9  # mean confidence of a page that needs no second try; clean print has 0.95


@dataclass(frozen=True, slots=True)
class Treatment:
    """corners: of the sheet that is cut out first. rotation: degrees clockwise. skew: degrees counter-clockwise after
    that. even: with the shade divided out. specks: some were taken away, for with them it cannot be read at all.
    clean: without any grain. scale: beyond the usual one."""

    rotation: int = 0
    skew: float = 0.0
    specks: bool = False
    clean: bool = False
    even: bool = False
    scale: float = 1.0
    corners: Corners | None = None

    def __str__(self) -> str:
        said = (
            (self.corners is not None, "cut out and flattened"),
            (self.rotation != 0, f"turned by {self.rotation}°"),
            (self.skew != 0, f"straightened by {self.skew:g}°"),
            (self.even, "shade divided out"),
            (self.specks, "specks taken away"),
            (self.clean, "cleaned of grain"),
            (self.scale != 1, f"enlarged {self.scale:g} times"),
        )
        return ", ".join(what for is_so, what in said if is_so) or "as it came"


@dataclass(frozen=True, slots=True)
class Reading:
    """size: of the page after turning; the words' boxes are in its pixels. dpi: of that page."""

    treatment: Treatment
    size: tuple[int, int]
    dpi: int
    paragraphs: Sequence[Paragraph]

    def good(self) -> bool:
        return self.confidence() >= _GOOD and not self.stands_on_end()

    def confidence(self) -> float:
        return mean_confidence(self.words()) or 0.0

    def certain(self) -> float:
        """How much was read, counting only what is more certain than not."""
        return sum(len(word.text) * max(word.confidence - 0.5, 0.0) for word in self.words())

    def order(self) -> float:
        """How orderly the lines follow each other, 0 to 1: the next one stands below, or at the top of a column.

        A page in perspective reads with every letter certain and its lines torn to pieces: confidence says 0.92
        where nine words of ten are out of place.
        """
        lines = [around(word.box for word in line) for paragraph in self.paragraphs for line in paragraph if line]
        pairs = list(pairwise(lines))
        return sum(_follows(first, second) for first, second in pairs) / len(pairs) if pairs else 1.0

    def worth(self) -> float:
        """What tries are compared by."""
        return self.certain() * (1 + self.order()) / 2

    def stands_on_end(self) -> bool:
        """Tesseract also reads lines that run from top to bottom; then the page should be turned."""
        long = [word.box for word in self.words() if len(word.text) >= 4]
        return sum(y1 - y0 > x1 - x0 for x0, y0, x1, y1 in long) > 0.5 * len(long)

    def words(self) -> list[Piece]:
        return [word for line in self._lines() for word in line]

    def tried(self) -> Try:
        return Try(str(self.treatment), round(self.confidence(), 4), round(self.certain(), 1), round(self.order(), 4))

    def _lines(self) -> Iterator[Line]:
        for paragraph in self.paragraphs:
            yield from paragraph


def _follows(first: Box, second: Box) -> bool:
    """Below it; above it and to the right, where the next column begins; or far to the right, as a cell of a table."""
    height = min(first[3] - first[1], second[3] - second[1])
    lower = (second[1] + second[3]) / 2 - (first[1] + first[3]) / 2
    if lower > 0.5 * height:
        return True
    apart = second[0] - first[2]
    return apart > 0 if lower < -0.5 * height else apart > _CELLS_APART * height
