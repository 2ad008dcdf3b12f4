"""Printed pages in several faces, clean and as a scanner leaves them: at least 98 of 100 characters are right."""

import numpy as np
import pytest

from appliance.ports.ocr import ReadOptions
from tests.bench.documents.damage import KINDS
from tests.bench.documents.measures import error_rates
from tests.bench.documents.sheets import HELD_FACES, OPEN_FACES, faces, typeset
from tests.bench.documents.stories import stories

DPI = 200
FACES = faces([*OPEN_FACES, *HELD_FACES])
DAMAGES = ("skewed", "blur and noise", "uneven light")


def sheet_in(face: str):
    """A page of some hundred words, another for every face."""
    story = stories(41, held_out=True, each=2)[FACES.index(face)]
    [sheet] = typeset([story.title, *story.paragraphs], face)
    return sheet


@pytest.mark.parametrize("face", FACES)
def test_a_printed_page_is_read(reader, saved, face):
    sheet = sheet_in(face)

    [page] = reader.read(saved(sheet.picture(DPI)), ReadOptions())

    characters, _ = error_rates(page.text, sheet.text())
    assert characters <= 0.02
    assert error_rates(page.text, sheet.text()[: len(sheet.text()) // 2])[0] > 0.5  # it is not found right by itself


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("face", FACES)
def test_a_spoilt_page_is_read(reader, saved, face, damage):
    sheet = sheet_in(face)
    picture = KINDS[damage](sheet.picture(DPI), np.random.default_rng(41))

    [page] = reader.read(saved(picture), ReadOptions())

    assert error_rates(page.text, sheet.text())[0] <= 0.02
