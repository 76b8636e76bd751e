"""The cells of the 2 x 2 table, and the thresholds, at every vertex of a sweep."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]


def vertex_cells(sweep: ScoreSweep) -> Floats:
    """Return (tp, fp, fn, tn) at every vertex, shape (distinct scores + 1, 4)."""
    true = np.concatenate([[0.0], sweep.true_positives])
    false = np.concatenate([[0.0], sweep.false_positives])
    # less the running sum's own end: what is left of fractions at the last vertex is exactly 0
    return np.stack([true, false, true[-1] - true, false[-1] - false], axis=1)


def observed_thresholds(sweep: ScoreSweep) -> dict[str, Floats]:
    """Return the observed thresholds, and those halfway to the next lower score (as pROC)."""
    observed = np.concatenate([[np.inf], sweep.threshold.astype(np.float64)])
    middle = observed.copy()
    middle[1:-1] = (observed[1:-1] + observed[2:]) / 2
    middle[-1] = -np.inf
    return {"threshold": observed, "threshold_mid": middle}
