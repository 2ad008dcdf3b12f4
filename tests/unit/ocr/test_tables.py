"""The doctr mode: tables by their lines and columns."""

import pytest
from PIL import Image

from appliance.adapters.ocr import rules
from appliance.adapters.ocr.columns import unruled
from appliance.adapters.ocr.composition import Piece
from appliance.adapters.ocr.grids import grids
from appliance.adapters.ocr.rules import Rule, Rules
from appliance.ports.ocr import ReadOptions
from tests.unit.ocr.layouts import INVOICE, draw_columns, draw_table, photographed
from tests.unit.ocr.pages import assert_offsets_fit, crooked, noisy, text_pdf

TABLES = ReadOptions(layout="tables")
ROWS = [[*row] for row in INVOICE]


def cells_right(rows: list[list[str]]) -> float:
    """Share of the invoice's cells that were read exactly."""
    assert [len(row) for row in rows] == [4] * len(ROWS)
    pairs = [pair for row, wanted in zip(rows, ROWS, strict=True) for pair in zip(row, wanted, strict=True)]
    return sum(found == wanted for found, wanted in pairs) / len(pairs)


@pytest.mark.parametrize("ruled", [True, False], ids=["ruled", "by columns"])
@pytest.mark.parametrize("dpi", [150, 300])
def test_a_drawn_table_gives_every_cell(reader, saved, ruled, dpi):
    path = saved(draw_table(dpi, ruled=ruled, heading="Invoice"), dpi=(dpi, dpi))

    [page] = reader.read(path, TABLES)

    [table] = page.tables
    assert (table.ruled, table.rows) == (ruled, ROWS)
    x0, y0, x1, y1 = table.box
    assert 0.5 * dpi < x0 < 0.8 * dpi and 0.9 * dpi < y0 < 1.2 * dpi
    assert 7 * dpi < x1 < 7.5 * dpi and 2.7 * dpi < y1 < 3.1 * dpi
    assert "Invoice" in page.text and page.fields == []


def test_a_crooked_and_noisy_table_keeps_its_cells(reader, saved):
    path = saved(noisy(crooked(draw_table(200), 1.5), grain=12))

    [page] = reader.read(path, TABLES)

    [table] = page.tables
    assert cells_right(table.rows) >= 0.95


def test_a_table_in_a_photo_is_found_though_few_words_lie_in_the_shade(reader, saved):
    [page] = reader.read(saved(photographed(draw_table(200, ruled=False), slant=0.08)), TABLES)

    [table] = page.tables
    assert cells_right(table.rows) >= 0.9
    assert page.preparation.taken == "cut out and flattened, shade divided out"


def test_columns_of_single_digits_are_not_passed_over(reader, saved):
    rows = (
        ("No", "Name", "Town"),
        *((str(n), name, "Ely") for n, name in enumerate(("Ada", "Bob", "Cleo", "Dan"), 1)),
    )

    [page] = reader.read(saved(draw_table(200, rows, ruled=False)), TABLES)

    assert [table.rows for table in page.tables] == [[[*row] for row in rows]]
    assert_offsets_fit(page)


def test_text_mode_finds_no_tables_and_prose_has_none(reader, saved):
    assert [page.tables for page in reader.read(saved(draw_table(150), dpi=(150, 150)), ReadOptions())] == [[]]
    assert [page.tables for page in reader.read(saved(draw_columns(200)), TABLES)] == [[]]


def test_the_table_of_a_text_layer_needs_no_recognition(reader, saved):
    texts = [
        (100 + 110 * column, 700 - 24 * row, text)
        for row, line in enumerate(ROWS)
        for column, text in enumerate(line)
        if text
    ]
    lines = b"".join(b"90 %d m 540 %d l S\n" % (716 - 24 * row, 716 - 24 * row) for row in range(len(ROWS) + 1))
    lines += b"".join(b"%d 716 m %d %d l S\n" % (x, x, 716 - 24 * len(ROWS)) for x in (90, 205, 315, 425, 540))

    [page] = reader.read(saved(text_pdf(texts, extra=lines)), TABLES)

    assert page.source == "text_layer"
    assert [(table.ruled, table.rows) for table in page.tables] == [(True, ROWS)]


def test_a_document_that_is_only_tables_is_read(reader, saved):
    picture = Image.new("L", (1240, 1200), 255)
    for row in range(2):
        picture.paste(draw_table(150).crop((0, 60, 1240, 500)), (0, 560 * row))

    [page] = reader.read(saved(picture, dpi=(150, 150)), TABLES)

    assert [table.rows for table in page.tables] == [ROWS, ROWS]


def test_lines_are_found_where_they_are_and_letters_are_none():
    picture = Image.new("L", (600, 400), 250)
    picture.paste(40, (50, 100, 550, 103))
    picture.paste(40, (50, 100, 53, 300))
    picture.paste(0, (200, 200, 230, 220))  # as large as a capital letter

    found = rules.find(picture, 150)

    assert [(round(rule.at), rule.start, rule.end) for rule in found.level] == [(102, 50, 550)]
    assert [(round(rule.at), rule.start, rule.end) for rule in found.upright] == [(52, 50 + 50, 300)]


def test_a_cell_over_two_columns_owns_both_places():
    level = [Rule(y, 0, 300) for y in (0, 50, 100)]
    upright = [Rule(0, 0, 100), Rule(100, 50, 100), Rule(200, 0, 100), Rule(300, 0, 100)]

    [grid] = grids(Rules(level, upright), tolerance=3)

    assert grid.owners == [[(0, 0), (0, 0), (0, 2)], [(1, 0), (1, 1), (1, 2)]]
    assert grid.cell(0, 0) == (0, 0, 200, 50)


def test_lines_that_do_not_meet_are_no_table():
    assert grids(Rules([Rule(0, 0, 100), Rule(50, 0, 100)], [Rule(300, 0, 50), Rule(400, 0, 50)]), 3) == []


def word(text: str, x: float, y: float) -> Piece:
    return Piece(text, (x, y, x + 10.0 * len(text), y + 20.0), 0.9)


def test_a_wrapped_cell_goes_on_with_the_one_above():
    words = [
        *(word("key", 0, 0), word("value", 100, 0), word("first", 0, 40), word("long", 100, 40)),
        *(word("text", 100, 80), word("third", 0, 120), word("short", 100, 120)),
    ]

    [table] = unruled(words, lambda place: "")

    assert table.rows == [["key", "value"], ["first", "long text"], ["third", "short"]]


def test_an_empty_cell_is_looked_at_again():
    words = [word(text, x, y) for y in (0, 40, 80) for x, text in ((0, "name"), (100, "12")) if (x, y) != (100, 40)]
    words.append(word("sum", 200, 40))
    words.append(word("sum", 200, 0))
    asked = []

    def look(place):
        asked.append(place)
        return "7" if place[0] < 105 and place[1] == 40 else ""

    [table] = unruled(words, look)

    assert table.rows == [["name", "12", "sum"], ["name", "7", "sum"], ["name", "12", ""]]
    assert len(asked) == 2
