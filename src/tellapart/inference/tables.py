"""Estimates of the whole confusion matrix."""

from __future__ import annotations

from math import nan, sqrt
from typing import cast

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError, UndefinedMetric
from tellapart.inference import intervals
from tellapart.inference.counting import PROPORTIONS, SCALES
from tellapart.inference.designs import Design
from tellapart.inference.rows import clustered, noted
from tellapart.metrics.rows import Metric
from tellapart.metrics.tables import MarginGradient
from tellapart.problem import Problem
from tellapart.results import Estimate
from tellapart.statistics import ConfusionCounts

Floats = NDArray[np.float64]

PSEUDO_ROWS = 2.0


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
    design = Design.of(problem)
    if design is not None:
        return _designed_table(row, problem, counts, design, level, method)
    if row.interval == "wilson" and not counts.soft:
        chosen = method or "wilson"
        if chosen not in PROPORTIONS:
            raise InputError(f"method is {method!r}; expected one of {', '.join(PROPORTIONS)}")
        ends = PROPORTIONS[chosen](value, problem.effective_rows, level)
        error = table_error(counts, gradient)
        return Estimate(value, *ends, level, chosen, counts.total, standard_error=error)
    if method not in (None, scale):
        raise InputError(f"method is {method!r}; expected {scale!r} for {row.name} of these data")
    soft = _soft_table_error(problem, gradient) if counts.soft else None
    error = table_error(counts, gradient) if soft is None else soft
    reason = _absent(row, counts)
    if inside(row, value, error):
        ends = SCALES[scale](value, error, level)
        return Estimate(value, *ends, level, scale, counts.total, reason, standard_error=error)
    smooth = smoothed(counts, problem.effective_rows)
    ends = SCALES[scale](
        float(row.formula(smooth)), table_error(smooth, _margins(row, smooth)), level
    )
    found = Estimate(value, *ends, level, scale, counts.total, reason, standard_error=error)
    return widened(found, "two pseudo-rows added")


def _absent(row: Metric, counts: ConfusionCounts) -> str | None:
    absent = int((counts.true == 0).sum())
    if row.name != "balanced_accuracy" or not absent:
        return None
    return f"{absent} of {counts.classes} classes left out: no rows"


def _designed_table(
    row: Metric,
    problem: Problem,
    counts: ConfusionCounts,
    design: Design,
    level: float,
    method: str | None,
) -> Estimate:
    """Return the estimate where rows come in groups, or at a stated prevalence.

    A share of grouped rows gets the interval of as many independent rows as it is worth; at a
    stated prevalence it is no share of draws.
    """
    value, n = float(row.formula(counts)), counts.total
    influence = table_rows(problem, _margins(row, counts))
    error = design.influence_error(influence)
    reason = _absent(row, counts)
    if design.lacking:
        return Estimate(value, level=level, n=n, reason=noted(reason, design.lacking))
    shared = row.interval == "wilson" and not counts.soft and design.stratum is None
    scale = "logit" if row.interval == "wilson" else row.interval
    chosen = method or ("wilson" if shared else scale)
    known = tuple(PROPORTIONS) if shared else (scale,)
    if chosen not in known:
        raise InputError(f"method is {method!r}; expected one of {', '.join(known)}")
    name = clustered(chosen, design)
    if shared:
        rows = design.effective_share(value, error, problem.effective_rows, level)
        ends = PROPORTIONS[chosen](value, rows, level)
        return Estimate(value, *ends, level, name, n, reason, standard_error=error)
    if inside(row, value, error):
        ends = SCALES[scale](value, error * design.stretch(level), level)
        return Estimate(value, *ends, level, name, n, reason, standard_error=error)
    smooth = smoothed(counts, design.worth(problem.weights))
    ends = SCALES[scale](
        float(row.formula(smooth)), table_error(smooth, _margins(row, smooth)), level
    )
    found = Estimate(value, *ends, level, name, n, reason, standard_error=error)
    return widened(found, "two pseudo-rows added")


def _margins(row: Metric, counts: ConfusionCounts) -> MarginGradient:
    if row.gradient is None:
        raise TypeError(f"{row.name} has no gradient")
    return cast("MarginGradient", row.gradient(counts))


def inside(row: Metric, value: float, error: float) -> bool:
    """Whether a value has an interval on its scale: off the ends of its range, and with spread."""
    return row.range[0] < value < row.range[1] and error > intervals.ROUNDING


def widened(estimate: Estimate, how: str) -> Estimate:
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


def _soft_table_error(problem: Problem, gradient: MarginGradient) -> float:
    return sqrt(float((table_rows(problem, gradient) ** 2).sum()))


def table_rows(problem: Problem, gradient: MarginGradient) -> Floats:
    """Return what each row adds: its masses times the gradient in their cells."""
    predicted = problem.predicted().astype(np.int64)
    truth = problem.truth.values
    if not problem.is_soft:
        return np.asarray(gradient.at(truth.astype(np.int64), predicted) * problem.weights)
    out = gradient.constant + gradient.predicted[predicted]
    for k in range(len(gradient.truth)):
        share = problem.membership(k) if problem.task == "multiclass" else _sides(problem, k)
        out = out + share * (gradient.truth[k] + np.where(predicted == k, gradient.agree[k], 0.0))
    return np.asarray(out * problem.weights)


def _sides(problem: Problem, k: int) -> Floats:
    positive = problem.membership(0).astype(np.float64)
    return positive if k == 1 else 1.0 - positive
