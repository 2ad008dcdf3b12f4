"""Words in a large index: common ones rank, and find only where nothing else does."""

import numpy as np
import pytest

from appliance.areas.rag import keywords, service
from appliance.areas.rag.service import matching
from appliance.areas.rag.service.allowed import Allowed
from appliance.areas.rag.service.scope import scope
from tests.unit.rag.conftest import put

COUNT = 600
PLACE = np.eye(1, 384)[0]


@pytest.fixture
def library(index, monkeypatch):
    """Chunks that all say "report", every other one "budget" too, every 50th "rabbit"; some say it twice."""
    monkeypatch.setattr(matching, "MANY", 100)
    monkeypatch.setattr(matching, "SLICE", 20)
    for key in range(1, COUNT + 1):
        said = ["report"] + ["budget"] * (key % 2) + ["rabbit"] * (1 + (key % 4 == 0)) * (key % 50 == 0)
        put(index, f"d{key}", {key: PLACE}, word=" ".join(said), metadata=f'{{"third": {key % 3}}}')
    return index


def found(index, text, *, limit=100, filters=None, count=COUNT, few=0):
    allowed = Allowed(index.id, filters, count, few=few)
    return matching.matching(index.id, text, count, allowed, limit=limit)


def test_common_words_find_nothing_alone_but_rank(library):
    matches = found(library, "report rabbit", limit=12)

    assert matches.common == 1
    assert set(matches.keys) == set(range(50, COUNT + 1, 50))


def test_the_order_is_that_of_all_words(library):
    matches = found(library, "budget report rabbit", limit=12)

    everything = keywords.match_any("budget report rabbit", scope(library.id))
    allowed = Allowed(library.id, None, COUNT, few=0)
    assert matches.common == 2
    assert matches.keys == list(matching._scored(matching.NEW_WORDS, everything, allowed, 12))


def test_where_telling_words_find_too_little_the_common_ones_fill_up(library):
    matches = found(library, "budget report rabbit", limit=30)

    assert set(matches.keys[:12]) == set(range(50, COUNT + 1, 50))
    assert len(matches.keys) == 30
    assert all(key % 2 for key in matches.keys[12:])  # what holds both common words


def test_a_question_of_one_common_word_finds_with_it(library):
    matches = found(library, "report", limit=30)

    assert (len(matches.keys), matches.common) == (30, 0)


def test_a_small_index_is_searched_for_every_word(library):
    matches = found(library, "report rabbit", limit=COUNT, count=100)

    assert (len(matches.keys), matches.common) == (COUNT, 0)


def test_filters_hold_for_common_words_too(library):
    matches = found(library, "budget report rabbit", limit=60, filters={"third": 1})

    assert len(matches.keys) == 60
    assert all(key % 3 == 1 for key in matches.keys)


def test_what_a_filter_passes_is_found_behind_all_that_matches_better(library):
    for key in range(COUNT + 1, COUNT + 21):
        put(library, f"d{key}", {key: PLACE}, word="rabbit" + " and more" * 40, metadata='{"third": 3}')

    matches = found(library, "rabbit", limit=2, filters={"third": 3}, count=COUNT + 20)

    assert len(matches.keys) == 2
    assert all(key > COUNT for key in matches.keys)


def test_how_common_a_word_is_depends_on_the_own_index_alone(ada, library):
    """Another index, whose chunks stand between and all say "rabbit"."""
    other = service.create_index(ada, "rabbits").index
    for key in range(COUNT + 1, 2 * COUNT, 2):
        put(library, f"d{key}", {key: PLACE}, word="report")
        put(other, f"o{key}", {key + 1: PLACE}, word="rabbit rabbit rabbit")

    matches = found(library, "report rabbit", limit=12, count=COUNT + COUNT // 2)

    assert matches.common == 1
    assert set(matches.keys) == set(range(50, COUNT + 1, 50))


def test_grams_are_told_apart_too(index, monkeypatch):
    monkeypatch.setattr(matching, "MANY", 20)
    monkeypatch.setattr(matching, "SLICE", 10)
    for key in range(1, 101):
        put(index, f"d{key}", {key: PLACE}, word="保险" + (" 房子" if key == 40 else ""))

    matches = found(index, "保险 房子", limit=5, count=100)

    assert (matches.keys[0], matches.common) == (40, 1)
