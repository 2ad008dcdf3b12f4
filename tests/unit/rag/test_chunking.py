"""Sentences and chunks: offsets are exact and nothing is lost."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.areas.rag.chunking import chunks
from appliance.areas.rag.sentences import LONGEST, sentences, unwrapped
from appliance.areas.rag.text import Extract, Section, pages, plain

WORDS = st.sampled_from(
    ["the", "Goods", "payment", "of", "1,250.00", "EUR.", "Mr.", "e.g.", "arrive!", "x" * 90, "日本語。"]
)
BREAKS = st.sampled_from([" ", " ", " ", "\n", "\n\n", "  ", "\t", "\f", "\n- "])
TEXTS = st.lists(st.tuples(WORDS, BREAKS), max_size=120).map(lambda parts: "".join(a + b for a, b in parts))
ANY_TEXTS = st.one_of(TEXTS, st.text(max_size=400))


def held(text: str, spans: list[tuple[int, int]]) -> set[int]:
    return {at for start, end in spans for at in range(start, end) if not text[at].isspace()}


def visible(text: str) -> set[int]:
    return {at for at, letter in enumerate(text) if not letter.isspace()}


@given(ANY_TEXTS)
def test_sentences_hold_every_character_once_and_in_order(text):
    spans = sentences(text)

    assert held(text, spans) == visible(text)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() and 0 < end - start <= LONGEST for start, end in spans)


@settings(max_examples=150)
@given(ANY_TEXTS, st.integers(100, 900), st.integers(0, 50))
def test_chunks_hold_the_whole_text_and_none_is_too_long(text, size, overlap_percent):
    overlap = size * overlap_percent // 100

    found = chunks(plain(text), size=size, overlap=overlap)

    assert held(text, [(each.start, each.end) for each in found]) == visible(text)
    assert all(0 < each.end - each.start <= size for each in found)
    for one, other in pairwise(found):
        assert one.start < other.start and one.end < other.end
        assert other.start >= one.end - overlap


@given(st.lists(TEXTS, max_size=5))
def test_pages_keep_their_numbers_and_no_chunk_crosses_one(texts):
    extract = pages(list(enumerate(texts, start=1)))

    for section in extract.sections:
        assert section.page is not None
        assert extract.text[section.start : section.end] == texts[section.page - 1]
    for chunk in chunks(extract, size=200, overlap=40):
        assert chunk.section.start <= chunk.start < chunk.end <= chunk.section.end


def test_a_chunk_repeats_the_last_sentences_of_the_one_before():
    text = " ".join(f"This is sentence number {number:02d}." for number in range(20))

    first, second, *_ = chunks(plain(text), size=200, overlap=60)

    assert text[second.start : first.end] == "This is sentence number 05. This is sentence number 06."


def test_a_sentence_without_end_is_cut_at_words_and_the_cut_repeats_words():
    text = "word " * 400

    first, second, *_ = chunks(plain(text), size=400, overlap=60)

    assert text[second.start : first.end].split() == ["word"] * 12


def test_chunks_start_anew_under_a_heading():
    text = "Intro. More.\n\nPrices\n\nAll net."
    extract = Extract(text, [Section(0, 12), Section(14, len(text), ("Prices",))])

    assert [text[each.start : each.end] for each in chunks(extract, size=800, overlap=100)] == [
        "Intro. More.",
        "Prices\n\nAll net.",
    ]


LETTER = """Northwind Trading Ltd
12 High Street
London

Invoice No. 5 of 3 May 2024
Dear Mr. Smith,
we thank you for your order and confirm that the goods will be shipped on the
fifth of May. The total amounts to 1,250.00 EUR, pay-
able within 30 days. Please use the refe-
rence INV-12 (see "Terms.") Best, J. R. Miller
Total: 5 EUR
Due: tomorrow

Thomas Ashdown
Head of Lettings
Telephone 0117 496"""


def test_wrapped_lines_are_read_on_and_short_lines_stand_alone():
    assert [unwrapped(LETTER[start:end]) for start, end in sentences(LETTER)] == [
        "Northwind Trading Ltd",
        "12 High Street",
        "London",
        "Invoice No. 5 of 3 May 2024",
        "Dear Mr. Smith,",
        "we thank you for your order and confirm that the goods will be shipped on the fifth of May.",
        "The total amounts to 1,250.00 EUR, payable within 30 days.",
        'Please use the reference INV-12 (see "Terms.")',
        "Best, J. R. Miller",
        "Total: 5 EUR",
        "Due: tomorrow",
        "Thomas Ashdown Head of Lettings",
        "Telephone 0117 496",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Dr. Brown met Mrs. Green at 5 p.m. on Friday",
        "See No. 12 for the details",
        "It costs 3.50 euros",
        "J. R. R. Tolkien wrote it",
        "1. First of all",
        "We waited ... and waited",
    ],
)
def test_a_full_stop_inside_a_sentence_does_not_end_it(text):
    assert len(sentences(text)) == 1


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two. Three.", 3),
        ("Really? Yes! Good.", 3),
        ('He said "no." Then he left.', 2),
        ("これは文です。次の文。", 2),
        ("- first item\n- second item", 2),
        ("He said no. Then he left", 2),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text, count):
    assert len(sentences(text)) == count
