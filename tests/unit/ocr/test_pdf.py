"""PDF files: text layers, scans, forms, and pages that are drawn."""

from io import BytesIO

import pytest
from PIL import Image

from appliance.ports.ocr import ReadOptions
from tests.unit.ocr.pages import assert_offsets_fit, draw_page, stream, text_pdf

LETTER = [(72, 700, "Dear Sir, the first line"), (72, 686, "and the second."), (72, 640, "A second paragraph.")]
LETTER_TEXT = "Dear Sir, the first line\nand the second.\n\nA second paragraph."


def test_a_text_layer_is_taken_as_it_is(reader, saved):
    [found] = reader.read(saved(text_pdf(LETTER)), ReadOptions())

    assert (found.source, found.confidence, found.text) == ("text_layer", 1.0, LETTER_TEXT)
    assert (found.width, found.height, found.dpi) == (2550, 3300, 300)
    assert_offsets_fit(found)


def test_a_text_layer_and_its_picture_agree_on_where_the_words_are(reader, saved):
    path = saved(text_pdf(LETTER))

    [layer] = reader.read(path, ReadOptions())
    [seen] = reader.read(path, ReadOptions(use_text_layer=False))

    assert seen.source == "ocr"
    assert seen.text == layer.text
    for taken, read in zip(layer.blocks, seen.blocks, strict=True):
        for word, recognised in zip(taken.words, read.words, strict=True):
            assert word.box == pytest.approx(recognised.box, abs=20)  # pixels of 300 dpi; a line is 58 high


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_text_layer_on_a_turned_page_is_stood_upright(reader, saved, turn):
    [found] = reader.read(saved(text_pdf(LETTER, rotate=turn)), ReadOptions())

    assert found.text == LETTER_TEXT
    assert found.rotation == 360 - turn
    assert (found.width, found.height) == (2550, 3300)
    assert found.blocks[0].words[0].box == pytest.approx((300, 336, 408, 395), abs=8)


def test_the_wanted_pages_come_in_order(reader, saved):
    path = saved(text_pdf(*[[(72, 700, f"Page {number}.")] for number in range(1, 6)]))

    assert reader.page_count(path) == 5
    assert [(found.page, found.text) for found in reader.read(path, ReadOptions(pages=(4, 2)))] == [
        (2, "Page 2."),
        (4, "Page 4."),
    ]


def test_a_scan_without_a_text_layer_is_recognised(reader, saved):
    sheet = draw_page(200, ["Scanned and put into a PDF file."])

    [found] = reader.read(saved(sheet, format="PDF", dpi=(200, 200)), ReadOptions(dpi=200))

    assert (found.source, found.text, found.dpi) == ("ocr", "Scanned and put into a PDF file.", 200)
    assert (found.width, found.height) == pytest.approx(sheet.size, abs=1)


def test_a_stamp_on_a_scan_does_not_count_as_a_text_layer(reader, saved):
    scan = Image.new("L", (40, 40), 255).tobytes()
    picture = b"q 612 0 0 792 0 0 cm BI /W 40 /H 40 /BPC 8 /CS /G ID " + scan + b" EI Q\n"
    words = b"BT 0 g /F1 24 Tf 72 400 Td (What the scan shows) Tj ET\n"  # drawn, but the stamp alone would be taken
    path = saved(text_pdf([(72, 760, "Received 4 May")], extra=picture + words))

    [found] = reader.read(path, ReadOptions())

    assert found.source == "ocr"
    assert "What the scan shows" in found.text


def test_letters_whose_meaning_the_file_hides_are_looked_at(reader, saved):
    hidden = text_pdf([(72, 700, "Letters without a meaning")]).replace(
        b"/BaseFont/Helvetica>>",
        b"/BaseFont/Helvetica/Encoding<</Differences[32" + b"/secret" * 95 + b"]>>>>",
    )

    [found] = reader.read(saved(hidden), ReadOptions())

    assert found.source == "ocr"


def test_what_was_filled_into_a_form_is_read_and_drawn(reader, saved):
    filled = stream(
        b"BT /F1 12 Tf 2 4 Td (Filled in) Tj ET",
        b"/Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources<</Font<</F1<</Type/Font/Subtype/Type1"
        b"/BaseFont/Helvetica>>>>>>",
    )
    field = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/F 4/Rect[72 500 272 520]/AP<</N 7 0 R>>>>"
    letter = [(72, 700, "Dear @ir"), *LETTER[1:]]
    content = text_pdf(letter, annotations=[field]).replace(
        b"/BaseFont/Helvetica>>",
        b"/BaseFont/Helvetica/Encoding<</Differences[64/S]>>>>",  # lost if the page forgot its inherited font
        1,
    )
    path = saved(content.replace(b"xref\n", b"7 0 obj\n" + filled + b"\nendobj\nxref\n", 1))

    [found] = reader.read(path, ReadOptions())
    [seen] = reader.read(path, ReadOptions(use_text_layer=False))

    assert found.text == seen.text == "Dear Sir\nand the second.\n\nA second paragraph.\n\nFilled in"


def test_a_huge_page_is_drawn_with_fewer_dots(reader, saved):
    poster = text_pdf([(72, 700, "A poster")]).replace(b"[0 0 612 792]", b"[0 0 9000 9000]")

    [found] = reader.read(saved(poster), ReadOptions())

    assert found.dpi == 80
    assert found.width * found.height <= 100_000_000


def test_a_page_is_drawn_as_wide_as_wanted(reader, saved):
    path = saved(text_pdf(LETTER))

    picture = Image.open(BytesIO(reader.render(path, 1, width=640, rotation=90, skew=1.5)))

    assert picture.format == "WEBP"
    assert picture.width == 640
    assert picture.width > picture.height


def test_an_invisible_text_layer_over_a_scan_counts(reader, saved):
    scan = b"q 612 0 0 792 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \xff EI Q\n"
    lines = [(72, 700 - 14 * row, f"Line {row} of what a scanner's own program has read.") for row in range(5)]
    path = saved(text_pdf(lines, extra=b"3 Tr\n" + scan))

    [found] = reader.read(path, ReadOptions())

    assert found.source == "text_layer"
    assert found.text.count("\n") == 4
