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
from tellapart.inference.intervals import exact
from tellapart.inference.resampling.calibrated import over_calibrated
from tellapart.inference.resampling.placements import Placed, Placements
from tellapart.inference.resampling.requests import Resampling
from tellapart.inference.resampling.reweighted import Reweighted
from tellapart.inference.resampling.values import Wanted
from tellapart.kernels import sum_by
from tellapart.metrics import METRICS
from tellapart.problem import Problem
from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]

SMALLEST_BLOCK = 12  # rows; an interval of fewer says little at the level it would need


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


def honest_band(placements: Placements, k: int | None, level: float) -> Pointwise:
    """Return a band that holds the whole true curve, if only that rises.

    The share observed in any block of neighbouring probabilities bounds the curve on either side
    of it, so that exact intervals (Clopper & Pearson) of blocks of many sizes, each at a level
    divided by their number, bound it everywhere (after Dimitriadis, Duembgen, Henzi, Puke &
    Ziegel 2023, Biometrika 110:663, with blocks of halved sizes instead of all). Resampled
    isotonic fits would be too sure of themselves: 86% instead of 95%.
    """
    placed = _stated(placements, k)
    stated, observed, mass = ascending(placed.sweep)
    rows = _independent_rows(placements.problem, placed)
    ends = np.concatenate([[0.0], np.cumsum(mass)]) / mass.sum()
    hits = np.concatenate([[0.0], np.cumsum(mass * observed)]) / mass.sum()
    blocks = _blocks(ends, rows)
    share = ends[blocks[:, 1]] - ends[blocks[:, 0]]
    mean = np.clip((hits[blocks[:, 1]] - hits[blocks[:, 0]]) / share, 0.0, 1.0)
    lows, highs = exact(mean, share * rows, 1 - (1 - level) / len(blocks))
    low, high = np.zeros(len(stated)), np.ones(len(stated))
    for (first, last), least, most in zip(blocks.tolist(), lows, highs, strict=True):
        low[last - 1 :] = np.maximum(low[last - 1 :], least)
        high[: first + 1] = np.minimum(high[: first + 1], most)
    at, value = spread_out(len(stated)), isotonic(observed, mass)
    low, high = np.minimum(low, value)[at], np.maximum(high, value)[at]
    return Pointwise(stated[at], value[at], low, high, np.empty((0, len(at))))


def _independent_rows(problem: Problem, placed: Placed) -> float:
    """Return how many independent rows the data are worth, given weights and groups."""
    groups = problem.tags.get("groups")
    if groups is None:
        return problem.effective_rows
    total = placed.positive + placed.negative
    share = placed.positive.sum() / total.sum()
    gaps = placed.positive - total * share
    _, code = np.unique(groups.astype(str), return_inverse=True)
    summed = sum_by(code, gaps, int(code.max()) + 1)
    inflation = (summed**2).sum() / max(float((gaps**2).sum()), 1e-300)
    return problem.effective_rows / max(float(inflation), 1.0)


def _blocks(ends: Floats, rows: float) -> NDArray[np.int64]:
    """Return blocks of cells that hold about 1/2, 1/4, ... of the mass, overlapping by half."""
    found = {(0, len(ends) - 1)}
    parts = 2
    while rows / parts >= SMALLEST_BLOCK:
        starts = np.arange(2 * parts - 1) / (2 * parts)
        first = np.searchsorted(ends, starts, side="left")
        last = np.searchsorted(ends, starts + 1 / parts, side="right") - 1
        found |= {(a, b) for a, b in zip(first.tolist(), last.tolist(), strict=True) if b > a}
        parts *= 2
    return np.array(sorted(found))


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
