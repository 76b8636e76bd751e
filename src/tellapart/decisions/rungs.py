"""Thresholds that reach every level of recall, and of precision, in one pass each.

The same choices as ``at_least(recall=x)`` and ``at_least(precision=x)`` make one by one.
"""

from __future__ import annotations

from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.curves.cells import vertex_cells
from tellapart.decisions.choosing import ROUNDING, middle, threshold_at
from tellapart.metrics.counting import PRECISION, RECALL
from tellapart.results.pages import RUNGS
from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]


def rungs(sweep: ScoreSweep, dtype: np.dtype[Any] | None = None) -> dict[str, Floats]:
    """Return, for ``recall`` and ``precision``, the threshold chosen at each of `RUNGS`.

    With recall at least x the precision is as high as it gets, and the other way round. NaN
    where no threshold reaches x. Empty without rows of both classes.

    Examples
    --------
    >>> yes, no = np.array([1, 1, 0]), np.array([0, 1, 1])
    >>> sweep = ScoreSweep(np.array([0.9, 0.6, 0.2]), yes, no, None, 4)
    >>> found = rungs(sweep)
    >>> found["recall"][RUNGS == 0.75].tolist(), found["precision"][RUNGS == 1.0].tolist()
    ([0.6], [0.9])
    """
    if sweep.positives <= 0 or sweep.negatives <= 0:
        return {}
    cells = vertex_cells(sweep)
    recall, precision = RECALL(cells), PRECISION(cells)
    precision[0] = -np.inf  # of nobody it does not exist
    from_here = np.maximum.accumulate(precision[::-1])[::-1]

    def at_recall(share: float) -> float:
        first = max(int(np.searchsorted(recall, share - ROUNDING)), 1)
        if first == len(recall):
            return nan
        ties = np.flatnonzero(precision[first:] >= from_here[first] - ROUNDING)
        return threshold_at(sweep, first + middle(ties), dtype)

    def at_precision(share: float) -> float:
        reach = share - ROUNDING
        last = int(np.searchsorted(-from_here, -reach, side="right")) - 1
        if last < 1:
            return nan
        first = int(np.searchsorted(recall, recall[last] - ROUNDING))
        ties = np.flatnonzero(precision[first : last + 1] >= reach)
        return threshold_at(sweep, first + middle(ties), dtype)

    levels = RUNGS.tolist()
    return {
        "recall": np.array([at_recall(share) for share in levels]),
        "precision": np.array([at_precision(share) for share in levels]),
    }
