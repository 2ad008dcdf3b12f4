"""Words, kinds of answer, and which sentences are chosen."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.areas.rag.answers import Candidate, choose, features, probabilities, units
from appliance.areas.rag.evidence import lacks, wanted
from appliance.areas.rag.stems import alike, stem
from appliance.areas.rag.vectors import cosine_of_small, small_blob, unit

WORD = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=15)


@given(WORD)
def test_a_stem_begins_its_word_and_is_never_empty(word):
    assert stem(word)
    assert alike(stem(word), stem(word))


@pytest.mark.parametrize(
    ("one", "other"),
    [("paid", "pay"), ("payments", "paying"), ("led", "lead"), ("cancelled", "cancel"), ("cats", "cat"),
     ("guaranteed", "guarantee"), ("insures", "insured"), ("renewal", "renew"), ("replaces", "replaced"),
     ("use", "used")],
)  # fmt: skip
def test_forms_of_one_word_are_alike(one, other):
    assert alike(stem(one), stem(other))


@pytest.mark.parametrize(
    ("one", "other"), [("rent", "rate"), ("contract", "contact"), ("paid", "plaid"), ("in", "inn"), ("car", "card")]
)
def test_other_words_are_not(one, other):
    assert not alike(stem(one), stem(other))


@pytest.mark.parametrize(
    ("question", "with_it", "without_it"),
    [
        ("When is it due?", "It is due on 1 June.", "It is due soon enough."),
        ("By which date must I pay?", "Pay by 15.04.2031.", "Pay the bill."),
        ("How much is the rent?", "The rent is 1,215 pounds.", "The rent rises."),
        ("How many steps are there?", "There are fourteen steps.", "The stairs: invoice HM-2047-318"),
        ("What is the invoice number?", "Invoice HM-2047-318", "This is the invoice."),
        ("How long is the guarantee?", "It holds for sixty months.", "It holds."),
        ("Who leads the work?", "It is led by Martin Oyelaran.", "The work is led well."),
        ("Which company insures it?", "It is insured by Miton Mutual.", "It is insured well."),
        ("Which bank is it?", "It is with the Ottar Bank.", "It is taken on 18 February, a Monday."),
        ("What is your phone number?", "Call 0117 496 0832.", "Call us."),
    ],
)
def test_a_question_word_says_what_kind_of_answer_it_wants(question, with_it, without_it):
    assert not lacks(wanted(question), with_it)
    assert lacks(wanted(question), without_it)


def test_a_question_without_such_a_word_wants_no_kind():
    assert wanted("Are dogs allowed?") is None
    assert not lacks(None, "Dogs are welcome.")


SENTENCES = [
    Candidate("The rent is 1,215 pounds.", 0.7, small_blob([1.0, 0.0])),
    Candidate("The rent is 1,215 pounds.", 0.7, small_blob([1.0, 0.0])),
    Candidate("The monthly rent: 1,215 pounds.", 0.68, small_blob([0.0, 1.0])),
    Candidate("Dogs bark.", 0.1, small_blob([0.5, 0.5])),
]


def test_the_likeliest_sentences_are_chosen_and_none_twice():
    chosen = choose("How much is the rent?", SENTENCES)

    assert [position for position, _ in chosen] == [0, 2]
    assert chosen[0][1] >= chosen[1][1] > 0.4


def test_nothing_is_chosen_below_the_threshold_or_beyond_the_number():
    assert choose("How much is the rent?", SENTENCES, threshold=0.999) == []
    assert len(choose("How much is the rent?", SENTENCES, most=1)) == 1
    assert choose("How much is the rent?", []) == []


def test_a_word_that_no_sentence_has_makes_all_of_them_less_likely():
    found = units("How much is the rent?", SENTENCES)
    asked = probabilities("How much is the rent?", found)
    about_another = probabilities("How much is the rent of the garage?", found)

    assert all(one > other for one, other in zip(asked[:3], about_another[:3], strict=True))


MEETING = [
    Candidate("Before that we would like to meet you with your architect.", 0.6),
    Candidate("The meeting takes place in the library.", 0.5, continues=True),
    Candidate("We expect you both there on Monday, 7 May 2031.", 0.3, continues=True),
    Candidate("Please bring the plan of 1908.", 0.1, continues=True),
]


def test_a_sentence_that_takes_up_an_earlier_one_answers_together_with_it():
    chosen = choose("On which day is the meeting with the architect?", MEETING)

    assert [position for position, _ in chosen] == [0, 1, 2]


def test_sentences_of_two_paragraphs_do_not_answer_together():
    apart = [*MEETING[:2], Candidate(MEETING[2].text, 0.3)]

    assert [unit.positions for unit in units("On which day is the meeting?", apart)] == [(0,), (1,), (2,)]


def test_a_sentence_that_stands_for_itself_is_not_joined():
    alone = [MEETING[0], Candidate("Monday, 7 May 2031 is a holiday.", 0.3, continues=True)]

    assert [unit.positions for unit in units("On which day is the meeting?", alone)] == [(0,), (1,)]


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=9), st.text(max_size=60))
def test_features_keep_their_bounds(cosines, question):
    found = units(question, [Candidate("Rent is due on that day.", each, continues=True) for each in cosines])
    for cosine, overlap, lack in features(question, found):
        assert -1 <= cosine <= 1
        assert 0 <= overlap <= 1 + 1e-9
        assert lack in (0.0, 1.0)


@given(st.integers(0, 2**32), st.floats(0, 1))
def test_a_quarter_of_the_size_keeps_the_cosine(seed, nearness):
    random = Random(seed)
    one = [random.gauss(0, 1) for _ in range(384)]
    other = [nearness * a + (1 - nearness) * random.gauss(0, 1) for a in one]

    exact = sum(a * b for a, b in zip(unit(one), unit(other), strict=True))
    assert cosine_of_small(small_blob(one), small_blob(other)) == pytest.approx(exact, abs=0.005)
