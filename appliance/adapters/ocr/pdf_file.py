"""Writing a PDF page by page: each a picture with invisible words over it. Format: ISO 32000-1."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from appliance.adapters.ocr import blank_font
from appliance.adapters.ocr.direction import right_to_left
from appliance.ports.ocr import Box

_CATALOGUE, _PAGES, _FONT, _LETTERS, _GLYPHS, _MEANING, _SHAPE, _FILE = range(1, 9)
# Every code is the UTF-16 unit that it stands for.
_CMAP = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
1 beginbfrange <0000> <FFFF> <0000> endbfrange
endcmap CMapName currentdict /CMap defineresource pop end end"""


@dataclass(frozen=True, slots=True)
class Place:
    """A word on a page. box: points from the top left; words of one line share top and bottom."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Jpeg:
    content: bytes
    width: int  # pixels
    height: int
    grey: bool


class PdfFile:
    """A file that pages are added to; it is whole when the block is left."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._offsets: dict[int, int] = {}
        self._pages: list[int] = []

    def __enter__(self) -> Self:
        self._file: BinaryIO = self._target.open("wb")
        self._file.write(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
        self._write_font()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        with self._file:
            if kind is None:
                self._finish()

    def add_page(self, width: float, height: float, picture: Jpeg, words: Iterable[Place]) -> None:
        """width, height: points."""
        page = _FILE + 1 + 3 * len(self._pages)
        colours = "DeviceGray" if picture.grey else "DeviceRGB"
        self._object(
            page,
            f"<</Type/Page/Parent {_PAGES} 0 R/MediaBox[0 0 {width:.2f} {height:.2f}]/Contents {page + 1} 0 R"
            f"/Resources<</Font<</F {_FONT} 0 R>>/XObject<</P {page + 2} 0 R>>>>>>".encode(),
        )
        self._stream(page + 1, _content(width, height, words))
        self._stream(
            page + 2,
            picture.content,
            f"/Type/XObject/Subtype/Image/Width {picture.width}/Height {picture.height}/BitsPerComponent 8"
            f"/ColorSpace/{colours}/Filter/DCTDecode",
        )
        self._pages.append(page)

    def _write_font(self) -> None:
        self._object(
            _FONT,
            f"<</Type/Font/Subtype/Type0/BaseFont/Blank/Encoding/Identity-H/DescendantFonts[{_LETTERS} 0 R]"
            f"/ToUnicode {_MEANING} 0 R>>".encode(),
        )
        self._object(
            _LETTERS,
            f"<</Type/Font/Subtype/CIDFontType2/BaseFont/Blank/CIDToGIDMap {_GLYPHS} 0 R/DW {blank_font.ADVANCE}"
            "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            f"/FontDescriptor {_SHAPE} 0 R>>".encode(),
        )
        self._stream(_GLYPHS, blank_font.glyph_of_every_code())
        self._stream(_MEANING, _CMAP)
        self._object(
            _SHAPE,
            f"<</Type/FontDescriptor/FontName/Blank/Flags 5/FontBBox[0 0 {blank_font.ADVANCE} 1000]/Ascent 1000"
            f"/Descent 0/CapHeight 1000/ItalicAngle 0/StemV 80/FontFile2 {_FILE} 0 R>>".encode(),
        )
        font = blank_font.truetype()
        self._stream(_FILE, font, f"/Length1 {len(font)}")

    def _finish(self) -> None:
        kids = " ".join(f"{page} 0 R" for page in self._pages)
        self._object(_CATALOGUE, f"<</Type/Catalog/Pages {_PAGES} 0 R>>".encode())
        self._object(_PAGES, f"<</Type/Pages/Kids[{kids}]/Count {len(self._pages)}>>".encode())
        start, count = self._file.tell(), len(self._offsets) + 1
        self._file.write(b"xref\n0 %d\n0000000000 65535 f \n" % count)
        self._file.writelines(b"%010d 00000 n \n" % self._offsets[number] for number in range(1, count))
        self._file.write(b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, _CATALOGUE, start))

    def _object(self, number: int, body: bytes) -> None:
        self._offsets[number] = self._file.tell()
        self._file.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    def _stream(self, number: int, content: bytes, entries: str = "") -> None:
        """Compressed, unless it has a filter of its own."""
        if "/Filter" not in entries:
            content, entries = zlib.compress(content), f"{entries}/Filter/FlateDecode"
        self._object(number, b"<<%b/Length %d>>stream\n%b\nendstream" % (entries.encode(), len(content), content))


def _content(width: float, height: float, words: Iterable[Place]) -> bytes:
    """The picture over the whole page, then the words in rendering mode 3: neither filled nor stroked."""
    parts = [f"q {width:.2f} 0 0 {height:.2f} 0 0 cm /P Do Q\nBT 3 Tr"]
    parts += [shown for word in words if (shown := _shown(word, height))]
    return "\n".join([*parts, "ET"]).encode()


def _shown(word: Place, height: float) -> str:
    """As wide as its box, by stretching; the space behind it ends it for programs that go by spaces alone.

    A word that runs from right to left is mirrored, not turned round: its letters stay in the order they are read in.
    """
    codes = word.text.encode("utf-16-be", "replace")
    x0, y0, x1, y1 = word.box
    size = y1 - y0
    if not codes or size <= 0 or x1 <= x0:
        return ""
    natural = len(codes) / 2 * size * blank_font.ADVANCE / 1000
    stretch = 100 * (x1 - x0) / natural
    towards, start = (-1, x1) if right_to_left(word.text) else (1, x0)
    place = f"{towards} 0 0 1 {start:.2f} {height - y1:.2f} Tm"
    return f"/F {size:.2f} Tf {stretch:.3f} Tz {place} <{codes.hex()}0020> Tj"
