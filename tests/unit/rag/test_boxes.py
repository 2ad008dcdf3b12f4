"""Words on a page: packed, unpacked, and their lines found by offsets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.areas.rag.boxes import PlacedWord, lines_between, pack, placed_words, unpack
from appliance.ports.ocr import Block, PageText, Word

FRACTION = st.floats(0, 1)
WORDS = st.lists(
    st.builds(
        lambda start, length, x0, y0, x1, y1: PlacedWord(
            start, start + length, (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        ),
        st.integers(0, 2**32 - 1),
        st.integers(1, 65535),
        FRACTION,
        FRACTION,
        FRACTION,
        FRACTION,
    ),
    max_size=30,
)


@given(WORDS)
def test_words_come_back_as_they_were_packed(words):
    again = unpack(pack(words))

    assert [word[:2] for word in again] == [word[:2] for word in words]
    for one, other in zip(words, again, strict=True):
        assert other.box == pytest.approx(one.box, abs=1 / 131070 + 1e-9)


@given(WORDS, st.integers(0, 1000), st.integers(0, 1000))
def test_lines_stay_inside_the_page(words, start, length):
    for x0, y0, x1, y1 in lines_between(words, start, start + length):
        assert 0 <= x0 <= x1 <= 1 and 0 <= y0 <= y1 <= 1


def page() -> PageText:
    """Two lines of two words, 1000 by 2000 pixels."""
    words = [
        Word("pay", (100, 100, 200, 140), 1.0, 0, 3),
        Word("within", (220, 110, 380, 150), 1.0, 4, 10),
        Word("30", (100, 160, 150, 200), 1.0, 11, 13),
        Word("days", (170, 160, 1010, 200), 1.0, 14, 18),
    ]
    text = "pay within\n30 days"
    return PageText(1, 1000, 2000, 300, 0, 0.0, text, 1.0, "ocr", [Block(text, (100, 100, 1010, 200), 1.0, words)])


def test_a_quote_over_two_lines_has_a_box_per_line():
    assert lines_between(placed_words(page()), 4, 13) == [(0.22, 0.055, 0.38, 0.075), (0.1, 0.08, 0.15, 0.1)]


def test_words_of_one_line_are_one_box_and_what_leaves_the_page_is_cut():
    assert lines_between(placed_words(page()), 11, 18) == [(0.1, 0.08, 1.0, 0.1)]


def test_a_range_that_touches_no_word_has_no_box():
    assert lines_between(placed_words(page()), 3, 4) == []
