"""`evaluate` against scikit-learn on random problems with ties, weights and absent answers.

Where scikit-learn has no word for undefined, it is asked for NaN (``zero_division``), which
leaves a class out of an average as `evaluate` does.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn import metrics
from sklearn.exceptions import UndefinedMetricWarning

import tellapart as ta

Array = NDArray[Any]
EXACT = 1e-12
SEEDS = range(8)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Let scikit-learn warn of what is undefined; every value is compared all the same."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="sklearn")
        warnings.filterwarnings("ignore", category=UndefinedMetricWarning)
        yield


@dataclass(frozen=True)
class Case:
    truth: Array
    score: Array
    weight: Array | None

    def evaluate(self, **options: Any) -> ta.Evaluation:
        return ta.evaluate(self.truth, self.score, sample_weight=self.weight, **options)


def masses(rng: np.random.Generator, rows: int, weighted: str) -> Array | None:
    if weighted == "unweighted":
        return None
    if weighted == "whole weights":
        return rng.integers(1, 5, rows)
    return rng.gamma(1.0, size=rows) + 1e-3


WEIGHTS = ("unweighted", "whole weights", "weights")


@pytest.fixture(params=[(seed, weighted) for seed in SEEDS for weighted in WEIGHTS], ids=str)
def binary(request: pytest.FixtureRequest) -> Case:
    seed, weighted = request.param
    rng = np.random.default_rng(seed)
    rows = int(rng.integers(4, 250))
    truth = (rng.uniform(size=rows) < rng.uniform(0.1, 0.9)).astype(int)
    truth[:2] = 0, 1
    score = rng.beta(1, 1, rows) * 0.6 + truth * 0.35 + 0.02
    if seed % 2:
        score = score.round(1)  # heavy ties
    if seed % 4 > 1:
        score = score.astype(np.float32)
    return Case(truth, score, masses(rng, rows, weighted))


@pytest.fixture(params=[(seed, weighted) for seed in SEEDS for weighted in WEIGHTS], ids=str)
def several(request: pytest.FixtureRequest) -> Case:
    seed, weighted = request.param
    rng = np.random.default_rng(100 + seed)
    classes = int(rng.integers(3, 9))
    rows = int(rng.integers(classes * 2, 300))
    truth = rng.integers(0, classes, rows)
    truth[:classes] = np.arange(classes)
    logits = rng.normal(size=(rows, classes))
    logits[np.arange(rows), truth] += 1.0
    if seed % 2:
        score = rng.multinomial(10, np.full(classes, 1 / classes), rows) / 10.0  # ties
    else:
        score = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return Case(truth, score, masses(rng, rows, weighted))


@pytest.fixture(params=[(seed, weighted) for seed in SEEDS for weighted in WEIGHTS], ids=str)
def labels(request: pytest.FixtureRequest) -> Case:
    seed, weighted = request.param
    rng = np.random.default_rng(200 + seed)
    rows, classes = int(rng.integers(4, 200)), int(rng.integers(2, 7))
    truth = (rng.uniform(size=(rows, classes)) < rng.uniform(0.1, 0.9, classes)).astype(int)
    truth[0], truth[1] = 0, 1
    score = (rng.uniform(size=(rows, classes)) * 0.7 + truth * 0.28 + 0.01).round(1 + seed % 2 * 5)
    return Case(truth, score.clip(0.01, 0.99), masses(rng, rows, weighted))


def same(found: float | Array, expected: Any, what: str = "") -> None:
    np.testing.assert_allclose(
        found, np.asarray(expected, dtype=np.float64), rtol=EXACT, atol=EXACT, err_msg=what
    )


def undefined_or(found: ta.Estimate, expected: float, instead: float) -> None:
    """Compare, where scikit-learn puts a number in place of what is undefined."""
    if found.defined:
        same(found.value, expected)
    else:
        assert expected == instead
        assert found.reason


# ---- binary -----------------------------------------------------------------------------


def test_binary_counts(binary: Case) -> None:
    evaluation = binary.evaluate()
    truth, weight = binary.truth, binary.weight
    predicted = (binary.score >= 0.5).astype(int)
    assert evaluation.result.confusion is not None
    same(
        evaluation.result.confusion.counts,
        metrics.confusion_matrix(truth, predicted, sample_weight=weight),
    )
    options = {"sample_weight": weight, "zero_division": np.nan}
    for name, positive in (("precision", 1), ("recall", 1), ("npv", 0), ("specificity", 0)):
        score = metrics.precision_score if name in ("precision", "npv") else metrics.recall_score
        expected = score(truth, predicted, pos_label=positive, **options)
        same(evaluation.metric(name).value, expected, name)
    same(evaluation.metric("f1").value, metrics.f1_score(truth, predicted, **options))
    for name in ("accuracy", "balanced_accuracy"):
        expected = getattr(metrics, f"{name}_score")(truth, predicted, sample_weight=weight)
        same(evaluation.metric(name).value, expected, name)
    mcc = metrics.matthews_corrcoef(truth, predicted, sample_weight=weight)
    undefined_or(evaluation.metric("mcc"), mcc, 0.0)
    same(
        evaluation.metric("kappa").value,
        metrics.cohen_kappa_score(truth, predicted, sample_weight=weight),
    )


def test_binary_likelihood_ratios(binary: Case) -> None:
    predicted = (binary.score >= 0.5).astype(int)
    plus, minus = metrics.class_likelihood_ratios(
        binary.truth, predicted, sample_weight=binary.weight, replace_undefined_by=np.nan
    )
    evaluation = binary.evaluate()
    for name, expected in (("lr_plus", plus), ("lr_minus", minus)):
        found = evaluation.metric(name).value
        if np.isnan(expected):
            assert not np.isfinite(found)  # infinite, or 0/0
        else:
            same(found, expected, name)


def test_binary_areas_and_losses(binary: Case) -> None:
    evaluation = binary.evaluate()
    for name, score in (
        ("roc_auc", metrics.roc_auc_score),
        ("average_precision", metrics.average_precision_score),
        ("brier", metrics.brier_score_loss),
    ):
        wide = binary.score.astype(np.float64)
        expected = score(binary.truth, wide, sample_weight=binary.weight)
        same(evaluation.metric(name).value, expected, name)
    expected = metrics.log_loss(
        binary.truth, binary.score.astype(np.float64), sample_weight=binary.weight
    )
    same(evaluation.metric("log_loss").value, expected)
    expected = metrics.mean_squared_error(
        binary.truth, binary.score.astype(np.float64), sample_weight=binary.weight
    )
    same(evaluation.metric("mse").value, expected)


def test_roc_points(binary: Case) -> None:
    expected = metrics.roc_curve(
        binary.truth, binary.score, sample_weight=binary.weight, drop_intermediate=False
    )
    roc = binary.evaluate().curve("roc")
    same(roc["false_positive_rate"], expected[0])
    same(roc["true_positive_rate"], expected[1])
    assert roc["threshold"].tolist() == expected[2].tolist()


def test_precision_recall_points(binary: Case) -> None:
    precision, recall, threshold = metrics.precision_recall_curve(
        binary.truth, binary.score, sample_weight=binary.weight
    )
    curve = binary.evaluate().curve("pr")
    assert np.isnan(curve["precision"][0])  # scikit-learn invents a precision of 1 here
    same(curve["precision"][1:], precision[:-1][::-1])
    same(curve["recall"], recall[::-1])
    assert curve["threshold"][1:].tolist() == threshold[::-1].tolist()


def test_detection_error_points(binary: Case) -> None:
    false_alarms, misses, _ = metrics.det_curve(
        binary.truth, binary.score, sample_weight=binary.weight
    )
    roc = binary.evaluate().curve("roc")
    pairs = np.stack([roc["false_positive_rate"], 1.0 - roc["true_positive_rate"]], axis=1)
    for pair in zip(false_alarms, misses, strict=True):
        assert np.abs(pairs - pair).max(axis=1).min() <= EXACT


# ---- several exclusive classes ----------------------------------------------------------


def test_several_counts(several: Case) -> None:
    evaluation = several.evaluate()
    truth, weight = several.truth, several.weight
    predicted = several.score.argmax(axis=1)
    assert evaluation.result.confusion is not None
    same(
        evaluation.result.confusion.counts,
        metrics.confusion_matrix(truth, predicted, sample_weight=weight),
    )
    for name, score in (
        ("precision", metrics.precision_score),
        ("recall", metrics.recall_score),
        ("f1", metrics.f1_score),
    ):
        options = {"sample_weight": weight, "zero_division": np.nan}
        values = [estimate.value for estimate in evaluation.per_class(name).values()]
        same(np.array(values), score(truth, predicted, average=None, **options), name)
        for average in ("macro", "micro", "weighted"):
            expected = score(truth, predicted, average=average, **options)
            same(evaluation.metric(f"{name}_{average}").value, expected, f"{name} {average}")
    for name in ("accuracy", "balanced_accuracy"):
        expected = getattr(metrics, f"{name}_score")(truth, predicted, sample_weight=weight)
        same(evaluation.metric(name).value, expected, name)
    mcc = metrics.matthews_corrcoef(truth, predicted, sample_weight=weight)
    undefined_or(evaluation.metric("mcc"), mcc, 0.0)
    same(
        evaluation.metric("kappa").value,
        metrics.cohen_kappa_score(truth, predicted, sample_weight=weight),
    )


def test_several_areas(several: Case) -> None:
    evaluation = several.evaluate()
    options = {"sample_weight": several.weight, "multi_class": "ovr"}
    for average in ("macro", "weighted", "micro"):
        expected = metrics.roc_auc_score(several.truth, several.score, average=average, **options)
        same(evaluation.metric(f"roc_auc_ovr_{average}").value, expected, average)
        expected = metrics.average_precision_score(
            several.truth, several.score, average=average, sample_weight=several.weight
        )
        same(evaluation.metric(f"average_precision_{average}").value, expected, average)
    for name, score in (
        ("roc_auc", lambda *a, **k: metrics.roc_auc_score(*a, multi_class="ovr", **k)),
        ("average_precision", metrics.average_precision_score),
    ):
        values = [estimate.value for estimate in evaluation.per_class(name).values()]
        expected = score(several.truth, several.score, average=None, sample_weight=several.weight)
        same(np.array(values), expected, name)


def test_several_areas_by_pair(several: Case) -> None:
    """scikit-learn has no weights here; ours must agree where they are left out."""
    evaluation = ta.evaluate(several.truth, several.score)
    for average in ("macro", "weighted"):
        expected = metrics.roc_auc_score(
            several.truth, several.score, multi_class="ovo", average=average
        )
        same(evaluation.metric(f"roc_auc_ovo_{average}").value, expected, average)


def test_whole_weights_repeat_rows_in_pairs(several: Case) -> None:
    weight = np.random.default_rng(len(several.truth)).integers(1, 5, len(several.truth))
    repeated = np.repeat(np.arange(len(several.truth)), weight)
    evaluation = ta.evaluate(several.truth, several.score, sample_weight=weight)
    for average in ("macro", "weighted"):
        expected = metrics.roc_auc_score(
            several.truth[repeated], several.score[repeated], multi_class="ovo", average=average
        )
        same(evaluation.metric(f"roc_auc_ovo_{average}").value, expected, average)


def test_several_losses(several: Case) -> None:
    score = 0.9 * several.score + 0.1 / several.score.shape[1]  # scikit-learn clips zeros
    evaluation = ta.evaluate(several.truth, score, sample_weight=several.weight)
    expected = metrics.log_loss(several.truth, score, sample_weight=several.weight)
    same(evaluation.metric("log_loss").value, expected)
    expected = metrics.brier_score_loss(several.truth, score, sample_weight=several.weight)
    same(evaluation.metric("brier").value, expected)


def test_top_k_without_ties(several: Case) -> None:
    rng = np.random.default_rng(7)
    score = several.score + 1e-3 * rng.uniform(size=several.score.shape)
    score /= score.sum(axis=1, keepdims=True)
    evaluation = ta.evaluate(several.truth, score, sample_weight=several.weight)
    for k in (2, 3, 5):
        name = f"top_{k}_accuracy"
        if k >= score.shape[1]:
            assert name not in evaluation.result.metrics
            continue
        expected = metrics.top_k_accuracy_score(
            several.truth, score, k=k, sample_weight=several.weight
        )
        same(evaluation.metric(name).value, expected, name)


# ---- labels that do not exclude each other ----------------------------------------------


def test_label_counts(labels: Case) -> None:
    evaluation = labels.evaluate(task="multilabel")
    predicted = (labels.score >= 0.5).astype(int)
    weight = labels.weight
    assert evaluation.result.confusion is not None
    same(
        evaluation.result.confusion.counts,
        metrics.multilabel_confusion_matrix(labels.truth, predicted, sample_weight=weight),
    )
    for name, score in (
        ("precision", metrics.precision_score),
        ("recall", metrics.recall_score),
        ("f1", metrics.f1_score),
    ):
        options = {"sample_weight": weight, "zero_division": np.nan}
        values = [estimate.value for estimate in evaluation.per_class(name).values()]
        same(np.array(values), score(labels.truth, predicted, average=None, **options), name)
        for average in ("macro", "micro", "weighted"):
            expected = score(labels.truth, predicted, average=average, **options)
            same(evaluation.metric(f"{name}_{average}").value, expected, f"{name} {average}")
    expected = metrics.accuracy_score(labels.truth, predicted, sample_weight=weight)
    same(evaluation.metric("subset_accuracy").value, expected)
    expected = metrics.hamming_loss(labels.truth, predicted, sample_weight=weight)
    same(evaluation.metric("hamming_loss").value, expected)


def test_label_areas(labels: Case) -> None:
    evaluation = labels.evaluate(task="multilabel")
    for stem, score in (
        ("roc_auc_ovr", metrics.roc_auc_score),
        ("average_precision", metrics.average_precision_score),
    ):
        for average in ("macro", "micro", "weighted"):
            expected = score(
                labels.truth, labels.score, average=average, sample_weight=labels.weight
            )
            same(evaluation.metric(f"{stem}_{average}").value, expected, f"{stem} {average}")


def test_label_losses(labels: Case) -> None:
    evaluation = labels.evaluate(task="multilabel")
    columns = range(labels.truth.shape[1])
    for name, score in (("brier", metrics.brier_score_loss), ("log_loss", metrics.log_loss)):
        by_label = [
            score(labels.truth[:, k], labels.score[:, k], sample_weight=labels.weight)
            for k in columns
        ]
        same(evaluation.metric(name).value, np.mean(by_label), name)
        own = [estimate.value for estimate in evaluation.per_class(name).values()]
        same(np.array(own), by_label, name)
