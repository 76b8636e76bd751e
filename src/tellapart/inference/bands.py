"""Bands around curves: how far a curve may lie from where it was drawn.

A resample gives another curve; what many of them do at each place of the x axis makes the band.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import nan
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tellapart.curves import vertex_cells
from tellapart.curves.reliability import ascending, isotonic
from tellapart.errors import InputError, UndefinedMetric
from tellapart.inference.intervals import quantile
from tellapart.inference.resampling.placements import Placed, Placements
from tellapart.inference.resampling.replicates import over_replicates, units_for
from tellapart.inference.resampling.requests import Resampling
from tellapart.inference.resampling.reweighted import Reweighted
from tellapart.inference.resampling.values import Wanted
from tellapart.inference.sweeps import effective_sizes
from tellapart.inference.threshold_bands import pointwise_at, rates_at
from tellapart.kernels import draw_outcomes, sum_by
from tellapart.metrics import METRICS
from tellapart.problem import Problem
from tellapart.results import Band, Curve
from tellapart.results.curves import Scope
from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]
Around = Literal["curve", "ideal"]

RESAMPLES = 1000
PLACES = 200  # of a reliability or a threshold curve; the others have a fixed grid
RATES = np.unique(np.concatenate([np.linspace(0, 1, 101), np.linspace(0, 0.1, 41)]))
SCOPES: tuple[Scope, ...] = ("pointwise", "simultaneous")


@dataclass(frozen=True, eq=False)
class Pointwise:
    """A curve at the places of a grid, with a pointwise band, and the curves of the resamples.

    Attributes
    ----------
    x, value, low, high
        Shape (places,).
    curves
        Shape (resamples, places); empty where none were needed.
    """

    x: Floats
    value: Floats
    low: Floats
    high: Floats
    curves: Floats


def curve_band(
    problem: Problem,
    full: Curve,
    k: int | None,
    *,
    scope: Scope,
    level: float,
    request: Resampling,
    around: Around = "curve",
) -> Band:
    """Return the band of a curve.

    Parameters
    ----------
    problem
        The rows.
    full
        The curve, of kind ``roc``, ``pr``, ``threshold`` or ``reliability``.
    k
        Its column; None for the top label.
    scope
        ``pointwise`` or ``simultaneous``. The latter widens the pointwise band by one factor, so
        that a share `level` of the resampled curves lies inside at all places at once
        (sup-t; Montiel Olea & Plagborg-Moller 2019, J Appl Econom 34:1).
    level
        Confidence level.
    request
        How to resample.
    around
        ``ideal`` gives a reliability curve a consistency band, around the diagonal.

    Raises
    ------
    InputError
        The curve has no such band.
    UndefinedMetric
        The curve needs rows that are not there.
    """
    if scope not in SCOPES:
        raise InputError(f"band is {scope!r}; expected one of {', '.join(SCOPES)}")
    if around == "ideal" and full.kind != "reliability":
        raise InputError(f"around is 'ideal'; expected 'curve' for the {full.kind} curve")
    placements = Placements(problem)
    if full.kind == "roc":
        found, method = _roc(placements, k or 0, level, request), "bootstrap"
    elif full.kind == "pr":
        found, method = _pr(placements, k or 0, level, request), "bootstrap"
    elif full.kind == "threshold":
        wanted = request if scope == "simultaneous" else None
        found = _threshold(placements, k or 0, full.y, level, wanted)
        method = "bootstrap" if wanted else METRICS[full.y].interval
    elif around == "ideal":
        found, method = _consistency(placements, k, level, request), "consistency"
    else:
        found, method = _reliability(placements, k, level, request), "bootstrap"
    low, high = found.low, found.high
    if scope == "simultaneous":
        low, high = widened(found, level)
    resamples = len(found.curves)
    return Band(scope, found.x, low, high, level, method, around, resamples)


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
    return np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)


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


def _resampled(
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


# ---- ROC and precision-recall --------------------------------------------------------------


def _roc(placements: Placements, k: int, level: float, request: Resampling) -> Pointwise:
    sweep = placements.column(k).sweep
    value = sensitivity_at(sweep, RATES)
    wanted = Wanted(METRICS["roc_auc"], k)
    curves = _resampled(
        placements, wanted, len(RATES), lambda of: sensitivity_at(of.sweep(k), RATES), request
    )
    size = np.full(len(RATES), effective_sizes(sweep)[0])
    return Pointwise(RATES, value, *adjusted(curves, value, size, level), curves)


def sensitivity_at(sweep: ScoreSweep, rates: Floats) -> Floats:
    """Return the true positive rate at given false positive rates, on lines between vertices.

    Where the curve rises straight up, its upper end.
    """
    if sweep.positives <= 0 or sweep.negatives <= 0:
        raise UndefinedMetric("the ROC curve needs rows of both classes")
    cells = vertex_cells(sweep)
    true, false = cells[:, 0] / sweep.positives, cells[:, 1] / sweep.negatives
    before = np.searchsorted(false, rates, side="right") - 1
    after = np.minimum(before + 1, len(false) - 1)
    gap = false[after] - false[before]
    share = np.where(gap > 0, (rates - false[before]) / np.where(gap > 0, gap, 1.0), 0.0)
    return np.asarray(true[before] + share * (true[after] - true[before]))


def _pr(placements: Placements, k: int, level: float, request: Resampling) -> Pointwise:
    sweep = placements.column(k).sweep
    recalls = RATES[1:]
    value = precision_at(sweep, recalls)
    wanted = Wanted(METRICS["average_precision"], k)
    curves = _resampled(
        placements, wanted, len(recalls), lambda of: precision_at(of.sweep(k), recalls), request
    )
    flagged = recalls * effective_sizes(sweep)[0] / np.maximum(value, 1e-12)
    return Pointwise(recalls, value, *adjusted(curves, value, flagged, level), curves)


def precision_at(sweep: ScoreSweep, recalls: Floats) -> Floats:
    """Return the precision at given recalls above 0, on the hyperbolas between vertices."""
    if sweep.positives <= 0:
        raise UndefinedMetric("the precision-recall curve needs positive rows")
    cells = vertex_cells(sweep)
    true, false = cells[:, 0], cells[:, 1]
    wanted = recalls * true[-1]
    after = np.clip(np.searchsorted(true, wanted, side="left"), 1, len(true) - 1)
    rise = true[after] - true[after - 1]
    share = np.where(rise > 0, (wanted - true[after - 1]) / np.where(rise > 0, rise, 1.0), 1.0)
    flagged = false[after - 1] + share * (false[after] - false[after - 1])
    return np.asarray(wanted / (wanted + flagged))


# ---- metrics against the threshold ----------------------------------------------------------


def _threshold(
    placements: Placements, k: int, metric: str, level: float, request: Resampling | None
) -> Pointwise:
    sweep = placements.column(k).sweep
    vertices = _spread_out(len(sweep.threshold))
    places = sweep.threshold[vertices][::-1]  # ascending
    value, low, high = pointwise_at(sweep, vertices[::-1], metric, level)
    x = places.astype(np.float64)
    if request is None:
        return Pointwise(x, value, low, high, np.empty((0, len(x))))
    wanted = Wanted(METRICS[metric], k)
    curves = _resampled(
        placements, wanted, len(x), lambda of: rates_at(of.sweep(k), places, metric), request
    )
    return Pointwise(x, value, low, high, curves)


def _spread_out(count: int) -> NDArray[np.int64]:
    return np.unique(np.linspace(0, count - 1, min(count, PLACES)).round().astype(np.int64))


# ---- reliability ------------------------------------------------------------------------------


def _reliability(
    placements: Placements, k: int | None, level: float, request: Resampling
) -> Pointwise:
    placed = _stated(placements, k)
    stated, observed, mass = ascending(placed.sweep)
    fitted = isotonic(observed, mass)
    at = _spread_out(len(stated))
    x = stated[at]

    def refitted(of: Reweighted) -> Floats:
        again, seen, weight = ascending(of.calibration(k))
        return np.interp(x, again, isotonic(seen, weight))

    wanted = Wanted(METRICS["ece"], k)
    curves = _resampled(placements, wanted, len(x), refitted, request)
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


def _consistency(
    placements: Placements, k: int | None, level: float, request: Resampling
) -> Pointwise:
    """Return what a perfectly calibrated model would show (Broecker & Smith 2007).

    Every row's outcome is drawn with its stated probability; the curve is fitted anew.
    """
    placed = _stated(placements, k)
    if placed.sweep.is_soft:
        raise InputError(
            "around is 'ideal', but the labels are soft: what such labels do under perfect "
            "calibration is not known; expected around='curve'"
        )
    stated, _, mass = ascending(placed.sweep)
    at = _spread_out(len(stated))
    probability, rows = stated[::-1][placed.cell_of_row], len(placed.cell_of_row)
    weight = placed.positive + placed.negative
    place = len(stated) - 1 - placed.cell_of_row
    curves = np.empty((request.resamples, len(at)))

    def fill(replicate: int) -> None:
        outcome = np.empty(rows)
        draw_outcomes(np.uint64(request.seed), np.uint64(replicate), probability, outcome)
        curves[replicate] = isotonic(sum_by(place, outcome * weight, len(mass)) / mass, mass)[at]

    over_replicates(fill, rows, request)
    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    x = stated[at]
    low, high = np.quantile(curves, tails, axis=0)
    return Pointwise(x, x, np.minimum(low, x), np.maximum(high, x), curves)


def _stated(placements: Placements, k: int | None) -> Placed:
    if k is None:
        return placements.calibrated
    return placements.calibrated_column(k)
