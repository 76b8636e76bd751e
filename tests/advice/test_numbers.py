"""The numbers in findings, against loops that compute them by definition."""

from __future__ import annotations

from math import erf, exp, log, sqrt

import numpy as np
import pytest

import tellapart as ta
from tellapart.results import Finding

RNG = np.random.default_rng(11)
TRUTH = (RNG.random(400) < 0.3).astype(int)
STATED = np.clip(np.round(0.25 + 0.3 * TRUTH + RNG.normal(0, 0.2, 400), 2), 0.01, 0.99)


def found(evaluation: ta.Evaluation, code: str, **words: object) -> Finding:
    return next(f for f in evaluation.advise(**words).findings if f.code == code)


def table(threshold: float) -> tuple[int, int, int, int]:
    rows = list(zip(TRUTH.tolist(), STATED.tolist(), strict=True))
    return (
        sum(1 for y, p in rows if y == 1 and p >= threshold),
        sum(1 for y, p in rows if y == 0 and p >= threshold),
        sum(1 for y, p in rows if y == 1 and p < threshold),
        sum(1 for y, p in rows if y == 0 and p < threshold),
    )


@pytest.fixture(scope="module")
def evaluation() -> ta.Evaluation:
    return ta.evaluate(TRUTH, STATED)


def test_answers_at_another_prevalence_are_a_mixture_of_their_rows(evaluation):
    tp, fp, fn, tn = table(0.4)
    share = 0.02
    sick, well = 1000 * share, 1000 * (1 - share)  # a thousand rows, as the rates would have them
    true, false = sick * tp / (tp + fn), well * fp / (fp + tn)
    missed, cleared = sick * fn / (tp + fn), well * tn / (fp + tn)
    numbers = found(evaluation, "rule-in-rule-out", threshold=0.4, prevalence=share).numbers
    assert numbers["ppv"] == pytest.approx(true / (true + false), rel=1e-12)
    assert numbers["npv"] == pytest.approx(cleared / (cleared + missed), rel=1e-12)
    ratio = (tp / (tp + fn)) / (fp / (fp + tn))
    error = sqrt(1 / tp - 1 / (tp + fn) + 1 / fp - 1 / (fp + tn))
    for end, sign in (("ppv_low", -1), ("ppv_high", 1)):
        odds = share / (1 - share) * exp(log(ratio) + sign * 1.959963984540054 * error)
        assert numbers[end] == pytest.approx(odds / (1 + odds), rel=1e-9)


def test_answers_at_the_prevalence_of_the_rows_are_counted(evaluation):
    tp, fp, fn, tn = table(0.4)
    numbers = found(evaluation, "rule-in-rule-out", threshold=0.4).numbers
    assert numbers["prevalence"] == TRUTH.mean()
    assert numbers["ppv"] == tp / (tp + fp)
    assert numbers["npv"] == tn / (tn + fn)
    same = found(evaluation, "rule-in-rule-out", threshold=0.4, prevalence=TRUTH.mean()).numbers
    assert same["ppv"] == pytest.approx(numbers["ppv"], rel=1e-12)
    assert same["npv"] == pytest.approx(numbers["npv"], rel=1e-12)


def test_tied_pairs_are_counted_pair_by_pair():
    coarse = np.round(STATED * 4) / 4
    won = tied = pairs = 0
    for x in coarse[TRUTH == 1]:
        for y in coarse[TRUTH == 0]:
            won, tied, pairs = won + (x > y), tied + (x == y), pairs + 1
    numbers = found(ta.evaluate(TRUTH, coarse), "tied-pairs").numbers
    assert numbers["share"] == pytest.approx(tied / pairs, rel=1e-12)
    assert numbers["low"] == pytest.approx(won / pairs, rel=1e-12)
    assert numbers["high"] == pytest.approx((won + tied) / pairs, rel=1e-12)


def test_a_soft_row_does_not_tie_with_itself():
    labels, scores = [0.2, 0.9, 0.5, 0.7], [0.1, 0.4, 0.4, 0.8]
    tied = pairs = 0.0
    for i, (w, s) in enumerate(zip(labels, scores, strict=True)):
        for j, (v, t) in enumerate(zip(labels, scores, strict=True)):
            if i != j:
                pairs += w * (1 - v)
                tied += w * (1 - v) * (s == t)
    numbers = found(ta.evaluate(labels, scores), "tied-pairs").numbers
    assert numbers["share"] == pytest.approx(tied / pairs, rel=1e-12)


