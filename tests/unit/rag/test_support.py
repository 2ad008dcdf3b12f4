"""Whether a quote supports what is claimed of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.areas.rag.facts import contradicts, figures, missing, names, scattered
from appliance.areas.rag.support import THRESHOLD, Sentence, best_support, coverage, support


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1,215 pounds", {"1215"}),
        ("1.215 Euro", {"1215"}),
        ("1 215 euros", {"1215"}),
        ("12,345,678", {"12345678"}),
        ("5.90 and 5,9 and 8.40", {"5.9", "8.4"}),
        ("six hours, twenty-two days, ninety", {"6", "22", "90"}),
        ("0117 496", {"117", "496"}),
        ("nobody and everyone", set()),
    ],
)
def test_figures_are_the_same_however_they_are_written(text, found):
    assert figures(text) == found


@pytest.mark.parametrize(
    ("claim", "source", "lacks"),
    [
        ("The rent is 1215 pounds.", "rent of 1,215 pounds", []),
        ("The rent is £1,215.", "a rent of 1,215 pounds", []),
        ("The rent is 1,250 pounds.", "rent of 1,215 pounds", ["1250", "1250 pound"]),
        ("The rent is 1,215 euros.", "rent of 1,215 pounds", ["1215 euro"]),
        ("The rent is 5 a week.", "The rent is 5 a day.", ["per week"]),
        ("The rent is 5 a month.", "The monthly rent is 5.", []),
        ("No hot water for 6 days.", "no hot water for six hours", ["6 day"]),
        ("It is due on 6 March 2025.", "due on 06.03.2025", []),
        ("It is due on 6 May 2025.", "due on 06.03.2025", ["May"]),
        ("Mr Patel comes.", "Mr Samir Patel will come.", []),
        ("Joanna Reid comes.", "Mr Samir Patel will come.", ["Joanna", "Reid"]),
        ("Write to joanna@b.example.", "write to reid@b.example", ["joanna@b.example"]),
        ("According to the letter, he comes.", "he comes", []),
        ("Die Miete steigt um 5 Euro.", "Die Miete steigt um 5 Euro.", []),
    ],
)
def test_figures_units_and_names_must_stand_in_the_source(claim, source, lacks):
    assert sorted(missing(claim, source)) == sorted(lacks)


def test_names_may_stand_in_the_headings_above():
    assert missing("Ms Whitfield pays.", "You pay.") == ["Whitfield"]
    assert missing("Ms Whitfield pays.", "You pay.", "Letter to Ms Whitfield") == []
    assert names("Die Katze schläft und der Hund bellt nicht.") == []


@pytest.mark.parametrize(
    ("claim", "source", "against"),
    [
        ("Dogs are allowed.", "Dogs are not allowed.", True),
        ("Dogs are not allowed.", "Dogs are allowed.", True),
        ("Dogs are not allowed.", "Dogs are not allowed.", False),
        ("Dogs are forbidden.", "Dogs are not permitted.", False),
        ("You may keep a cat.", "You may keep one cat, but dogs are not allowed.", False),
        ("You may keep dogs.", "You may keep one cat, but dogs are not allowed.", True),
        ("You may not keep a cat.", "You may keep one cat, but dogs are not allowed.", True),
        ("The tenancy ends in May.", "If we do not hear from you, the tenancy will end in May.", False),
        ("The rent falls.", "The rent rises.", True),
        ("School ends at nine.", "School starts at nine.", True),
        ("You must pay no later than May.", "You must pay by May.", False),
        ("Hunde sind erlaubt.", "Hunde sind nicht erlaubt.", True),
        ("Hunde sind verboten.", "Hunde sind nicht erlaubt.", False),
        ("Die Miete sinkt.", "Die Miete steigt.", True),
        ("Le loyer ne change pas.", "Le loyer change.", True),
        ("El alquiler no cambia.", "El alquiler cambia.", True),
        ("Плата не повышается.", "Плата повышается.", True),
        ("租金不涨。", "租金涨。", True),
    ],
)
def test_what_is_denied_and_what_is_said_the_other_way_round(claim, source, against):
    assert contradicts(claim, [source]) == against


def test_a_figure_belongs_to_its_own_part_of_the_sentence():
    source = "We hope to exchange on 15 November and to complete on 6 December."

    assert scattered("Completion is on 15 November.", source)
    assert not scattered("Completion is on 6 December.", source)


PASSAGE = [
    Sentence("The contract was sent in May.", 0.2),
    Sentence("The deposit stays with us.", 0.6),
    Sentence("It is 1,300 pounds.", 0.5),
    Sentence("Dogs are not allowed.", 0.1),
]


def test_the_shortest_run_that_holds_it_all_is_the_quote():
    found = best_support("The deposit is 1,300 pounds.", PASSAGE)

    assert (found.start, found.end) == (1, 3)
    assert found.score >= THRESHOLD
    assert best_support("Dogs are not allowed.", [*PASSAGE[:3], Sentence("Dogs are not allowed.", 1.0)]).start == 3


def test_nothing_supports_what_is_nowhere():
    assert best_support("The deposit is 1,400 pounds.", PASSAGE) is None
    assert best_support("Anything.", []) is None


def test_words_stand_in_for_meaning_where_the_model_does_not_know_the_language():
    known = support("Das Haus ist alt", [Sentence("Das Haus ist alt", 0.0)])
    unknown = support("Das Haus ist alt", [Sentence("Das Haus ist alt", 0.0, known=0.0)])

    assert known == pytest.approx(0.5)
    assert unknown == pytest.approx(1.0)


@given(st.text(max_size=60), st.text(max_size=60), st.floats(-1, 1))
def test_the_measure_keeps_its_bounds(claim, source, cosine):
    assert 0 <= support(claim, [Sentence(source, cosine)]) <= 1
    assert 0 <= coverage(claim, source) <= 1
