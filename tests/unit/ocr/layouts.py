"""Pages with a layout, drawn from what they say: tables, two columns, forms, photos of a sheet."""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from tests.unit.ocr.pages import font

INVOICE = (
    ("Item", "Quantity", "Price", "Amount"),
    ("Copper pipe", "12", "3.40", "40.80"),
    ("Brass valve", "4", "17.25", "69.00"),
    ("Sealing ring", "150", "0.12", "18.00"),
    ("Pump", "", "389.00", "389.00"),
    ("Delivery", "1", "25.00", "25.00"),
)
LEFT = (
    "The harbour was built in the year",
    "of the great storm, when three of",
    "the old piers were washed away and",
    "nobody could land for eleven days.",
    "It has been made larger twice since",
    "then, and deepened once.",
)
RIGHT = (
    "Today some forty boats lie there in",
    "winter. Their owners pay by length",
    "and not by weight, which has often",
    "been a matter of dispute among the",
    "fishermen of the northern shore.",
)
FORM = (("Invoice no.:", "K-5583"), ("Date:", "14 March 2031"), ("Customer:", "Amelia Thornbury"))


def draw_table(
    dpi: int, rows: Sequence[Sequence[str]] = INVOICE, *, ruled: bool = True, heading: str = ""
) -> Image.Image:
    """On A5 sideways; numbers stand to the right of their columns."""
    picture = Image.new("L", (round(8.27 * dpi), round(5.83 * dpi)), 255)
    ink = ImageDraw.Draw(picture)
    letters = font(round(0.15 * dpi))
    widths = [2.2, *[1.5] * (len(rows[0]) - 1)]
    xs = [round((0.6 + sum(widths[:index])) * dpi) for index in range(len(widths) + 1)]
    ys = [round((1.0 + 0.34 * index) * dpi) for index in range(len(rows) + 1)]
    ink.text((0.6 * dpi, 0.4 * dpi), heading, font=letters, fill=0)
    for row, y in zip(rows, ys, strict=False):
        for column, text in enumerate(row):
            left = xs[column] + 0.1 * dpi
            if column:
                left = xs[column + 1] - 0.1 * dpi - ink.textlength(text, font=letters)
            ink.text((left, y + 0.07 * dpi), text, font=letters, fill=0)
    if ruled:
        for x in xs:
            ink.line([(x, ys[0]), (x, ys[-1])], fill=0, width=max(1, dpi // 100))
        for y in ys:
            ink.line([(xs[0], y), (xs[-1], y)], fill=0, width=max(1, dpi // 100))
    return picture


def draw_columns(dpi: int) -> Image.Image:
    """A title over two columns of text, and a line over the whole width below them."""
    picture = Image.new("L", (round(8.27 * dpi), round(5.83 * dpi)), 255)
    ink = ImageDraw.Draw(picture)
    letters = font(round(0.14 * dpi))
    ink.text((0.6 * dpi, 0.5 * dpi), "A short history of the harbour and of those who use it", font=letters, fill=0)
    for left, lines in ((0.6, LEFT), (4.4, RIGHT)):
        for row, line in enumerate(lines):
            ink.text((left * dpi, (1.2 + 0.24 * row) * dpi), line, font=letters, fill=0)
    end = "Printed by the harbour office in the month of May, for all who ask for it and pay nothing."
    ink.text((0.6 * dpi, 3.2 * dpi), end, font=font(round(0.13 * dpi)), fill=0)
    return picture


def draw_form(dpi: int, fields: Sequence[tuple[str, str]] = FORM) -> Image.Image:
    """Keys and values side by side, each pair on a line of its own, under a sentence."""
    picture = Image.new("L", (round(5.83 * dpi), round(4.13 * dpi)), 255)
    ink = ImageDraw.Draw(picture)
    letters = font(round(0.15 * dpi))
    ink.text((0.5 * dpi, 0.5 * dpi), "We thank you for your order and send this bill.", font=letters, fill=0)
    for row, (key, value) in enumerate(fields):
        ink.text((0.5 * dpi, (1.2 + 0.4 * row) * dpi), key, font=letters, fill=0)
        ink.text((2.3 * dpi, (1.2 + 0.4 * row) * dpi), value, font=letters, fill=0)
    return picture


def photographed(page: Image.Image, *, slant: float = 0.12, seed: int = 3) -> Image.Image:
    """Lying on a dark table, seen from below its lower edge and by a lamp at one side."""
    width, height = round(page.width * 1.35), round(page.height * 1.3)
    left, top = (width - page.width) / 2, (height - page.height) / 2
    corners = [
        (left + slant * page.width, top),
        (left + page.width * (1 - 0.6 * slant), top + 0.4 * slant * page.height),
        (left + page.width, top + page.height),
        (left, top + page.height * (1 - 0.3 * slant)),
    ]
    sheet = page.transform((width, height), Image.Transform.PERSPECTIVE, _towards(corners, page.size), Image.BICUBIC)
    mask = Image.new("L", page.size, 255)
    mask = mask.transform((width, height), Image.Transform.PERSPECTIVE, _towards(corners, page.size), Image.BICUBIC)
    random = np.random.default_rng(seed)
    table = Image.fromarray((60 + random.normal(0, 9, (height, width))).clip(0, 255).astype(np.uint8))
    table.paste(sheet, mask=mask)
    light = 0.72 + 0.28 * np.linspace(0, 1, width, dtype=np.float32)
    levels = np.asarray(table, dtype=np.float32) * light + random.normal(0, 2, (height, width))
    return Image.fromarray(levels.clip(0, 255).astype(np.uint8))


def _towards(corners: Sequence[tuple[float, float]], size: tuple[int, int]) -> list[float]:
    """Pillow's coefficients from the picture's places to those of the page that lies between the corners."""
    targets = [(0, 0), (size[0], 0), size, (0, size[1])]
    equations, values = [], []
    for (x, y), (u, v) in zip(corners, targets, strict=True):
        equations += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return [float(each) for each in np.linalg.solve(np.array(equations), np.array(values))]
