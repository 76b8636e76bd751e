"""Bands of reliability curves: around the curve, or around perfect calibration."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tellapart.curves.reliability import ascending, isotonic
from tellapart.inference.bands.pointwise import (
    Pointwise,
    adjusted,
    resampled_curves,
    spread_out,
)
from tellapart.inference.resampling.calibrated import over_calibrated
from tellapart.inference.resampling.placements import Placed, Placements
from tellapart.inference.resampling.requests import Resampling
from tellapart.inference.resampling.reweighted import Reweighted
from tellapart.inference.resampling.values import Wanted
from tellapart.kernels import sum_by
from tellapart.metrics import METRICS
from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]


def reliability_band(
    placements: Placements, k: int | None, level: float, request: Resampling
) -> Pointwise:
    """Return the band of a reliability curve, from resampled rows."""
    placed = _stated(placements, k)
    stated, observed, mass = ascending(placed.sweep)
    fitted = isotonic(observed, mass)
    at = spread_out(len(stated))
    x = stated[at]

    def refitted(of: Reweighted) -> Floats:
        again, seen, weight = ascending(of.calibration(k))
        return np.interp(x, again, isotonic(seen, weight))

    wanted = Wanted(METRICS["ece"], k)
    curves = resampled_curves(placements, wanted, len(x), refitted, request)
    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    ends = np.quantile(curves, tails, axis=0)
    # a block of one kind only is refitted to 0 or 1 for ever: its own size bounds its share
    block = np.cumsum(np.concatenate([[0], np.diff(fitted) > 0])).astype(np.int64)
    share = placements.problem.effective_rows / mass.sum()
    size = sum_by(block, mass, int(block[-1]) + 1)[block] * share
    value = fitted[at]
    wider = adjusted(curves, value, size[at], level)
    pure = (value <= 0.0) | (value >= 1.0)
    low = np.where(pure, np.minimum(ends[0], wider[0]), ends[0])
    high = np.where(pure, np.maximum(ends[1], wider[1]), ends[1])
    return Pointwise(x, value, np.minimum(low, value), np.maximum(high, value), curves)


def consistency_band(
    placements: Placements, k: int | None, level: float, request: Resampling
) -> Pointwise:
    """Return what a perfectly calibrated model would show (Broecker & Smith 2007).

    Every row's outcome is drawn with its stated probability; the curve is fitted anew.
    """
    placed = _stated(placements, k)
    stated, _, _ = ascending(placed.sweep)
    at = spread_out(len(stated))
    curves = np.empty((request.resamples, len(at)))

    def keep(replicate: int, sweep: ScoreSweep) -> None:
        _, observed, mass = ascending(sweep)
        curves[replicate] = isotonic(observed, mass)[at]

    over_calibrated(placed, request, keep)
    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    x = stated[at]
    low, high = np.quantile(curves, tails, axis=0)
    return Pointwise(x, x, np.minimum(low, x), np.maximum(high, x), curves)


def _stated(placements: Placements, k: int | None) -> Placed:
    if k is None:
        return placements.calibrated
    return placements.calibrated_column(k)
