"""Means over folds whose intervals rest on what happens inside the folds: other test rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import nan, sqrt

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import UndefinedMetric
from tellapart.inference import intervals
from tellapart.inference.counting import SCALES
from tellapart.inference.designs import FEWEST, Design
from tellapart.inference.folds import infinite
from tellapart.inference.resampling import Wanted
from tellapart.inference.row_influence import influence_of
from tellapart.kernels import sum_by
from tellapart.metrics.rows import Metric
from tellapart.problem import Problem
from tellapart.results import Estimate

Floats = NDArray[np.float64]

WITHIN = "-within-folds"
STATED_AREA = (
    "no interval: at a stated prevalence this area is biased upward, the more the fewer rows a "
    "fold has"
)


@dataclass(frozen=True)
class InFold:
    """A metric in one fold: its estimate, and the number of equal rows that it rests on."""

    repeat: int
    estimate: Estimate
    size: float


@dataclass(frozen=True, eq=False)
class SplitRows:
    """The test rows of one fold, where rows of one group are in several folds.

    Attributes
    ----------
    problem, wanted
        The rows, and the metric that is computed of them.
    units
        Group of each row, by its number among all rows.
    """

    problem: Problem
    wanted: Wanted
    units: NDArray[np.int64]


def within_folds(
    row: Metric,
    folds: Sequence[InFold],
    pooled: Estimate,
    level: float,
    *,
    stated: bool = False,
    split: Sequence[SplitRows] = (),
) -> Estimate:
    """Return the mean over folds, with an interval from the standard errors inside the folds.

    Test rows of different folds are different rows, so squared standard errors add up. Repeats
    test the same rows again: their variances are averaged, as if they said the same, which is
    never too little. Where a group has rows in several folds, what its rows contribute to the mean
    is added up over all folds first.

    Parameters
    ----------
    row, folds
        The metric, and its value in every fold.
    pooled
        Its estimate from all rows.
    level
        Confidence level.
    stated
        Whether the shares of classes are stated.
    split
        The rows of every fold, where groups are in several.
    """
    values = np.array([each.estimate.value for each in folds])
    n = pooled.n
    if not np.isfinite(values).all():
        return infinite(values, level, n)
    value = float(values.mean())
    if row.interval == "none":
        reason = "no interval: it is biased upward, the more the fewer rows a fold has"
        return Estimate(value, level=level, n=n, reason=reason)
    if stated and row.is_precision_recall_area:
        return Estimate(value, level=level, n=n, reason=STATED_AREA)
    if split:
        return _of_split_groups(row, split, value, level, pooled)
    errors = np.array([_error(row, each) for each in folds])
    if not np.isfinite(errors).all():
        reason = "no interval: a fold has too few rows for a standard error"
        return Estimate(value, level=level, n=n, reason=reason)
    repeats = len({each.repeat for each in folds})
    error = sqrt(repeats * float((errors**2).sum())) / len(folds)
    return on_scale(row, value, error, level, pooled)


def _of_split_groups(
    row: Metric, split: Sequence[SplitRows], value: float, level: float, pooled: Estimate
) -> Estimate:
    """Return the interval from what each group contributes to the mean over all folds.

    A fold of G groups gets the factor G / (G - 1), and the interval Student's t with the degrees
    of freedom of all groups.
    """
    units = np.concatenate([each.units for each in split])
    _, code = np.unique(units, return_inverse=True)
    groups = int(code.max()) + 1
    try:
        influence = np.concatenate([_influence(each) for each in split]) / len(split)
    except UndefinedMetric as undefined:
        return Estimate(value, level=level, n=pooled.n, reason=f"no interval: {undefined}")
    sums = sum_by(code, influence, groups)
    error = sqrt(float(sums @ sums))
    stretch = intervals.t_quantile(level, groups - 1) / intervals.quantile(level)
    found = on_scale(row, value, error * stretch, level, pooled)
    if found.method.endswith(WITHIN):
        return replace(found, method=f"{found.method}-clustered", standard_error=error)
    return found


def _influence(fold: SplitRows) -> Floats:
    """Return the influence of the rows of a fold, times the root of G / (G - 1)."""
    groups = len(np.unique(fold.units))
    if groups < FEWEST:
        raise UndefinedMetric("all rows of a fold are one group")
    influence, design = influence_of(fold.problem, fold.wanted), Design.of(fold.problem)
    if design is not None:
        influence = design.centred(influence)
    return influence * sqrt(groups / (groups - 1))


def _error(row: Metric, fold: InFold) -> float:
    """Return a standard error with the divisor n - 1, which counts have not."""
    error = fold.estimate.standard_error
    if row.kind not in ("counts", "table", "ranks") and row.interval != "wilson":
        return error
    return error * sqrt(fold.size / (fold.size - 1)) if fold.size > 1 else nan


def on_scale(row: Metric, value: float, error: float, level: float, pooled: Estimate) -> Estimate:
    """Put an interval around a mean of folds, on the scale of its metric.

    At an end of the range, or without any spread, the interval is that of the pooled rows where
    they have the same value.
    """
    n, span = pooled.n, row.range
    inside = span[0] < value < span[1] and error > intervals.ROUNDING
    if not inside:
        if abs(pooled.value - value) <= intervals.ROUNDING and pooled.low == pooled.low:
            method = f"{pooled.method}, of the pooled rows"
            return Estimate(value, pooled.low, pooled.high, pooled.level, method, n)
        return Estimate(value, level=level, n=n, reason="no interval: no fold shows any spread")
    scale = "logit" if row.interval == "wilson" else row.interval
    if scale in SCALES:
        ends = SCALES[scale](value, error, level)
    else:
        ends = intervals.wald(value, error, level, span)
    method = f"{scale}{WITHIN}"
    return Estimate(value, *ends, level, method, n, standard_error=error)
