"""Averages over classes, as curves.

The macro ROC curve is the mean true positive rate at each false positive rate. It is exact: its
area is the mean of the areas. There is no macro precision-recall curve here: precision has a
jump at every positive row, at another recall in every class, so that a drawn mean would depend
on how the curves are joined up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import UndefinedMetric
from tellapart.results import Curve

Floats = NDArray[np.float64]
Line = tuple[Floats, Floats]


def macro_roc(curves: Iterable[Curve], of: str = "macro average") -> Curve:
    """Return the vertical average of ROC curves: the mean true positive rate, class by class.

    Its vertices are all false positive rates at which any of the curves bends; where one
    jumps, there are two vertices, one above the other. So straight lines between vertices are
    exact, and the area is the mean of the areas (``roc_auc_ovr_macro``).

    Parameters
    ----------
    curves
        ROC curves of the classes that have one; each counts the same.
    of
        Name of the average.

    Returns
    -------
    A curve without thresholds: at one false positive rate, every class has its own.

    Raises
    ------
    UndefinedMetric
        There is no curve to average.

    Examples
    --------
    >>> perfect, chance = np.array([[0, 0, 1.0], [0, 1, 1.0]]), np.array([[0, 1.0], [0, 1.0]])
    >>> curves = [Curve("roc", "", "x", "y", {"x": x, "y": y}) for x, y in (perfect, chance)]
    >>> mean = macro_roc(curves)
    >>> mean["false_positive_rate"].tolist(), mean["true_positive_rate"].tolist()
    ([0.0, 0.0, 1.0], [0.0, 0.5, 1.0])
    """
    lines = [_corners(curve[curve.x], curve[curve.y]) for curve in curves]
    if not lines:
        raise UndefinedMetric("no class has a ROC curve to average")
    count = len(lines)
    x, total = _total(lines)
    y = np.minimum(total / count, 1.0)
    columns = {"false_positive_rate": x, "true_positive_rate": y}
    summary = {"roc_auc": float(np.trapezoid(y, x)), "classes": float(count)}
    return Curve("roc", of, "false_positive_rate", "true_positive_rate", columns, summary)


def _total(lines: Sequence[Line]) -> Line:
    """Add lines up two by two, so that each vertex is looked at only log2(classes) times."""
    while len(lines) > 1:
        pairs = zip(lines[::2], lines[1::2], strict=False)
        added = [_sum(first, second) for first, second in pairs]
        lines = added + list(lines[len(added) * 2 :])
    return lines[0]


def _sum(first: Line, second: Line) -> Line:
    x = np.union1d(first[0], second[0])
    low, high = (one + other for one, other in zip(_ends(first, x), _ends(second, x), strict=True))
    jump = high > low
    at = np.repeat(x, np.where(jump, 2, 1))
    y = np.insert(high, np.flatnonzero(jump), low[jump])
    return at, y


def _ends(line: Line, at: Floats) -> tuple[Floats, Floats]:
    """Return the lowest and the highest value of a rising line at each place."""
    x, y = line
    middle = np.interp(at, x, y)
    first, after = np.searchsorted(x, at, "left"), np.searchsorted(x, at, "right")
    known = after > first
    low, high = middle.copy(), middle
    low[known], high[known] = y[first[known]], y[after[known] - 1]
    return low, high


def _corners(x: Floats, y: Floats) -> Line:
    """Drop vertices in the middle of level and of upright runs: nothing bends there."""
    flat = (np.diff(y) == 0)[:-1] & (np.diff(y) == 0)[1:]
    upright = (np.diff(x) == 0)[:-1] & (np.diff(x) == 0)[1:]
    kept = np.ones(len(x), dtype=bool)
    kept[1:-1] = ~(flat | upright)
    return x[kept], y[kept]
