"""Pictures of pages, read by Tesseract."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from appliance.adapters.ocr import TesseractReader
from appliance.adapters.ocr.reader import find_tessdata
from appliance.ports.ocr import PageText, ReadOptions
from tests.unit.ocr.pages import accuracy, assert_offsets_fit, crooked, draw_page, noisy, shaded

Saved = Callable[..., Path]


def read_one(reader: TesseractReader, path: Path, options: ReadOptions | None = None) -> PageText:
    [page] = reader.read(path, options or ReadOptions())
    return page


def test_a_clean_page_is_read_letter_by_letter_with_the_places_of_its_words(reader, saved, page, truth):
    found = read_one(reader, saved(page))

    assert accuracy(found.text, truth) >= 0.98
    assert (found.page, found.source, found.rotation, found.skew) == (1, "ocr", 0, 0.0)
    assert (found.width, found.height, found.dpi) == (*page.size, 200)
    assert found.confidence is not None and 0.9 < found.confidence <= 1
    assert [block.text.split()[0] for block in found.blocks] == ["The", "Every", "Please"]
    assert_offsets_fit(found)
    assert ink_inside_boxes(page, found) > 0.99


@pytest.mark.parametrize("clockwise", [90, 180, 270])
def test_a_turned_page_is_stood_upright(reader, saved, page, truth, clockwise):
    found = read_one(reader, saved(page.rotate(-clockwise, expand=True)))

    assert accuracy(found.text, truth) >= 0.98
    assert found.rotation == 360 - clockwise
    assert (found.width, found.height) == page.size


def test_a_turned_page_is_stood_upright_without_the_orientation_data(saved, page, truth, tmp_path):
    tessdata = tmp_path / "tessdata"
    tessdata.mkdir()
    (tessdata / "eng.traineddata").symlink_to(find_tessdata() / "eng.traineddata")
    reader = TesseractReader(tessdata)

    found = read_one(reader, saved(page.rotate(-90, expand=True)))

    assert accuracy(found.text, truth) >= 0.98
    assert found.rotation == 270


def test_a_crooked_noisy_scan_is_straightened_and_cleaned(reader, saved, page, truth):
    found = read_one(reader, saved(noisy(crooked(page, 2.3), grain=30)))

    assert accuracy(found.text, truth) >= 0.98
    assert found.skew == pytest.approx(2.3, abs=0.2)
    assert_offsets_fit(found)


@pytest.mark.parametrize("spoilt", ["grain", "shade"])
def test_a_page_that_tesseract_alone_cannot_see_is_read(reader, saved, truth, spoilt):
    page = draw_page(300)
    bad = noisy(page, grain=60) if spoilt == "grain" else shaded(page)

    found = read_one(reader, saved(bad, dpi=(300, 300)))

    assert accuracy(found.text, truth) >= 0.98


def test_a_page_is_left_as_it_is_when_asked_to(reader, saved, page):
    found = read_one(reader, saved(crooked(page, 2.3)), ReadOptions(deskew=False, rotate=False))

    assert (found.rotation, found.skew) == (0, 0.0)


def test_small_letters_are_read_and_stay_in_their_place(reader, saved, small_page, truth):
    found = read_one(reader, saved(small_page, dpi=(72, 72)))

    assert accuracy(found.text, truth) >= 0.95
    assert (found.width, found.height, found.dpi) == (*small_page.size, 72)
    assert ink_inside_boxes(small_page, found) > 0.98


def test_a_page_drawn_as_it_was_read_has_its_words_in_their_boxes(reader, saved, page):
    path = saved(crooked(page.rotate(180), 3.0))
    found = read_one(reader, path)

    picture = Image.open(
        BytesIO(reader.render(path, 1, width=found.width, rotation=found.rotation, skew=found.skew)), formats=["WEBP"]
    )

    assert picture.size == (found.width, found.height)
    assert ink_inside_boxes(picture.convert("L"), found) > 0.97


def test_a_strip_longer_than_a_webp_can_be_is_drawn_narrower(reader, saved):
    picture = Image.open(BytesIO(reader.render(saved(Image.new("L", (20, 4000), 255)), 1, width=200)))

    assert picture.size == (81, 16200)


def test_every_page_of_a_tiff_is_read_one_at_a_time(reader, saved):
    sheets = [draw_page(150, [f"This is sheet number {number} of three."]) for number in (1, 2, 3)]
    path = saved(sheets[0], format="TIFF", save_all=True, append_images=sheets[1:], compression="tiff_lzw")

    assert reader.page_count(path) == 3
    assert [found.text for found in reader.read(path, ReadOptions(pages=[3, 1]))] == [
        "This is sheet number 1 of three.",
        "This is sheet number 3 of three.",
    ]


def test_the_orientation_in_a_photo_is_respected(reader, saved):
    sheet = draw_page(150, ["Taken with a telephone held upright."])
    exif = Image.Exif()
    exif[0x0112] = 6  # shown turned clockwise by 90 degrees
    path = saved(sheet.rotate(90, expand=True), format="JPEG", exif=exif)

    found = read_one(reader, path)

    assert found.text == "Taken with a telephone held upright."
    assert (found.rotation, found.width, found.height) == (0, *sheet.size)


@pytest.mark.parametrize("mode", ["1", "P", "RGBA", "LA", "CMYK", "I;16"])
def test_a_page_of_any_colour_model_is_read(reader, saved, mode):
    sheet = draw_page(150, ["Grey, coloured or transparent."])
    if mode in ("RGBA", "LA"):
        coloured = Image.new(mode, sheet.size, 0)  # black, and transparent but for the letters
        coloured.putalpha(sheet.point(lambda level: 255 - level))
    elif mode == "I;16":
        coloured = sheet.convert("I").point(lambda level: level * 16).convert("I;16")  # 12 bits in 16
    else:
        coloured = sheet.convert(mode)

    found = read_one(reader, saved(coloured, format="TIFF" if mode == "CMYK" else "PNG"))

    assert found.text == "Grey, coloured or transparent."


def test_a_blank_page_has_no_text_and_no_confidence(reader, saved):
    found = read_one(reader, saved(Image.new("L", (1200, 1600), 250)))

    assert (found.text, found.confidence, found.blocks) == ("", None, [])


def ink_inside_boxes(picture: Image.Image, found: PageText) -> float:
    """Share of the dark pixels that lie in the box of a word, give or take a pixel."""
    dark = picture.point(lambda level: 255 if level < 128 else 0)
    total = dark.histogram()[255]
    for word in (word for block in found.blocks for word in block.words):
        x0, y0, x1, y1 = word.box
        dark.paste(0, (int(x0) - 1, int(y0) - 1, int(x1) + 2, int(y1) + 2))
    return 1 - dark.histogram()[255] / total


@pytest.mark.parametrize(
    ("size", "drawn"), [((1, 40_000), (1, 16_383)), ((40_000, 1), (2000, 1)), ((3, 1000), (49, 16_333))]
)
def test_a_strip_is_drawn_no_larger_than_a_picture_may_be(reader, tmp_path, size, drawn):
    path = tmp_path / "strip.png"
    Image.new("L", size, "white").save(path)

    assert Image.open(BytesIO(reader.render(path, 1, width=2000))).size == drawn
