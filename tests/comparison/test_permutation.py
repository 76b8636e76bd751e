"""Permutation tests against every permutation there is, counted by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy import stats

import tellapart as ta
from tellapart.errors import InputError, UndefinedMetric
from tellapart.inference.differences.permuted import permutation_test, venkatraman_test
from tellapart.inference.differences.stacked import ranks
from tellapart.inference.resampling import Resampling, Wanted
from tellapart.metrics import METRICS, names_for
from tellapart.problem import Problem

DRAWS = 4000
TRUTH = np.array([1, 0, 0, 1, 1, 0, 1, 0, 0, 1])
A = np.array([0.99, 0.34, 0.78, 0.97, 0.66, 0.50, 0.98, 0.60, 0.48, 0.95])
B = np.array([0.62, 0.35, 0.49, 0.31, 0.75, 0.20, 0.35, 0.52, 0.30, 0.82])  # with a tie


def area(truth, score):
    won = [(p > n) + 0.5 * (p == n) for p in score[truth == 1] for n in score[truth == 0]]
    return float(np.mean(won))


def accuracy(truth, score):
    return float(np.mean((score >= 0.5) == (truth == 1)))


def brier(truth, score):
    return float(np.mean((score - truth) ** 2))


def every_swap(value, a, b, units=None):
    """Return the observed difference, and the differences of all permutations."""
    units = np.arange(len(a)) if units is None else units
    gaps = []
    for swapped in product((False, True), repeat=units.max() + 1):
        moved = np.array(swapped)[units]
        one, two = np.where(moved, b, a), np.where(moved, a, b)
        gaps.append(value(TRUTH, one) - value(TRUTH, two))
    return gaps[0], np.array(gaps)


def exact(value, a, b, alternative, units=None):
    observed, gaps = every_swap(value, a, b, units)
    if alternative == "two-sided":
        return float(np.mean(np.abs(gaps) >= abs(observed) - 1e-12))
    ahead = gaps if alternative == "greater" else -gaps
    return float(np.mean(ahead >= (observed if alternative == "greater" else -observed) - 1e-12))


def near(p, expected):
    return abs(p - expected) <= 4 * np.sqrt(max(expected * (1 - expected), 1e-3) / DRAWS)


def p_value(metric, alternative="two-sided", groups=None, a=A, b=B):
    first, second = (Problem.of(TRUTH, score, groups=groups) for score in (a, b))
    request = Resampling(DRAWS, 3)
    return permutation_test(first, second, Wanted(METRICS[metric]), request, alternative).p_value


@pytest.mark.parametrize("alternative", ["two-sided", "greater", "less"])
@pytest.mark.parametrize("metric", ["roc_auc", "accuracy", "brier"])
def test_the_p_value_is_that_of_all_permutations(metric, alternative):
    value = {"roc_auc": area, "accuracy": accuracy, "brier": brier}[metric]
    a, b = (stats.rankdata(A), stats.rankdata(B)) if metric == "roc_auc" else (A, B)
    assert near(p_value(metric, alternative), exact(value, a, b, alternative))


@pytest.mark.parametrize("metric", ["roc_auc", "brier"])
def test_the_rows_of_a_group_change_places_together(metric):
    groups = np.array([0, 0, 1, 1, 2, 2, 3, 3, 4, 4])
    value = {"roc_auc": area, "brier": brier}[metric]
    a, b = (stats.rankdata(A), stats.rankdata(B)) if metric == "roc_auc" else (A, B)
    expected = exact(value, a, b, "two-sided", groups)
    assert expected != exact(value, a, b, "two-sided")
    assert near(p_value(metric, groups=groups), expected)


def test_only_the_order_of_scores_matters_to_metrics_of_ranks():
    for metric in ("roc_auc", "average_precision", "pr_auc"):
        assert p_value(metric) == p_value(metric, a=A**3, b=np.sqrt(B))
    assert p_value("brier") != p_value("brier", a=A**3)


def test_no_p_value_is_0_and_one_model_against_itself_has_1():
    random = np.random.default_rng(0)
    truth = random.integers(0, 2, 500)
    scores = {"good": truth + 0.1 * random.normal(size=500), "bad": random.normal(size=500)}
    found = ta.compare(truth, scores, metrics=["roc_auc"], permutations=200, scores="rank")
    assert found.differences[0].p_value == 1 / 201
    assert found.differences[0].method == "permutation"
    assert found.result.test == "permutation"
    assert found.result.permutations == 200
    same = ta.compare(
        TRUTH, {"one": A, "same": A}, test="permutation", metrics=["roc_auc", "f1", "brier"]
    )
    assert [each.p_value for each in same.differences] == [1.0, 1.0, 1.0]


def test_a_weight_of_two_is_the_row_twice_in_one_group():
    weight = np.array([1, 2, 1, 1, 3, 1, 1, 2, 1, 1])
    rows = np.repeat(np.arange(10), weight)
    for metric in ("roc_auc", "average_precision", "accuracy", "f1", "brier", "mcc"):
        wanted = Wanted(METRICS[metric])
        heavy = [Problem.of(TRUTH, score, sample_weight=weight) for score in (A, B)]
        often = [Problem.of(TRUTH[rows], score[rows], groups=rows) for score in (A, B)]
        one, other = (permutation_test(*each, wanted, Resampling(500)) for each in (heavy, often))
        assert one.statistic == pytest.approx(other.statistic)
        assert one.p_value == other.p_value, metric


def test_ranks_count_the_weight_below_and_half_of_what_is_beside():
    random = np.random.default_rng(1)
    score, weight = random.integers(0, 9, 50) / 10, random.integers(1, 4, 50)
    expected = stats.rankdata(np.repeat(score, weight)) - 0.5
    found = np.repeat(ranks(score, weight.astype(float)), weight)
    np.testing.assert_allclose(found, expected)
    assert (ranks(score, weight * 0.1) == ranks(score, weight * 0.1)).all()


def problems(task, truth="hard", rows=60):
    random = np.random.default_rng(5)
    out = []
    if task == "binary":
        labels = random.integers(0, 2, rows) if truth == "hard" else random.random(rows)
    elif task == "multiclass":
        labels = random.integers(0, 3, rows)
        if truth == "soft":
            labels = random.dirichlet([1, 1, 1], rows)
    else:
        labels = (random.random((rows, 3)) < 0.4).astype(float)
        if truth == "soft":
            labels = random.random((rows, 3))
    for _ in range(2):
        score = random.random(rows) if task == "binary" else random.dirichlet([1, 1, 1], rows)
        given = task if truth == "soft" or task == "multilabel" else None
        out.append(Problem.of(labels, score, task=given))
    return out


@pytest.mark.parametrize("truth", ["hard", "soft"])
@pytest.mark.parametrize("task", ["binary", "multiclass", "multilabel"])
def test_every_metric_has_a_permutation_test_that_turns_with_the_pair(task, truth):
    first, second = problems(task, truth)
    for name in names_for(task, 3):
        if truth == "soft" and name == "subset_accuracy":
            continue  # undefined: the joint distribution of soft labels is not known
        wanted = Wanted(METRICS[name])
        there, back = (
            permutation_test(*pair, wanted, Resampling(100))
            for pair in ((first, second), (second, first))
        )
        assert there.statistic == pytest.approx(-back.statistic), name
        assert there.p_value == back.p_value, name
        itself = permutation_test(first, first, wanted, Resampling(100))
        assert abs(itself.statistic) < 1e-12, name
        assert itself.p_value == 1.0, name


def test_the_observed_difference_is_that_of_the_metrics():
    first, second = problems("multiclass")
    for name in ("roc_auc_ovr_macro", "roc_auc_ovr_micro", "roc_auc_ovo_macro", "f1_macro", "ece"):
        values = [
            ta.evaluate(each.truth.values, each.scores.values).metric(name).value
            for each in (first, second)
        ]
        found = permutation_test(first, second, Wanted(METRICS[name]), Resampling(100))
        assert found.statistic == pytest.approx(values[0] - values[1], abs=1e-12), name


def test_scores_without_a_common_scale_are_not_swapped():
    first, second = (Problem.of(TRUTH, score, scores="rank") for score in (A, B))
    assert permutation_test(first, second, Wanted(METRICS["roc_auc"]), Resampling(100)).p_value
    truth = np.random.default_rng(2).integers(0, 3, 50)
    ranked = [Problem.of(truth, np.random.default_rng(k).normal(size=(50, 3))) for k in (3, 4)]
    with pytest.raises(UndefinedMetric, match="scores that are ranks have no scale in common"):
        permutation_test(*ranked, Wanted(METRICS["roc_auc_ovr_micro"]), Resampling(100))


def test_log_odds_and_probabilities_meet_as_probabilities():
    logits = Problem.of(TRUTH, np.log(B / (1 - B)), scores="logit")
    first, second = Problem.of(TRUTH, A), Problem.of(TRUTH, B)
    for name in ("brier", "log_loss"):
        wanted = Wanted(METRICS[name])
        mixed = permutation_test(first, logits, wanted, Resampling(300))
        plain = permutation_test(first, second, wanted, Resampling(300))
        assert mixed.statistic == pytest.approx(plain.statistic)
        assert mixed.p_value == plain.p_value


def test_the_number_of_threads_changes_nothing():
    first, second = problems("binary")
    wanted = Wanted(METRICS["roc_auc"])
    found = {
        permutation_test(first, second, wanted, replace(Resampling(200, 9), threads=threads))
        for threads in (1, 4)
    }
    assert len(found) == 1


def test_an_area_that_does_not_vary_has_a_permutation_test_only():
    truth = np.r_[np.ones(30), np.zeros(30)].astype(int)
    perfect = truth * 0.8
    reversed_ = 0.9 - truth * 0.8
    models = {"best": perfect, "worst": reversed_}
    found = ta.compare(truth, models, metrics=["roc_auc"])
    (refused,) = found.differences
    assert np.isnan(refused.p_value)
    assert "a permutation test does not" in refused.estimate.reason
    assert "no-spread" in [finding.code for finding in found.findings]
    (tested,) = ta.compare(truth, models, metrics=["roc_auc"], test="permutation").differences
    assert tested.estimate.value == 1.0
    assert tested.p_value == 1 / 2001


# ---- whole curves ------------------------------------------------------------------------


def errors(truth, rank, cut):
    """Return the errors of a classifier that calls the ranks above a cut-off positive."""
    return int(((rank <= cut) & (truth == 1)).sum() + ((rank > cut) & (truth == 0)).sum())


def distance(truth, a, b):
    cuts = range(1, len(truth))
    return sum(abs(errors(truth, a, k) - errors(truth, b, k)) for k in cuts)


def test_the_distance_of_curves_is_counted_cut_by_cut():
    random = np.random.default_rng(4)
    truth = random.integers(0, 2, 40)
    a, b = random.normal(size=40), random.normal(size=40)
    found = venkatraman_test(Problem.of(truth, a), Problem.of(truth, b), 0, Resampling(100))
    assert found.statistic == distance(truth, stats.rankdata(a), stats.rankdata(b))


def test_tied_ranks_pass_a_cut_off_in_equal_parts():
    truth = np.array([1, 0, 1, 0])
    tied, apart = np.array([0.5, 0.5, 0.9, 0.1]), np.array([0.1, 0.2, 0.3, 0.4])
    # errors at the cut-offs 1, 2, 3, before the constant: -1, -1, -1 and 1, 0, 1
    found = venkatraman_test(Problem.of(truth, tied), Problem.of(truth, apart), 0, Resampling(100))
    assert found.statistic == 2 + 1 + 2


def test_curves_that_cross_differ_though_their_areas_do_not():
    random = np.random.default_rng(6)
    truth = np.r_[np.ones(300, int), np.zeros(300, int)]
    wide = np.r_[random.normal(1.2, 2.0, 300), random.normal(0, 1, 300)]
    even = np.r_[random.normal(0.76, 1.0, 300), random.normal(0, 1, 300)]
    found = ta.compare(
        truth, {"wide": wide, "even": even}, metrics=["roc_auc"], curves=True, scores="rank"
    )
    assert found.differences[0].p_value > 0.1
    (curve,) = found.result.curves
    assert curve.p_value < 0.01
    assert found.result.permutations == 2000


def test_a_curve_against_itself_and_curves_without_a_test():
    first, second = Problem.of(TRUTH, A), Problem.of(TRUTH, A**2)
    found = venkatraman_test(first, second, 0, Resampling(100))
    assert (found.statistic, found.p_value) == (0.0, 1.0)
    weighted = ta.compare(
        TRUTH, {"A": A, "B": B}, metrics=["roc_auc"], curves=True, sample_weight=np.arange(1, 11)
    )
    (curve,) = weighted.result.curves
    assert np.isnan(curve.p_value)
    assert "hard, unweighted" in curve.reason


# ---- arguments ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"test": "exact"}, "test is 'exact'; expected one of auto, bootstrap, permutation"),
        ({"permutations": 5}, "permutations is 5; expected a whole number from 100"),
        ({"resamples": 5}, "resamples is 5; expected a whole number from 100"),
        ({"alternative": "more"}, "alternative is 'more'; expected one of two-sided, greater"),
    ],
)
def test_wrong_arguments_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        ta.compare(TRUTH, {"A": A, "B": B}, **options)
