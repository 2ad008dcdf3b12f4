"""The omniparser mode: the order to read in, and keys with their values."""

from itertools import pairwise

from appliance.adapters.ocr import form_fields
from appliance.adapters.ocr.composition import Piece
from appliance.adapters.ocr.reading_order import ordered
from appliance.ports.ocr import ReadOptions
from tests.unit.ocr.layouts import FORM, LEFT, RIGHT, draw_columns, draw_form, draw_table
from tests.unit.ocr.pages import accuracy, assert_offsets_fit, text_pdf

STRUCTURE = ReadOptions(layout="structure")


def line(text: str, x: float, y: float) -> list[Piece]:
    """Words of 10 pixels a letter, one letter apart."""
    words = []
    for each in text.split():
        words.append(Piece(each, (x, y, x + 10.0 * len(each), y + 20.0), 0.9))
        x += 10.0 * len(each) + 10
    return words


def read(*lines: list[Piece]) -> list[str]:
    """The lines in the order found, each as text."""
    found = ordered([lines], [])
    return [" ".join(word.text for word in each) for paragraph in found for each in paragraph]


def test_a_page_of_two_columns_is_read_down_one_and_then_the_other(reader, saved):
    [page] = reader.read(saved(draw_columns(200)), STRUCTURE)

    truth = " ".join(
        [
            "A short history of the harbour and of those who use it",
            *LEFT,
            *RIGHT,
            "Printed by the harbour office in the month of May, for all who ask for it and pay nothing.",
        ]
    )
    assert accuracy(page.text, truth) > 0.99
    assert_offsets_fit(page)


def test_columns_that_a_file_draws_row_by_row_are_put_in_order(reader, saved):
    rows = [text for pair in zip(LEFT[:5], RIGHT, strict=True) for text in pair]
    texts = [(60 + 270 * (index % 2), 700 - 16 * (index // 2), text) for index, text in enumerate(rows)]
    path = saved(text_pdf(texts))

    [as_drawn], [in_order] = reader.read(path, ReadOptions()), reader.read(path, STRUCTURE)

    truth = " ".join([*LEFT[:5], *RIGHT])
    assert accuracy(as_drawn.text, truth) < 0.8
    assert accuracy(in_order.text, truth) == 1.0


def test_a_title_ends_columns_and_short_rows_do_not_make_them():
    two = [line(f"left row number {n}", 0, 40 * n) for n in range(3)]
    two += [line(f"right row number {n}", 400, 40 * n) for n in range(3)]
    title = line("a title that goes over the whole of the page width", 0, 140)
    below = [line("short", 0, 180), line("and a long row of text below it", 0, 220)]

    assert read(*two, title, *below) == [
        *(f"left row number {n}" for n in range(3)),
        *(f"right row number {n}" for n in range(3)),
        "a title that goes over the whole of the page width",
        "short",
        "and a long row of text below it",
    ]


def test_columns_of_hebrew_are_read_from_the_right():
    words = "שלום לכם כל אנשי"
    two = [line(words, 400, 40 * n)[::-1] for n in range(3)] + [line(words, 0, 40 * n) for n in range(3)]

    found = ordered([two], [])

    boxes = [each[0].box[0] for paragraph in found for each in paragraph]
    assert boxes[0] > 400 and boxes[3] < 400
    assert boxes == sorted(boxes, reverse=True)
    assert all(first.box[0] > second.box[0] for each in found[0] for first, second in pairwise(each))


def test_keys_beside_values_are_read_across():
    rows = [line(key, 0, 40 * n) + line("v", 300, 40 * n) for n, key in enumerate(("Name", "Street", "Town"))]

    assert read(*rows) == ["Name v", "Street v", "Town v"]


def test_a_form_gives_its_keys_and_values(reader, saved):
    [page] = reader.read(saved(draw_form(200)), STRUCTURE)

    assert [(field.key, field.value) for field in page.fields] == [(key.rstrip(":"), value) for key, value in FORM]
    x0, y0, x1, y1 = page.fields[0].box
    assert 90 < x0 < 120 and 230 < y0 < y1 < 290 and 500 < x1 < 620


def test_a_wide_table_holds_no_fields(reader, saved):
    [page] = reader.read(saved(draw_table(200)), STRUCTURE)

    assert len(page.tables) == 1
    assert page.fields == []
    assert "Copper pipe 12 3.40 40.80" in page.text  # a table is read row by row


def fields(*lines: list[Piece]) -> list[tuple[str, str]]:
    return [(field.key, field.value) for field in form_fields.find([lines], [])]


def test_keys_and_values_stand_in_one_line_apart_or_one_below_the_other():
    assert fields(line("Order no.: 12 34", 0, 0)) == [("Order no.", "12 34")]
    assert fields(line("Order no.:", 0, 0) + line("12 34", 300, 0)) == [("Order no.", "12 34")]
    assert fields(line("Order no.:", 0, 0), line("12 34", 0, 40)) == [("Order no.", "12 34")]
    assert fields(line("From: Ada", 0, 0) + line("To: Bob", 300, 0)) == [("From", "Ada"), ("To", "Bob")]


def test_three_aligned_rows_need_no_colon():
    rows = [
        line(key, 0, 40 * n) + line(value, 300, 40 * n)
        for n, (key, value) in enumerate([("Name", "Ada"), ("Town", "Ely"), ("Born", "1815")])
    ]

    assert fields(*rows) == [("Name", "Ada"), ("Town", "Ely"), ("Born", "1815")]
    assert fields(*rows[:2]) == []


def test_times_sentences_and_empty_keys_are_no_fields():
    assert fields(line("We meet at 12:30 sharp", 0, 0)) == []
    assert fields(line("He looked up and then he said this: nothing", 0, 0)) == []
    assert fields(line("12:", 0, 0) + line("x", 300, 0)) == []
    assert fields(line("Name:", 0, 0) + line("Town:", 300, 0)) == []
