"""Pointwise bands from resampled curves, and what widens them to hold whole curves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import UndefinedMetric
from tellapart.inference.intervals import quantile
from tellapart.inference.resampling.placements import Placements
from tellapart.inference.resampling.replicates import over_replicates, units_for
from tellapart.inference.resampling.requests import Resampling
from tellapart.inference.resampling.reweighted import Reweighted
from tellapart.inference.resampling.values import Wanted

Floats = NDArray[np.float64]

PLACES = 200  # of a reliability or a threshold curve; the others have a fixed grid


@dataclass(frozen=True, eq=False)
class Pointwise:
    """A curve at the places of a grid, with a pointwise band, and the curves of the resamples.

    Attributes
    ----------
    x, value, low, high
        Shape (places,).
    curves
        Shape (resamples, places); empty where none were needed.
    ends
        Lowest and highest possible value.
    """

    x: Floats
    value: Floats
    low: Floats
    high: Floats
    curves: Floats
    ends: tuple[float, float] = (0.0, 1.0)


def widened(found: Pointwise, level: float) -> tuple[Floats, Floats]:
    """Return the band widened by one factor until it holds a share of whole curves."""
    up, down = found.high - found.value, found.value - found.low
    gap = found.curves - found.value
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(gap > 0, gap / up, -gap / down)
    share = np.where(np.isfinite(share), share, 0.0)
    factor = max(float(np.quantile(share.max(axis=1), level)), 1.0)
    low = np.where(np.isnan(found.low), nan, found.value - factor * down)
    high = np.where(np.isnan(found.high), nan, found.value + factor * up)
    return np.clip(low, *found.ends), np.clip(high, *found.ends)


def adjusted(curves: Floats, value: Floats, size: Floats, level: float) -> tuple[Floats, Floats]:
    """Return a pointwise band from the spread of resampled curves of shares.

    The centre is that of Agresti & Coull, (size v + z^2 / 2) / (size + z^2), and the variance at
    least that of a share out of `size` (Zhou & Qin 2005, Stat Med 24:465, interval BTII): where
    all resamples agree, at the ends of a curve, the band is no point.
    """
    z = quantile(level)
    centre = (size * value + z * z / 2) / (size + z * z)
    variance = np.maximum(curves.var(axis=0, ddof=1), centre * (1 - centre) / (size + z * z))
    half = z * np.sqrt(variance)
    low, high = np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)
    return np.minimum(low, value), np.maximum(high, value)


def resampled_curves(
    placements: Placements,
    wanted: Wanted,
    length: int,
    of: Callable[[Reweighted], Floats],
    request: Resampling,
) -> Floats:
    """Return the curve of every resample in which it exists, shape (resamples, length)."""
    problem = placements.problem
    units = units_for(problem, wanted)[1]()
    out = np.full((request.resamples, length), nan)
    of(Reweighted(placements, np.ones(problem.rows)))  # so that threads find all parts there

    def fill(replicate: int) -> None:
        weight = units.drawn(request.seed, replicate)
        try:
            out[replicate] = of(Reweighted(placements, weight))
        except UndefinedMetric:
            return

    over_replicates(fill, problem.rows, request)
    kept = out[~np.isnan(out).all(axis=1)]
    if len(kept) < 2:
        raise UndefinedMetric("no resample has the curve")
    return np.asarray(kept)


def toward_end(
    x: Floats, low: Floats, last: float, size: float, level: float, start: float = 0.0
) -> Floats:
    """Return the lower end of a band, led to its last value over the outermost few rows.

    Within z^2 / 2 rows of x = `start` the observed curve hangs on extreme scores, which resamples
    cannot exceed. There the lower end falls in a straight line to `last`, which is what the
    curve, if it bends one way only, cannot fall below.
    """
    reach = min(quantile(level) ** 2 / (2 * size), 0.5)
    distance = np.abs(x - start)
    begin = float(
        np.interp(reach, *(distance, low) if start == 0.0 else (distance[::-1], low[::-1]))
    )
    line = last + (begin - last) * distance / reach
    return np.where(distance < reach, np.minimum(low, line), low)


def spread_out(count: int) -> NDArray[np.int64]:
    """Return at most `PLACES` of that many places, the first and the last among them."""
    return np.unique(np.linspace(0, count - 1, min(count, PLACES)).round().astype(np.int64))
