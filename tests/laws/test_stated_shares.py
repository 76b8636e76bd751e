"""At a stated prevalence the shares of classes are known: in every interval, band and resample."""

from math import isnan

import numpy as np
import pytest

import tellapart as ta
from tellapart.inference.resampling.units import Units

RATE = {"scores": "probability"}


def sample(seed=1, rows=200):
    random = np.random.default_rng(seed)
    groups = np.repeat(np.arange(rows // 5), 5)
    noise = random.normal(size=rows) + random.normal(size=rows // 5)[groups]
    truth = (noise > 0.5).astype(int)
    score = 1 / (1 + np.exp(-(1.5 * (truth - 0.5) + random.normal(size=rows))))
    return truth, score, groups


def soft(truth):
    return np.clip(truth * 0.8 + 0.1, 0, 1)


# ---- partial areas -----------------------------------------------------------------------


@pytest.mark.parametrize("stated", [False, True])
@pytest.mark.parametrize("rows", ["groups", "weights", "soft", "hard"])
@pytest.mark.parametrize("area", [{"fpr": (0, 0.2)}, {"tpr": (0.8, 1)}])
def test_partial_areas_of_both_kinds_exist_for_all_rows(area, rows, stated):
    truth, score, groups = sample()
    options = {"groups": groups} if rows == "groups" else {}
    if rows == "weights":
        options = {"sample_weight": 1.0 + groups % 3}
    labels = soft(truth) if rows == "soft" else truth
    evaluation = ta.evaluate(labels, score, **options)
    if stated:
        evaluation = evaluation.at_prevalence(0.05)
    found = evaluation.metric("partial_auc", **area)
    assert found.low < found.value < found.high


def test_an_area_over_true_positive_rates_is_that_of_the_classes_turned_around():
    truth, score, groups = sample()
    one = ta.evaluate(truth, score, groups=groups, scores="rank")
    other = ta.evaluate(1 - truth, -score, groups=groups, scores="rank")
    by_misses = one.metric("partial_auc", tpr=(0.8, 1))
    by_alarms = other.metric("partial_auc", fpr=(0, 0.2))
    for field in ("value", "low", "high", "standard_error"):
        assert getattr(by_misses, field) == pytest.approx(getattr(by_alarms, field), rel=1e-9)


# ---- bands and thresholds ----------------------------------------------------------------


def test_a_decision_band_is_that_of_the_prevalence_of_the_use():
    truth, score, _ = sample(rows=2000)
    evaluation = ta.evaluate(truth, score, **RATE)
    options = {"thresholds": [0.1], "band": "pointwise"}
    stated = evaluation.at_prevalence(0.05).curve("decision", **options)
    used = evaluation.curve("decision", prevalence=0.05, **options)
    assert stated["net_benefit"][0] == pytest.approx(used["net_benefit"][0], rel=1e-9)
    for end in ("low", "high"):
        gap = getattr(stated.band, end)[0] - used["net_benefit"][0]
        expected = getattr(used.band, end)[0] - used["net_benefit"][0]
        assert gap == pytest.approx(expected, rel=0.1)


def test_a_gain_band_knows_the_stated_prevalence():
    truth, score, _ = sample()
    band = ta.evaluate(truth, score).at_prevalence(0.5).curve("gain", band="pointwise").band
    assert band is not None
    assert (band.high <= band.x / 0.5 + 1e-9).all()
    assert (band.low >= 1 - (1 - band.x) / 0.5 - 1e-9).all()


@pytest.mark.parametrize("metric", ["precision", "recall", "accuracy", "f1"])
@pytest.mark.parametrize("share", [0.05, 0.6])
def test_a_band_over_thresholds_is_the_interval_at_each(metric, share):
    truth, score, _ = sample()
    stated = ta.evaluate(truth, score, **RATE).at_prevalence(share)
    band = stated.curve("threshold", metric=metric, band="pointwise").band
    for at in (20, 90, 150):
        there = stated.at(float(band.x[at])).metric(metric)
        assert (band.low[at], band.high[at]) == pytest.approx((there.low, there.high), rel=1e-9)


@pytest.mark.parametrize("grouped", [False, True])
def test_every_draw_keeps_the_stated_shares(grouped):
    truth, score, groups = sample()
    options = {"groups": groups} if grouped else {}
    problem = ta.evaluate(truth, score, **options).at_prevalence(0.05).problem
    units = Units.of(problem, None)
    for replicate in range(5):
        drawn = units.drawn(0, replicate)
        for weight in (drawn, units.kept((drawn == 0).astype(float)), units.without([3])):
            mass = weight * problem.weights
            assert mass[truth == 1].sum() / mass.sum() == pytest.approx(0.05)


def test_out_of_bag_tables_are_at_the_stated_shares():
    truth, score, _ = sample()
    evaluation = ta.evaluate(truth, score, **RATE)
    found = evaluation.at_prevalence(0.05).threshold(ta.cost(fp=1, fn=20), resamples=200)
    rule = ta.cost(fp=1, fn=20, prevalence=0.05)
    twin = evaluation.threshold(rule, resamples=200).out_of_bag
    assert found.out_of_bag.drawn == twin.drawn == "rows of each class"
    assert found.out_of_bag.value.mean == pytest.approx(twin.value.mean, rel=1e-9)
    for end in ("low", "high"):
        there, here = getattr(twin.value, end), getattr(found.out_of_bag.value, end)
        assert here == pytest.approx(there, rel=1e-9)


# ---- soft labels -------------------------------------------------------------------------


def test_soft_labels_at_a_stated_share_say_why_a_point_has_no_interval():
    truth, score, _ = sample()
    stated = ta.evaluate(soft(truth), score).at_prevalence(0.05)
    found = stated.metric("recall_at_specificity", specificity=0.9)
    plain = ta.evaluate(soft(truth), score).metric("recall_at_specificity", specificity=0.9)
    assert found.value == pytest.approx(plain.value)
    assert isnan(found.low)
    assert found.reason == ("no interval: resamples of soft rows cannot keep a stated prevalence")
    # what needs no resamples has its interval
    area = stated.metric("partial_auc", tpr=(0.8, 1))
    assert area.low < area.value < area.high


def asked_of_soft():
    return {
        "metric": lambda one: one.metric("recall", method="bootstrap"),
        "point": lambda one: one.metric(
            "recall_at_specificity", specificity=0.9, method="bootstrap"
        ),
        "all": lambda one: one.bootstrapped(100),
        "threshold": lambda one: one.threshold("youden", resamples=100),
        "roc": lambda one: one.curve("roc", band="pointwise"),
        "decision": lambda one: one.curve("decision", band="pointwise"),
        "compare": lambda one: ta.compare_evaluations({"a": one, "b": one}, test="bootstrap"),
    }


@pytest.mark.parametrize("asked", asked_of_soft())
def test_soft_labels_at_a_stated_share_are_not_resampled(asked):
    truth, score, _ = sample()
    stated = ta.evaluate(soft(truth), score, **RATE).at_prevalence(0.05)
    with pytest.raises(ta.InputError, match="soft rows cannot keep a stated prevalence; expected"):
        asked_of_soft()[asked](stated)


def test_a_comparison_that_needs_resamples_of_soft_rows_says_why_it_has_none():
    truth, score, _ = sample()
    first = ta.evaluate(soft(truth), score, **RATE).at_prevalence(0.05)
    second = ta.evaluate(soft(truth), score**2, **RATE).at_prevalence(0.05)
    found = ta.compare_evaluations({"a": first, "b": second}, metrics=["ece", "roc_auc"])
    error, area = found.differences
    assert "soft rows cannot keep a stated prevalence" in error.estimate.reason
    assert isnan(error.p_value)
    assert area.p_value == area.p_value


# ---- differences -------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{}, {"test": "bootstrap", "resamples": 100}])
def test_precision_recall_areas_at_a_stated_share_are_tested_by_permutation_only(options):
    truth, score, _ = sample()
    random = np.random.default_rng(2)
    both = {
        name: ta.evaluate(truth, score + random.normal(size=200), scores="rank").at_prevalence(0.05)
        for name in "ab"
    }
    names = ["average_precision", "pr_auc", "roc_auc"]
    *areas, roc = ta.compare_evaluations(both, metrics=names, **options).differences
    for each in areas:
        assert isnan(each.p_value)
        assert isnan(each.estimate.low)
        assert 'test="permutation"' in each.estimate.reason
    assert roc.estimate.low < roc.estimate.value < roc.estimate.high
    found = ta.compare_evaluations(both, metrics=names, permutations=200).differences
    for each in found:
        assert each.method == "permutation"
        assert 0 < each.p_value <= 1


def test_averages_of_precision_recall_areas_are_not_tested_at_stated_shares():
    random = np.random.default_rng(3)
    truth = random.integers(0, 3, 150)
    both = {
        name: ta.evaluate(truth, random.dirichlet(np.ones(3), 150)).at_prevalence({0: 0.1})
        for name in "ab"
    }
    names = ["average_precision_macro", "pr_auc_weighted", "average_precision_micro", "f1_macro"]
    *areas, f1 = ta.compare_evaluations(both, metrics=names).differences
    for each in areas:
        assert each.method == "none"
        assert "permutation" in each.estimate.reason
    assert f1.p_value == f1.p_value


def test_precision_recall_areas_of_different_rows_are_not_tested_at_a_stated_share():
    truth, score, _ = sample()
    both = {
        name: ta.evaluate(truth, score, items=np.arange(200) + 1000 * at).at_prevalence(0.05)
        for at, name in enumerate("ab")
    }
    names = ["average_precision", "roc_auc"]
    area, roc = ta.compare_evaluations(both, metrics=names).differences
    assert isnan(area.p_value)
    assert area.estimate.reason.startswith("no interval and no test: at a stated prevalence")
    assert roc.p_value == 1.0


# ---- folds -------------------------------------------------------------------------------


def test_every_fold_is_at_the_stated_shares():
    truth, score, _ = sample()
    folds = np.where(truth == 1, np.arange(200) % 7 == 0, np.arange(200) % 2)  # unlike mixes
    stated = ta.evaluate(truth, score, folds=folds, **RATE).at_prevalence(0.05)
    found = stated.by_fold.metric("precision")
    by_hand = [
        ta.evaluate(truth[folds == k], score[folds == k], **RATE)
        .at_prevalence(0.05)
        .metric("precision")
        for k in (0, 1)
    ]
    assert [each.metrics["precision"].value for each in stated.folds] == pytest.approx(
        [each.value for each in by_hand]
    )
    assert found.fold_mean.value == pytest.approx(np.mean([each.value for each in by_hand]))
    error = np.hypot(*[each.standard_error for each in by_hand]) / 2
    assert found.within_fold.standard_error == pytest.approx(error, rel=0.05)  # n / (n - 1)


def test_a_fold_without_a_class_cannot_be_at_a_stated_share():
    truth, score, _ = sample()
    folds = np.where(truth == 1, 0, np.arange(200) % 2)
    stated = ta.evaluate(truth, score, folds=folds, **RATE).at_prevalence(0.05)
    found = stated.by_fold.metric("accuracy").fold_mean
    assert isnan(found.value)
    assert "no row of 1, of which a share is stated" in found.reason


@pytest.mark.parametrize("name", ["average_precision", "pr_auc"])
def test_precision_recall_areas_have_no_interval_inside_folds_at_a_stated_share(name):
    truth, score, _ = sample()
    plain = ta.evaluate(truth, score, folds=np.arange(200) % 4)
    assert plain.by_fold.metric(name).within_fold.low > 0
    found = plain.at_prevalence(0.05).by_fold.metric(name).within_fold
    assert found.value > 0
    assert isnan(found.low)
    assert "at a stated prevalence this area is biased" in found.reason


# ---- methods -----------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["wilson", "exact", "jeffreys"])
def test_a_method_that_does_not_fit_is_refused(method):
    truth, score, _ = sample()
    stated = ta.evaluate(truth, score).at_prevalence(0.05)
    assert stated.metric("recall", method=method).method == method
    of_soft = ta.evaluate(soft(truth), score)
    for one, name in ((stated, "precision"), (stated, "npv"), (of_soft, "recall")):
        assert one.metric(name, method="logit").method == "logit"
        with pytest.raises(ta.InputError, match=f"method is '{method}'; expected 'logit'"):
            one.metric(name, method=method)
