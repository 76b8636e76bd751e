"""Curves as data: one vertex per distinct score.

The first vertex has an infinite threshold: nobody is predicted positive. Tied scores are one
vertex, so that no curve depends on the order of the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError, UndefinedMetric
from tellapart.metrics.counting import F1, FPR, INFORMEDNESS, PRECISION, RECALL, SPECIFICITY
from tellapart.metrics.ranking import average_precision, pr_auc, roc_auc
from tellapart.results import Curve
from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]


def vertex_cells(sweep: ScoreSweep) -> Floats:
    """Return (tp, fp, fn, tn) at every vertex, shape (distinct scores + 1, 4)."""
    true = np.concatenate([[0.0], sweep.true_positives])
    false = np.concatenate([[0.0], sweep.false_positives])
    # less than the last cumulated mass, not than the sum: rounded otherwise, it would leave -4e-15
    return np.stack([true, false, true[-1] - true, false[-1] - false], axis=1)


def _thresholds(sweep: ScoreSweep) -> dict[str, Floats]:
    """Return the observed thresholds, and those halfway to the next lower score (as pROC)."""
    observed = np.concatenate([[np.inf], sweep.threshold.astype(np.float64)])
    middle = observed.copy()
    middle[1:-1] = (observed[1:-1] + observed[2:]) / 2
    middle[-1] = -np.inf
    return {"threshold": observed, "threshold_mid": middle}


def roc_curve(sweep: ScoreSweep, of: str) -> Curve:
    """Return true against false positive rate; straight lines between vertices are exact."""
    cells = vertex_cells(sweep)
    columns = _thresholds(sweep) | {
        "false_positive_rate": FPR(cells),
        "true_positive_rate": RECALL(cells),
        "true_positives": cells[:, 0],
        "false_positives": cells[:, 1],
    }
    summary = {"roc_auc": roc_auc(sweep)}
    return Curve("roc", of, "false_positive_rate", "true_positive_rate", columns, summary)


def pr_curve(sweep: ScoreSweep, of: str) -> Curve:
    """Return precision against recall; precision is NaN where nobody is predicted positive.

    Between vertices the curve is a hyperbola, not a line (see `pr_auc`).
    """
    cells = vertex_cells(sweep)
    columns = _thresholds(sweep) | {
        "recall": RECALL(cells),
        "precision": PRECISION(cells),
        "true_positives": cells[:, 0],
        "false_positives": cells[:, 1],
    }
    summary = {
        "average_precision": average_precision(sweep),
        "pr_auc": pr_auc(sweep),
        "prevalence": sweep.positives / (sweep.positives + sweep.negatives),
    }
    return Curve("pr", of, "recall", "precision", columns, summary)


def threshold_curve(sweep: ScoreSweep, of: str) -> Curve:
    """Return recall, precision, specificity, F1 and informedness at every threshold."""
    cells = vertex_cells(sweep)
    columns = _thresholds(sweep) | {
        "recall": RECALL(cells),
        "precision": PRECISION(cells),
        "specificity": SPECIFICITY(cells),
        "f1": F1(cells),
        "informedness": INFORMEDNESS(cells),
    }
    return Curve("threshold", of, "threshold", "recall", columns)


CURVES: Mapping[str, Callable[[ScoreSweep, str], Curve]] = {
    "roc": roc_curve,
    "pr": pr_curve,
    "threshold": threshold_curve,
}


def curve(kind: str, sweep: ScoreSweep, of: str) -> Curve:
    """Return a curve of one class by its kind."""
    if kind not in CURVES:
        raise InputError(f"kind is {kind!r}; expected one of {', '.join(CURVES)}")
    if kind != "pr" and sweep.negatives <= 0:
        raise UndefinedMetric(f"the {kind} curve of {of} needs negative rows; there are none")
    if sweep.positives <= 0:
        raise UndefinedMetric(f"the {kind} curve of {of} needs positive rows; there are none")
    return CURVES[kind](sweep, of)
