"""Averages of counting metrics over classes: one row may stand in the tables of several."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt
from typing import cast

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import UndefinedMetric
from tellapart.inference.counting import SCALES, smoothed_intervals
from tellapart.inference.designs import Design
from tellapart.inference.rows import clustered, noted
from tellapart.inference.tables import inside, smoothed, table_error, table_estimate, widened
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
    design = Design.of(problem)
    if design is not None and design.lacking:
        return Estimate(found.value, level=level, n=total, reason=noted(reason, design.lacking))
    error = _error(problem, hard, found, design)
    stretch = 1.0 if design is None else design.stretch(level)
    scale = "logit" if row.interval == "wilson" else row.interval
    name = clustered(scale, design)
    if inside(row, found.value, error):
        ends = SCALES[scale](found.value, error * stretch, level)
        return Estimate(found.value, *ends, level, name, total, reason, standard_error=error)
    if hard is not None:
        worth = problem.effective_rows if design is None else design.worth(problem.weights)
        low, high = _smoothed_ends(row, smoothed(hard, worth), scale, level)
        how = "two pseudo-rows added"
    else:
        low, high = _mean_ends(row, found, tables, scale, level)
        how = "mean of the classes' intervals"
    estimate = Estimate(found.value, low, high, level, name, total, reason, standard_error=error)
    return widened(estimate, how)


def _error(
    problem: Problem, hard: ConfusionCounts | None, found: TableValue, design: Design | None
) -> float:
    if design is not None:
        return design.influence_error(average_rows(problem, found))
    if hard is not None:
        return table_error(hard, found.margins())
    return sqrt(float((average_rows(problem, found) ** 2).sum()))


def _smoothed_ends(
    row: Metric, smooth: ConfusionCounts, scale: str, level: float
) -> tuple[float, float]:
    near = average_of(row, OneVsRest.of_confusion(smooth).cells)
    low, high = SCALES[scale](near.value, table_error(smooth, near.margins()), level)
    return low, high


def _mean_ends(
    row: Metric, found: TableValue, tables: OneVsRest, scale: str, level: float
) -> tuple[float, float]:
    used = found.weights > 0
    formula = cast("CountFormula", row.formula)
    lows, highs = smoothed_intervals(formula, tables, scale, level)
    weights = found.weights[used]
    return averaged(lows[used], weights), averaged(highs[used], weights)


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
