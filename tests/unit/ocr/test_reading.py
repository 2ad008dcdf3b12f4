"""How good a reading is: certain letters, and lines in order."""

import pytest

from appliance.adapters.ocr.composition import Piece
from appliance.adapters.ocr.reading import Reading, Treatment


def reading(*boxes: tuple[float, float, float, float], confidence: float = 0.95) -> Reading:
    """One line of one word for each box."""
    lines = [[Piece("letters", box, confidence)] for box in boxes]
    return Reading(Treatment(), (1000, 1000), 200, [lines])


def test_lines_one_below_the_other_are_in_order_and_so_is_the_next_column():
    down = [(0, 40.0 * n, 300, 40.0 * n + 20) for n in range(5)]
    beside = [(400, 40.0 * n, 700, 40.0 * n + 20) for n in range(5)]

    assert reading(*down).order() == 1.0
    assert reading(*down, *beside).order() == 1.0
    assert reading().order() == 1.0


def pieces(apart: float) -> list[tuple[float, float, float, float]]:
    """Three rows of 20 pixels height, each of three pieces."""
    step = 150 + apart
    return [(step * piece, 40.0 * row, step * piece + 150, 40.0 * row + 20) for row in range(3) for piece in range(3)]


def test_lines_torn_to_pieces_are_not_and_cells_of_a_table_are():
    upwards = [(0, 200 - 40.0 * n, 300, 220 - 40.0 * n) for n in range(5)]

    assert reading(*pieces(20)).order() == 0.25
    assert reading(*pieces(100)).order() == 1.0
    assert reading(*upwards).order() == 0.0


def test_letters_just_as_certain_count_less_out_of_order():
    """A page in perspective: 0.95 sure of every letter, and no line whole."""
    torn = reading(*pieces(20))
    whole = reading(*[(0, 40.0 * n, 300, 40.0 * n + 20) for n in range(9)], confidence=0.9)

    assert torn.certain() > whole.certain()
    assert torn.worth() < whole.worth()


@pytest.mark.parametrize(
    ("treatment", "said"),
    [
        (Treatment(), "as it came"),
        (Treatment(rotation=90, skew=2.25, clean=True), "turned by 90°, straightened by 2.25°, cleaned of grain"),
        (Treatment(even=True, scale=2.0, specks=True), "shade divided out, specks taken away, enlarged 2 times"),
    ],
)
def test_a_treatment_says_what_was_done(treatment, said):
    assert str(treatment) == said
