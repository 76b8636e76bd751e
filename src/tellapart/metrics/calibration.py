"""Binned calibration: how far stated probabilities lie from what happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.kernels import sum_by
from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]
Binning = Literal["mass", "width"]


@dataclass(frozen=True, eq=False)
class CalibrationBins:
    """Non-empty bins, in order of rising probability.

    Attributes
    ----------
    mass
        Total mass per bin.
    stated
        Mean probability of the bin (not its centre).
    observed
        Share of positive mass.
    """

    mass: Floats
    stated: Floats
    observed: Floats


def calibration_bins(
    sweep: ScoreSweep, bins: int = 15, binning: Binning = "mass"
) -> CalibrationBins:
    """Group the rows of a sweep of probabilities.

    Parameters
    ----------
    sweep
        Scores in [0, 1].
    bins
        Number of bins asked for; empty ones are left out.
    binning
        ``mass``: bins of equal mass, tied scores kept together (a block goes where its middle
        rank falls). ``width``: (a, b] of equal width, 0 in the first bin (Guo et al. 2017).
    """
    probability, positive, mass = _rising(sweep)
    place = bin_places(sweep, bins, binning)[::-1]
    total = sum_by(place, mass, bins)
    used = total > 0
    total = total[used]
    stated = sum_by(place, mass * probability, bins)[used] / total
    observed = sum_by(place, positive, bins)[used] / total
    return CalibrationBins(total, stated, observed)


def bin_places(sweep: ScoreSweep, bins: int, binning: Binning) -> NDArray[np.int64]:
    """Return the bin, from 0, that each cell of a sweep falls into."""
    if not isinstance(bins, (int, np.integer)) or bins < 1:
        raise InputError(f"bins is {bins!r}; expected a whole number of at least 1")
    probability, _, mass = _rising(sweep)
    if binning == "mass":
        middle = np.cumsum(mass) - 0.5 * mass
        place = np.minimum((bins * middle / mass.sum()).astype(np.int64), bins - 1)
    elif binning == "width":
        edges = np.arange(1, bins + 1) / bins
        place = np.minimum(np.searchsorted(edges, probability, side="left"), bins - 1)
    else:
        raise InputError(f'binning is {binning!r}; expected "mass" or "width"')
    return np.asarray(place[::-1], dtype=np.int64)


def _rising(sweep: ScoreSweep) -> tuple[Floats, Floats, Floats]:
    """Return probability, positive mass and mass of the cells, in order of rising probability."""
    positive = sweep.positive[::-1].astype(np.float64)
    return sweep.threshold[::-1].astype(np.float64), positive, positive + sweep.negative[::-1]


def ece(sweep: ScoreSweep, bins: int = 15, binning: Binning = "mass") -> float:
    """Expected calibration error: mean distance between stated and observed share, by bin.

    Biased upward: positive even for a perfect model. Zero for a constant prediction of the
    prevalence, so never a measure for ranking models.
    """
    groups = calibration_bins(sweep, bins, binning)
    gaps = np.abs(groups.stated - groups.observed)
    return float(groups.mass @ gaps / groups.mass.sum())
