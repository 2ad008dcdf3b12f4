"""What `make bench-documents` counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.adapters.ocr import TesseractReader
from appliance.ports.ocr import ReadOptions
from tests.bench.documents.finding import holds
from tests.bench.documents.measures import cells_right, distance, error_rates, mean, ndcg
from tests.bench.documents.sheets import HELVETICA, faces, typeset, with_text_layer
from tests.bench.documents.stories import TOPICS, stories

TABLE = [["Item", "Price"], ["Desk", "40"], ["Lamp", ""]]


@pytest.mark.parametrize(("found", "truth", "steps"), [("kitten", "sitting", 3), ("", "abc", 3), ("abc", "", 3)])
def test_distances(found, truth, steps):
    assert distance(found, truth) == steps


@given(st.text("abc", max_size=8), st.text("abc", max_size=8))
def test_a_distance_is_the_same_both_ways_and_never_more_than_the_longer(one, other):
    assert distance(one, other) == distance(other, one) <= max(len(one), len(other))
    assert (distance(one, other) == 0) == (one == other)


def test_error_rates_are_shares_of_the_truth():
    assert error_rates("The  rent\nis due", "The rent is due") == (0, 0)
    assert error_rates("The rant is due", "The rent is due") == (1 / 15, 1 / 4)
    assert error_rates("", "due") == (1, 1)


def test_a_ranking_counts_by_its_places():
    assert ndcg([True, False]) == 1
    assert ndcg([False, True]) == pytest.approx(0.6309, abs=1e-4)
    assert ndcg([True, True], of=2) == 1
    assert ndcg([False] * 10 + [True]) == 0
    assert ndcg([]) == 0


def test_cells_count_where_they_belong():
    assert cells_right(TABLE, TABLE) == 5
    assert cells_right([["We deliver", ""], *TABLE], TABLE) == 5
    assert cells_right([["", "Item", "Price"], ["", "Desk", "40"]], TABLE) == 4
    assert cells_right([["Item", "Price"], ["40", "Desk"]], TABLE) == 2
    assert cells_right([], TABLE) == 0


def test_the_mean_of_nothing_is_nothing():
    assert mean([]) is None
    assert mean([1, 0]) == 0.5


@pytest.mark.parametrize("held_out", [False, True])
def test_stories_hold_their_facts_and_are_the_same_for_a_seed(held_out):
    told = stories(5, held_out=held_out, each=3)

    assert told == stories(5, held_out=held_out, each=3) != stories(6, held_out=held_out, each=3)
    for story in told:
        assert all(fact.sentence in story.text() and fact.answer in fact.sentence for fact in story.facts)
        assert not any(holds(story.text(), question) for question in story.near)


def test_no_topic_is_both_open_and_held_out():
    ways = [{topic["topic"] for topic in TOPICS if topic["held_out"] is held_out} for held_out in (False, True)]

    assert all(ways) and not ways[0] & ways[1]


def test_words_of_a_sheet_stand_where_its_text_layer_has_them(tmp_path):
    face = faces(HELVETICA)[0]
    [sheet] = typeset(["Payment must reach us by Friday.", "Later ones wait."], face, size=12, paper=(612, 792))
    (tmp_path / "page.pdf").write_bytes(with_text_layer([sheet]))

    [page] = TesseractReader().read(tmp_path / "page.pdf", ReadOptions())

    found = [word for block in page.blocks for word in block.words]
    assert [word.text for word in found] == [word.text for word in sheet.words()] == sheet.text().split()
    for word, placed in zip(found, sheet.words(), strict=True):
        x, y = placed.x * page.width, placed.y * page.height
        assert word.box[0] < x < word.box[2] and word.box[1] < y < word.box[3]
