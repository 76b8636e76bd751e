"""Soft labels: what no scores could beat, and the place of a value inside that range."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from tellapart.metrics.ranking import pr_auc
from tellapart.metrics.rows import Metric
from tellapart.problem import Column, Problem
from tellapart.results import Estimate
from tellapart.statistics import ScoreSweep
from tellapart.statistics.loss_sums import surprise

Floats = NDArray[np.float64]


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


def with_attainable(estimate: Estimate, span: tuple[float, float]) -> Estimate:
    """Return the estimate with what was attainable, and its place inside that."""
    low, high = span
    finite = np.isfinite([low, high, estimate.value]).all() and high > low
    rescaled = (estimate.value - low) / (high - low) if finite else None
    return replace(estimate, attainable=span, rescaled=rescaled)


def with_attainable_loss(row: Metric, problem: Problem, estimate: Estimate) -> Estimate:
    """Add the attainable range to accuracy and to the proper scores of a soft problem."""
    if not problem.is_soft or estimate.attainable is not None or not estimate.defined:
        return estimate
    truth = _class_shares(problem)
    if row.name == "accuracy" and problem.task != "multilabel":
        span = truth.min(axis=1), truth.max(axis=1)
    elif row.name == "mse" and problem.scale == "probability":
        share = 2.0 / len(problem.classes) if problem.task == "multiclass" else 1.0
        span = np.zeros(problem.rows), _furthest(problem) * share
    elif row.name == "brier":
        best = _irreducible(problem)
        span = best, best + _furthest(problem) * (2.0 if problem.task == "multiclass" else 1.0)
    elif row.name == "log_loss" and problem.task != "multilabel":
        entropy = sum(surprise(column, column) for column in truth.T)
        span = np.asarray(entropy), np.full(problem.rows, np.inf)
    else:
        return estimate
    weights = problem.weights / problem.weights.sum()
    return with_attainable(
        estimate, (float((span[0] * weights).sum()), float((span[1] * weights).sum()))
    )


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
