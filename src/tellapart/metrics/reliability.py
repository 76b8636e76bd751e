"""Do stated probabilities hold? Tests and the recalibration line, from a sweep of probabilities.

Binned distances are in `calibration`. All of this needs hard labels: a soft label spreads less
than a coin with its probability, so that the variances here would be too large.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import special

from tellapart.errors import UndefinedMetric
from tellapart.metrics.calibration import calibration_bins
from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]

MOST_STEPS = 50


def spiegelhalter_z(sweep: ScoreSweep) -> float:
    """Distance of the Brier score from what calibrated probabilities would give, in its errors.

    About standard normal for calibrated probabilities. With y the truth and p the probability it
    is the sum of (y - p)(1 - 2p) over the root of the sum of (1 - 2p)^2 p (1 - p).

    Raises
    ------
    UndefinedMetric
        No probability can vary: all are 0, 0.5 or 1.

    References
    ----------
    .. [1] Spiegelhalter 1986, Stat Med 5:421, section 4.

    Examples
    --------
    >>> import numpy as np
    >>> from tellapart.problem import Column
    >>> truth = np.array([0, 1, 1, 1], dtype=np.uint8)
    >>> sweep = ScoreSweep.of(Column("", np.array([0.2, 0.2, 0.8, 0.8]), truth))
    >>> spiegelhalter_z(sweep)  # (0.6 * -0.2 + 0.6 * 0.8 - 0.6 * 0.2 * 2) / (0.6 * sqrt(0.64))
    0.25
    """
    stated, excess, squares = _residuals(sweep)
    weight = 1.0 - 2.0 * stated
    variance = float((weight**2 * squares * stated * (1.0 - stated)).sum())
    if variance <= 0:
        raise UndefinedMetric("Spiegelhalter's z needs probabilities besides 0, 0.5 and 1")
    return float((weight * excess).sum()) / sqrt(variance)


def excess_z(sweep: ScoreSweep) -> float:
    """Distance between how many positives there are and how many were stated, in its errors.

    Positive where more happened than was stated. It sees what Spiegelhalter's z is blind to: a
    shift of probabilities that lie evenly around 0.5.

    Raises
    ------
    UndefinedMetric
        All probabilities are 0 or 1.
    """
    stated, excess, squares = _residuals(sweep)
    variance = float((squares * stated * (1.0 - stated)).sum())
    if variance <= 0:
        raise UndefinedMetric("all probabilities are 0 or 1")
    return float(excess.sum()) / sqrt(variance)


def gap_beyond_chance(sweep: ScoreSweep, bins: int = 15) -> float:
    """Expected calibration error less what calibrated probabilities would show on so few rows.

    A binned error is never 0. In a bin of n rows that states p, chance alone makes a distance of
    sqrt(2 p (1 - p) / (pi n)) on average; that is taken off, bin by bin. May be negative.
    """
    groups = calibration_bins(sweep, bins)
    share = groups.mass / groups.mass.sum()
    whole = sweep.second_moments.sum(axis=0)
    worth = groups.mass * groups.mass.sum() / (whole[0] + whole[1] + 2 * whole[2])
    chance = np.sqrt(2.0 * groups.stated * (1.0 - groups.stated) / (np.pi * worth))
    return float(share @ (np.abs(groups.stated - groups.observed) - chance))


@dataclass(frozen=True)
class RecalibrationLine:
    """``logit(true probability) = intercept + slope * logit(stated probability)``.

    Attributes
    ----------
    slope
        1 is ideal; below 1 the probabilities are too extreme, above 1 not extreme enough.
    slope_error
        Its standard error, from the curvature of the likelihood.
    """

    intercept: float
    slope: float
    slope_error: float


def recalibration_line(sweep: ScoreSweep) -> RecalibrationLine:
    """Fit Cox's line by maximum likelihood.

    Raises
    ------
    UndefinedMetric
        A probability is 0 or 1, all are equal, or the fit runs off (one class only, or the
        classes do not overlap).

    References
    ----------
    .. [1] Cox 1958, Biometrika 45:562.
    """
    stated = sweep.threshold.astype(np.float64)
    if stated[0] >= 1.0 or stated[-1] <= 0.0:
        raise UndefinedMetric("a probability of exactly 0 or 1 has no log odds")
    mass = np.asarray(sweep.positive + sweep.negative, dtype=np.float64)
    odds = special.logit(stated)
    line = np.array([0.0, 1.0])
    for _ in range(MOST_STEPS):
        fitted = special.expit(line[0] + line[1] * odds)
        score = sweep.positive - mass * fitted
        spread = mass * fitted * (1.0 - fitted)
        curvature = np.array(
            [
                [spread.sum(), (spread * odds).sum()],
                [(spread * odds).sum(), (spread * odds**2).sum()],
            ]
        )
        determinant = curvature[0, 0] * curvature[1, 1] - curvature[0, 1] ** 2
        if not determinant > 1e-12 * curvature[0, 0] * curvature[1, 1]:
            break
        step = np.linalg.solve(curvature, [score.sum(), (score * odds).sum()])
        line += step
        if np.abs(step).max() < 1e-12 * max(1.0, np.abs(line).max()):
            return RecalibrationLine(
                float(line[0]), float(line[1]), sqrt(curvature[0, 0] / determinant)
            )
    raise UndefinedMetric("the recalibration line runs off: too few rows, or classes far apart")


def _residuals(sweep: ScoreSweep) -> tuple[Floats, Floats, Floats]:
    """Return each cell's probability, its positives beyond what it states, and squared masses."""
    stated = sweep.threshold.astype(np.float64)
    moments = sweep.second_moments
    squares = moments[:, 0] + moments[:, 1] + 2.0 * moments[:, 2]
    excess = sweep.positive - (sweep.positive + sweep.negative) * stated
    return stated, excess, squares
