"""Estimates of partial areas under the ROC curve."""

from __future__ import annotations

from dataclasses import replace
from math import nan

from tellapart.errors import UndefinedMetric
from tellapart.inference import intervals
from tellapart.inference.designed_areas import column_value
from tellapart.inference.designs import Design
from tellapart.inference.rows import clustered, noted
from tellapart.inference.sweeps import SweepValue
from tellapart.metrics import METRICS, Metric
from tellapart.metrics.partial import PartialArea
from tellapart.metrics.ranking import ROUNDING
from tellapart.problem import Column
from tellapart.results import Estimate

FEWEST = 5.0  # rows beyond the bound of a region, below which its area is that of a handful


def partial_metric(area: PartialArea) -> Metric:
    """Return the row of METRICS with a region; its range is that of the area, not rescaled."""
    return replace(
        METRICS["partial_auc"], formula=area, gradient=area.gradient, range=(0.0, area.span[1])
    )


def partial_estimate(
    area: PartialArea, column: Column, design: Design | None, level: float
) -> Estimate:
    """Return the area of a region, not rescaled, with its interval.

    From the influence of rows, on the logit scale of the share of the largest area that the region
    allows. An area that reaches an end has the interval of a share of the rarer class.
    """
    row, condition = partial_metric(area), area.region
    n = float(sum(mass.sum() for mass in column.masses()))
    try:
        found, _ = column_value(row, column, design)
    except UndefinedMetric as undefined:
        return Estimate(nan, level=level, n=n, reason=str(undefined), condition=condition)
    if found.lacking:
        return Estimate(found.value, level=level, n=n, reason=found.lacking, condition=condition)
    ends, method = _ends(found, area, design, level)
    return Estimate(
        found.value, *ends, level, method, n, standard_error=found.error, condition=condition
    )


def _ends(
    found: SweepValue, area: PartialArea, design: Design | None, level: float
) -> tuple[tuple[float, float], str]:
    most = area.span[1]
    share, error = found.value / most, found.half(level) / most
    if 0.0 < share < 1.0 - ROUNDING and error > intervals.ROUNDING:
        low, high = intervals.logit(share, error, level)
        return (low * most, high * most), clustered("logit", design)
    low, high = intervals.wilson(min(max(share, 0.0), 1.0), max(min(found.sizes), 1.0), level)
    return (low * most, high * most), "wilson on the rarer class"


def standardised_estimate(area: PartialArea, raw: Estimate) -> Estimate:
    """Return McClish's rescaling of an estimate: 1 for a perfect curve, 0.5 for the diagonal.

    Below the diagonal it has nothing to be read against: undefined, with the area in the reason.
    An interval may reach below 0.5, down to the value of a raw area of 0, and no further; where it
    reaches below 0, the reason says what values there are.
    """
    condition = f"{area.region}, McClish"
    if not raw.defined:
        return replace(raw, condition=condition)
    least, most = area.span
    value = area.standardised(raw.value)
    if raw.value < least - ROUNDING:
        reason = (
            f"the curve runs below the diagonal over {area.region}: the area there is "
            f"{raw.value:.4g}, that of the diagonal {least:.4g}"
        )
        return Estimate(nan, level=raw.level, n=raw.n, reason=reason, condition=condition)
    low, high = (area.standardised(min(max(end, 0.0), most)) for end in (raw.low, raw.high))
    below = (
        "the interval reaches far below the diagonal: of this region rescaled areas run from "
        f"{area.standardised(0.0):.4g} to 1, with 0.5 for the diagonal"
    )
    return replace(
        raw,
        value=value,
        low=low,
        high=high,
        standard_error=raw.standard_error / (most - least) / 2.0,
        reason=noted(raw.reason, below if low < 0.0 else None),
        condition=condition,
    )


def few_beyond(area: PartialArea, sizes: tuple[float, float]) -> str | None:
    """Say if the region is that of a handful of rows, or return None.

    `sizes` are the positives and negatives, or what they are worth.
    """
    if area.focus == "fpr":
        rows, side, bound = area.high * sizes[1], "negatives", f"up to {area.high:g}"
    else:
        rows, side, bound = (1.0 - area.low) * sizes[0], "positives", f"from {area.low:g}"
    if rows >= FEWEST:
        return None
    rates = "false" if area.focus == "fpr" else "true"
    told = f"{rows:.3g}"
    those = f"that of 1 {side[:-1]}" if told == "1" else f"those of {told} {side}"
    return (
        f"{rates} positive rates {bound} are {those}: the partial area rests on a handful of rows"
    )
