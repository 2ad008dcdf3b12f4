"""A sheet in a photo is found, flattened and read; what is none is left alone."""

from io import BytesIO

import pytest
from PIL import Image

from appliance.adapters.ocr import sheet
from appliance.ports.ocr import ReadOptions
from tests.unit.ocr.layouts import photographed
from tests.unit.ocr.pages import TEXT, accuracy, draw_page, shaded


@pytest.mark.parametrize("slant", [0.02, 0.1, 0.2])
def test_the_corners_of_a_slanting_sheet_are_found(page, slant):
    photo = photographed(page, slant=slant)

    corners = sheet.find(photo)

    assert corners is not None
    left, top = (photo.width - page.width) / 2, (photo.height - page.height) / 2
    wanted = [
        (left + slant * page.width, top),
        (left + page.width * (1 - 0.6 * slant), top + 0.4 * slant * page.height),
        (left + page.width, top + page.height),
        (left, top + page.height * (1 - 0.3 * slant)),
    ]
    for (x, y), (to_x, to_y) in zip(corners, wanted, strict=True):
        assert abs(x * photo.width - to_x) < 0.015 * photo.width
        assert abs(y * photo.height - to_y) < 0.015 * photo.height


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(draw_page(100), id="a scan"),
        pytest.param(shaded(draw_page(100)), id="a scan in shade"),
        pytest.param(Image.new("L", (800, 600), 200), id="nothing"),
        pytest.param(Image.linear_gradient("L").resize((800, 800)), id="a gradient"),
        pytest.param(Image.radial_gradient("L").resize((800, 800)), id="a dark round thing"),
    ],
)
def test_what_is_no_sheet_on_a_table_has_no_corners(picture):
    assert sheet.find(picture) is None


def test_a_photo_reads_like_the_page_itself_and_says_what_was_done(reader, saved, page):
    path = saved(photographed(page, slant=0.15), dpi=(72, 72))

    [read] = reader.read(path, ReadOptions())
    [left_alone] = reader.read(path, ReadOptions(deskew=False))

    assert accuracy(read.text, TEXT) > 0.98 > accuracy(left_alone.text, TEXT)
    assert read.corners is not None and left_alone.corners is None
    assert read.preparation.taken.startswith("cut out and flattened")
    assert "as it came" in [each.what for each in read.preparation.tries]
    taken = [each for each in read.preparation.tries if each.what == read.preparation.taken]
    assert all(each.certain * each.order <= taken[0].certain * taken[0].order for each in read.preparation.tries)


def test_the_picture_of_a_flattened_page_has_its_shape(reader, saved, page):
    path = saved(photographed(page, slant=0.15))
    [read] = reader.read(path, ReadOptions())

    shown = reader.render(path, 1, width=400, rotation=read.rotation, skew=read.skew, corners=read.corners)

    picture = Image.open(BytesIO(shown))
    assert picture.height / picture.width == pytest.approx(read.height / read.width, rel=0.01)
    edge = [picture.convert("L").getpixel((x, y)) for x in (3, 396) for y in (3, picture.height - 4)]
    assert min(edge) > 100  # paper up to the corners; the table has 60


def test_a_bright_picture_on_a_page_is_not_taken_for_the_page(reader, saved, page):
    poster = Image.new("L", (round(page.width * 1.2), page.height * 2), 90)
    poster.paste(255, (100, page.height + 100, 100 + page.width, 2 * page.height - 100))
    poster.paste(page.point(lambda level: 255 if level < 128 else 90), (100, 40))
    path = saved(poster)

    [read] = reader.read(path, ReadOptions())

    assert accuracy(read.text, TEXT) > 0.9
