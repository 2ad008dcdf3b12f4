"""Questions that name the document they ask, and answers that do not repeat its name."""

import pytest

from appliance.areas.rag import service
from appliance.areas.rag.naming import first_line, named, without

PUMPS = {
    "Manual of the Brook XL pump": "The Brook XL moves up to 3,200 litres an hour. Fill the gear case with 90"
    " millilitres of mineral oil before the first start. It draws water from a depth of at most nine metres.",
    "Manual of the Calder 12 pump": "The Calder 12 moves up to 7,800 litres an hour. Fill the gear case with 40"
    " millilitres of mineral oil before the first start. It draws water from a depth of at most four metres.",
}


@pytest.mark.parametrize(
    ("question", "heading", "words", "left"),
    [
        (
            "How much oil goes into the Brook XL?",
            "Manual of the Brook XL pump",
            {"brook", "xl"},
            "How much oil goes into the?",
        ),
        (
            "How much oil goes into the Brook XL?",
            "Manual of the Calder 12 pump",
            set(),
            "How much oil goes into the Brook XL?",
        ),
        ("Which pumps?", "Manual of the Calder 12 pump", set(), "Which pumps?"),
        ("How many rooms are there?", "", set(), "How many rooms are there?"),
    ],
)
def test_what_the_heading_says_is_left_out_unless_nothing_remains(question, heading, words, left):
    found = named(question, heading)

    assert found == words
    assert without(question, found) == left


@pytest.mark.parametrize(("pump", "amount"), [("Brook XL", "90 millilitres"), ("Calder 12", "40 millilitres")])
def test_a_question_that_names_its_document_is_answered_from_a_sentence_that_does_not(ada, index, add, pump, amount):
    for title, text in PUMPS.items():
        add(text, title=title)

    answer = service.ask(ada, index.id, f"How much mineral oil goes into the {pump}?", answer=True).answer

    assert answer["mode"] == "quoted"
    assert [amount in each["quote"] for each in answer["citations"]] == [True]


def test_a_sentence_that_only_repeats_the_name_is_no_answer(ada, index, add):
    for title, text in PUMPS.items():
        add(text, title=title)

    answer = service.ask(ada, index.id, "What does a spare filter for the Brook XL cost?", answer=True).answer

    assert answer["mode"] == "none"


@pytest.mark.parametrize(
    ("opening", "title"),
    [
        ("Lease of Quarry Road 22\n\nThe rent is due.", "Lease of Quarry Road 22"),
        ("\n Lease \n\nThe", "Lease "),
        ("The rent of Quarry Road 22 is due.\n\nIt is high.", ""),
        ("The rent of Quarry\nRoad 22\n\nIt is high.", ""),
        ("The rent of Quarry Road 22 is due", ""),
        ("", ""),
    ],
)
def test_a_title_is_one_line_that_stands_apart(opening, title):
    assert first_line(opening) == title


def test_a_document_without_a_title_is_known_by_the_line_above_it(ada, index, add):
    for number, (title, text) in enumerate(PUMPS.items()):
        add(f"{title}\n\n{text}", title=f"scan {number}.txt")

    answer = service.ask(ada, index.id, "How much mineral oil goes into the Calder 12?", answer=True).answer

    assert ["40 millilitres" in each["quote"] for each in answer["citations"]] == [True]
