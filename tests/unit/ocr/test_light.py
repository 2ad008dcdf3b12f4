import numpy as np
import pytest
from PIL import Image

from appliance.adapters.ocr.light import evened, is_uneven, without_specks
from tests.unit.ocr.pages import draw_page, noisy, shaded


@pytest.mark.parametrize("grain", [0, 20])
def test_a_page_that_reads_well_is_not_touched(grain):
    page = noisy(draw_page(200), grain=grain)

    assert without_specks(page) is page


def test_specks_are_taken_away():
    page = noisy(draw_page(200), grain=60)

    cleaned = without_specks(page)

    paper = (slice(1300, 1600), slice(100, 1100))  # below the last line
    assert np.asarray(cleaned)[paper].std() < 0.6 * np.asarray(page)[paper].std()


def test_pure_grain_becomes_a_few_spots():
    grain = Image.fromarray(np.random.default_rng(5).integers(0, 256, (1200, 900), dtype=np.uint8))

    cleaned = without_specks(grain)

    assert without_specks(cleaned) is cleaned


def test_shade_is_noticed_and_taken_away():
    page = draw_page(150)

    assert not is_uneven(page)
    assert is_uneven(shaded(page))
    assert not is_uneven(evened(shaded(page)))
