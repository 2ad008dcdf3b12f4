"""Fusion of rankings, words of a question, filters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.areas.rag.filters import condition
from appliance.areas.rag.fusion import boosted, fuse
from appliance.areas.rag.keywords import content_words, match_any
from appliance.core.errors import InvalidInput

RANKINGS = st.lists(st.lists(st.integers(0, 20), unique=True, max_size=20), min_size=1, max_size=3)


@given(RANKINGS)
def test_fused_scores_fall_and_lie_between_0_and_1(rankings):
    scores = fuse(rankings)

    assert set(scores) == {id for ranking in rankings for id in ranking}
    assert list(scores.values()) == sorted(scores.values(), reverse=True)
    assert all(0 < score <= 1 + 1e-12 for score in scores.values())


def test_what_leads_every_ranking_has_score_one():
    scores = fuse([["a", "b"], ["a", "c"]])

    assert scores == {"a": 1.0, "b": pytest.approx(61 / 124), "c": pytest.approx(61 / 124)}


def test_wanted_tags_raise_a_hit():
    assert boosted({"a": 0.8, "b": 0.7}, {"b": 1.0}) == {"b": 0.7, "a": 0.4}


def test_question_words_are_not_searched_for():
    assert content_words("How much is the invoice, and when is the invoice due?") == ["invoice", "due"]


def test_a_question_of_nothing_but_small_words_is_searched_as_it_is():
    assert content_words("Who are you") == ["who", "are", "you"]


def test_what_a_person_types_is_never_an_operator():
    assert match_any('a "NEAR(x" OR text:*', "7") == (
        'scope : "7" AND ({heading text} : "near" OR {heading text} : "x" OR {heading text} : "text")'
    )


def test_filters_become_conditions_with_bound_values():
    sql, values = condition({"lang": "en", "year": {"$gte": 2020, "$lte": 2024}, "a.b": {"$in": [1, "x"]}}, "metadata")

    assert sql == (
        "1 AND json_extract(metadata, ?) = ? AND json_extract(metadata, ?) >= ? AND json_extract(metadata, ?) <= ?"
        " AND json_extract(metadata, ?) IN (?, ?)"
    )
    assert values == ['$."lang"', "en", '$."year"', 2020, '$."year"', 2024, '$."a"."b"', 1, "x"]


@pytest.mark.parametrize(
    "filters", [{"a": {"$ne": 1}}, {"a": {}}, {"a": [1]}, {'a"': 1}, {"": 1}, {"a": {"$gte": True}}]
)
def test_another_form_of_filter_is_refused(filters):
    with pytest.raises(InvalidInput):
        condition(filters, "metadata")
