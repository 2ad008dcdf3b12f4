"""Pages that are tables or forms, drawn from their cells and fields."""

from collections.abc import Sequence
from random import Random

from PIL import Image, ImageDraw

from tests.bench.documents.sheets import font
from tests.bench.documents.stories import FIRST, LAST, MONTHS

GOODS = ("Copper pipe", "Brass valve", "Sealing ring", "Pump housing", "Flat brush", "Oak plank", "Steel wire", "Hinge")
KEYS = ("Invoice no.", "Customer", "Date", "Order", "Amount due", "Delivery")
Rows = Sequence[Sequence[str]]


def drawn_rows(random: Random) -> Rows:
    """A bill: what, how many, price, amount; a cell may be empty."""
    rows = [("Item", "Quantity", "Price", "Amount")]
    for name in random.sample(GOODS, 6):
        count, price = random.randint(1, 90), random.randint(30, 9000) / 100
        rows.append((name, str(count) if random.random() < 0.85 else "", f"{price:.2f}", f"{count * price:,.2f}"))
    return rows


def drawn_fields(random: Random) -> list[tuple[str, str]]:
    values = (
        f"{random.choice('KRTM')}-{random.randint(1000, 9999)}",
        f"{random.choice(FIRST)} {random.choice(LAST)}",
        f"{random.randint(1, 28)} {random.choice(MONTHS)} {random.randint(2027, 2039)}",
        str(random.randint(20000, 99999)),
        f"EUR {random.randint(100, 9999):,}.{random.randint(10, 99)}",
        random.choice(("by rail", "collected", "by ship", "by courier")),
    )
    return list(zip(KEYS, values, strict=True))


def table_page(rows: Rows, face: str, dpi: int, *, ruled: bool) -> Image.Image:
    """Under a heading; numbers stand at the right of their columns."""
    picture = Image.new("L", (round(7 * dpi), round(4.6 * dpi)), 255)
    ink, letters = ImageDraw.Draw(picture), font(face, 0.15 * dpi)
    ink.text((0.5 * dpi, 0.4 * dpi), "We delivered and ask you to pay:", font=letters, fill=0)
    rights = [(0.5 + 1.9 + 1.35 * column) * dpi for column in range(len(rows[0]))]
    tops = [(0.9 + 0.36 * row) * dpi for row in range(len(rows) + 1)]
    for row, top in zip(rows, tops, strict=False):
        for column, text in enumerate(row):
            left = 0.6 * dpi if column == 0 else rights[column] - 0.1 * dpi - ink.textlength(text, font=letters)
            ink.text((left, top + 0.08 * dpi), text, font=letters, fill=0)
    if ruled:
        for x in (0.5 * dpi, *rights):
            ink.line((x, tops[0], x, tops[-1]), fill=0, width=dpi // 100)
        for y in tops:
            ink.line((0.5 * dpi, y, rights[-1], y), fill=0, width=dpi // 100)
    return picture


def form_page(fields: Sequence[tuple[str, str]], face: str, dpi: int) -> Image.Image:
    """Keys with a colon, and their values beside them; a sentence stands above."""
    picture = Image.new("L", (round(5.8 * dpi), round(4 * dpi)), 255)
    ink, letters = ImageDraw.Draw(picture), font(face, 0.15 * dpi)
    ink.text((0.5 * dpi, 0.5 * dpi), "Many thanks for what you ordered from us.", font=letters, fill=0)
    for row, (key, value) in enumerate(fields):
        top = (1.1 + 0.38 * row) * dpi
        ink.text((0.5 * dpi, top), f"{key}:", font=letters, fill=0)
        ink.text((2.2 * dpi, top), value, font=letters, fill=0)
    return picture
