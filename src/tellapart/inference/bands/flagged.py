"""Bands of gain, lift and decision curves: what flagging rows brings."""

from __future__ import annotations

from math import inf

import numpy as np
from numpy.typing import NDArray

from tellapart.curves.decisions import benefit_at, cells_at
from tellapart.curves.gains import shares
from tellapart.errors import UndefinedMetric
from tellapart.inference.bands.areas import RATES, least_prevalence, prevalence_of
from tellapart.inference.bands.pointwise import (
    Pointwise,
    adjusted,
    resampled_curves,
    spread_out,
)
from tellapart.inference.intervals import wilson
from tellapart.inference.resampling.placements import Placements
from tellapart.inference.resampling.requests import Resampling
from tellapart.inference.resampling.values import Wanted
from tellapart.inference.sweeps import as_probabilities, effective_sizes
from tellapart.metrics import METRICS
from tellapart.metrics.costs import odds
from tellapart.results import Curve
from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]

BY_ROWS = METRICS["average_precision"]  # its resamples let the prevalence vary, as these need


def gain_band(placements: Placements, k: int, level: float, request: Resampling) -> Pointwise:
    """Return the band of a gain curve: shares found at given shares flagged.

    Among x of the rows there are at most x of them positive, and among the others at most 1 - x:
    so the curve lies below x / prevalence and above 1 - (1 - x) / prevalence, here at the lower
    end of the prevalence's own interval.
    """
    sweep = placements.column(k).sweep
    value = found_at(sweep, RATES)
    wanted = Wanted(BY_ROWS, k)
    curves = resampled_curves(
        placements, wanted, len(RATES), lambda of: found_at(of.sweep(k), RATES), request
    )
    m, _ = effective_sizes(sweep)
    low, high = adjusted(curves, value, np.full(len(RATES), m), level)
    least = least_prevalence(placements, sweep, level)
    low = np.maximum(low, 1.0 - (1.0 - RATES) / least)
    high = np.minimum(high, RATES / least)
    return Pointwise(RATES, value, np.minimum(low, value), np.maximum(high, value), curves)


def found_at(sweep: ScoreSweep, flagged: Floats) -> Floats:
    """Return the share of positives found at given shares of rows flagged."""
    if sweep.positives <= 0:
        raise UndefinedMetric("the gain curve needs positive rows")
    at, found = shares(sweep)
    return np.interp(flagged, at, found)


def decision_band(
    placements: Placements, k: int, full: Curve, level: float, request: Resampling,
    prevalence: float | None,
) -> Pointwise:  # fmt: skip
    """Return the band of a decision curve at up to `PLACES` of its thresholds.

    Where few rows are flagged, resamples cannot flag more of them, and agree on a benefit of about
    0. So the band is at least as wide as the intervals of both shares, of true and of false
    positives, make it (Zou & Donner 2008, Stat Med 27:1693). The prevalence of the use may be given
    here, or be one at which the problem was stated to be.
    """
    problem = placements.problem
    scale = problem.scale
    if prevalence is None and problem.shares is not None:
        prevalence = prevalence_of(placements.column(k).sweep)
    at = spread_out(len(full))
    x, value = full["threshold"][at], full["net_benefit"][at]
    curves = resampled_curves(
        placements,
        Wanted(BY_ROWS, k),
        len(x),
        lambda of: benefit_at(as_probabilities(of.sweep(k), scale), x, prevalence),
        request,
    )
    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    low, high = np.quantile(curves, tails, axis=0)
    sweep = as_probabilities(placements.column(k).sweep, scale)
    least, most = _from_shares(sweep, x, problem.effective_rows, level, prevalence)
    low, high = np.minimum(low, least), np.maximum(high, most)
    ends = (-inf, 1.0 if prevalence is None else prevalence)
    high = np.minimum(high, ends[1])
    return Pointwise(x, value, np.minimum(low, value), np.maximum(high, value), curves, ends)


def _from_shares(
    sweep: ScoreSweep, x: Floats, rows: float, level: float, prevalence: float | None
) -> tuple[Floats, Floats]:
    """Return net benefit less and plus what the intervals of its two shares allow."""
    cells = cells_at(sweep, x)
    if prevalence is None:
        sizes, whole, parts = (rows, rows), cells.sum(axis=1), (1.0, 1.0)
        true, false = cells[:, 0] / whole, cells[:, 1] / whole
    else:
        sizes, parts = effective_sizes(sweep), (prevalence, 1.0 - prevalence)
        true, false = cells[:, 0] / sweep.positives, cells[:, 1] / sweep.negatives
    price = (parts[0], parts[1] * odds(x))
    (true_low, true_high), (false_low, false_high) = (
        wilson(share, np.full(len(x), size), level)
        for share, size in zip((true, false), sizes, strict=True)
    )
    value = price[0] * true - price[1] * false
    down = np.hypot(price[0] * (true - true_low), price[1] * (false_high - false))
    up = np.hypot(price[0] * (true_high - true), price[1] * (false - false_low))
    return value - down, value + up
