"""Differences of numbers that were kept without their rows: two values, two intervals."""

from __future__ import annotations

from functools import partial
from math import hypot, inf, isfinite, nan

from scipy import special

from tellapart.inference.differences.tested import TestedDifference, untested
from tellapart.inference.intervals import check_level, quantile
from tellapart.results import Estimate
from tellapart.results.comparisons import Alternative

METHOD = "mover"
Arms = tuple[float, float]


def difference_of_estimates(a: Estimate, b: Estimate, *, level: float | None = None) -> Estimate:
    """Return a less b, with an interval made of the intervals of both.

    The method of variance estimates recovery (MOVER): the distances from a value to the ends of its
    interval stand for its standard errors on either side, and are added as those of independent
    samples are, squared. Of two Wilson intervals it is Newcombe's interval for the difference of
    two proportions. The ends keep the skew of both intervals. They never leave what the metric
    allows, unless an interval had to be stretched to a higher level.

    Both values are taken for independent. On the same test rows they are not: two classifiers tend
    to be wrong on the same rows, so that the interval is wider than one that knows the rows
    (`tellapart.compare`), and what it calls a difference is one.

    Parameters
    ----------
    a, b
        The same metric, of two evaluations.
    level
        Confidence level of the result; by default that of `a`. An interval of another level is
        stretched by the ratio of normal quantiles, which is close for most.

    Returns
    -------
    The difference and its interval (``mover``). Where one side is undefined the difference is
    NaN; where one side has no interval, or conditions differ, there is none; `reason` says why.

    Raises
    ------
    InputError
        The level is no share between 0 and 1.

    References
    ----------
    .. [1] Zou & Donner 2008, Stat Med 27:1693.
    .. [2] Newcombe 1998, Stat Med 17:873, method 10.

    Examples
    --------
    >>> now = Estimate(0.80, 0.6918, 0.8770, 0.95, "wilson", 70)
    >>> before = Estimate(0.60, 0.4904, 0.7004, 0.95, "wilson", 80)
    >>> print(difference_of_estimates(now, before))
    0.200 [0.052, 0.334]
    """
    return kept_difference(a, b, level=level).estimate


def kept_difference(a: Estimate, b: Estimate, *, level: float | None = None) -> TestedDifference:
    """Return `difference_of_estimates` with its p-value: the level at which it touches 0.

    Arms are stretched from level to level as normal quantiles are, so that the p-value and the
    interval at `level` always agree. `beyond` answers the same for a margin.
    """
    level = check_level(a.level if level is None else level)
    gap = a.value - b.value if isfinite(a.value) and isfinite(b.value) else nan
    reason = _why_not(a, b)
    if reason is not None:
        return untested(gap, level, reason)
    (down_a, up_a), (down_b, up_b) = _arms(a, level), _arms(b, level)
    arms = hypot(down_a, up_b), hypot(up_a, down_b)
    estimate = Estimate(
        gap, gap - arms[0], gap + arms[1], level, METHOD, a.n + b.n, condition=a.condition
    )
    beyond = partial(_beyond, gap, arms, quantile(level))
    return TestedDifference(estimate, beyond(0.0, "two-sided"), METHOD, beyond)


def _why_not(a: Estimate, b: Estimate) -> str | None:
    """Return why there is no interval, or None."""
    if a.condition != b.condition:
        return f"{a.condition or 'no condition'} against {b.condition or 'no condition'}"
    for one in (a, b):
        if not one.defined:
            return one.reason or "undefined on one side"
        if not isfinite(one.value):
            return "infinite on one side"
        if one.low != one.low or one.high != one.high:
            return "no interval on one side"
        if not one.low <= one.value <= one.high:
            return "a value lies outside its own interval"
    return None


def _arms(one: Estimate, level: float) -> Arms:
    """Return how far an interval reaches below and above its value."""
    stretch = 1.0 if one.level == level else quantile(level) / quantile(one.level)
    return (one.value - one.low) * stretch, (one.high - one.value) * stretch


def _beyond(gap: float, arms: Arms, z: float, edge: float, alternative: Alternative) -> float:
    """Return the p-value of "the difference is (not above, not below) the edge"."""
    distance = gap - edge
    arm = arms[0] if distance > 0 else arms[1]
    if arm > 0:
        score = distance * z / arm if arm < inf else 0.0
    else:
        score = inf if distance > 0 else -inf if distance < 0 else 0.0
    if alternative == "two-sided":
        return float(2 * special.ndtr(-abs(score)))
    return float(special.ndtr(-score if alternative == "greater" else score))
