"""Estimates of counting metrics: one class, averages over classes, the whole table."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError, UndefinedMetric
from tellapart.inference import intervals
from tellapart.metrics import METRICS
from tellapart.metrics.averages import averaged, averaged_gradient, class_weights, left_out
from tellapart.metrics.counting import CountFormula, Ratio
from tellapart.metrics.rows import Metric
from tellapart.metrics.tables import MarginGradient
from tellapart.problem import Problem
from tellapart.results import Estimate
from tellapart.statistics import ConfusionCounts, OneVsRest

Floats = NDArray[np.float64]

SCALES = {"logit": intervals.logit, "fisher": intervals.fisher, "log": intervals.log}
PROPORTIONS = {
    "wilson": intervals.wilson,
    "exact": intervals.exact,
    "jeffreys": intervals.jeffreys,
}
MICRO_IS_ACCURACY = ("precision", "recall", "f1")  # with one prediction per row
SMOOTHED = "1/2 added to each cell"


def count_estimates(
    row: Metric, tables: OneVsRest, level: float, method: str | None = None
) -> list[Estimate]:
    """Return one estimate per table."""
    formula = cast("CountFormula", row.formula)
    cells = tables.cells
    values = formula(cells)
    if isinstance(formula, Ratio):
        n = cells @ np.array(formula.whole, dtype=np.float64).clip(max=1)
    else:
        n = cells.sum(axis=1)
    low, high, error, methods = _count_intervals(row, formula, tables, values, level, method)
    out = []
    for k, value in enumerate(values.tolist()):
        if value != value:
            reason = formula.reason(cells[k])
            out.append(Estimate(value, level=level, n=float(n[k]), reason=reason))
            continue
        infinite = "infinite: its denominator is zero" if np.isinf(value) else None
        out.append(
            Estimate(
                value, float(low[k]), float(high[k]), level, methods[k], float(n[k]), infinite,
                standard_error=float(error[k]),
            )
        )  # fmt: skip
    return out


def _count_intervals(
    row: Metric,
    formula: CountFormula,
    tables: OneVsRest,
    values: Floats,
    level: float,
    method: str | None,
) -> tuple[Floats, Floats, Floats, list[str]]:
    chosen = method or row.interval
    error = np.sqrt(_variances(formula.gradient(tables.cells), tables))
    if isinstance(formula, Ratio) and row.interval == "wilson" and not tables.soft:
        if chosen not in PROPORTIONS:
            raise InputError(f"method is {method!r}; expected one of {', '.join(PROPORTIONS)}")
        whole = np.array(formula.whole, dtype=np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            n = (tables.cells @ whole) ** 2 / (tables.squares @ whole)
            low, high = PROPORTIONS[chosen](values, n, level)
        return low, high, error, [chosen] * len(values)
    scale = "logit" if row.interval == "wilson" else row.interval
    if chosen not in (row.interval, scale):
        raise InputError(f"method is {method!r}; expected {scale!r} for {row.name}")
    low, high = SCALES[scale](values, error, level)
    inner = (values > row.range[0]) & (values < row.range[1]) & (error > intervals.ROUNDING)
    methods = np.where(inner, scale, f"{scale}, {SMOOTHED}").tolist()
    if not inner.all():
        smooth_low, smooth_high = _smoothed(formula, tables, scale, level)
        low = np.where(inner, low, np.fmin(smooth_low, values))
        high = np.where(inner, high, np.fmax(smooth_high, values))
        if scale == "log":
            high = np.where(np.isinf(values), np.inf, high)
    return low, high, error, methods


def _variances(gradient: Floats, tables: OneVsRest) -> Floats:
    with np.errstate(invalid="ignore"):
        own = np.where(tables.squares > 0, gradient**2 * tables.squares, 0.0).sum(axis=1)
        crossed = 2 * (
            gradient[:, 0] * gradient[:, 1] * tables.cross[:, 0]
            + gradient[:, 2] * gradient[:, 3] * tables.cross[:, 1]
        )
    return np.asarray(np.maximum(own + np.where(tables.soft, crossed, 0.0), 0.0))


def _smoothed(
    formula: CountFormula, tables: OneVsRest, scale: str, level: float
) -> tuple[Floats, Floats]:
    """Return intervals after adding 1/2 to every cell, on effective counts."""
    total = tables.cells.sum(axis=1, keepdims=True)
    squares = tables.squares.sum(axis=1, keepdims=True)
    effective = tables.cells * (total / squares) + 0.5
    value = formula(effective)
    error = np.sqrt((formula.gradient(effective) ** 2 * effective).sum(axis=1))
    low, high = SCALES[scale](value, error, level)
    return np.asarray(low), np.asarray(high)


def average_estimate(
    row: Metric,
    problem: Problem,
    tables: OneVsRest,
    confusion: ConfusionCounts | None,
    level: float,
) -> Estimate:
    """Return the macro, micro or weighted average of a counting metric."""
    hard = confusion is not None and not confusion.soft
    if hard and confusion is not None and row.average == "micro" and row.base in MICRO_IS_ACCURACY:
        return table_estimate(METRICS["accuracy"], problem, confusion, level)
    formula = cast("CountFormula", row.formula)
    average = row.average or "macro"
    cells = tables.cells
    total = float(problem.weights.sum())
    own = np.zeros(len(cells))
    reason = None
    if average == "micro":
        pooled = cells.sum(axis=0, keepdims=True)
        value = float(formula(pooled)[0])
        if value != value:
            return Estimate(value, level=level, n=total, reason=formula.reason(pooled[0]))
        gradient = np.repeat(formula.gradient(pooled), len(cells), axis=0)
    else:
        values = formula(cells)
        mass = cells[:, 0] + cells[:, 2]
        try:
            weights = class_weights(values, mass, average)
        except UndefinedMetric as undefined:
            return Estimate(np.nan, level=level, n=total, reason=str(undefined))
        value = averaged(values, weights)
        reason = left_out(values, problem.questions)
        gradient, own = averaged_gradient(formula, cells, weights, average)
    if hard and confusion is not None:
        margins = MarginGradient.of_cells(gradient)
        margins = MarginGradient(
            margins.constant, margins.truth + own, margins.predicted, margins.agree
        )
        error = table_error(confusion, margins)
    else:
        error = float(np.sqrt((_row_influence(problem, gradient, own) ** 2).sum()))
    return _with_interval(row, value, error, level, total, reason, tables)


def _row_influence(problem: Problem, gradient: Floats, own: Floats) -> Floats:
    """Add up, row by row, what each column's table gains: mass times gradient in its cell."""
    predicted = problem.predicted()
    out = np.zeros(problem.rows)
    for k, (tp, fp, fn, tn) in enumerate(gradient.tolist()):
        flags = predicted == k if problem.task == "multiclass" else predicted[:, k] == 1
        truth = problem.membership(k)
        out += truth * (own[k] + np.where(flags, tp, fn)) + (1.0 - truth) * np.where(flags, fp, tn)
    return out if problem.mass is None else out * problem.mass


