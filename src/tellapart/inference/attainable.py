"""Soft labels: what no scores could beat, and the place of a value inside that range.

Areas are bounded by the two best orders of the rows. Means over rows of what one row's answer
earns (accuracy, informedness, top-k, losses) are bounded row by row. What is left has no range
here: the best decisions for F1, MCC or kappa have no closed form, precision, recall and the other
rates are moved by how many rows are flagged, and a divergence or a calibration error of 0 is always
in reach.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tellapart.metrics.pairs import TopK, pair_weights
from tellapart.metrics.ranking import pr_auc, roc_auc
from tellapart.metrics.rows import Metric
from tellapart.problem import Column, Problem
from tellapart.results import Estimate
from tellapart.statistics import ClassPairs, ScoreSweep
from tellapart.statistics.loss_sums import surprise

Floats = NDArray[np.float64]
Spans = tuple[Floats, Floats]

MICRO_IS_ACCURACY = ("precision_micro", "recall_micro", "f1_micro")


def attainable_area(row: Metric, column: Column) -> tuple[float, float]:
    """Return the lowest and highest area under a curve that any scores could reach.

    Sorting the rows by their label gives the highest, the reverse the lowest; rows need not tie.
    With weights, which of two like rows goes first matters to average precision, a sum of
    steps; the interpolated area is its limit for small steps and bounds it on both sides.
    """
    stepped = row.name == "average_precision" and column.mass is not None
    formula = pr_auc if stepped else row.formula
    ends = []
    for order in (
        np.argsort(column.truth, kind="stable"),
        np.argsort(-column.truth, kind="stable"),
    ):
        score = np.empty(len(order))
        score[order] = np.arange(len(order), dtype=np.float64)
        ends.append(float(formula(ScoreSweep.of(replace(column, score=score)))))
    return min(ends), max(ends)


def attainable_pairs(pairs: ClassPairs, average: str) -> tuple[float, float]:
    """Return the lowest and highest one-vs-one average that any scores could reach.

    The score of class k enters A(k|j) for all j, so its best order is that of one question: mass
    of class k against mass of the others, each divided by its class and weighed as its pair.
    """
    weights = pair_weights(pairs, average)
    shares = np.where(pairs.present, 1.0 / np.where(pairs.present, pairs.mass, 1.0), 0.0)
    masses = pairs.problem.weighted_truth * shares
    low = high = 0.0
    for k in np.flatnonzero(pairs.present).tolist():
        ends = attainable_masses(masses[:, k], masses @ weights[k])
        low, high = low + weights[k].sum() * ends[0], high + weights[k].sum() * ends[1]
    return float(low), float(high)


def attainable_masses(positive: Floats, negative: Floats) -> tuple[float, float]:
    """Return the lowest and highest AUC of rows that give any mass to either side."""
    total = positive + negative
    share = np.divide(positive, total, out=np.zeros(len(total)), where=total > 0)
    ends = []
    for order in (np.argsort(share, kind="stable"), np.argsort(-share, kind="stable")):
        score = np.empty(len(order))
        score[order] = np.arange(len(order), dtype=np.float64)
        ends.append(roc_auc(ScoreSweep.of_masses(score, positive, negative, counts=False)[0]))
    return min(ends), max(ends)


def with_attainable(estimate: Estimate, span: tuple[float, float]) -> Estimate:
    """Return the estimate with what was attainable, and its place inside that."""
    low, high = span
    finite = np.isfinite([low, high, estimate.value]).all() and high > low
    rescaled = (estimate.value - low) / (high - low) if finite else None
    return replace(estimate, attainable=span, rescaled=rescaled)


def with_attainable_rows(row: Metric, problem: Problem, estimate: Estimate) -> Estimate:
    """Add the attainable range to metrics that are means over rows, of a soft problem."""
    if not problem.is_soft or estimate.attainable is not None or not estimate.defined:
        return estimate
    spans = _decided(row, problem) or _stated(row, problem)
    return estimate if spans is None else with_attainable(estimate, _mean(spans, problem))


def with_attainable_column(
    name: str, truth: Floats, problem: Problem, estimate: Estimate
) -> Estimate:
    """Add the attainable range to the Brier score or the log loss of one class."""
    spans = _entropies(np.stack([1.0 - truth, truth], axis=1))
    if name == "brier":
        spread = truth * (1.0 - truth)
        spans = spread, spread + np.maximum(truth, 1.0 - truth) ** 2
    return with_attainable(estimate, _mean(spans, problem))


def _mean(spans: Spans, problem: Problem) -> tuple[float, float]:
    weights = problem.weights / problem.weights.sum()
    with np.errstate(invalid="ignore"):
        low, high = (float((ends * weights).sum()) for ends in spans)
    return low, high


def _decided(row: Metric, problem: Problem) -> Spans | None:
    """Return the range of what each row's best and worst answer earns."""
    if row.name == "hamming_loss":
        truth = problem.truth.values
        return np.minimum(truth, 1 - truth).mean(axis=1), np.maximum(truth, 1 - truth).mean(axis=1)
    if problem.task == "multilabel":
        return None
    truth = _class_shares(problem)
    if row.name == "accuracy" or row.name in MICRO_IS_ACCURACY:
        return truth.min(axis=1), truth.max(axis=1)
    if isinstance(row.formula, TopK):
        ascending = np.sort(truth, axis=1)
        k = min(row.formula.k, truth.shape[1])
        return ascending[:, :k].sum(axis=1), ascending[:, -k:].sum(axis=1)
    return _recalled(row, problem, truth)


