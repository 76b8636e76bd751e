"""A tested difference, and those that rest on a standard error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf, nan

from tellapart.inference import intervals
from tellapart.inference.alternatives import t_p_value
from tellapart.inference.resampling import Resampling
from tellapart.results import Estimate
from tellapart.results.comparisons import Alternative

TOLERANCE = 1e-12
NO_SPREAD = "no interval: the difference does not vary"


@dataclass(frozen=True)
class Asked:
    """How differences are to be tested.

    Attributes
    ----------
    level
        Confidence level of the intervals.
    alternative
        Of the p-values; intervals stay two-sided.
    resampling
        The paired bootstrap, where it is used.
    bootstrapped
        Whether it is used for every metric.
    """

    level: float = 0.95
    alternative: Alternative = "two-sided"
    resampling: Resampling = field(default_factory=Resampling)
    bootstrapped: bool = False


@dataclass(frozen=True, eq=False)
class TestedDifference:
    """A difference with its interval, its p-value, and the name of the test.

    Attributes
    ----------
    beyond
        (x, ``greater`` or ``less``) -> p-value of "the difference is not above (below) x", in
        agreement with the interval; None where there is no test.
    """

    estimate: Estimate
    p_value: float = nan
    method: str = "none"
    beyond: Callable[[float, Alternative], float] | None = None


def untested(gap: float, level: float, reason: str) -> TestedDifference:
    """Return a difference without a test, and why."""
    return TestedDifference(Estimate(gap, level=level, reason=reason))


def wald_test(
    gap: float,
    error: float,
    asked: Asked,
    *,
    n: float,
    test: str,
    freedom: float = inf,
    span: float = inf,
    advice: str = "",
) -> TestedDifference:
    """Test a difference against its standard error, with Student's t or the normal distribution.

    A difference of 0 that does not vary has p = 1; another one that does not vary has neither a
    test nor an interval, and `advice` says what to do instead. No difference is larger than the
    `span` of the metric's range.
    """
    if error <= TOLERANCE:
        same = abs(gap) <= TOLERANCE
        told = NO_SPREAD if same or not advice else f"{NO_SPREAD}; {advice}"
        estimate = Estimate(
            gap, level=asked.level, method="none", n=n, reason=told, standard_error=error
        )
        return TestedDifference(estimate, 1.0 if same else nan, test)

    def beyond(x: float, alternative: Alternative) -> float:
        return t_p_value((gap - x) / error, freedom, alternative)

    known = freedom < inf
    half = error * (
        intervals.t_quantile(asked.level, freedom) if known else intervals.quantile(asked.level)
    )
    ends = max(gap - half, -span), min(gap + half, span)
    estimate = Estimate(gap, *ends, asked.level, test, n, standard_error=error)
    return TestedDifference(estimate, beyond(0.0, asked.alternative), test, beyond)
