"""Every sufficient statistic against its definition."""

import definitions
import naive
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import cases
from tellapart.problem import Column
from tellapart.statistics import (
    ClassPairs,
    ConfusionCounts,
    LossSums,
    OneVsRest,
    PooledSweep,
    RankCounts,
    ScoreSweep,
)
from tellapart.statistics.loss_sums import row_losses

EXCLUSIVE = ("binary", "multiclass")


def near(expected):
    return pytest.approx(expected, rel=1e-12, abs=1e-12)


def columns_of(case, k):
    return definitions.column(case.score, k), *definitions.masses(case, k)


@given(cases())
def test_a_score_sweep_holds_the_masses_at_every_distinct_score(case):
    problem = case.problem()
    for k in range(case.columns):
        sweep = ScoreSweep.of(problem.column(k))
        expected = naive.masses_at(*columns_of(case, k))
        assert sweep.threshold.tolist() == [cell[0] for cell in expected]
        assert sweep.positive.tolist() == [cell[1] for cell in expected]
        assert sweep.negative.tolist() == [cell[2] for cell in expected]
        assert sweep.second_moments.tolist() == [list(cell[3:]) for cell in expected]
        assert sweep.rows == case.rows


@given(cases(soft=False, weights=None))
def test_a_sweep_of_hard_rows_counts_in_whole_numbers(case):
    problem = case.problem()
    for k in range(case.columns):
        sweep = ScoreSweep.of(problem.column(k))
        assert sweep.is_counts
        assert sweep.positive.dtype == sweep.negative.dtype == np.int64


@given(cases())
def test_a_placed_sweep_says_into_which_cell_every_row_fell(case):
    problem = case.problem()
    for k in range(case.columns):
        sweep, place = ScoreSweep.placed(problem.column(k))
        assert place.tolist() == naive.cell_of(definitions.column(case.score, k))
        alone = ScoreSweep.of(problem.column(k))
        assert sweep.positive.tolist() == alone.positive.tolist()
        assert sweep.threshold.dtype == alone.threshold.dtype == np.dtype(case.dtype)


def test_a_sweep_takes_infinite_scores_and_one_zero():
    score = np.array([np.inf, -np.inf, -0.0, 0.0, np.inf])
    sweep = ScoreSweep.of(Column("a", score, np.array([1, 0, 1, 0, 0], dtype=np.uint8)))
    assert sweep.threshold.tolist() == [np.inf, 0.0, -np.inf]
    assert (sweep.positive.tolist(), sweep.negative.tolist()) == ([1, 1, 0], [1, 1, 1])


@given(cases(tasks=EXCLUSIVE))
def test_confusion_counts_hold_the_mass_of_every_pair_of_classes(case):
    counts = ConfusionCounts.of(case.problem())
    classes = len(case.classes)
    mass, squares = np.zeros((2, classes, classes))
    for code, answer, part in definitions.pairs_of_classes(case):
        mass[code, answer] += part
        squares[code, answer] += part**2
    assert counts.matrix().tolist() == mass.tolist()
    dense = np.zeros(classes**2)
    dense[counts.cell] = counts.squares
    assert dense.reshape(classes, classes).tolist() == squares.tolist()
    assert counts.true.tolist() == mass.sum(axis=1).tolist()
    assert counts.predicted.tolist() == mass.sum(axis=0).tolist()
    assert counts.right.tolist() == np.diag(mass).tolist()
    assert counts.total == mass.sum()


