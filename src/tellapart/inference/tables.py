"""Estimates of the whole confusion matrix, and averages of counting metrics over classes."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt
from typing import cast

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError, UndefinedMetric
from tellapart.inference import intervals
from tellapart.inference.counting import PROPORTIONS, SCALES, smoothed_intervals
from tellapart.metrics import METRICS
from tellapart.metrics.averages import averaged, averaged_gradient, class_weights, left_out
from tellapart.metrics.counting import CountFormula
from tellapart.metrics.rows import Metric
from tellapart.metrics.tables import MarginGradient
from tellapart.problem import Problem
from tellapart.results import Estimate
from tellapart.statistics import ConfusionCounts, OneVsRest

Floats = NDArray[np.float64]

MICRO_IS_ACCURACY = ("precision", "recall", "f1")  # with one prediction per row
PSEUDO_ROWS = 2.0


@dataclass(frozen=True, eq=False)
class TableValue:
    """An average over classes, and its gradient.

    Attributes
    ----------
    values
        Value of each class, NaN where it is left out; zeros for pooled tables.
    cells
        Gradient of each class's 2 x 2 table, (K, 4).
    own
        What a row adds by the weight of its own class, (K,).
    weights
        Weight of each class in the average.
    """

    value: float
    values: Floats
    cells: Floats
    own: Floats
    weights: Floats

    def margins(self) -> MarginGradient:
        """Return the gradient on the confusion matrix of exclusive classes."""
        found = MarginGradient.of_cells(self.cells)
        return MarginGradient(found.constant, found.truth + self.own, found.predicted, found.agree)


def table_error(counts: ConfusionCounts, gradient: MarginGradient) -> float:
    """Return the standard error of a metric of a hard confusion matrix (delta method)."""
    at_cells = gradient.at(counts.truth_of, counts.prediction_of)
    return sqrt(float((at_cells**2 * counts.squares).sum()))


def table_estimate(
    row: Metric, problem: Problem, counts: ConfusionCounts, level: float, method: str | None = None
) -> Estimate:
    """Return the estimate of a metric of the whole confusion matrix."""
    try:
        value = float(row.formula(counts))
    except UndefinedMetric as undefined:
        return Estimate(nan, level=level, n=counts.total, reason=str(undefined))
    gradient = _margins(row, counts)
    scale = "logit" if row.interval == "wilson" else row.interval
    if row.interval == "wilson" and not counts.soft:
        chosen = method or "wilson"
        if chosen not in PROPORTIONS:
            raise InputError(f"method is {method!r}; expected one of {', '.join(PROPORTIONS)}")
        ends = PROPORTIONS[chosen](value, problem.effective_rows, level)
        error = table_error(counts, gradient)
        return Estimate(value, *ends, level, chosen, counts.total, standard_error=error)
    if method not in (None, scale):
        raise InputError(f"method is {method!r}; expected {scale!r} for {row.name} of these data")
    if counts.soft:
        error = sqrt(float((table_rows(problem, gradient) ** 2).sum()))
    else:
        error = table_error(counts, gradient)
    absent = int((counts.true == 0).sum())
    reason = None
    if row.name == "balanced_accuracy" and absent:
        reason = f"{absent} of {counts.classes} classes left out: no rows"
    if _inside(row, value, error):
        ends = SCALES[scale](value, error, level)
        return Estimate(value, *ends, level, scale, counts.total, reason, standard_error=error)
    smooth = smoothed(counts, problem.effective_rows)
    ends = SCALES[scale](
        float(row.formula(smooth)), table_error(smooth, _margins(row, smooth)), level
    )
    found = Estimate(value, *ends, level, scale, counts.total, reason, standard_error=error)
    return _widened(found, "two pseudo-rows added")


def _margins(row: Metric, counts: ConfusionCounts) -> MarginGradient:
    if row.gradient is None:
        raise TypeError(f"{row.name} has no gradient")
    return cast("MarginGradient", row.gradient(counts))


def _inside(row: Metric, value: float, error: float) -> bool:
    return row.range[0] < value < row.range[1] and error > intervals.ROUNDING


def _widened(estimate: Estimate, how: str) -> Estimate:
    """Return an interval from elsewhere, widened to hold the value."""
    return Estimate(
        estimate.value,
        min(estimate.low, estimate.value),
        max(estimate.high, estimate.value),
        estimate.level,
        f"{estimate.method}, {how}",
        estimate.n,
        estimate.reason,
        standard_error=estimate.standard_error,
    )


def smoothed(counts: ConfusionCounts, effective_rows: float) -> ConfusionCounts:
    """Return the matrix on effective counts, pseudo-rows spread over the classes that occur."""
    seen = (counts.true > 0) | (counts.predicted > 0)
    if seen.sum() < 2:
        seen = np.ones_like(seen)
    cells = np.outer(seen, seen)
    mass = counts.matrix() * (effective_rows / counts.total) + PSEUDO_ROWS * cells / cells.sum()
    used = np.flatnonzero(mass.ravel())
    flat = mass.ravel()[used]
    return ConfusionCounts(counts.classes, used, flat, flat, counts.rows)


def average_estimate(
    row: Metric,
    problem: Problem,
    tables: OneVsRest,
    confusion: ConfusionCounts | None,
    level: float,
) -> Estimate:
    """Return the macro, micro or weighted average of a counting metric.

    `confusion` is the matrix of exclusive classes, None for labels.
    """
    total = float(problem.weights.sum())
    hard = confusion if confusion is not None and not confusion.soft else None
    if hard is not None and row.average == "micro" and row.base in MICRO_IS_ACCURACY:
        return table_estimate(METRICS["accuracy"], problem, hard, level)
    try:
        found = average_of(row, tables.cells)
    except UndefinedMetric as undefined:
        return Estimate(nan, level=level, n=total, reason=str(undefined))
    reason = left_out(found.values, problem.questions)
    if hard is not None:
        error = table_error(hard, found.margins())
    else:
        error = sqrt(float((average_rows(problem, found) ** 2).sum()))
    scale = "logit" if row.interval == "wilson" else row.interval
    if _inside(row, found.value, error):
        ends = SCALES[scale](found.value, error, level)
        return Estimate(found.value, *ends, level, scale, total, reason, standard_error=error)
    if hard is not None:
        smooth = smoothed(hard, problem.effective_rows)
        near = average_of(row, OneVsRest.of_confusion(smooth).cells)
        low, high = SCALES[scale](near.value, table_error(smooth, near.margins()), level)
        how = "two pseudo-rows added"
    else:
        used = found.weights > 0
        formula = cast("CountFormula", row.formula)
        lows, highs = smoothed_intervals(formula, tables, scale, level)
        weights = found.weights[used]
        low, high = averaged(lows[used], weights), averaged(highs[used], weights)
        how = "mean of the classes' intervals"
    estimate = Estimate(found.value, low, high, level, scale, total, reason, standard_error=error)
    return _widened(estimate, how)


def average_of(row: Metric, cells: Floats) -> TableValue:
    """Return an average over classes and its gradient.

    Raises
    ------
    UndefinedMetric
        No class has a value, or the pooled table has none.
    """
    formula = cast("CountFormula", row.formula)
    classes = len(cells)
    if row.average == "micro":
        pooled = cells.sum(axis=0, keepdims=True)
        value = float(formula(pooled)[0])
        if value != value:
            raise UndefinedMetric(formula.reason(pooled[0]))
        gradient = np.repeat(formula.gradient(pooled), classes, axis=0)
        nothing = np.zeros(classes)
        return TableValue(value, nothing, gradient, nothing, np.full(classes, 1.0 / classes))
    values = formula(cells)
    average = row.average or "macro"
    weights = class_weights(values, cells[:, 0] + cells[:, 2], average)
    gradient, own = averaged_gradient(formula, cells, weights, average)
    return TableValue(averaged(values, weights), values, gradient, own, weights)


def average_rows(problem: Problem, found: TableValue) -> Floats:
    """Add up, row by row, what each column's table gains: mass times gradient in its cell."""
    out = np.zeros(problem.rows)
    for k, cells in enumerate(found.cells):
        out += cell_rows(problem, k, cells) + problem.membership(k) * found.own[k]
    return out if problem.mass is None else out * problem.mass


def cell_rows(problem: Problem, k: int, gradient: Floats) -> Floats:
    """Return the gradient (tp, fp, fn, tn) of column k in every row's cell, before weights."""
    tp, fp, fn, tn = gradient.tolist()
    predicted, truth = problem.predicted(), problem.membership(k)
    if problem.task == "multiclass":
        flags = predicted == k
    else:
        flags = (predicted if predicted.ndim == 1 else predicted[:, k]) == 1
    return np.asarray(truth * np.where(flags, tp, fn) + (1.0 - truth) * np.where(flags, fp, tn))


def table_rows(problem: Problem, gradient: MarginGradient) -> Floats:
    """Return what every row adds to a metric of the confusion matrix."""
    predicted = problem.predicted().astype(np.int64)
    out = gradient.constant + gradient.predicted[predicted]
    for k in range(len(gradient.truth)):
        truth = problem.membership(k) if problem.task == "multiclass" else _sides(problem, k)
        out = out + truth * (gradient.truth[k] + np.where(predicted == k, gradient.agree[k], 0.0))
    return np.asarray(out * problem.weights)


def _sides(problem: Problem, k: int) -> Floats:
    positive = problem.membership(0).astype(np.float64)
    return positive if k == 1 else 1.0 - positive
