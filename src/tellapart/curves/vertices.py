"""Curves as data: one vertex per distinct score.

The first vertex has an infinite threshold: nobody is predicted positive. Tied scores are one
vertex, so that no curve depends on the order of the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.curves.cells import observed_thresholds, vertex_cells
from tellapart.curves.decisions import decision_curve
from tellapart.curves.gains import gain_curve, lift_curve
from tellapart.curves.tradeoffs import det_curve
from tellapart.errors import InputError, UndefinedMetric
from tellapart.metrics.counting import FPR, PRECISION, RECALL
from tellapart.metrics.ranking import average_precision, pr_auc, roc_auc
from tellapart.metrics.two_by_two import TWO_BY_TWO
from tellapart.results import Curve
from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]


def roc_curve(sweep: ScoreSweep, of: str) -> Curve:
    """Return true against false positive rate; straight lines between vertices are exact."""
    cells = vertex_cells(sweep)
    columns = observed_thresholds(sweep) | {
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
    columns = observed_thresholds(sweep) | {
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


def threshold_curve(
    sweep: ScoreSweep, of: str, *, metrics: Iterable[str] = tuple(TWO_BY_TWO)
) -> Curve:
    """Return counting metrics at every threshold, a column each.

    Accuracy, balanced accuracy, MCC and kappa are those of the yes/no question.
    """
    cells = vertex_cells(sweep)
    columns = observed_thresholds(sweep)
    for name in metrics:
        columns[name] = TWO_BY_TWO[name].formula(cells)
    return Curve("threshold", of, "threshold", "recall", columns)


CURVES: Mapping[str, Callable[..., Curve]] = {
    "roc": roc_curve,
    "pr": pr_curve,
    "threshold": threshold_curve,
    "det": det_curve,
    "gain": gain_curve,
    "lift": lift_curve,
    "decision": decision_curve,
}


def curve(kind: str, sweep: ScoreSweep, of: str, **options: Any) -> Curve:
    """Return a curve of one class by its kind, with the options of that kind."""
    if kind not in CURVES:
        raise InputError(f"kind is {kind!r}; expected one of {', '.join(CURVES)}")
    if kind != "pr" and sweep.negatives <= 0:
        raise UndefinedMetric(f"the {kind} curve of {of} needs negative rows; there are none")
    if sweep.positives <= 0:
        raise UndefinedMetric(f"the {kind} curve of {of} needs positive rows; there are none")
    return CURVES[kind](sweep, of, **options)
