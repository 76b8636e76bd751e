"""Row influence of every metric with a gradient: against its definition, and what follows."""

from __future__ import annotations

import numpy as np
import pytest

import tellapart as ta
from tellapart.inference.resampling import Wanted
from tellapart.inference.resampling.values import Reweighting
from tellapart.inference.row_influence import has_influence, row_influence
from tellapart.inference.rows import row_error, stratified_error
from tellapart.metrics import METRICS, names_for
from tellapart.problem import Problem

STEP = 1e-5
ROWS = 40


def problem(task, truth="hard", seed=5, rows=ROWS, **options):
    random = np.random.default_rng(seed)
    score = random.random(rows) if task == "binary" else random.dirichlet([1, 1, 1], rows)
    if truth == "soft":
        labels = random.random(rows) if task == "binary" else random.random((rows, 3))
        if task == "multiclass":
            labels = random.dirichlet([1, 1, 1], rows)
    elif task == "multilabel":
        labels = (random.random((rows, 3)) < 0.4).astype(float)
    else:
        labels = random.integers(0, 2 if task == "binary" else 3, rows)
    given = task if np.ndim(labels) == 2 else None
    return Problem.of(labels, score, task=given, **options)


def by_definition(given, wanted):
    """Return the change of a metric when a row's weight grows, per share of the weight."""
    reweighting = Reweighting.of(given, [wanted])
    out = np.empty(given.rows)
    for row in range(given.rows):
        values = []
        for sign in (1, -1):
            weight = np.ones(given.rows)
            weight[row] += sign * STEP
            values.append(reweighting.values([wanted], weight)[0])
        out[row] = (values[0] - values[1]) / (2 * STEP)
    return out


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("truth", ["hard", "soft"])
@pytest.mark.parametrize("task", ["binary", "multiclass", "multilabel"])
def test_influence_is_the_change_by_a_rows_weight(task, truth, weighted):
    weight = np.random.default_rng(1).random(ROWS) + 0.5 if weighted else None
    given = problem(task, truth, sample_weight=weight)
    checked = 0
    for name in names_for(task, 3):
        wanted = Wanted(METRICS[name])
        if has_influence(wanted.row):
            found = row_influence(given, wanted)
            np.testing.assert_allclose(found, by_definition(given, wanted), atol=1e-8, err_msg=name)
            assert abs(found.sum()) < 1e-10, name
            checked += 1
    assert checked >= 15


@pytest.mark.parametrize("task", ["binary", "multiclass", "multilabel"])
def test_influence_on_one_class(task):
    given = problem(task)
    for name in ("roc_auc", "average_precision", "pr_auc", "precision", "f1", "npv", "lr_plus"):
        wanted = Wanted(METRICS[name], len(given.questions) - 1)
        found = row_influence(given, wanted)
        np.testing.assert_allclose(found, by_definition(given, wanted), atol=1e-8, err_msg=name)


@pytest.mark.parametrize("task", ["binary", "multiclass", "multilabel"])
def test_squares_of_influence_give_the_standard_errors_of_single_models(task):
    given = problem(task, rows=200)
    options = {"task": task} if task == "multilabel" else {}
    evaluation = ta.evaluate(given.truth.values, given.scores.values, **options)
    for name in names_for(task, 3):
        row = METRICS[name]
        if not has_influence(row):
            continue
        rows = row_influence(given, Wanted(row))
        # counts have no factor n / (n - 1), areas one for each class
        error = float(np.sqrt((rows**2).sum()))
        if row.kind in ("sweep", "pairs"):
            error = row_error(given, rows)
            if task == "binary":
                error = stratified_error(given.truth.values, rows)
        assert error == pytest.approx(evaluation.metric(name).standard_error, rel=1e-9), name


def models(task, rows=300, count=2):
    random = np.random.default_rng(11)
    classes = 3
    truth = random.integers(0, classes, rows)
    common = random.normal(size=(rows, classes))
    scores = {}
    for k in range(count):
        logits = 1.5 * np.eye(classes)[truth] + common + random.normal(size=(rows, classes))
        scores[f"m{k}"] = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    if task == "multilabel":
        return np.eye(classes)[truth], scores, {"task": task}
    return truth, scores, {}


@pytest.mark.parametrize("task", ["multiclass", "multilabel"])
def test_averages_over_classes_are_compared_by_influence_as_the_bootstrap_does(task):
    truth, scores, options = models(task)
    names = ["roc_auc_ovr_macro", "roc_auc_ovr_micro", "average_precision_macro", "f1_macro",
             "f1_weighted", "recall_macro"]  # fmt: skip
    if task == "multiclass":
        names += ["roc_auc_ovo_macro", "roc_auc_ovr_weighted", "mcc", "kappa"]
    closed = ta.compare(truth, scores, metrics=names, **options)
    drawn = ta.compare(truth, scores, metrics=names, resamples=2000, **options)
    for one, other in zip(closed.differences, drawn.differences, strict=True):
        assert one.method == "influence", one.metric
        ratio = one.estimate.standard_error / other.estimate.standard_error
        assert ratio == pytest.approx(1.0, abs=0.08), one.metric


