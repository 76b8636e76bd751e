"""Intervals from published figures alone: an area and two numbers of rows."""

from __future__ import annotations

from math import nextafter

from tellapart.inference import intervals
from tellapart.inference.sweeps import hanley_mcneil_error, newcombe
from tellapart.problem.options import check_number
from tellapart.results import Estimate


def hanley_mcneil(
    auc: float, positives: float, negatives: float, *, level: float = 0.95
) -> Estimate:
    """Return a ROC AUC with its standard error and interval, from the figures of a paper alone.

    With the scores at hand use `evaluate` instead: this standard error takes scores to be
    exponential, which is close for most, and knows nothing of ties.

    Parameters
    ----------
    auc
        The area, in [0, 1].
    positives, negatives
        Numbers of rows, at least 1 each.
    level
        Confidence level.

    Returns
    -------
    The standard error is Hanley & McNeil's; the interval is symmetric on the logit scale, so that
    it stays inside (0, 1) (papers often print ``auc`` plus and minus 1.96 standard errors). For an
    area of 0 or 1 it is Newcombe's score interval.

    Raises
    ------
    InputError
        A value outside its range.

    References
    ----------
    .. [1] Hanley & McNeil 1982, Radiology 143:29.

    Examples
    --------
    >>> found = hanley_mcneil(0.8, 50, 50)
    >>> print(found, round(found.standard_error, 4))
    0.800 [0.699, 0.873] 0.0445
    """
    least, told = nextafter(1.0, 0.0), "a number of at least 1"
    positives = check_number(positives, "positives", least, expected=told)
    negatives = check_number(negatives, "negatives", least, expected=told)
    ends = nextafter(0.0, -1.0), nextafter(1.0, 2.0)
    auc = check_number(auc, "auc", *ends, expected="a number from 0 to 1")
    level = intervals.check_level(level)
    error, n = hanley_mcneil_error(auc, positives, negatives), positives + negatives
    if 0.0 < auc < 1.0:
        low, high = intervals.logit(auc, error, level)
        return Estimate(auc, low, high, level, "hanley-mcneil", n, standard_error=error)
    low, high = newcombe(auc, positives, negatives, level)
    return Estimate(auc, low, high, level, "newcombe", n, standard_error=error)
