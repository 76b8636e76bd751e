"""Mean row losses: Brier score, log loss, squared error."""

from __future__ import annotations

from math import inf

from tellapart.errors import UndefinedMetric
from tellapart.statistics import LossSums


def mean_loss(sums: LossSums) -> float:
    """Weighted mean of a row loss; infinite as soon as one row's loss is.

    >>> mean_loss(LossSums(2.0, 2.0, 0.25, 0.0, 0.0, infinite=0.0, rows=2))
    0.25
    """
    if sums.infinite > 0:
        return inf
    if sums.weight <= 0:
        raise UndefinedMetric("no rows")
    return sums.mean
