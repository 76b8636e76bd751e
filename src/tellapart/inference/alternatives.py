"""One-sided and two-sided p-values of a difference, first less second."""

from __future__ import annotations

from typing import Any, cast

from scipy import special

from tellapart.problem.options import check_word
from tellapart.results.comparisons import Alternative

ALTERNATIVES: tuple[Alternative, ...] = ("two-sided", "greater", "less")


def check_alternative(alternative: Any) -> Alternative:
    """Return the alternative, refusing what is none."""
    return cast("Alternative", check_word(alternative, "alternative", ALTERNATIVES))


def t_p_value(statistic: float, freedom: float, alternative: Alternative = "two-sided") -> float:
    """Return the p-value of Student's t; with infinite freedom it is the normal one.

    ``greater`` asks whether the difference is above 0: the chance of as large a statistic.

    >>> infinite = float("inf")
    >>> [round(t_p_value(1.96, infinite, way), 3) for way in ("two-sided", "greater", "less")]
    [0.05, 0.025, 0.975]
    """
    if alternative == "two-sided":
        return float(2 * _below(-abs(statistic), freedom))
    return float(_below(-statistic if alternative == "greater" else statistic, freedom))


def _below(statistic: float, freedom: float) -> Any:
    if freedom == float("inf"):
        return special.ndtr(statistic)
    return special.stdtr(freedom, statistic)


def counted_p_value(below: int, above: int, total: int, alternative: Alternative) -> float:
    """Return a p-value from draws at or below, and at or above, what speaks against a difference.

    Every tail counts as (b + 1) / (B + 1), so that no p-value is 0.

    >>> counted_p_value(0, 3, 3, "greater"), counted_p_value(0, 3, 3, "two-sided")
    (0.25, 0.5)
    """
    if alternative == "two-sided":
        return min(1.0, 2 * (min(below, above) + 1) / (total + 1))
    return ((below if alternative == "greater" else above) + 1) / (total + 1)
