"""What a page's layout says beyond its text: tables, keys with values, and the order to read in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from PIL import Image, ImageOps

from appliance.adapters.ocr import form_fields, light, tables
from appliance.adapters.ocr.composition import Paragraph, Piece, moved
from appliance.adapters.ocr.pictures import turned
from appliance.adapters.ocr.reading import Treatment
from appliance.adapters.ocr.reading_order import ordered
from appliance.adapters.ocr.rows import word_height
from appliance.adapters.ocr.tables import ReadCell
from appliance.adapters.ocr.tesseract import Tesseract
from appliance.ports.ocr import Box, FormField, Table

_FINE = 300  # dpi at which cells are read
_COARSE = 200  # dpi below which a page is enlarged for that
_LIKELY = 0.85  # confidence; what is read into grain has 0.7 at most
_BORDER = 12  # pixels of paper around a cell: Tesseract misses letters at the very edge


@dataclass(frozen=True, slots=True)
class Layout:
    """paragraphs: in reading order where that was asked for."""

    paragraphs: Sequence[Paragraph]
    tables: list[Table] = field(default_factory=list)
    fields: list[FormField] = field(default_factory=list)


def analysed(
    paragraphs: Sequence[Paragraph],
    page: Image.Image,
    dpi: int,
    wanted: Literal["text", "tables", "structure"],
    read_cell: ReadCell | None,
) -> Layout:
    """page: mode "L", as the words' boxes have it. read_cell: None where the words are certain."""
    if wanted == "text" or not paragraphs:
        return Layout(paragraphs)
    found = tables.find(paragraphs, page, dpi, read_cell)
    fields = form_fields.find(paragraphs, found) if wanted == "structure" else []
    return Layout(ordered(paragraphs, [table.box for table in found]), found, fields)


def as_read(picture: Image.Image, treatment: Treatment) -> Image.Image:
    """The page that the words' boxes belong to, as clean as it was read."""
    page = turned(picture, treatment.rotation, treatment.skew, treatment.corners)
    return light.without_specks(light.treated(page, even=treatment.even, clean=treatment.clean))


def _cut_to_ink(cell: Image.Image) -> Image.Image:
    """Without the paper around: Tesseract takes a letter far from the edges for several, or none."""
    levels = np.asarray(cell, dtype=np.int16)
    ink = levels < np.percentile(levels, 90) - 60
    ys, xs = np.nonzero(ink.any(axis=1))[0], np.nonzero(ink.any(axis=0))[0]
    return cell.crop((int(xs[0]), int(ys[0]), int(xs[-1]) + 1, int(ys[-1]) + 1)) if len(xs) else cell


def missed(
    tesseract: Tesseract, page: Image.Image, dpi: int, languages: Sequence[str], known: Sequence[Paragraph]
) -> list[Paragraph]:
    """Words that the layout analysis passed over: a column of a table far from the others, a number alone.

    What is known is painted over, and the rest read as words scattered anywhere.
    """
    words = [word for paragraph in known for line in paragraph for word in line]
    edge = 0.15 * word_height(words)
    rest = page.copy()
    for word in words:
        x0, y0, x1, y1 = word.box
        rest.paste(255, (round(x0 - edge), round(y0 - edge), round(x1 + edge), round(y1 + edge)))
    scale = max(1.0, _FINE / dpi) if dpi < _COARSE else 1.0
    if scale > 1:
        rest = rest.resize((round(rest.width * scale), round(rest.height * scale)), Image.Resampling.BICUBIC)
    found = tesseract.read(rest, languages, round(dpi * scale), scattered=True)
    return [
        [[word for word in line if _is_word(word, edge / 0.15)] for line in paragraph]
        for paragraph in moved(found, 1 / scale)
    ]


def _is_word(word: Piece, height: float) -> bool:
    """Letters of the usual size that are likely, and no piece of a line or a picture."""
    tall = word.box[3] - word.box[1]
    known = any(letter.isalnum() for letter in word.text)
    return known and word.confidence >= _LIKELY and 0.65 * height < tall < 2 * height


def cell_reader(tesseract: Tesseract, page: Image.Image, dpi: int, languages: Sequence[str]) -> ReadCell:
    """Reads cells out of that page."""
    scale = min(3.0, max(1.0, _FINE / dpi))

    def read(box: Box, one_line: bool) -> str:
        cell = _cut_to_ink(page.crop(tables.whole(box)))
        if scale > 1:
            cell = cell.resize((round(cell.width * scale), round(cell.height * scale)), Image.Resampling.BICUBIC)
        cell = ImageOps.expand(cell, _BORDER, fill=255)
        return tesseract.read_cell(cell, languages, round(dpi * scale), one_line=one_line)

    return read
