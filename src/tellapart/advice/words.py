"""How numbers read inside a sentence."""

from __future__ import annotations

from math import isfinite

from tellapart.results import Estimate


def percent(share: float) -> str:
    """Write a share with up to three digits; never 0% or 100% unless it is.

    >>> [percent(share) for share in (0.05, 0.3333, 0.00012, 0.99996, 1.0)]
    ['5%', '33.3%', '0.012%', 'over 99.9%', '100%']
    """
    if 0.9995 <= share < 1:
        return "over 99.9%"
    return f"{100 * share:.3g}%"


def ratio(value: float) -> str:
    """Write a ratio with three digits.

    >>> ratio(12.345), ratio(float("inf")), ratio(0.0571)
    ('12.3', '∞', '0.0571')
    """
    return f"{value:.3g}" if isfinite(value) else "∞"


def among(estimate: Estimate) -> str:
    """Write a share with its interval.

    >>> among(Estimate(0.5, 0.401, 0.599))
    '50% (40.1% to 59.9%)'
    """
    if estimate.low != estimate.low:
        return percent(estimate.value)
    return f"{percent(estimate.value)} ({percent(estimate.low)} to {percent(estimate.high)})"


def multiple(estimate: Estimate) -> str:
    """Write a ratio with its interval.

    >>> multiple(Estimate(3.0, 2.0, 4.5))
    '3 (2 to 4.5)'
    """
    if estimate.low != estimate.low:
        return ratio(estimate.value)
    return f"{ratio(estimate.value)} ({ratio(estimate.low)} to {ratio(estimate.high)})"


def class_word(task: str, count: int) -> str:
    """Return what a task calls its classes."""
    if task == "multilabel":
        return "label" if count == 1 else "labels"
    return "class" if count == 1 else "classes"
