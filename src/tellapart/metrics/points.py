"""Points of the ROC and the precision-recall curve at a fixed rate.

``interpolate=True`` reads the point off the curve, with true and false positives growing together
between two thresholds: the ROC curve is a line there, and precision a hyperbola. A mix of both
thresholds, drawn by lot, reaches such a point. ``interpolate=False`` gives the best that a single
threshold reaches without breaking the condition.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError, UndefinedMetric
from tellapart.metrics.partial import vertices
from tellapart.metrics.ranking import ROUNDING
from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Point(ABC):
    """A rate where another rate is fixed.

    Attributes
    ----------
    at
        The fixed rate.
    interpolate
        Whether to read between two thresholds.
    """

    at: float
    interpolate: bool = True

    def __call__(self, sweep: ScoreSweep) -> float:
        """Return the rate."""
        return self.found(sweep)[0]

    @abstractmethod
    def found(self, sweep: ScoreSweep) -> tuple[float, float]:
        """Return the rate, and the score at or above which rows count as positive there.

        Between two thresholds there is none: NaN.
        """


class RecallAtSpecificity(Point):
    """True positive rate at a fixed specificity."""

    def found(self, sweep: ScoreSweep) -> tuple[float, float]:
        """Return the rate and its threshold."""
        false, true = vertices(sweep)
        limit = 1.0 - self.at
        last = int(np.searchsorted(false, limit + ROUNDING, side="right")) - 1
        best = float(true[last])
        if not self.interpolate:
            first = int(np.searchsorted(true, best - ROUNDING))
            return best, _threshold(sweep, first)
        if last + 1 == len(false) or limit <= false[last]:
            return best, np.nan
        share = (limit - false[last]) / (false[last + 1] - false[last])
        return best + float(share * (true[last + 1] - best)), np.nan


class SpecificityAtRecall(Point):
    """Specificity at a fixed true positive rate."""

    def found(self, sweep: ScoreSweep) -> tuple[float, float]:
        """Return the rate and its threshold."""
        false, true = vertices(sweep)
        first = int(np.searchsorted(true, self.at - ROUNDING))
        if not self.interpolate:
            return 1.0 - float(false[first]), _threshold(sweep, first)
        return 1.0 - _false_at(false, true, first, self.at), np.nan


class PrecisionAtRecall(Point):
    """Precision at a fixed true positive rate."""

    def found(self, sweep: ScoreSweep) -> tuple[float, float]:
        """Return the precision and its threshold."""
        false, true = vertices(sweep)
        first = int(np.searchsorted(true, self.at - ROUNDING))
        positives, negatives = sweep.positives, sweep.negatives
        if self.interpolate:
            hits = max(self.at, ROUNDING) * positives
            alarms = _false_at(false, true, first, self.at) * negatives
            return hits / (hits + alarms), np.nan
        found = true[first:] * positives
        precision = found / (found + false[first:] * negatives)
        best = int(np.argmax(precision))
        return float(precision[best]), _threshold(sweep, first + best)


POINTS: dict[str, tuple[str, type[Point]]] = {
    "recall_at_specificity": ("specificity", RecallAtSpecificity),
    "specificity_at_recall": ("recall", SpecificityAtRecall),
    "precision_at_recall": ("recall", PrecisionAtRecall),
}


def point(name: str, at: Any, *, interpolate: Any = True) -> Point:
    """Return the formula of a metric of this module.

    Raises
    ------
    InputError
        The fixed rate is not in [0, 1], or a recall of 0.

    Examples
    --------
    >>> from tellapart.problem import Column
    >>> truth = np.array([1, 0, 1, 0], dtype=np.uint8)
    >>> sweep = ScoreSweep.of(Column("", np.array([0.9, 0.6, 0.4, 0.1]), truth))
    >>> point("recall_at_specificity", 0.8)(sweep), point("specificity_at_recall", 0.8)(sweep)
    (0.5, 0.5)
    >>> round(point("precision_at_recall", 0.8)(sweep), 3)
    0.615
    """
    fixed, formula = POINTS[name]
    if isinstance(at, bool) or not isinstance(at, (int, float, np.number)):
        raise InputError(f"{fixed} is {at!r}; expected a number between 0 and 1")
    least = "above 0, at most 1" if fixed == "recall" else "from 0 to 1"
    if not 0.0 <= at <= 1.0 or (fixed == "recall" and at == 0):
        raise InputError(f"{fixed} is {at!r}; expected a number {least}")
    if not isinstance(interpolate, bool):
        raise InputError(f"interpolate is {interpolate!r}; expected True or False")
    return formula(float(at), interpolate)


def need_both(sweep: ScoreSweep, name: str) -> None:
    """Refuse a curve of one truth only."""
    for side, mass in (("positive", sweep.positives), ("negative", sweep.negatives)):
        if mass <= 0:
            raise UndefinedMetric(f"{name} needs {side} rows; there are none")


def _false_at(false: Floats, true: Floats, first: int, recall: float) -> float:
    """Return the false positive rate where the curve first reaches a true positive rate."""
    if first == 0 or recall >= true[first]:
        return float(false[first])
    share = (recall - true[first - 1]) / (true[first] - true[first - 1])
    return float(false[first - 1] + share * (false[first] - false[first - 1]))


def _threshold(sweep: ScoreSweep, vertex: int) -> float:
    return inf if vertex == 0 else float(sweep.threshold[vertex - 1])
