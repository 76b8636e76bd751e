"""The smooth ROC curve of two normal distributions of scores."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import special

from tellapart.errors import UndefinedMetric
from tellapart.metrics.partial import vertices
from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class BinormalCurve:
    """The ROC curve of two normal classes, probit(FPR) = -intercept - slope probit(TPR).

    A drawing aid: a straight line through the points of the curve on probit scales by least
    squares (as pROC's ``smooth`` does), not by maximum likelihood. A slope other than -1 makes the
    curve cross the diagonal somewhere near a corner.

    Attributes
    ----------
    intercept, slope
        Of probit(specificity) on probit(sensitivity).
    """

    intercept: float
    slope: float

    @classmethod
    def of(cls, sweep: ScoreSweep) -> BinormalCurve:
        """Fit the vertices that lie inside the unit square.

        Raises
        ------
        UndefinedMetric
            A truth has no rows, or fewer than two vertices lie inside.
        """
        if sweep.positives <= 0 or sweep.negatives <= 0:
            raise UndefinedMetric("a smooth ROC curve needs rows of both classes")
        false, true = vertices(sweep)
        inside = (false > 0) & (false < 1) & (true > 0) & (true < 1)
        x, y = special.ndtri(true[inside]), special.ndtri(1.0 - false[inside])
        if len(np.unique(x)) < 2:
            raise UndefinedMetric(
                "a smooth ROC curve needs two points inside the unit square; scores separate the "
                "classes too well, or take too few values"
            )
        gap = x - x.mean()
        slope = float((gap @ (y - y.mean())) / (gap @ gap))
        return cls(float(y.mean() - slope * x.mean()), slope)

    @property
    def auc(self) -> float:
        """Return the area below it."""
        return float(special.ndtr(self.intercept / sqrt(1 + self.slope**2)))

    def false_positive_rates(self, true: Floats) -> Floats:
        """Return the false positive rates at given true positive rates."""
        with np.errstate(invalid="ignore"):
            middle = special.ndtr(-(self.intercept + self.slope * special.ndtri(true)))
        return np.asarray(np.where(true <= 0, 0.0, np.where(true >= 1, 1.0, middle)))