@given(cases())
def test_one_vs_rest_holds_the_table_of_every_column_and_its_squares(case):
    tables = OneVsRest.of(case.problem())
    for k in range(case.columns):
        assert tables.cells[k].tolist() == list(definitions.cells(case, k))
        squares, cross = [0.0] * 4, [0.0] * 2
        ups, downs = definitions.masses(case, k)
        for up, down, flag in zip(ups, downs, definitions.flags(case, k), strict=True):
            at = 0 if flag else 2
            squares[at] += up * up
            squares[at + 1] += down * down
            cross[at // 2] += up * down
        assert tables.squares[k].tolist() == squares
        assert tables.cross[k].tolist() == cross


@given(cases())
def test_negated_tables_have_the_other_class_as_the_positive_one(case):
    tables = OneVsRest.of(case.problem())
    turned = tables.negated()
    assert turned.cells.tolist() == tables.cells[:, ::-1].tolist()
    assert turned.negated().cross.tolist() == tables.cross.tolist()


@given(cases(tasks=("multiclass",)))
def test_class_pairs_count_what_every_class_wins_in_its_own_score(case):
    pairs = ClassPairs.of(case.problem())
    masses = [
        [weight * part for part in row]
        for weight, row in zip(case.weights, case.share, strict=True)
    ]
    for k in range(case.columns):
        scores = definitions.column(case.score, k)
        assert pairs.wins[k].tolist() == near(naive.class_wins(scores, masses, k))
        assert pairs.mass[k] == near(sum(row[k] for row in masses))


@given(cases(tasks=("multiclass", "multilabel")))
def test_a_pooled_sweep_has_the_areas_and_moments_of_all_pairs_of_row_and_class(case):
    problem = case.problem()
    pooled = PooledSweep.of(problem)
    scores, ups, downs = [], [], []
    for k in range(case.columns):
        scores += columns_of(case, k)[0]
        ups += columns_of(case, k)[1]
        downs += columns_of(case, k)[2]
    sweep = pooled.sweep
    assert (sweep.positives, sweep.negatives) == (sum(ups), sum(downs))
    moments = sweep.second_moments.sum(axis=0)
    expected = naive.masses_at(scores, ups, downs)
    assert moments.tolist() == [sum(cell[m] for cell in expected) for m in (3, 4, 5)]
    with_positives = {cell[0]: cell[1:3] for cell in expected if cell[1]}
    found = zip(sweep.threshold.tolist(), sweep.positive, sweep.negative, strict=True)
    assert {value: (p, n) for value, p, n in found if p} == with_positives
    for k in range(case.columns):
        place = pooled.cells_of(problem, k)
        for value, cell in zip(definitions.column(case.score, k), place, strict=True):
            assert sum(sweep.positive[:cell]) == sum(p for v, p in zip(scores, ups, strict=True)
                                                     if v > value)  # fmt: skip


@given(cases(), st.sampled_from(("brier", "mse")))
def test_loss_sums_hold_the_moments_of_the_row_losses(case, loss):
    sums = LossSums.of(case.problem(), loss)
    losses = [definitions.row_loss(case, loss, row) for row in range(case.rows)]
    mean = definitions.mean(case, losses)
    paired = list(zip(case.weights, losses, strict=True))
    assert sums.mean == near(mean)
    assert sums.weight == sum(case.weights)
    assert sums.weight_squares == sum(weight**2 for weight in case.weights)
    assert sums.first == near(sum(w**2 * (loss - mean) for w, loss in paired))
    assert sums.second == near(sum(w**2 * (loss - mean) ** 2 for w, loss in paired))


@given(cases())
def test_infinite_losses_are_set_apart(case):
    sums = LossSums.of(case.problem(), "log_loss")
    losses = row_losses(case.problem(), "log_loss")
    mass = np.array(case.weights)
    assert sums.infinite == mass[np.isinf(losses)].sum()
    assert sums.weight == mass[np.isfinite(losses)].sum()
    assert np.isfinite(sums.mean)


@given(cases(tasks=("multiclass",)))
def test_rank_counts_are_the_chances_to_find_the_true_class(case):
    ranks = RankCounts.of(case.problem())
    total = sum(case.weights)
    assert ranks.total == total
    for k in range(1, case.columns + 1):
        assert ranks.hits[k - 1] / total == near(definitions.top(case, k))
        found = [definitions.top(case.take([row]), k) for row in range(case.rows)]
        paired = list(zip(case.weights, found, strict=True))
        assert ranks.products[k - 1] == near(sum(w**2 * credit for w, credit in paired))
        assert ranks.squares[k - 1] == near(sum((w * credit) ** 2 for w, credit in paired))