def test_miscalibration_is_what_the_definitions_say():
    too_high = np.clip(STATED + 0.15, 0.01, 0.99)
    pairs = list(zip(TRUTH.tolist(), too_high.tolist(), strict=True))
    z = sum((y - p) * (1 - 2 * p) for y, p in pairs) / sqrt(
        sum((1 - 2 * p) ** 2 * p * (1 - p) for _, p in pairs)
    )
    excess = sum(y - p for y, p in pairs) / sqrt(sum(p * (1 - p) for _, p in pairs))
    evaluation = ta.evaluate(TRUTH, too_high)
    numbers = found(evaluation, "miscalibrated").numbers
    assert numbers["spiegelhalter_z"] == pytest.approx(z, rel=1e-10)
    assert numbers["excess_z"] == pytest.approx(excess, rel=1e-10)
    assert numbers["stated"] == pytest.approx(too_high.mean(), rel=1e-12)
    assert numbers["observed"] == TRUTH.mean()
    assert 0 < numbers["gap"] < evaluation.metric("ece").value


def test_top_label_calibration_counts_right_answers():
    truth = RNG.integers(0, 3, 300)
    scores = RNG.dirichlet([0.4] * 3, 300)
    right = scores.argmax(axis=1) == truth
    finding = found(ta.evaluate(truth, scores), "miscalibrated")
    assert finding.numbers["stated"] == pytest.approx(scores.max(axis=1).mean(), rel=1e-12)
    assert finding.numbers["observed"] == pytest.approx(right.mean(), rel=1e-12)
    assert "over-confident" in finding.text


def test_probabilities_too_far_out_are_called_over_confident():
    odds = RNG.normal(0, 1.2, 3000)
    truth = (RNG.random(3000) < 1 / (1 + np.exp(-odds))).astype(int)
    extreme, timid = (1 / (1 + np.exp(-odds * factor)) for factor in (2.0, 0.5))
    over = found(ta.evaluate(truth, extreme), "miscalibrated")
    under = found(ta.evaluate(truth, timid), "miscalibrated")
    assert "over-confident" in over.text
    assert "under-confident" in under.text
    assert over.numbers["slope"] == pytest.approx(0.5, abs=0.06)
    assert under.numbers["slope"] == pytest.approx(2.0, abs=0.24)


def test_a_lean_is_the_difference_of_two_standardised_areas():
    positives = [*(2 + np.linspace(0, 1, 200)), *np.linspace(0, 1, 200)]
    negatives = np.linspace(0.001, 1.001, 200)
    evaluation = ta.evaluate([1] * 400 + [0] * 200, [*positives, *negatives], scores="rank")
    numbers = found(evaluation, "curve-leans").numbers
    roc = evaluation.curve("roc")
    x, y = roc["false_positive_rate"], roc["true_positive_rate"]
    turned = 1 - y[::-1], 1 - x[::-1]  # specificity over the share of positives missed
    assert numbers["high_specificity"] == pytest.approx(standardised(x, y), rel=1e-12)
    assert numbers["high_sensitivity"] == pytest.approx(standardised(*turned), rel=1e-12)


def test_the_errors_of_a_lean_are_those_of_resampling():
    truth = np.repeat([0, 1], [300, 200])
    scores = RNG.normal(0, 1, 500) + truth * RNG.choice([0.0, 3.0], 500)
    finding = found(ta.evaluate(truth, scores, scores="rank"), "curve-leans")
    values = []
    for _ in range(400):
        rows = np.concatenate([RNG.integers(0, 300, 300), RNG.integers(300, 500, 200)])
        drawn = ta.evaluate(truth[rows], scores[rows], scores="rank")
        roc = drawn.curve("roc")
        x, y = roc["false_positive_rate"], roc["true_positive_rate"]
        values.append(standardised(x, y) - standardised(1 - y[::-1], 1 - x[::-1]))
    assert finding.numbers["error"] == pytest.approx(np.std(values), rel=0.12)


def standardised(x: np.ndarray, y: np.ndarray) -> float:
    """The area over x in [0, 0.2] by trapezoids, rescaled as McClish does."""
    inside = x <= 0.2
    edge = np.interp(0.2, x, y)
    area = np.trapezoid([*y[inside], edge], [*x[inside], 0.2])
    return 0.5 * (1 + (area - 0.02) / 0.18)


def test_a_class_is_below_chance_only_beyond_what_many_classes_allow():
    truth = np.repeat([f"c{k:02d}" for k in range(40)], 25)
    noise = np.random.default_rng(3).random((1000, 40))
    evaluation = ta.evaluate(truth, noise, scores="rank")
    singly = [e for e in evaluation.per_class("roc_auc").values() if e.high < 0.5]
    assert len(singly) > 0  # 2.5% of the classes, by chance
    assert "class-below-chance" not in [f.code for f in evaluation.result.findings]
    noise[truth == "c07", 7] *= 0.5
    turned = ta.evaluate(truth, noise, scores="rank")
    (finding,) = (f for f in turned.result.findings if f.code == "class-below-chance")
    assert finding.numbers["classes"] == 1
    assert "c07" in finding.text


