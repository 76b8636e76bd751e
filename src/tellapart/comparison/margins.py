"""What an interval of a difference says of a margin: non-inferiority and equivalence."""

from __future__ import annotations

from dataclasses import replace
from math import nan
from typing import Literal

from tellapart.inference.differences import TestedDifference
from tellapart.metrics import METRICS
from tellapart.results import Estimate
from tellapart.results.comparisons import Difference, Verdict


def verdict_of(
    estimate: Estimate, better: Literal["higher", "lower"], margin: float | None
) -> Verdict:
    """Say whether the first classifier is better, equivalent, not inferior, worse, or undecided.

    In the direction of better classifiers: ``better`` if the whole interval lies above 0,
    ``worse`` if it lies below minus the margin, ``equivalent`` inside both margins, ``not
    inferior`` above minus the margin.

    >>> verdict_of(Estimate(0.01, -0.02, 0.03), "higher", 0.05)
    'equivalent'
    >>> verdict_of(Estimate(0.01, -0.02, 0.03), "higher", None)
    'no margin'
    """
    if margin is None:
        return "no margin"
    low, high = estimate.low, estimate.high
    if better == "lower":
        low, high = -high, -low
    if not (low == low and high == high):
        return "undecided"
    if low > 0:
        return "better"
    if high < -margin:
        return "worse"
    if low > -margin:
        return "equivalent" if high < margin else "not inferior"
    return "undecided"


def judged(difference: Difference, found: TestedDifference, margin: float | None) -> Difference:
    """Return a difference with what its interval and its test say of a margin."""
    better = METRICS[difference.metric].better
    not_inferior, equivalent = margin_p_values(found, better, margin)
    return replace(
        difference,
        margin=margin,
        verdict=verdict_of(difference.estimate, better, margin),
        p_not_inferior=not_inferior,
        p_equivalent=equivalent,
    )


def margin_p_values(
    found: TestedDifference, better: Literal["higher", "lower"], margin: float | None
) -> tuple[float, float]:
    """Return the p-values of non-inferiority and of equivalence, NaN without a test or margin.

    The first is one-sided: how likely so good a difference is if the first classifier is worse by
    the margin. The second is the larger one of both sides (Schuirmann 1987, J Pharmacokinet
    Biopharm 15:657). They fall below (1 - level) / 2 exactly where the interval, with that level,
    lies inside the margin.
    """
    if margin is None or found.beyond is None:
        return nan, nan
    above, below = found.beyond(-margin, "greater"), found.beyond(margin, "less")
    return (above if better == "higher" else below), max(above, below)
