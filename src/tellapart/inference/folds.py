"""Cross-validation: what the values of folds say, and how sure they are.

Three sources of chance: which rows are tested, which rows are trained on, and what the learner
itself draws. An interval from test rows alone knows the first only; an interval from the spread of
the folds knows them all, but has to allow for training sets that overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isfinite, nan, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import special

from tellapart.errors import UndefinedMetric
from tellapart.inference import intervals
from tellapart.inference.differences import TestedDifference
from tellapart.results import Estimate

Floats = NDArray[np.float64]

CORRECTED = "nadeau-bengio"
REPEATED = ", mean of {} repeats"


@dataclass(frozen=True)
class CorrectedT:
    """Student's t of values from overlapping training sets.

    Attributes
    ----------
    mean, error
        The mean of the values and its corrected standard error.
    statistic, freedom, p_value
        Of "the mean is 0", two-sided.
    """

    mean: float
    error: float
    statistic: float
    freedom: int
    p_value: float


def corrected_t(values: Floats, test_over_train: float) -> CorrectedT:
    """Return the corrected resampled t statistic of Nadeau & Bengio (2003).

    t = mean / sqrt((1/J + n_test/n_train) s^2) with J - 1 degrees of freedom; for r times k-fold
    cross-validation J = r k (Bouckaert & Frank 2004, PAKDD). The plain t statistic leaves out
    n_test/n_train, as if training sets had no row in common, and finds differences where none are.

    Parameters
    ----------
    values
        Shape (J,): one for each fold of each repeat.
    test_over_train
        Test rows of a fold for every training row.

    Raises
    ------
    UndefinedMetric
        There are fewer than two folds.

    Examples
    --------
    The values 1, 2, 3 have mean 2 and variance 1; with three folds n_test/n_train is 1/2:

    >>> found = corrected_t(np.array([1.0, 2.0, 3.0]), 1 / 2)
    >>> round(found.statistic, 4), round(2 / (1 / 3 + 1 / 2) ** 0.5, 4), found.freedom
    (2.1909, 2.1909, 2)
    """
    count = len(values)
    if count < 2:
        raise UndefinedMetric("the spread of folds needs at least two")
    mean = float(values.mean())
    error = sqrt((1 / count + test_over_train) * float(values.var(ddof=1)))
    if error <= intervals.ROUNDING:
        alike = abs(mean) <= intervals.ROUNDING
        return CorrectedT(mean, 0.0, 0.0 if alike else nan, count - 1, 1.0 if alike else nan)
    statistic = mean / error
    p = float(2 * special.stdtr(count - 1, -abs(statistic)))
    return CorrectedT(mean, error, statistic, count - 1, p)


def fold_mean(
    values: Floats, test_over_train: float, level: float, span: tuple[float, float], n: float
) -> Estimate:
    """Return the mean over folds with the interval of Nadeau & Bengio, cut at the range."""
    if not np.isfinite(values).all():
        return infinite(values, level, n)
    try:
        found = corrected_t(values, test_over_train)
    except UndefinedMetric as undefined:
        mean = float(values.mean()) if len(values) else nan
        return Estimate(mean, level=level, n=n, reason=f"no interval: {undefined}")
    if found.error == 0:
        reason = "no interval: every fold has the same value"
        return Estimate(found.mean, level=level, n=n, reason=reason, standard_error=0.0)
    low, high = intervals.mean(found.mean, found.error, level, found.freedom, span)
    return Estimate(found.mean, low, high, level, CORRECTED, n, standard_error=found.error)


def fold_difference(
    first: Floats, second: Floats, test_over_train: float, level: float, n: float
) -> TestedDifference:
    """Compare two learners on the same folds: mean difference, interval, corrected t test."""
    method = f"{CORRECTED}-t"
    gaps = first - second
    if not np.isfinite(gaps).all():
        reason = "a fold has no finite value"
        return TestedDifference(Estimate(nan, level=level, n=n, reason=reason), nan, "none")
    found = corrected_t(gaps, test_over_train)
    if found.error == 0:
        reason = "no interval: every fold has the same difference"
        estimate = Estimate(found.mean, level=level, n=n, reason=reason, standard_error=0.0)
        return TestedDifference(estimate, found.p_value, method)
    half = intervals.t_quantile(level, found.freedom) * found.error
    ends = found.mean - half, found.mean + half
    estimate = Estimate(found.mean, *ends, level, method, n, standard_error=found.error)
    return TestedDifference(estimate, found.p_value, method)


def mean_of_repeats(estimates: Sequence[Estimate]) -> Estimate:
    """Return the mean of the values and ends of several repeats; of one repeat itself.

    Repeats test the same rows, so an interval that averages theirs is never too short.
    """
    first, count = estimates[0], len(estimates)
    if count == 1:
        return first
    for each in estimates:
        if not isfinite(each.value):
            return each
    value, low, high, error = np.mean(
        [(each.value, each.low, each.high, each.standard_error) for each in estimates], axis=0
    ).tolist()
    method = first.method + (REPEATED.format(count) if first.method != "none" else "")
    return Estimate(
        value, low, high, first.level, method, first.n, first.reason, standard_error=error
    )


def infinite(values: Floats, level: float, n: float) -> Estimate:
    """Return the mean of folds of which some have an infinite value."""
    count = int((~np.isfinite(values)).sum())
    reason = f"infinite in {count} of {len(values)} folds"
    return Estimate(inf, level=level, n=n, reason=reason)
