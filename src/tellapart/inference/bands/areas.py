"""Bands of ROC and precision-recall curves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tellapart.curves import vertex_cells
from tellapart.errors import UndefinedMetric
from tellapart.inference.bands.pointwise import (
    Pointwise,
    adjusted,
    resampled_curves,
    toward_end,
)
from tellapart.inference.intervals import quantile, wilson
from tellapart.inference.resampling.placements import Placements
from tellapart.inference.resampling.requests import Resampling
from tellapart.inference.resampling.values import Wanted
from tellapart.inference.sweeps import effective_sizes
from tellapart.metrics import METRICS
from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]

RATES = np.unique(np.concatenate([np.linspace(0, 1, 101), np.linspace(0, 0.1, 41)]))


def roc_band(placements: Placements, k: int, level: float, request: Resampling) -> Pointwise:
    """Return the band of a ROC curve: true positive rates at given false positive rates."""
    sweep = placements.column(k).sweep
    value = sensitivity_at(sweep, RATES)
    wanted = Wanted(METRICS["roc_auc"], k)
    curves = resampled_curves(
        placements, wanted, len(RATES), lambda of: sensitivity_at(of.sweep(k), RATES), request
    )
    m, n = effective_sizes(sweep)
    low, high = adjusted(curves, value, np.full(len(RATES), m), level)
    low = toward_end(RATES, low, 0.0, n, level)
    return Pointwise(RATES, value, up_to_end(low, value, n, level), high, curves)


def up_to_end(low: Floats, value: Floats, n: float, level: float) -> Floats:
    """Return the lower end of a ROC band, led up to (1, 1) over the outermost few negatives.

    A curve that bends one way only does not lie below the line to that corner.
    """
    reach = min(quantile(level) ** 2 / (2 * n), 0.5)
    begin = float(np.interp(1.0 - reach, RATES, low))
    line = begin + (1.0 - begin) * (RATES - (1.0 - reach)) / reach
    return np.where(1.0 - reach < RATES, np.minimum(np.maximum(low, line), value), low)


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


def pr_band(placements: Placements, k: int, level: float, request: Resampling) -> Pointwise:
    """Return the band of a precision-recall curve: precision at given recalls."""
    sweep = placements.column(k).sweep
    recalls = RATES[1:]
    value = precision_at(sweep, recalls)
    wanted = Wanted(METRICS["average_precision"], k)
    curves = resampled_curves(
        placements, wanted, len(recalls), lambda of: precision_at(of.sweep(k), recalls), request
    )
    flagged = recalls * effective_sizes(sweep)[0] / np.maximum(value, 1e-12)
    low, high = adjusted(curves, value, flagged, level)
    least = least_prevalence(placements, sweep, level)
    low = toward_end(recalls, low, least, effective_sizes(sweep)[0], level, start=1.0)
    return Pointwise(recalls, value, low, high, curves)


def least_prevalence(placements: Placements, sweep: ScoreSweep, level: float) -> float:
    """Return the lower end of the prevalence's interval; a stated prevalence itself."""
    prevalence = prevalence_of(sweep)
    if placements.problem.shares is not None:
        return prevalence
    return float(wilson(prevalence, placements.problem.effective_rows, level)[0])


def prevalence_of(sweep: ScoreSweep) -> float:
    """Return the share of positive mass."""
    return sweep.positives / (sweep.positives + sweep.negatives)


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
