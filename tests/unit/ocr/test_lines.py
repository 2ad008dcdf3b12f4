import pytest
from PIL import Image, ImageDraw

from appliance.adapters.ocr.lines import measure
from tests.unit.ocr.pages import crooked, draw_page


@pytest.mark.parametrize("degrees", [-7.4, -1.2, 0.0, 0.6, 2.3, 9.0])
def test_skew_is_measured_to_a_tenth_of_a_degree(degrees):
    found = measure(crooked(draw_page(150), degrees))

    assert found.skew == pytest.approx(degrees, abs=0.1)
    assert not found.sideways


@pytest.mark.parametrize("turn", [90, 270])
def test_lines_that_run_from_top_to_bottom_are_noticed(turn):
    found = measure(crooked(draw_page(150).rotate(turn, expand=True), 1.5))

    assert found.sideways
    assert found.skew == pytest.approx(1.5, abs=0.15)


def test_an_empty_page_is_empty_even_with_shade():
    shaded = Image.linear_gradient("L").resize((1240, 1754)).point(lambda level: 200 + level // 8)

    assert measure(shaded).empty


def test_a_page_without_lines_is_left_straight():
    page = Image.new("L", (1240, 1754), 255)
    ImageDraw.Draw(page).ellipse((300, 300, 900, 900), outline=0, width=9)

    assert measure(page).skew == 0.0