def table_error(counts: ConfusionCounts, gradient: MarginGradient) -> float:
    """Return the standard error of a metric of a hard confusion matrix (delta method)."""
    at_cells = gradient.at(counts.truth_of, counts.prediction_of)
    return float(np.sqrt((at_cells**2 * counts.squares).sum()))


def _soft_table_error(problem: Problem, gradient: MarginGradient) -> float:
    predicted = problem.predicted().astype(np.int64)
    out = gradient.constant + gradient.predicted[predicted]
    for k in range(len(gradient.truth)):
        truth = problem.membership(k) if problem.task == "multiclass" else _sides(problem, k)
        out = out + truth * (gradient.truth[k] + np.where(predicted == k, gradient.agree[k], 0.0))
    return float(np.sqrt(((out * problem.weights) ** 2).sum()))


def _sides(problem: Problem, k: int) -> Floats:
    positive = problem.membership(0).astype(np.float64)
    return positive if k == 1 else 1.0 - positive


def table_estimate(
    row: Metric, problem: Problem, counts: ConfusionCounts, level: float, method: str | None = None
) -> Estimate:
    """Return the estimate of a metric of the whole confusion matrix."""
    try:
        value = float(row.formula(counts))
    except UndefinedMetric as undefined:
        return Estimate(np.nan, level=level, n=counts.total, reason=str(undefined))
    gradient = row.gradient(counts) if row.gradient else None
    assert gradient is not None  # noqa: S101 - every table metric has one
    soft = counts.soft
    error = _soft_table_error(problem, gradient) if soft else table_error(counts, gradient)
    if row.interval == "wilson" and not soft:
        chosen = method or "wilson"
        if chosen not in PROPORTIONS:
            raise InputError(f"method is {method!r}; expected one of {', '.join(PROPORTIONS)}")
        effective = counts.total**2 / float(counts.squares.sum())
        low, high = PROPORTIONS[chosen](value, effective, level)
        return Estimate(value, low, high, level, chosen, counts.total, standard_error=error)
    absent = int((counts.true == 0).sum())
    reason = None
    if row.name == "balanced_accuracy" and absent:
        reason = f"{absent} of {counts.classes} classes left out: no rows"
    return _with_interval(row, value, error, level, counts.total, reason, counts)


def _with_interval(
    row: Metric,
    value: float,
    error: float,
    level: float,
    n: float,
    reason: str | None,
    statistic: Any,
) -> Estimate:
    scale = "logit" if row.interval == "wilson" else row.interval
    low, high = row.range
    if low < value < high and error > intervals.ROUNDING:
        ends = SCALES[scale](value, error, level)
        return Estimate(value, *ends, level, scale, n, reason, standard_error=error)
    least, most, how = _edge(row, statistic, scale, level)
    return Estimate(
        value,
        min(least, value),
        max(most, value),
        level,
        f"{scale}, {how}",
        n,
        reason,
        standard_error=error,
    )


def _edge(row: Metric, statistic: Any, scale: str, level: float) -> tuple[float, float, str]:
    """Return an interval where the delta method has none: at the ends of the range."""
    if isinstance(statistic, OneVsRest):
        low, high = _smoothed(cast("CountFormula", row.formula), statistic, scale, level)
        return float(np.mean(low)), float(np.mean(high)), "mean of the classes' intervals"
    classes = statistic.classes
    effective = statistic.matrix() * (statistic.total / statistic.squares.sum())
    smooth = ConfusionCounts(
        classes,
        np.arange(classes**2),
        (effective + 2.0 / classes**2).ravel(),
        (effective + 2.0 / classes**2).ravel(),
        statistic.rows,
    )
    gradient = row.gradient(smooth) if row.gradient else None
    assert gradient is not None  # noqa: S101 - every table metric has one
    low, high = SCALES[scale](row.formula(smooth), table_error(smooth, gradient), level)
    return float(low), float(high), "two pseudo-rows added"
