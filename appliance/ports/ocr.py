"""Pictures of text to text, and PDF pages to pictures or text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, cast

from appliance.ports.socket import Socket

Box = tuple[float, float, float, float]  # x0, y0, x1, y1 in pixels of the page as read, origin top left


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    box: Box
    confidence: float  # 0 to 1
    start: int  # offset of the word in PageText.text
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or column piece; `words` in reading order."""

    text: str
    box: Box
    confidence: float
    words: list[Word] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PageText:
    """page: from 1. width, height: pixels of the page as read (after rotation and deskewing), at `dpi`.

    rotation: degrees clockwise that the page was turned by to stand upright (0, 90, 180, 270).
    skew: degrees that were straightened out beside it. confidence: mean over characters, 0 to 1;
    1.0 for a text layer; None for a page without text. source: where the words come from.
    """

    page: int
    width: int
    height: int
    dpi: int
    rotation: int
    skew: float
    text: str
    confidence: float | None
    source: Literal["ocr", "text_layer"]
    blocks: list[Block]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """pages: numbers from 1, None = all. languages: ISO 639-2 codes, first = main."""

    languages: Sequence[str] = ("eng",)
    pages: Sequence[int] | None = None
    dpi: int = 300
    deskew: bool = True
    rotate: bool = True
    use_text_layer: bool = True


class Reader(Protocol):
    """Limits, each a Problem of status 422 with what was found and what is allowed: 500 pages,
    100 megapixels a page, encrypted or broken files, types other than PDF, PNG, JPEG, TIFF, BMP,
    GIF, WebP (decided by content)."""

    def languages(self) -> list[str]:
        """Installed recognition languages, sorted."""
        ...

    def page_count(self, path: Path) -> int:
        """Pages of a PDF or TIFF, 1 for other images. Raises InvalidInput for a broken or encrypted file."""
        ...

    def read(self, path: Path, options: ReadOptions) -> Iterator[PageText]:
        """The wanted pages, in order, one at a time, so that a caller can store progress or stop."""
        ...

    def render(self, path: Path, page: int, *, width: int, rotation: int = 0, skew: float = 0.0) -> bytes:
        """WebP of one page, `width` pixels wide, turned and straightened as PageText says."""
        ...


reader: Reader = cast(Reader, Socket("text recognition"))
