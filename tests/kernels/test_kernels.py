import naive
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tellapart import kernels

SCORES = (-np.inf, -2.5, -0.0, 0.0, 0.1, 0.5, 0.7, 1.0, np.inf)
MASSES = (0.0, 0.125, 0.5, 1.0, 2.0)
DTYPES = st.sampled_from((np.float32, np.float64))


def vector(length, values, dtype):
    return arrays.arrays(dtype, length, elements=st.sampled_from(tuple(map(dtype, values))))


def vectors(*, scores=1, masses=0, least=0):
    """Draw score vectors of one dtype and mass vectors, all of one length."""
    return st.tuples(st.integers(least, 12), DTYPES).flatmap(
        lambda drawn: st.tuples(
            *[vector(drawn[0], SCORES, drawn[1])] * scores,
            *[vector(drawn[0], MASSES, np.float64)] * masses,
        )
    )


@given(vectors())
def test_sorted_rows_lists_every_row_once_in_rising_order(drawn):
    (score,) = drawn
    order = kernels.sorted_rows(score)
    assert sorted(order.tolist()) == list(range(len(score)))
    rising = score[order]
    assert (rising[1:] >= rising[:-1]).all()


def hard_to_sort():
    """Scores of 5,000 rows that look alike in their first bits, or are ties, or are extreme."""
    random = np.random.default_rng(0)
    close = 1.0 - random.integers(1, 6, 5000) * 1e-15
    crowded = 1.0 - random.permutation(5000) * 1e-15  # too many of one key: sorted as they are
    mixed = random.normal(size=5000)
    mixed[:20] = [0.0, -0.0, np.inf, -np.inf] * 5
    few = random.integers(0, 3, 5000) / 2
    tiny = random.permutation(5000) * 5e-324
    return {"close": close, "crowded": crowded, "mixed": mixed, "few": few, "tiny": tiny}


@pytest.mark.parametrize("scores", hard_to_sort().values(), ids=hard_to_sort().keys())
def test_sorted_rows_puts_long_scores_in_order_to_the_last_bit(scores):
    order = kernels.sorted_rows(scores)
    assert sorted(order.tolist()) == list(range(len(scores)))
    assert (scores[order] == np.sort(scores)).all()


@given(vectors(least=2), st.data())
def test_place_rows_gives_every_row_its_share_of_the_other_truth(drawn, data):
    (score,) = drawn
    truth = data.draw(vector(len(score), (0, 1), np.uint8))
    positives = int(truth.sum())
    if positives in (0, len(score)):
        return
    slot = np.empty(len(score), np.int32)
    slot[truth == 1] = np.arange(positives)
    slot[truth == 0] = np.arange(positives, len(score))
    share = np.empty(len(score))
    order = kernels.sorted_rows(score)
    twice = kernels.place_rows(order, score, slot, positives, share)
    ups, downs = score[truth == 1].tolist(), score[truth == 0].tolist()
    assert twice == naive.wins_doubled(ups, downs)
    above = [sum(naive.won(p, n) for n in downs) / len(downs) for p in ups]
    below = [sum(naive.won(p, n) for p in ups) / len(ups) for n in downs]
    np.testing.assert_allclose(share, above + below, rtol=1e-12)


@given(vectors(), st.data())
def test_split_by_truth_keeps_every_score_with_its_truth(drawn, data):
    (score,) = drawn
    truth = data.draw(vector(len(score), (0, 1), np.uint8))
    ups, downs = np.empty(len(score) + 1, score.dtype), np.empty(len(score) + 1, score.dtype)
    kernels.split_by_truth(score, truth, ups, downs)
    count = int(truth.sum())
    assert ups[:count].tolist() == [s for s, t in zip(score, truth, strict=True) if t]
    assert downs[: len(score) - count].tolist() == [
        s for s, t in zip(score, truth, strict=True) if not t
    ]


@given(vectors(scores=2))
def test_count_wins_is_the_number_of_pairs_won_doubled(drawn):
    ups, downs = np.sort(drawn[0]), np.sort(drawn[1])
    assert kernels.count_wins(ups, downs) == naive.wins_doubled(ups, downs)


@given(vectors(masses=2))
def test_masses_won_is_the_mass_of_pairs_won_doubled(drawn):
    score, positive, negative = drawn
    expected = 2 * sum(
        p * n * naive.won(s, t)
        for s, p in zip(score, positive, strict=True)
        for t, n in zip(score, negative, strict=True)
    )
    masses = [row[1:3] for row in naive.masses_at(score, positive, negative)]
    sides = [np.array([mass[side] for mass in masses]) for side in (0, 1)]
    assert kernels.masses_won(*sides) == expected
    whole = [(8 * side).astype(np.int64) for side in sides]  # all masses are eighths
    assert kernels.masses_won(*whole) == 64 * expected


