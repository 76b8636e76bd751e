"""What rules look at: numbers of many 2 x 2 tables at once.

Tables are rows (tp, fp, fn, tn) of masses, one for each threshold; what does not exist is NaN.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tellapart.metrics.counting import RECALL, SPECIFICITY, Ratio

Floats = NDArray[np.float64]
Criterion = Callable[[Floats], Floats]

FLAGGED = Ratio((1, 1, 0, 0), (1, 1, 1, 1))
PREVALENCE = Ratio((1, 0, 1, 0), (1, 1, 1, 1))


def sensitivity_times_specificity(cells: Floats) -> Floats:
    """Return the product of sensitivity and specificity: the squared geometric mean."""
    return RECALL(cells) * SPECIFICITY(cells)


def sensitivity_less_specificity(cells: Floats) -> Floats:
    """Return how far sensitivity and specificity are apart."""
    return np.abs(RECALL(cells) - SPECIFICITY(cells))


def corner_distance(cells: Floats) -> Floats:
    """Return the squared distance of the ROC curve from its corner (0, 1).

    >>> corner_distance(np.array([[3.0, 1.0, 1.0, 3.0]])).tolist()
    [0.125]
    """
    return (1.0 - RECALL(cells)) ** 2 + (1.0 - SPECIFICITY(cells)) ** 2


def beside_prevalence(cells: Floats) -> Floats:
    """Return how far the share of rows called positive is from the share that are."""
    return np.abs(FLAGGED(cells) - PREVALENCE(cells))


@dataclass(frozen=True)
class BesideRate:
    """How far the share of rows called positive is from a given one."""

    rate: float

    def __call__(self, cells: Floats) -> Floats:
        """Return it, one value per table."""
        return np.abs(FLAGGED(cells) - self.rate)
