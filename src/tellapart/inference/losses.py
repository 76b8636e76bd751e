"""Estimates of mean row losses and of top-k accuracy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, isinf, nan, sqrt

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import UndefinedMetric
from tellapart.inference import intervals
from tellapart.inference.designs import Design
from tellapart.inference.rows import clustered
from tellapart.metrics.pairs import TopK
from tellapart.metrics.rows import Metric
from tellapart.problem import Problem
from tellapart.results import Estimate
from tellapart.statistics import LossSums, RankCounts

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Spread:
    """The standard error of a mean over rows, by their design.

    Attributes
    ----------
    error, freedom
        The standard error of a mean, and its degrees of freedom.
    share_error
        The same of a share of rows, whose plain form has no n / (n - 1).
    rows
        How many equal rows the weights are worth.
    """

    design: Design
    error: float
    freedom: float
    share_error: float
    rows: float

    @classmethod
    def of(cls, problem: Problem, values: Floats, design: Design | None) -> Spread | None:
        """Return the spread of a mean of row values; None where rows are simply independent."""
        if design is None:
            return None
        known = np.isfinite(values)
        weight = np.where(known, problem.weights, 0.0)
        kept = np.where(known, values, 0.0)
        total = max(float(weight.sum()), intervals.ROUNDING)
        mean = float((weight * kept).sum()) / total
        influence = weight * (kept - mean) / total
        if design.grouped:
            squares = float((design.sums(design.centred(influence)) ** 2).sum())
            error = sqrt(squares * design.units / max(design.units - 1, 1))
            freedom = design.units - 1.0
        else:
            error, freedom = design.stratified(influence)
        share_error = design.influence_error(influence)
        return cls(design, error, freedom, share_error, problem.effective_rows)


def loss_estimate(
    row: Metric,
    sums: LossSums,
    level: float,
    highest: float | None = None,
    spread: Spread | None = None,
) -> Estimate:
    """Return the mean of a row loss with Student's t interval, or Wilson's for a share of rows.

    `highest` is the largest possible loss, where these data allow less than the metric at large;
    `spread` what groups, or stated shares of classes, make of its standard error.
    """
    span = row.range[0], row.range[1] if highest is None else highest
    n = sums.weight + sums.infinite
    value = float(row.formula(sums))
    if isinf(value):
        cause = "probability 0 for what happened" if row.name == "log_loss" else "it overflows"
        reason = f"infinite: {cause}, in {sums.infinite:g} of {n:g} rows"
        return Estimate(inf, level=level, n=n, reason=reason)
    effective = sums.weight**2 / sums.weight_squares
    if spread is not None:
        return _designed_mean(row, value, spread, level, span, n)
    if row.interval == "wilson":
        ends = intervals.wilson(value, effective, level)
        error = sqrt(sums.second) / sums.weight
        return Estimate(value, *ends, level, "wilson", n, standard_error=error)
    if effective <= 1.0 + 1e-9:
        reason = "no interval from a single row"
        return Estimate(value, level=level, n=n, reason=reason)
    error = sqrt(max(sums.second, 0.0) / (1.0 - 1.0 / effective)) / sums.weight
    if error <= intervals.ROUNDING:
        if value not in span or isinf(span[1]):
            reason = "no interval: every row has the same loss"
            return Estimate(value, level=level, n=n, reason=reason, standard_error=error)
        # every row at one end of the range: the share of other rows bounds the mean
        low, high = intervals.wilson(value / span[1], effective, level)
        ends = low * span[1], high * span[1]
        return Estimate(value, *ends, level, "wilson on the rows", n, standard_error=error)
    ends = intervals.mean(value, error, level, effective - 1.0, span)
    return Estimate(value, *ends, level, "mean-t", n, standard_error=error)


def _designed_mean(
    row: Metric, value: float, spread: Spread, level: float, span: tuple[float, float], n: float
) -> Estimate:
    design = spread.design
    error = spread.error if row.interval == "mean" else spread.share_error
    if design.lacking:
        return Estimate(value, level=level, n=n, reason=design.lacking)
    if row.interval == "wilson" and design.stratum is None:
        rows = design.effective_share(value, error, spread.rows, level)
        ends = intervals.wilson(value, rows, level)
        name = clustered("wilson", design)
        return Estimate(value, *ends, level, name, n, standard_error=error)
    if row.interval != "mean" and 0.0 < value < 1.0 and error > intervals.ROUNDING:
        ends = intervals.logit(value, error * design.stretch(level), level)
        name = clustered("logit", design)
        return Estimate(value, *ends, level, name, n, standard_error=error)
    if error <= intervals.ROUNDING:
        if min(value - span[0], span[1] - value) > intervals.ROUNDING or isinf(span[1]):
            reason = "no interval: no two groups differ in their loss"
            return Estimate(value, level=level, n=n, reason=reason, standard_error=error)
        worth = design.worth(design.weight)
        low, high = intervals.wilson(min(max(value / span[1], 0.0), 1.0), worth, level)
        on = "groups" if design.grouped else "rows"
        ends = low * span[1], high * span[1]
        return Estimate(value, *ends, level, f"wilson on the {on}", n, standard_error=error)
    ends = intervals.mean(value, error, level, spread.freedom, span)
    return Estimate(value, *ends, level, clustered("mean-t", design), n, standard_error=error)


def rank_estimate(
    row: Metric, ranks: RankCounts, level: float, spread: Spread | None = None
) -> Estimate:
    """Return top-k accuracy with Wilson's interval, or for soft labels the delta method's."""
    try:
        value = float(row.formula(ranks))
    except UndefinedMetric as undefined:
        return Estimate(nan, level=level, n=ranks.total, reason=str(undefined))
    if spread is not None:
        asked = replace(row, interval="logit") if ranks.soft else row
        return _designed_mean(asked, value, spread, level, row.range, ranks.total)
    effective = ranks.total**2 / ranks.total_squares
    assert isinstance(row.formula, TopK)  # noqa: S101 - all metrics of places are
    error = sqrt(row.formula.variance(ranks))
    if ranks.soft and 0.0 < value < 1.0 and error > intervals.ROUNDING:
        ends, method = intervals.logit(value, error, level), "logit"
    else:
        method = "wilson on the rows" if ranks.soft else "wilson"
        ends = intervals.wilson(value, effective, level)
    return Estimate(value, *ends, level, method, ranks.total, standard_error=error)
