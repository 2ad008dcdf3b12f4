"""The key as words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.core.errors import InvalidInput
from appliance.core.recovery_phrase import key_of, phrase_of

KEY = bytes(range(32))


@given(st.binary(min_size=32, max_size=32), st.sampled_from([" ", "-", "\n", ", ", "  1. "]))
def test_the_words_give_the_key_again_whatever_stands_between_them(key, gap):
    assert key_of(gap.join(phrase_of(key).upper().split()) + gap) == key


def test_the_words_are_proquints():
    # The example of the proposal: 127.0.0.1 is lusab-babad.
    assert phrase_of(bytes([127, 0, 0, 1]) + KEY[4:]).startswith("lusab babad ")


def test_one_wrong_letter_is_seen():
    words = phrase_of(KEY).split()
    other = "babad" if words[3] != "babad" else "babab"

    with pytest.raises(InvalidInput, match="do not fit together"):
        key_of(" ".join([*words[:3], other, *words[4:]]))


def test_two_words_that_changed_places_are_seen():
    first, second, *others = phrase_of(KEY).split()

    with pytest.raises(InvalidInput, match="changed places"):
        key_of(" ".join([second, first, *others]))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda words: words[:-1], "these are 16"),
        (lambda words: [*words[:-1], "hello"], "'hello' is no word"),
        (lambda words: [*words[:-1], "xa"], "'xa' is no word"),
    ],
)
def test_what_is_no_phrase_is_told(change, told):
    with pytest.raises(InvalidInput, match=told):
        key_of(" ".join(change(phrase_of(KEY).split())))