def test_one_class_is_compared_as_the_binary_problem_of_it():
    truth, scores, _ = models("multiclass")
    names = ["roc_auc", "average_precision", "recall", "precision"]
    found = ta.compare(truth, scores, metrics=names, of=1)
    answers = {name: score.argmax(axis=1) == 1 for name, score in scores.items()}
    alone = ta.compare(
        truth == 1,
        {n: {"y_score": s[:, 1], "y_pred": answers[n]} for n, s in scores.items()},
        metrics=names,
        scores="rank",
    )
    for one, other in zip(found.differences, alone.differences, strict=True):
        assert one.of == "1"
        assert one.method == other.method
        assert one.estimate.value == pytest.approx(other.estimate.value, rel=1e-12)
        assert one.p_value == pytest.approx(other.p_value, rel=1e-9)
    assert found.wins == alone.wins


def test_the_negative_class_of_two_can_be_compared():
    random = np.random.default_rng(3)
    truth = random.integers(0, 2, 200)
    scores = {k: 1 / (1 + np.exp(-(truth - 0.5 + random.normal(size=200)))) for k in "ab"}
    found = ta.compare(truth, scores, of=0, metrics=["roc_auc", "recall", "brier"])
    other = ta.compare(truth, scores, metrics=["roc_auc", "specificity", "brier"])
    for one, same in zip(found.differences, other.differences, strict=True):
        assert one.estimate.value == pytest.approx(same.estimate.value)
        assert one.p_value == pytest.approx(same.p_value)


@pytest.mark.parametrize(
    ("metrics", "of", "message"),
    [
        (["roc_auc"], None, "a multiclass problem does not have as a whole; expected of=... for"),
        (["mcc"], 1, "metrics names 'mcc', which one class alone does not have"),
        (["roc_auc"], 7, "of is '7'; expected one of 0, 1, 2"),
    ],
)
def test_metrics_that_do_not_fit_the_classes_are_refused(metrics, of, message):
    truth, scores, _ = models("multiclass", rows=60)
    with pytest.raises(ta.InputError, match=message):
        ta.compare(truth, scores, metrics=metrics, of=of)


def test_weights_of_two_are_rows_twice_in_every_closed_form():
    truth, scores, _ = models("multiclass", rows=80)
    weight = np.random.default_rng(8).integers(1, 3, 80)
    rows = np.repeat(np.arange(80), weight)
    names = ["roc_auc_ovr_macro", "f1_macro", "accuracy", "log_loss", "average_precision_macro"]
    heavy = ta.compare(truth, scores, metrics=names, sample_weight=weight)
    often = ta.compare(
        truth[rows], {k: s[rows] for k, s in scores.items()}, metrics=names, groups=rows
    )
    # a weight is one row that counts twice, as a group of two equal rows is; groups bring the
    # factors of small samples: I / (I - 1) of the groups in each class for areas, else of all
    groups, count = 80, len(rows)
    counted = np.sqrt(groups / (groups - 1) * (count - 1) / count)
    held = np.bincount(truth)
    ends = np.sqrt(held / (held - 1))
    for one, other in zip(heavy.differences, often.differences, strict=True):
        assert one.estimate.value == pytest.approx(other.estimate.value), one.metric
        ratio = other.estimate.standard_error / one.estimate.standard_error
        if one.metric in ("f1_macro", "accuracy"):
            assert ratio == pytest.approx(counted, rel=1e-9), one.metric
        elif one.metric == "log_loss":
            assert ratio == pytest.approx(1, rel=0.006), one.metric
        else:
            assert ends.min() <= ratio <= ends.max(), one.metric


def test_soft_labels_at_0_and_1_are_hard_ones_up_to_small_samples():
    random = np.random.default_rng(4)
    truth = random.integers(0, 2, 400)
    scores = {k: 1 / (1 + np.exp(-(truth - 0.5 + random.normal(size=400)))) for k in "ab"}
    names = ["roc_auc", "average_precision", "accuracy", "f1", "brier"]
    hard = ta.compare(truth, scores, metrics=names)
    soft_truth = truth.astype(float)
    soft_truth[0] += 1e-12 if truth[0] == 0 else -1e-12
    soft = ta.compare(soft_truth, scores, metrics=names)
    for one, other in zip(hard.differences, soft.differences, strict=True):
        assert other.estimate.value == pytest.approx(one.estimate.value, abs=1e-9), one.metric
        assert other.estimate.standard_error == pytest.approx(
            one.estimate.standard_error, rel=0.01
        ), one.metric