@given(vectors(scores=2))
def test_merge_counts_counts_both_truths_at_every_distinct_score(drawn):
    ups, downs = np.sort(drawn[0]), np.sort(drawn[1])
    rows = len(ups) + len(downs)
    threshold = np.empty(rows, ups.dtype)
    positive, negative = np.empty(rows, np.int64), np.empty(rows, np.int64)
    cells = kernels.merge_counts(ups, downs, threshold, positive, negative)
    found = zip(threshold[:cells], positive[:cells], negative[:cells], strict=True)
    assert list(found) == naive.counts_at(ups, downs)


@given(vectors(masses=2, least=1))
def test_collapse_masses_sums_masses_and_their_moments_at_every_distinct_score(drawn):
    score, positive, negative = drawn
    rows = len(score)
    threshold = np.empty(rows, score.dtype)
    cells = np.empty((rows + 1, 5), order="F")
    cell_of_row = np.empty(rows, np.int32)
    order = kernels.sorted_rows(score)
    used = kernels.collapse_masses(order, score, positive, negative, threshold, cells, cell_of_row)
    found = [(value, *row) for value, row in zip(threshold[:used], cells[:used], strict=True)]
    assert found == naive.masses_at(score, positive, negative)
    assert cell_of_row.tolist() == naive.cell_of(score)


@given(vectors(masses=1, least=1), st.integers(2, 4), st.data())
def test_add_wins_counts_what_one_class_wins_against_each(drawn, classes, data):
    score, mass = drawn
    codes = data.draw(vector(len(score), range(classes), np.int32))
    k = data.draw(st.integers(0, classes - 1))
    wins = np.zeros(classes)
    kernels.add_wins(kernels.sorted_rows(score), score, codes, mass, k, wins)
    masses = [
        [m * (code == c) for c in range(classes)] for m, code in zip(mass, codes, strict=True)
    ]
    assert wins.tolist() == naive.class_wins(score, masses, k)


@given(vectors(masses=3, least=1), st.integers(0, 2))
def test_add_soft_wins_lets_a_row_meet_itself_as_a_tie(drawn, k):
    score, *columns = drawn
    wins = np.zeros(3)
    kernels.add_soft_wins(kernels.sorted_rows(score), score, np.concatenate(columns), k, wins)
    assert wins.tolist() == naive.class_wins(score, np.stack(columns, axis=1).tolist(), k)


@given(vectors(masses=3))
def test_add_pair_shares_sums_what_lies_above_and_below_every_row(drawn):
    score, inside, outside, spread = drawn
    above, below, below_spread = (np.empty(len(score)) for _ in range(3))
    order = kernels.sorted_rows(score)
    kernels.add_pair_shares(order, score, inside, outside, spread, above, below, below_spread)
    rows = range(len(score))
    assert above.tolist() == [naive.share_above(score, inside, row) for row in rows]
    assert below.tolist() == [naive.share_below(score, outside, row) for row in rows]
    assert below_spread.tolist() == [naive.share_below(score, spread, row) for row in rows]


@given(vectors(scores=2, masses=1))
def test_negatives_fall_between_the_anchors(drawn):
    score, positives, negative = drawn
    anchors = np.unique(positives)[::-1].copy()
    between = np.zeros(2 * len(anchors) + 1)
    lowest = np.full(len(between), np.inf, dtype=score.dtype)
    order = kernels.sorted_rows(score)
    kernels.add_negatives_between(order, score, negative, anchors, between, lowest)
    places = [naive.cell_between(value, anchors) for value in score]
    for cell in range(len(between)):
        here = [row for row, place in enumerate(places) if place == cell and negative[row]]
        assert between[cell] == sum(negative[row] for row in here)
        assert lowest[cell] == min((score[row] for row in here), default=np.inf)
    found = np.empty(len(score), np.int32)
    kernels.place_between(order, score, anchors, found)
    assert found.tolist() == places


@given(vectors(masses=3), st.data())
def test_add_influence_adds_mass_times_gradient(drawn, data):
    _, positive, negative, before = drawn
    cell = data.draw(vector(len(positive), range(3), np.int32))
    ups, downs = np.array([1.0, -2.0, 0.5]), np.array([0.25, 4.0, -1.0])
    out = before.copy()
    kernels.add_influence(cell, positive, negative, ups, downs, 2.0, out)
    assert out.tolist() == [
        before[row] + 2.0 * (positive[row] * ups[at] + negative[row] * downs[at])
        for row, at in enumerate(cell.tolist())
    ]


@given(vectors(masses=1), st.data())
def test_sum_by_adds_the_masses_of_each_place(drawn, data):
    _, mass = drawn
    place = data.draw(vector(len(mass), range(4), np.int64))
    found = kernels.sum_by(place, mass, 5)
    assert found.dtype == np.float64
    assert found.tolist() == [sum(mass[place == k].tolist()) for k in range(5)]