def test_effective_rows_are_those_of_equal_weights():
    weights = np.array([4.0] + [1.0] * 34 + [1.0] * 100)
    worth = (4 + 34) ** 2 / (16 + 34)
    evaluation = ta.evaluate([1] * 35 + [0] * 100, y_pred=[1] * 35 + [0] * 100,
                             sample_weight=weights)  # fmt: skip
    numbers = found(evaluation, "few-rows").numbers
    assert numbers["fewest"] == pytest.approx(worth, rel=1e-12)


def test_equal_weights_of_any_size_are_rows():
    truth = [1] * 30 + [0] * 30
    for weight in (0.01, 1.0, 50.0):
        evaluation = ta.evaluate(truth, y_pred=truth, sample_weight=[weight] * 60)
        assert "few-rows" not in [f.code for f in evaluation.result.findings]
    soft = ta.evaluate([0.5] * 20, np.linspace(0.1, 0.9, 20))
    assert found(soft, "few-rows").numbers["fewest"] == pytest.approx(20.0)


def test_a_label_is_as_scarce_as_its_rarer_side():
    truth = np.zeros((100, 2), dtype=int)
    truth[:90, 0], truth[:50, 1] = 1, 1
    scores = np.random.default_rng(0).random((100, 2))
    for weights in (None, [2.0] * 100):
        evaluation = ta.evaluate(truth, scores, task="multilabel", sample_weight=weights)
        numbers = found(evaluation, "few-rows").numbers
        assert (numbers["classes"], numbers["fewest"]) == (1.0, pytest.approx(10.0))


def test_the_auc_in_words_is_the_share_of_pairs(evaluation):
    won = np.mean([(x > y) + 0.5 * (x == y)
                   for x in STATED[TRUTH == 1] for y in STATED[TRUTH == 0]])  # fmt: skip
    assert found(evaluation, "auc-in-words").numbers["roc_auc"] == pytest.approx(won, rel=1e-12)


def test_the_gap_of_calibrated_probabilities_is_nothing_on_average():
    from tellapart.metrics.reliability import gap_beyond_chance
    from tellapart.problem import Column
    from tellapart.statistics import ScoreSweep

    rng = np.random.default_rng(5)
    gaps, errors = [], []
    for _ in range(300):
        stated = rng.beta(1, 3, 500)
        truth = (rng.random(500) < stated).astype(np.uint8)
        sweep = ScoreSweep.of(Column("", stated, truth))
        gaps.append(gap_beyond_chance(sweep))
        errors.append(ta.evaluate(truth, stated).metric("ece").value)
    assert np.mean(errors) > 0.04
    assert abs(np.mean(gaps)) < 0.004


def normal(z: float) -> float:
    return 0.5 * (1 + erf(z / sqrt(2)))


@pytest.mark.slow
def test_calibrated_probabilities_are_seldom_called_miscalibrated():
    rng = np.random.default_rng(6)
    called = 0
    for _ in range(1000):
        stated = rng.beta(0.5, 8, 2000)
        truth = (rng.random(2000) < stated).astype(int)
        codes = [f.code for f in ta.evaluate(truth, stated, classes=[0, 1]).result.findings]
        called += "miscalibrated" in codes
    assert called <= 12  # two tests at three standard errors: 5 in 1000, less for the gap


@pytest.mark.slow
@pytest.mark.parametrize(("m", "n"), [(50, 50), (50, 500), (300, 300)])
def test_symmetric_curves_are_seldom_said_to_lean(m, n):
    rng = np.random.default_rng(7)
    truth = np.repeat([1, 0], [m, n])
    leans = 0
    for _ in range(600):
        scores = rng.normal(0, 1, m + n) + truth * 1.2
        found = ta.evaluate(truth, scores, scores="rank").advise().findings
        leans += "curve-leans" in [f.code for f in found]
    assert leans <= 12  # 2%; at 50 rows three standard errors are passed in about 1%


@pytest.mark.slow
def test_intervals_of_answers_at_another_prevalence_cover():
    rng = np.random.default_rng(8)
    share, cut = 0.02, 1.0
    sensitivity, alarms = 1 - normal(cut - 1.5), 1 - normal(cut)
    ppv = share * sensitivity / (share * sensitivity + (1 - share) * alarms)
    npv = (1 - share) * (1 - alarms) / ((1 - share) * (1 - alarms) + share * (1 - sensitivity))
    hits = np.zeros(2)
    for _ in range(1000):
        scores = np.concatenate([rng.normal(1.5, 1, 80), rng.normal(0, 1, 150)])
        evaluation = ta.evaluate([1] * 80 + [0] * 150, scores, scores="rank")
        numbers = found(evaluation, "rule-in-rule-out", threshold=cut, prevalence=share).numbers
        hits += [
            numbers["ppv_low"] <= ppv <= numbers["ppv_high"],
            numbers["npv_low"] <= npv <= numbers["npv_high"],
        ]
    assert np.all(np.abs(hits / 1000 - 0.95) < 0.025)
