from math import comb, isnan, nan

import definitions
import numpy as np
import pytest
from hypothesis import given

import tellapart
from strategies import Case, cases, simulated
from tellapart import METRICS
from tellapart.metrics import PER_CLASS, names_for


def same(found, expected):
    return found == pytest.approx(expected, rel=1e-10, abs=1e-12, nan_ok=True)


@given(cases())
def test_every_metric_equals_its_definition(case):
    found = case.evaluate().result.metrics
    expected = definitions.all_metrics(case)
    assert set(found) == set(expected)
    wrong = {
        name: (found[name].value, value)
        for name, value in expected.items()
        if not same(found[name].value, value)
    }
    assert not wrong


@given(cases())
def test_every_metric_of_a_class_equals_its_definition(case):
    evaluation = case.evaluate()
    for k, name in enumerate(evaluation.problem.questions):
        found = evaluation.result.per_class[name]
        expected = definitions.class_metrics(case, k)
        assert set(found) == set(expected) == set(PER_CLASS)
        wrong = {
            metric: (found[metric].value, value)
            for metric, value in expected.items()
            if not same(found[metric].value, value)
        }
        assert not wrong


@given(cases())
def test_a_metric_without_a_value_says_why(case):
    result = case.evaluate().result
    for estimates in (result.metrics, *result.per_class.values()):
        for name, estimate in estimates.items():
            assert not isnan(estimate.value) or estimate.reason, name


def test_the_definitions_cover_every_metric():
    covered = set(names_for("binary", 2)) | set(names_for("multilabel", 4))
    covered |= set(names_for("multiclass", 4)) | {"top_5_accuracy", "top_10_accuracy"}
    assert covered == {name for name, row in METRICS.items() if not row.options}


@pytest.mark.parametrize("k", [2, 3, 5, 10])
def test_top_k_among_many_classes_is_the_chance_under_random_tie_breaking(k):
    random = np.random.default_rng(k)
    scores = random.integers(0, 4, (60, 12)).astype(float)
    codes = random.integers(0, 12, 60)
    expected = 0.0
    for code, row in zip(codes, scores, strict=True):
        above, tied = int((row > row[code]).sum()), int((row == row[code]).sum())
        # the true class takes one of `tied` places after `above`, each as likely
        expected += sum(1 for place in range(above, above + tied) if place < k) / tied
    found = tellapart.evaluate(codes, scores, classes=range(12), scores="rank")
    assert found.metric(f"top_{k}_accuracy").value == pytest.approx(expected / 60, abs=1e-12)


def test_all_equal_scores_find_the_true_class_among_k_of_n_by_chance():
    found = tellapart.evaluate([0, 0, 0, 1], np.full((4, 4), 0.25), classes=range(4))
    assert found.metric("top_3_accuracy").value == pytest.approx(comb(3, 2) / comb(4, 3))


def test_ece_of_equal_width_puts_an_edge_in_the_bin_below():
    found = tellapart.evaluate([0, 1, 1, 0], [0.0, 0.2, 0.2001, 1.0])
    # bins (0, .2], (.2, .4], ..., (.8, 1]; 0 joins the first
    expected = (abs(0.0 + 0.2 - 1) + abs(0.2001 - 1) + abs(1.0 - 0)) / 4
    found = found.metric("ece", bins=5, binning="width").value
    assert found == pytest.approx(expected, abs=1e-12)


def test_a_class_that_is_absent_is_undefined_and_left_out_of_averages():
    scores = [[0.6, 0.3, 0.1], [0.2, 0.7, 0.1], [0.5, 0.4, 0.1]]
    found = tellapart.evaluate(["a", "b", "b"], scores, classes=["a", "b", "c"])
    assert isnan(found.metric("recall", of="c").value)
    assert found.metric("recall", of="c").reason == "no positive rows"
    assert found.metric("recall_macro").value == pytest.approx((1 + 0.5) / 2)
    assert "1 of 3 classes left out, undefined there: c" in found.metric("recall_macro").reason
    assert "c" in found.metric("roc_auc_ovr_macro").reason


def test_an_area_needs_both_classes():
    found = tellapart.evaluate([1, 1], [0.2, 0.4], classes=[0, 1])
    assert "needs negative rows" in found.metric("roc_auc").reason
    assert found.metric("average_precision").value == 1.0
    none = tellapart.evaluate([0, 0], [0.2, 0.4], classes=[0, 1])
    assert "needs positive rows" in none.metric("average_precision").reason


def test_a_constant_score_has_the_area_of_chance():
    found = tellapart.evaluate([0, 1, 1, 0, 0], [0.3] * 5)
    assert found.metric("roc_auc").value == 0.5
    assert found.metric("average_precision").value == pytest.approx(0.4)
    assert found.metric("pr_auc").value == pytest.approx(0.4)


def test_a_probability_of_zero_for_what_happened_is_never_clipped():
    found = tellapart.evaluate([1, 0, 1], [0.0, 0.2, 0.9]).metric("log_loss")
    assert found.value == np.inf
    assert "in 1 of 3 rows" in found.reason


def test_predictions_that_nobody_is_positive_leave_precision_undefined():
    truth = [1] + [0] * 99
    found = tellapart.evaluate(truth, y_pred=[0] * 100)
    assert isnan(found.metric("precision").value)
    assert found.metric("precision").reason == "nobody was predicted positive"
    assert found.metric("accuracy").value == found.result.baselines["accuracy"] == 0.99
    assert (found.metric("recall").value, found.metric("f1").value) == (0.0, 0.0)
    assert found.metric("informedness").value == 0.0


@pytest.mark.parametrize("task", ["binary", "multiclass", "multilabel"])
@pytest.mark.parametrize("soft", [False, True])
def test_a_baseline_is_what_constant_scores_at_the_prevalence_reach(task, soft):
    case = simulated(task, rows=40, seed=5, soft=soft)
    prevalence = np.array(case.share).mean(axis=0)
    constant = Case(task, case.share, (tuple(prevalence.tolist()),) * case.rows)
    reached = constant.evaluate().result.metrics
    baselines = case.evaluate().result.baselines
    ranked = ("roc_auc", "roc_auc_ovr_macro", "average_precision", "average_precision_weighted",
              "pr_auc", "pr_auc_macro", "roc_auc_ovo_macro", "brier", "log_loss")  # fmt: skip
    for name in ranked:
        if name in reached:
            assert baselines[name] == pytest.approx(reached[name].value), name


@pytest.mark.parametrize("task", ["binary", "multiclass", "multilabel"])
@pytest.mark.parametrize("soft", [False, True])
def test_the_baseline_of_the_squared_error_is_what_the_prevalence_reaches(task, soft):
    case = simulated(task, rows=40, seed=5, soft=soft)
    prevalence = np.array(case.share).mean(axis=0)
    constant = Case(task, case.share, (tuple(prevalence.tolist()),) * case.rows)
    reached = constant.evaluate().metric("mse").value
    assert case.evaluate().result.baselines.get("mse", nan) == pytest.approx(reached)
