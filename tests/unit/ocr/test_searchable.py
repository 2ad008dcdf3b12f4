"""Searchable PDFs: the words are found again, on their places."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from appliance.adapters.ocr.pdf_file import Jpeg, PdfFile, Place
from appliance.ports.ocr import Box, PageText, ReadOptions
from tests.unit.ocr.layouts import photographed
from tests.unit.ocr.pages import TEXT, accuracy, crooked, draw_page, text_pdf


@pytest.fixture
def searchable(reader, tmp_path):
    def make(path: Path, pages: list[PageText]) -> pypdfium2.PdfDocument:
        target = tmp_path / "searchable.pdf"
        reader.searchable_pdf(path, pages, target)
        return pypdfium2.PdfDocument(target)

    return make


def found_at(page: pypdfium2.PdfPage, word: str) -> Iterator[Box]:
    """Where a PDF page has the word, in points from the top left."""
    height, text = page.get_height(), page.get_textpage()
    search = text.search(word, match_whole_word=True, match_case=True)
    while place := search.get_next():
        boxes = [text.get_charbox(index) for index in range(place[0], place[0] + place[1])]
        yield boxes[0][0], height - boxes[0][3], boxes[-1][2], height - boxes[0][1]


def assert_words_on_their_places(page: PageText, shown: pypdfium2.PdfPage) -> None:
    scale = 72 / page.dpi
    words = [word for block in page.blocks for word in block.words if word.text.isalpha() and len(word.text) > 3]
    assert words
    for word in words:
        x0, y0, x1, y1 = (each * scale for each in word.box)
        assert any(
            abs(box[0] - x0) < 1 and abs(box[2] - x1) < 1 and box[1] < (y0 + y1) / 2 < box[3]
            for box in found_at(shown, word.text)
        ), word.text


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(lambda page: page, id="straight"),
        pytest.param(lambda page: crooked(page, 3), id="crooked"),
        pytest.param(lambda page: page.transpose(Image.Transpose.ROTATE_90), id="sideways"),
        pytest.param(photographed, id="photo"),
    ],
)
def test_a_scan_can_be_searched_where_its_words_are(reader, saved, searchable, page, picture):
    path = saved(picture(page))
    [read] = reader.read(path, ReadOptions())

    [shown] = searchable(path, [read])

    assert shown.get_size() == pytest.approx((read.width * 72 / read.dpi, read.height * 72 / read.dpi), abs=0.1)
    assert accuracy(shown.get_textpage().get_text_range(), TEXT) > 0.97
    assert_words_on_their_places(read, shown)


def test_the_words_are_not_seen_and_the_picture_is(reader, saved, searchable, page):
    path = saved(page)
    [read] = reader.read(path, ReadOptions())

    [with_words] = searchable(path, [read])
    shown = with_words.render(scale=200 / 72, grayscale=True).to_pil()
    [without] = searchable(path, [replace(read, text="", blocks=[])])
    bare = without.render(scale=200 / 72, grayscale=True).to_pil()

    assert shown.tobytes() == bare.tobytes()
    assert min(shown.tobytes()) < 40 < 240 < max(shown.tobytes())


def test_a_page_with_its_own_text_comes_over_as_it_is(reader, saved, searchable):
    path = saved(text_pdf([(72, 700, "First page.")], [(72, 700, "Second page.")]))
    first, second = reader.read(path, ReadOptions())
    second = replace(second, source="ocr")

    shown = searchable(path, [first, second])

    assert [page.get_textpage().get_text_range().strip() for page in shown] == ["First page.", "Second page."]
    images = [len(list(page.get_objects(filter=(pypdfium2.raw.FPDF_PAGEOBJ_IMAGE,)))) for page in shown]
    assert images == [0, 1]


def test_a_page_from_right_to_left_is_found_and_read_as_it_is_read(reader, tmp_path):
    """A file of the kind that is made here: a picture, and Hebrew words from the right edge to the left."""
    lines = [["שלום", "לכם", "כל", "אנשי", "הנמל", f"{number}"] for number in range(100, 112)]
    blank = BytesIO()
    Image.new("L", (100, 100), 255).save(blank, "JPEG")
    words = [
        Place(word, (440 - 60 * place, 100 + 20 * row, 490 - 60 * place, 112 + 20 * row))
        for row, line in enumerate(lines)
        for place, word in enumerate(line)
    ]
    path = tmp_path / "hebrew.pdf"
    with PdfFile(path) as file:
        file.add_page(595, 842, Jpeg(blank.getvalue(), 100, 100, grey=True), words)

    [shown] = pypdfium2.PdfDocument(path)
    [page] = reader.read(path, ReadOptions())

    assert shown.get_textpage().get_text_range().split()[:6] == lines[0]
    x0, _, x1, _ = next(found_at(shown, "הנמל"))
    assert 200 - 1 < min(x0, x1) < max(x0, x1) < 250 + 1
    assert page.source == "text_layer"
    assert page.text.split() == [word for line in lines for word in line]


def test_letters_of_every_script_come_back(reader, saved, searchable):
    texts = ["Größe", "Ωμέγα", "Привет", "日本語", "שלום"]
    path = saved(draw_page(100), dpi=(100, 100))
    [read] = reader.read(path, ReadOptions())
    words = [replace(word, text=text) for text, word in zip(texts, read.blocks[0].words, strict=False)]
    only = replace(read, blocks=[replace(read.blocks[0], words=words)])

    [shown] = searchable(path, [only])

    found = shown.get_textpage().get_text_range()
    assert [text for text in texts if text not in found] == []


def test_colours_stay_and_grey_stays_small(reader, saved, searchable, page):
    grey = saved(page.convert("RGB"), "grey")
    coloured = page.convert("RGB")
    coloured.paste((200, 30, 30), (20, 20, 220, 120))
    colour = saved(coloured, "colour")

    for path, wanted in ((grey, 1), (colour, 3)):
        [shown] = searchable(path, list(reader.read(path, ReadOptions())))
        [picture] = shown.get_objects(filter=(pypdfium2.raw.FPDF_PAGEOBJ_IMAGE,))
        assert len(picture.get_bitmap().to_pil().getbands()) == wanted
