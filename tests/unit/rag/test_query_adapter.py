"""The map that queries are trained to go through."""

import numpy as np
import pytest

from appliance.areas.rag.query_adapter import Options, Pairs, mapped, quality, train

DIMENSION = 48
OPTIONS = Options(epochs=40, learning_rate=0.01, batch_size=32, seed=1)


def unit(vectors):
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def pairs(queries, positives, negatives=None):
    nothing = np.zeros_like(queries)
    return Pairs(queries, positives, np.arange(len(queries)), nothing if negatives is None else negatives)


@pytest.fixture
def random():
    return np.random.default_rng(7)


@pytest.fixture
def passages(random):
    return unit(random.normal(size=(300, DIMENSION)))


@pytest.fixture
def rotation(random):
    return np.linalg.qr(random.normal(size=(DIMENSION, DIMENSION)))[0].astype(np.float32)


def right(rows):
    return [[row] for row in rows]


def test_a_rotation_is_learnt_and_found_again_on_questions_it_never_saw(random, passages, rotation):
    queries = unit(passages @ rotation + 0.05 * random.normal(size=passages.shape))
    seen, unseen = slice(0, 250), slice(250, 300)

    trained = train(pairs(queries[seen], passages[seen]), OPTIONS)

    before = quality(queries[unseen], passages, right(range(250, 300)))
    after = quality(mapped(trained.matrix, queries[unseen]), passages, right(range(250, 300)))
    assert before.mrr < 0.1
    assert after.mrr > 0.9
    assert after.recall_at_5 > 0.95
    assert trained.loss[0] > trained.loss[-1]
    assert 1 <= trained.epochs_run <= OPTIONS.epochs


def test_pairs_at_random_leave_the_identity(random, passages):
    queries = unit(random.normal(size=passages.shape))

    trained = train(pairs(queries, passages), OPTIONS)

    assert np.array_equal(trained.matrix, np.eye(DIMENSION, dtype=np.float32))
    assert trained.epochs_run < OPTIONS.epochs


def test_the_same_seed_gives_the_same_map(passages, rotation):
    learnt = pairs(passages @ rotation, passages)

    one, other = train(learnt, OPTIONS), train(learnt, OPTIONS)

    assert np.array_equal(one.matrix, other.matrix)
    assert one.loss == other.loss


def test_a_given_wrong_passage_is_moved_away_from(random, passages):
    wrong = unit(passages + 0.6 * random.normal(size=(1, DIMENSION)))
    queries = unit(passages + wrong)

    without = mapped(train(pairs(queries, passages), OPTIONS).matrix, queries)
    with_them = mapped(train(pairs(queries, passages, wrong), OPTIONS).matrix, queries)

    def margin(found):
        return float(((found * passages).sum(axis=1) - (found * wrong).sum(axis=1)).mean())

    assert margin(with_them) > margin(without) + 0.05


def test_the_gradient_is_that_of_the_loss(passages, rotation):
    from appliance.areas.rag import query_adapter

    batch = pairs(passages[:8] @ rotation, passages[:8], passages[8:16]).part(np.arange(8))
    batch.passages[1] = batch.passages[0]
    matrix = (np.eye(DIMENSION) + 0.1 * rotation).astype(np.float32)
    _, gradient = query_adapter._loss(matrix, batch)

    step = 1e-3
    for place in ((0, 0), (3, 17), (40, 5)):
        raised, lowered = matrix.copy(), matrix.copy()
        raised[place] += step
        lowered[place] -= step
        slope = (query_adapter._loss(raised, batch)[0] - query_adapter._loss(lowered, batch)[0]) / (2 * step)
        assert gradient[place] == pytest.approx(slope, abs=0.02)


def test_progress_is_told_and_can_end_the_training(passages, rotation):
    told = []

    def stop(epoch):
        told.append(epoch)
        if epoch == 3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        train(pairs(passages @ rotation, passages), OPTIONS, stop)
    assert told == [1, 2, 3]


def test_a_text_that_stands_twice_among_the_passages_counts_once(passages):
    twice = np.concatenate([passages, passages[:10]])
    queries = passages[:10]

    assert quality(queries, twice, right(range(10))).mrr == 1.0
    assert quality(queries, passages[10:], right(range(10))).mrr < 0.5


def test_of_several_right_passages_the_best_counts(passages):
    found = quality(passages[:1], passages, [[250, 0, 7]])

    assert (found.mrr, found.recall_at_5) == (1.0, 1.0)
