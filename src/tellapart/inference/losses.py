"""Estimates of mean row losses and of top-k accuracy."""

from __future__ import annotations

from math import inf, isinf, nan, sqrt

from tellapart.errors import UndefinedMetric
from tellapart.inference import intervals
from tellapart.metrics.pairs import TopK
from tellapart.metrics.rows import Metric
from tellapart.results import Estimate
from tellapart.statistics import LossSums, RankCounts


def loss_estimate(
    row: Metric, sums: LossSums, level: float, highest: float | None = None
) -> Estimate:
    """Return the mean of a row loss with Student's t interval, or Wilson's for a share of rows.

    `highest` is the largest possible loss, where these data allow less than the metric at large.
    """
    span = row.range[0], row.range[1] if highest is None else highest
    n = sums.weight + sums.infinite
    value = float(row.formula(sums))
    if isinf(value):
        cause = "probability 0 for what happened" if row.name == "log_loss" else "it overflows"
        reason = f"infinite: {cause}, in {sums.infinite:g} of {n:g} rows"
        return Estimate(inf, level=level, n=n, reason=reason)
    effective = sums.weight**2 / sums.weight_squares
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


def rank_estimate(row: Metric, ranks: RankCounts, level: float) -> Estimate:
    """Return top-k accuracy with Wilson's interval, or for soft labels the delta method's."""
    try:
        value = float(row.formula(ranks))
    except UndefinedMetric as undefined:
        return Estimate(nan, level=level, n=ranks.total, reason=str(undefined))
    effective = ranks.total**2 / ranks.total_squares
    assert isinstance(row.formula, TopK)  # noqa: S101 - all metrics of places are
    error = sqrt(row.formula.variance(ranks))
    if ranks.soft and 0.0 < value < 1.0 and error > intervals.ROUNDING:
        ends, method = intervals.logit(value, error, level), "logit"
    else:
        method = "wilson on the rows" if ranks.soft else "wilson"
        ends = intervals.wilson(value, effective, level)
    return Estimate(value, *ends, level, method, ranks.total, standard_error=error)
