"""What a page's layout says beyond its text: tables, keys with values, and the order to read in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from PIL import Image, ImageOps

from appliance.adapters.ocr import form_fields, light, tables
from appliance.adapters.ocr.composition import Paragraph
from appliance.adapters.ocr.pictures import turned
from appliance.adapters.ocr.reading import Treatment
from appliance.adapters.ocr.reading_order import ordered
from appliance.adapters.ocr.tables import ReadCell
from appliance.adapters.ocr.tesseract import Tesseract
from appliance.ports.ocr import Box, FormField, Table

_FINE = 300  # dpi at which cells are read
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
    if wanted == "tables":
        return Layout(paragraphs, found)
    boxes = [table.box for table in found]
    return Layout(ordered(paragraphs, boxes), found, form_fields.find(paragraphs, found))


def as_read(picture: Image.Image, treatment: Treatment) -> Image.Image:
    """The page that the words' boxes belong to."""
    page = turned(picture, treatment.rotation, treatment.skew, treatment.corners)
    return light.evened(page) if treatment.even else page


def cell_reader(tesseract: Tesseract, page: Image.Image, dpi: int, languages: Sequence[str]) -> ReadCell:
    """Reads cells out of that page."""
    scale = min(3.0, max(1.0, _FINE / dpi))

    def read(box: Box, one_line: bool) -> str:
        x0, y0, x1, y1 = (round(each) for each in box)
        cell = page.crop((x0, y0, x1, y1))
        if scale > 1:
            cell = cell.resize((round(cell.width * scale), round(cell.height * scale)), Image.Resampling.BICUBIC)
        cell = ImageOps.expand(cell, _BORDER, fill=255)
        return tesseract.read_cell(cell, languages, round(dpi * scale), one_line=one_line)

    return read
