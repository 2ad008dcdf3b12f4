"""The pure parts: words to text, Tesseract's table to words, lines to paragraphs."""

from appliance.adapters.ocr.composition import Piece, compose, mean_confidence
from appliance.adapters.ocr.paragraphs import by_boxes, by_pitch, downwards
from appliance.adapters.ocr.tesseract import parse

HIGH = 10


def line(text: str, x: float, y: float) -> list[Piece]:
    """Letters of 6 by HIGH pixels."""
    pieces = []
    for word in text.split():
        pieces.append(Piece(word, (x, y, x + 6 * len(word), y + HIGH), 1.0))
        x += 6 * len(word) + 4
    return pieces


def words_of(paragraphs: object) -> list[str]:
    return compose(paragraphs)[0].split("\n\n")  # type: ignore[arg-type]


def test_words_know_their_place_in_the_text():
    text, blocks = compose([[line("one two", 0, 0), line("three", 0, 12)], [], [line("four", 0, 40)]])

    assert text == "one two\nthree\n\nfour"
    assert [text[word.start : word.end] for block in blocks for word in block.words] == ["one", "two", "three", "four"]
    assert [block.text for block in blocks] == ["one two\nthree", "four"]
    assert blocks[0].box == (0, 0, 40, 22)


def test_confidence_is_the_mean_over_characters():
    assert mean_confidence([Piece("a", (0, 0, 1, 1), 0.1), Piece("long", (0, 0, 1, 1), 0.6)]) == 0.5
    assert mean_confidence([]) is None


def test_lines_close_together_are_a_paragraph():
    lines = [line("a first line", 0, 0), line("goes on", 0, 12), line("far below", 0, 40)]

    assert words_of(by_boxes(lines)) == ["a first line\ngoes on", "far below"]
    assert words_of(by_pitch([lines])) == ["a first line\ngoes on", "far below"]


def test_a_paragraph_that_tesseract_has_cut_in_two_is_one_again():
    blocks = [[line("a first line", 0, 0), line("and more", 0, 12)], [line("goes on", 0, 24)], [line("far", 0, 60)]]

    assert words_of(by_pitch(blocks)) == ["a first line\nand more\ngoes on", "far"]


def test_columns_side_by_side_are_not_joined():
    blocks = [[line("left", 0, 0), line("column", 0, 12)], [line("right", 300, 0), line("column", 300, 12)]]

    assert words_of(by_pitch(blocks)) == ["left\ncolumn", "right\ncolumn"]


def test_an_indented_line_begins_a_paragraph():
    lines = [line("first one", 20, 0), line("second one", 0, 12), line("third", 0, 24), line("indented", 20, 36)]

    assert words_of(by_boxes(lines)) == ["first one\nsecond one\nthird", "indented"]
    assert words_of(by_pitch([lines])) == ["first one\nsecond one\nthird", "indented"]


def test_the_next_column_begins_a_paragraph():
    lines = [line("left", 0, 100), line("column", 0, 112), line("right", 300, 100), line("column", 300, 112)]

    assert words_of(by_boxes(lines)) == ["left\ncolumn", "right\ncolumn"]


def test_a_piece_further_right_belongs_to_the_line():
    lines = [line("Oak boards", 0, 0), line("40.00", 300, 1)]

    assert words_of(by_boxes(lines)) == ["Oak boards 40.00"]


def test_lines_handed_over_from_the_last_to_the_first_are_turned_round():
    lines = [line("last", 0, 60), line("middle", 0, 30), line("first", 0, 0)]

    assert [found[0].text for found in downwards(lines)] == ["first", "middle", "last"]


def test_tesseract_s_table_becomes_paragraphs():
    rows = [
        "1\t1\t0\t0\t0\t0\t0\t0\t600\t800\t-1\t",
        "5\t1\t1\t1\t1\t1\t10\t20\t30\t8\t96.5\tDear",
        "5\t1\t1\t1\t1\t2\t45\t20\t20\t8\t90\tSir",
        "5\t1\t1\t1\t2\t1\t10\t40\t20\t8\t80\tand",
        "5\t1\t1\t2\t1\t1\t10\t60\t20\t8\t70\tso",
        "5\t1\t1\t2\t2\t1\t10\t110\t20\t8\t70\tYours",
        "5\t1\t1\t2\t2\t2\t40\t110\t20\t8\t95\t ",
        "5\t1\t2\t1\t1\t1\t10\t300\t20\t8\t70\tPage",
        "5\t1\t2\t1\t1\t2\t90\t300\t3\t3\t70\tdust",
    ]

    paragraphs = parse("\n".join(rows) + "\n", speck=5)

    assert compose(paragraphs)[0] == "Dear Sir\nand\nso\n\nYours\n\nPage"
    assert paragraphs[0][0][0] == Piece("Dear", (10, 20, 40, 28), 0.965)
