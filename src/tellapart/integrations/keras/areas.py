"""Areas from masses in cells of rising score, and how far any order within cells can move them.

All functions take the module that computes: `numpy` in double precision, or `keras.ops`. Masses
have shape (..., cells). `mixed` says which cells hold scores that differ: only there is an order
unknown. Formulas as in `tellapart.metrics.ranking`.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

Curve = Literal["ROC", "PR", "AP"]


class Areas(NamedTuple):
    """The area, and the least and the most it can be for scores that fall into these cells."""

    value: Any
    low: Any
    high: Any


def areas(xp: Any, curve: Curve, positive: Any, negative: Any, mixed: Any) -> Areas:
    """Return the area of every column; NaN where it is undefined."""
    positives, negatives = xp.sum(positive, -1), xp.sum(negative, -1)
    if curve == "ROC":
        defined = xp.logical_and(positives > 0, negatives > 0)
    else:
        defined = xp.logical_and(positives > 0, negatives == negatives)
    ones = xp.ones_like(positives)
    p = positive / xp.expand_dims(xp.where(defined, positives, ones), -1)
    if curve == "ROC":
        n = negative / xp.expand_dims(xp.where(defined, negatives, ones), -1)
        found = _roc(xp, p, n, mixed)
    else:
        n = negative / xp.expand_dims(xp.where(defined, positives, ones), -1)
        found = _precision_recall(xp, p, n, mixed, stepwise=curve == "AP")
    nan = ones * float("nan")
    return Areas(*(xp.where(defined, xp.clip(each, 0.0, 1.0), nan) for each in found))


def mean_of_known(xp: Any, values: Any, weight: Any) -> Any:
    """Return the weighted mean of the values that are not NaN; NaN without any."""
    known = values == values
    nothing = xp.zeros_like(values)
    weight = xp.where(known, weight, nothing)
    total = xp.sum(weight)
    mean = xp.sum(weight * xp.where(known, values, nothing)) / xp.where(total > 0, total, total + 1)
    return xp.where(total > 0, mean, mean + float("nan"))


def _roc(xp: Any, p: Any, n: Any, mixed: Any) -> Areas:
    value = xp.sum(p * (xp.cumsum(n, -1) - n / 2), -1)
    unknown = xp.sum(xp.where(mixed, p * n, xp.zeros_like(p)), -1) / 2
    return Areas(value, value - unknown, value + unknown)


def _precision_recall(xp: Any, p: Any, n: Any, mixed: Any, *, stepwise: bool) -> Areas:
    """Sum precision over the recall gained in every cell.

    In a cell of scores that differ, true and false positives are taken to grow in proportion. The
    worst order has the negatives first and no ties, the best one the positives.
    """
    p, n, mixed = (xp.flip(each, -1) for each in (p, n, mixed))  # from the highest score down
    true, false = xp.cumsum(p, -1) - p, xp.cumsum(n, -1) - n
    true, false = xp.maximum(true, 0.0 * true), xp.maximum(false, 0.0 * false)
    tied = _grown(xp, p, n, true, false)
    best = _grown(xp, p, 0.0 * n, true, false)
    worst = _grown(xp, p, 0.0 * n, true, false + n)
    known = tied
    if stepwise:
        known = p * _ratio(xp, true + p, true + false + p + n)
        best = p * _ratio(xp, true + p, true + false + p)
    cells = (known, xp.where(mixed, worst, known), xp.where(mixed, best, known))
    value = xp.where(mixed, tied, known)
    return Areas(xp.sum(value, -1), xp.sum(cells[1], -1), xp.sum(cells[2], -1))


def _grown(xp: Any, p: Any, n: Any, true: Any, false: Any) -> Any:
    """Return the area below a hyperbola from (true, false) to (true + p, false + n)."""
    flagged, mass = true + false, p + n
    share = _ratio(xp, p, mass)
    growth = xp.log1p(_ratio(xp, mass, flagged))  # 0 at the first cell, whose factor is 0
    return p * share + (true - flagged * share) * share * growth


def _ratio(xp: Any, above: Any, below: Any) -> Any:
    some = below > 0
    return xp.where(some, above / xp.where(some, below, xp.ones_like(below)), 0.0 * below)