def _recalled(row: Metric, problem: Problem, truth: Floats) -> Spans | None:
    """Return the range of balanced accuracy, and of informedness, which is it stretched."""
    binary = row.name == "informedness" and problem.task == "binary"
    if row.name != "balanced_accuracy" and not binary:
        return None
    share = problem.weights @ truth / problem.weights.sum()
    present = share > 0
    earned = np.where(present, truth / np.where(present, share, 1.0), 0.0) / present.sum()
    if not binary:
        return earned.min(axis=1), earned.max(axis=1)
    return 2 * earned.min(axis=1) - 1, 2 * earned.max(axis=1) - 1


def _stated(row: Metric, problem: Problem) -> Spans | None:
    """Return the range of each row's loss over all that could be stated."""
    if row.name == "mse" and problem.scale == "probability":
        share = 2.0 / len(problem.classes) if problem.task == "multiclass" else 1.0
        return np.zeros(problem.rows), _furthest(problem) * share
    if row.name == "brier":
        best = _irreducible(problem)
        return best, best + _furthest(problem) * (2.0 if problem.task == "multiclass" else 1.0)
    if row.name != "log_loss":
        return None
    if problem.task != "multilabel":
        return _entropies(_class_shares(problem))
    values = problem.truth.values
    entropy = (surprise(values, values) + surprise(1 - values, 1 - values)).mean(axis=1)
    return entropy, np.full(problem.rows, np.inf)


def _entropies(truth: Floats) -> Spans:
    entropy = np.asarray(sum(surprise(column, column) for column in truth.T))
    return entropy, np.full(len(entropy), np.inf)


def _class_shares(problem: Problem) -> Floats:
    values = problem.truth.values
    return np.stack([1.0 - values, values], axis=1) if values.ndim == 1 else values


def _irreducible(problem: Problem) -> Floats:
    """Return each row's Brier loss when its own label is stated as the probability."""
    values = problem.truth.values
    spread = values * (1.0 - values)
    if problem.task == "multilabel":
        return np.asarray(spread.mean(axis=1))
    return np.asarray(spread.sum(axis=1) if problem.task == "multiclass" else spread)


def _furthest(problem: Problem) -> Floats:
    """Return the largest squared distance, mean over columns, between label and a probability.

    Several exclusive classes: the furthest probability vector puts everything on one class, and
    the sum over classes is halved here (the Brier score doubles it).
    """
    values = problem.truth.values
    if problem.task == "multiclass":
        norms = (values**2).sum(axis=1, keepdims=True)
        return np.asarray((norms - 2 * values + 1.0).max(axis=1) / 2.0)
    far = np.maximum(values, 1.0 - values) ** 2
    return np.asarray(far.mean(axis=1)) if far.ndim == 2 else far
