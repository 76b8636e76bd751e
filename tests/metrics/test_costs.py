"""What errors cost: row by row, at another prevalence, and its interval."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest

import tellapart as ta
from tellapart.inference.uses import expected_cost, predictive_values
from tellapart.metrics.costs import Costs, ExpectedCost, chance_after
from tellapart.results import Estimate
from tellapart.statistics import OneVsRest

RNG = np.random.default_rng(4)
TRUTH = (RNG.random(200) < 0.3).astype(int)
ANSWER = np.where(RNG.random(200) < 0.8, TRUTH, 1 - TRUTH)
COSTS = Costs(2.0, 9.0)


def tables(truth, answer, **options):
    return OneVsRest.of(ta.evaluate(truth, y_pred=answer, **options).problem)


def cost_of(y, answer):
    return (2.0 if (y, answer) == (0, 1) else 0.0) + (9.0 if (y, answer) == (1, 0) else 0.0)


def test_the_expected_cost_is_the_mean_over_rows():
    each = [cost_of(y, a) for y, a in zip(TRUTH.tolist(), ANSWER.tolist(), strict=True)]
    found = expected_cost(tables(TRUTH, ANSWER), COSTS, None, 0.95)
    assert found.value == pytest.approx(np.mean(each), rel=1e-12)
    assert found.standard_error == pytest.approx(np.std(each) / np.sqrt(200), rel=1e-12)
    assert 0 < found.low < found.value < found.high


def test_at_another_prevalence_it_is_the_mean_over_a_reweighted_sample():
    share = 0.05
    weights = np.where(TRUTH == 1, share / TRUTH.mean(), (1 - share) / (1 - TRUTH.mean()))
    each = np.array([cost_of(y, a) for y, a in zip(TRUTH.tolist(), ANSWER.tolist(), strict=True)])
    found = expected_cost(tables(TRUTH, ANSWER), COSTS, share, 0.95)
    assert found.value == pytest.approx((weights * each).mean(), rel=1e-12)
    own = expected_cost(tables(TRUTH, ANSWER), COSTS, float(TRUTH.mean()), 0.95)
    assert own.value == pytest.approx(expected_cost(tables(TRUTH, ANSWER), COSTS, None, 0.95).value)


@pytest.mark.parametrize("prevalence", [None, 0.05])
def test_the_gradient_is_the_change_per_unit_of_mass(prevalence):
    formula, cells = ExpectedCost(COSTS, prevalence), np.array([40.0, 12.0, 7.0, 90.0])
    gradient = formula.gradient(cells)[0]
    for k in range(4):
        step = np.eye(4)[k] * 1e-5
        slope = (formula(cells + step)[0] - formula(cells - step)[0]) / 2e-5
        assert gradient[k] == pytest.approx(slope, rel=1e-6)


def test_soft_labels_cost_in_proportion():
    labels = np.array([0.2, 0.9, 0.6])
    evaluation = ta.evaluate(labels, [0.1, 0.8, 0.3])
    found = expected_cost(OneVsRest.of(evaluation.problem), COSTS, None, 0.95)
    assert found.value == pytest.approx((9 * 0.2 + 2 * 0.1 + 9 * 0.6) / 3)


def test_no_error_costs_nothing_and_the_interval_is_no_point():
    found = expected_cost(tables(TRUTH, TRUTH), COSTS, None, 0.95)
    assert (found.value, found.low) == (0.0, 0.0)
    assert 0 < found.high < 1
    assert "1/2 added" in found.method


def test_a_cost_at_a_prevalence_needs_both_classes():
    found = expected_cost(tables([1, 1, 1], [1, 0, 1], classes=[0, 1]), COSTS, 0.1, 0.95)
    assert not found.defined
    assert found.reason == "no negative rows"


@pytest.mark.parametrize("share", [0.001, 0.1, 0.5, 0.99])
def test_the_best_constant_answer_is_the_cheaper_of_two(share):
    truth = np.arange(1000) < 1000 * share
    nobody = np.mean([cost_of(int(y), 0) for y in truth])
    everybody = np.mean([cost_of(int(y), 1) for y in truth])
    assert COSTS.of_best_constant(share) == pytest.approx(min(nobody, everybody))


def test_the_threshold_of_costs_is_where_both_answers_cost_the_same():
    p = COSTS.threshold
    assert p * 9.0 == pytest.approx((1 - p) * 2.0)


def test_ratios_without_an_end_still_give_a_chance():
    assert chance_after(0.1, inf) == 1.0
    assert chance_after(0.1, 0.0) == 0.0
    ppv, npv = predictive_values(Estimate(inf, 4.0, inf), Estimate(0.0, 0.0, 0.2), 0.2)
    assert (ppv.value, ppv.low, ppv.high) == (1.0, 0.5, 1.0)
    assert (npv.value, npv.high) == (1.0, 1.0)
    assert npv.low == pytest.approx(1 - 0.05 / 1.05)


@pytest.mark.slow
@pytest.mark.parametrize("prevalence", [None, 0.05])
def test_intervals_of_costs_cover(prevalence):
    rng = np.random.default_rng(9)
    share = 0.3 if prevalence is None else prevalence
    true = 2.0 * (1 - share) * 0.1 + 9.0 * share * 0.25
    hits = 0
    for _ in range(1500):
        truth = rng.random(150) < 0.3
        wrong = rng.random(150) < np.where(truth, 0.25, 0.1)
        answer = np.where(wrong, ~truth, truth)
        found = expected_cost(
            tables(truth.astype(int), answer.astype(int)), COSTS, prevalence, 0.95
        )
        hits += found.low <= true <= found.high
    assert abs(hits / 1500 - 0.95) < 0.025
