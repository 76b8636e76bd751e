"""Estimates of binned calibration errors."""

from __future__ import annotations

from tellapart.metrics.rows import Metric
from tellapart.results import Estimate
from tellapart.statistics import ScoreSweep

NO_INTERVAL = (
    "no valid interval: a binned error is biased upward and irregular near 0; see the Brier "
    "score and log loss for intervals"
)


def calibration_estimate(row: Metric, sweep: ScoreSweep, level: float, n: float) -> Estimate:
    """Return a binned calibration error, which has no closed-form interval."""
    return Estimate(float(row.formula(sweep)), level=level, n=n, reason=NO_INTERVAL)
