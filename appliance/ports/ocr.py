"""Pictures of text to text, and PDF pages to pictures or text."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, cast

from appliance.ports.socket import Socket

Box = tuple[float, float, float, float]  # x0, y0, x1, y1 in pixels of the page as read, origin top left
# The sheet in a photo: its upper left, upper right, lower right, lower left corner, each (x, y) as shares of
# the picture's width and height.
Corners = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]


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
class Table:
    """rows: from top to bottom, all of one length; a cell without text is "". ruled: lines are drawn around cells."""

    box: Box
    rows: list[list[str]]
    ruled: bool


@dataclass(frozen=True, slots=True)
class FormField:
    """A key of a form or letter with what stands for it: "Invoice no." and "K-5583". box: of both."""

    key: str
    value: str
    box: Box


@dataclass(frozen=True, slots=True)
class Try:
    """One recognition of a page. what: what was done to the picture before, "as it came" for nothing.

    confidence: mean over characters, 0 to 1. certain: how many letters were read, each counted by how far its
    confidence is above one half, so at most half their number. order: 0 to 1, how orderly the lines follow each other.
    """

    what: str
    confidence: float
    certain: float
    order: float


@dataclass(frozen=True, slots=True)
class Preparation:
    """Which of the tries was kept, and why: a sentence."""

    taken: str
    why: str
    tries: list[Try]


@dataclass(frozen=True, slots=True)
class PageText:
    """page: from 1. width, height: pixels of the page as read (after rotation and deskewing), at `dpi`.

    rotation: degrees clockwise that the page was turned by to stand upright (0, 90, 180, 270).
    skew: degrees that were straightened out beside it. confidence: mean over characters, 0 to 1;
    1.0 for a text layer; None for a page without text. source: where the words come from.
    tables, fields: where the layout was asked for. corners: of the sheet that a photo was straightened to, before
    rotation and skew. preparation: None where nothing was recognised.
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
    tables: list[Table] = field(default_factory=list)
    fields: list[FormField] = field(default_factory=list)
    corners: Corners | None = None
    preparation: Preparation | None = None


@dataclass(frozen=True, slots=True)
class VisionKey:
    """For Google Vision. base_url: without a slash at the end."""

    api_key: str = field(repr=False)
    base_url: str = "https://vision.googleapis.com/v1"


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """pages: numbers from 1, None = all. languages: ISO 639-2 codes, first = main.

    layout: "tables" finds them; "structure" finds tables and fields, and puts columns into reading order.
    vision: pictures are sent to Google instead of being recognised here.
    """

    languages: Sequence[str] = ("eng",)
    pages: Sequence[int] | None = None
    dpi: int = 300
    deskew: bool = True
    rotate: bool = True
    use_text_layer: bool = True
    layout: Literal["text", "tables", "structure"] = "text"
    vision: VisionKey | None = None


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

    def read(self, path: Path, options: ReadOptions) -> Generator[PageText, None, None]:
        """The wanted pages, in order, one at a time, so that a caller can store progress or stop.

        Some are read ahead, several at once; all documents together never more at once than there are processors.
        `close` ends that: pages not yet begun are left, and those begun are given up as soon as may be.
        """
        ...

    def render(
        self,
        path: Path,
        page: int,
        *,
        width: int,
        rotation: int = 0,
        skew: float = 0.0,
        corners: Corners | None = None,
    ) -> bytes:
        """WebP of one page, `width` pixels wide, turned and straightened as PageText says."""
        ...

    def searchable_pdf(self, path: Path, pages: Sequence[PageText], target: Path) -> None:
        """Write a PDF of these pages of the document, with the words of `pages` to be found and copied.

        A page of source "ocr" is its picture, turned and straightened, with invisible words on their places; of source
        "text_layer", the page of the PDF itself. Raises InvalidInput as `read`.
        """
        ...


reader: Reader = cast(Reader, Socket("text recognition"))
