"""Estimates of binned calibration errors."""

from __future__ import annotations

from tellapart.metrics.calibration import Binning, ece
from tellapart.results import Estimate
from tellapart.statistics import ScoreSweep

BINS = 15
NO_INTERVAL = (
    "no valid interval: a binned error is biased upward and irregular near 0; see the Brier "
    "score and log loss for intervals"
)


def calibration_estimate(
    sweep: ScoreSweep, what: str, level: float, *, bins: int = BINS, binning: Binning = "mass"
) -> Estimate:
    """Return the expected calibration error of a sweep of probabilities.

    It has no closed-form interval; the reason says so, and which of the many conventions this
    is: `what` was binned, how, and that distances are absolute.
    """
    value = ece(sweep, bins, binning)
    n = sweep.positives + sweep.negatives
    return Estimate(value, level=level, n=n, reason=told(what, bins, binning))


def told(what: str, bins: int, binning: Binning) -> str:
    """Say what was binned and how, and why there is no interval."""
    return f"{what}, {bins} bins of equal {binning}, absolute distance; {NO_INTERVAL}"
