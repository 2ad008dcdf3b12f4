"""Words on pages: where each stands, as a picture, as a PDF with a text layer, as a scan. Lengths in points."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

from tests.unit.ocr.pages import text_pdf

FOLDERS = tuple(Path("/usr/share/fonts") / name for name in ("truetype", "opentype"))
# Unit tests and the demo letter are drawn in the first; nothing was ever tuned on the second.
OPEN_FACES = ("LiberationSerif-Regular", "DejaVuSerif", "LiberationSans-Regular")
HELD_FACES = ("C059-Roman", "NimbusSans-Regular", "P052-Roman", "URWBookman-Light")
HELVETICA = ("NimbusSans-Regular", "LiberationSans-Regular")  # letters as wide as those of the PDF's own face
Letters = ImageFont.FreeTypeFont | ImageFont.ImageFont


class Line(NamedTuple):
    """x, y: upper left corner."""

    x: float
    y: float
    text: str


class PlacedWord(NamedTuple):
    """x, y: its middle, as fractions of the page."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Sheet:
    """One page. face: the name of a font file, without its ending."""

    lines: Sequence[Line]
    face: str
    size: float
    width: float
    height: float

    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    def words(self) -> Iterator[PlacedWord]:
        letters = font(self.face, 100)
        for line in self.lines:
            done = 0
            for word in line.text.split(" "):
                left = letters.getlength(line.text[:done]) + letters.getlength(word) / 2
                x = line.x + left * self.size / 100
                yield PlacedWord(word, x / self.width, (line.y + 0.55 * self.size) / self.height)
                done += len(word) + 1

    def picture(self, dpi: int) -> Image.Image:
        """Black on white, mode "L"."""
        scale = dpi / 72
        picture = Image.new("L", (round(self.width * scale), round(self.height * scale)), 255)
        ink = ImageDraw.Draw(picture)
        for line in self.lines:
            ink.text((line.x * scale, line.y * scale), line.text, font=font(self.face, self.size * scale), fill=0)
        return picture


def faces(names: Sequence[str]) -> list[str]:
    """Those that are installed; the face inside Pillow where none is."""
    return [name for name in names if _file(name)] or [""]


@cache
def font(name: str, size: float) -> Letters:
    """A face by the name of its file; the one inside Pillow if there is none."""
    file = _file(name)
    return ImageFont.truetype(str(file), size) if file else ImageFont.load_default(size)


@cache
def _file(name: str) -> Path | None:
    found = [file for folder in FOLDERS for ending in ("ttf", "otf") for file in folder.rglob(f"{name}.{ending}")]
    return min(found, default=None) if name else None


def typeset(
    paragraphs: Sequence[str],
    face: str,
    *,
    size: float = 11,
    paper: tuple[float, float] = (420, 595),
    margin: float = 42,
    columns: int = 1,
) -> list[Sheet]:
    """Paragraphs line by line, column by column; none is divided over two columns or pages."""
    width, height = paper
    gap = 24.0
    across = (width - 2 * margin - gap * (columns - 1)) / columns
    pages: list[list[Line]] = [[]]
    column, y = 0, margin
    for paragraph in paragraphs:
        lines = list(_wrapped(paragraph, face, size, across))
        if y + len(lines) * size * 1.4 > height - margin:
            column, y = column + 1, margin
        if column == columns:
            column, y = 0, margin
            pages.append([])
        for text in lines:
            pages[-1].append(Line(margin + column * (across + gap), y, text))
            y += size * 1.4
        y += size * 0.8
    return [Sheet(lines, face, size, width, height) for lines in pages]


def _wrapped(paragraph: str, face: str, size: float, width: float) -> Iterator[str]:
    letters, line = font(face, 100), ""
    for word in paragraph.split():
        if line and letters.getlength(f"{line} {word}") * size / 100 > width:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    yield line


def with_text_layer(sheets: Sequence[Sheet]) -> bytes:
    """A PDF of US letter pages whose words can be copied; of sheets of that size in 12 point Helvetica."""
    return text_pdf(
        *[[(round(line.x), round(792 - line.y - 0.93 * 12), line.text) for line in sheet.lines] for sheet in sheets]
    )


def as_pdf(pictures: Sequence[Image.Image], dpi: int) -> bytes:
    """A PDF of pictures only."""
    out = BytesIO()
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:], resolution=dpi, quality=80)
    return out.getvalue()
