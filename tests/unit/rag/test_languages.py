"""Documents in languages beyond English: the right one first, quotes in their place, and no answer made up."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.areas.rag import service
from appliance.areas.rag.compounds import parts
from appliance.areas.rag.keywords import content_words, match_any
from appliance.areas.rag.languages import familiarity
from appliance.areas.rag.scripts import searchable, tokens
from appliance.areas.rag.service.allowed import Allowed
from appliance.areas.rag.service.matching import matching
from appliance.db import query

SETS = json.loads((Path(__file__).parent / "languages.json").read_text())
OF_ANY_SCRIPT = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("保险のパｶﾞ보험ค่าखि़ंعَقْدДё ßﬁÉ水"),
    ),
    max_size=60,
)


@pytest.fixture
def filled(add):
    """`filled("Thai")`: the documents of that language in Ada's index."""

    def filling(language):
        for title, text in SETS[language]["documents"].items():
            add(text, title=title)

    return filling


def first(found):
    return found.results[0]["title"] if found.results else None


@pytest.mark.parametrize("language", SETS)
def test_the_right_document_is_first(ada, index, filled, language):
    filled(language)

    found = {question: first(service.ask(ada, index.id, question)) for question, _ in SETS[language]["questions"]}

    assert found == dict(SETS[language]["questions"])


@pytest.mark.parametrize("language", SETS)
def test_words_alone_find_it_too(ada, index, filled, language):
    filled(language)
    titles = {row["key"]: row["heading"] for row in query("SELECT key, heading FROM rag_chunk")}

    found = {}
    for question, _ in SETS[language]["questions"]:
        allowed = Allowed(index.id, None, len(titles), few=len(titles))
        keys = matching(index.id, question, len(titles), allowed, limit=100).keys
        found[question] = titles[keys[0]] if keys else None

    assert found == dict(SETS[language]["questions"])


@pytest.mark.parametrize("language", SETS)
def test_the_sentence_that_answers_is_quoted_from_its_place(ada, index, filled, language):
    filled(language)
    question, answer = SETS[language]["quoted"]

    found = service.ask(ada, index.id, question, answer=True).answer

    assert found["mode"] == "quoted"
    cited = found["citations"][0]
    content = service.find_document(ada, cited["document_id"]).content
    assert answer in cited["quote"]
    assert content[cited["start"] : cited["end"]] == cited["quote"]


@pytest.mark.parametrize("language", SETS)
def test_what_no_document_says_is_not_answered(ada, index, filled, language):
    filled(language)

    found = service.ask(ada, index.id, SETS[language]["unanswered"], answer=True).answer

    assert found["mode"] == "none"


def test_a_question_in_another_language_than_the_documents_is_not_answered(ada, index, filled):
    filled("Chinese")
    filled("Thai")

    for question in (
        "How much is the rent?",
        "What is the name of the king?",
        "Сколько стоит аренда?",
        "임대료는 얼마입니까?",
    ):
        assert service.ask(ada, index.id, question, answer=True).answer["mode"] == "none", question


def test_a_word_that_holds_a_small_one_is_searched_whole():
    assert content_words("目的") == ["目的"]
    assert content_words("目的是什么？") == ["目的"]
    assert content_words("了解") == ["了解"]


def test_a_document_of_two_scripts_is_found_by_either(ada, index, add):
    add("The new iPhone手机 comes with 保险费 included, warranty code HM-2047.", title="mixed")
    add("Gardening in spring: roses and tulips.", title="other")

    for question in ("保险费", "手机", "HM-2047", "warranty 手机", "iPhone"):
        assert first(service.ask(ada, index.id, question)) == "mixed", question


def test_the_log_says_that_words_lead(ada, index, filled):
    filled("Thai")

    strange = service.ask(ada, index.id, "ค่าเช่ารายเดือนเท่าไร").record
    english = service.ask(ada, index.id, "How much is the rent?").record

    assert "words lead" in strange.routing_reason
    assert "words lead" not in english.routing_reason
    reasons = {row["query_id"]: row["routing_reason"] for row in query("SELECT * FROM rag_switch_log")}
    assert reasons == {each.id: each.routing_reason for each in (strange, english)}


@pytest.mark.parametrize(
    ("text", "known"),
    [("How long is the notice period?", True), ("Café Müller serves crème brûlée", True), ("保险费是多少？", False),
     ("Каков срок расторжения договора?", False), ("مبلغ الإيجار الشهري", False), ("मासिक किराया", False)],
)  # fmt: skip
def test_the_model_tells_which_languages_it_knows(adapters, text, known):
    assert familiarity(text) == (1.0 if known else 0.0)


@given(OF_ANY_SCRIPT)
def test_every_token_lies_in_the_text(text):
    found = tokens(text)

    assert all(token.text and 0 <= token.start < token.end <= len(text) for token in found)
    assert [token.start for token in found] == sorted(token.start for token in found)


@given(OF_ANY_SCRIPT)
def test_no_question_is_an_error_of_syntax(text):
    expression = match_any(text, "7")
    if expression is not None:
        assert expression.startswith(('scope : "7" AND (', 'scope : "7" AND {'))
        assert '"' not in "".join(content_words(text))


@given(st.text(st.characters(max_codepoint=127)))
def test_english_is_indexed_as_it_was(text):
    assert searchable(text) == text


def test_a_compound_is_cut_in_german_only():
    assert "qqfrist" in parts("Die Kündigungsfrist ist für beide drei Monate.").split()
    assert parts("Mr Müller said that the understanding was for all of us.") == ""
    assert parts("The responsibility of the understanding is international.") == ""
