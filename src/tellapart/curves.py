"""Curves as data: one vertex per distinct score, and what a drawing can do without.

The first vertex has an infinite threshold: nobody is predicted positive. Tied scores are one
vertex, so that no curve depends on the order of the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError, UndefinedMetric
from tellapart.metrics.counting import F1, FPR, INFORMEDNESS, PRECISION, RECALL, SPECIFICITY
from tellapart.metrics.ranking import average_precision, pr_auc, roc_auc
from tellapart.results import Curve
from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]

__all__ = ["CURVES", "bent", "curve", "thinned", "vertex_cells"]


def vertex_cells(sweep: ScoreSweep) -> Floats:
    """Return (tp, fp, fn, tn) at every vertex, shape (distinct scores + 1, 4)."""
    true = np.concatenate([[0.0], sweep.true_positives])
    false = np.concatenate([[0.0], sweep.false_positives])
    return np.stack([true, false, sweep.positives - true, sweep.negatives - false], axis=1)


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


def bent(full: Curve, steps: int = 12) -> Curve:
    """Return a precision-recall curve with points on the hyperbolas between its vertices.

    Inside a block of tied scores true and false positives grow in proportion, so precision is not
    a straight line there. For drawing only.
    """
    true, false = full["true_positives"], full["false_positives"]
    wide = (np.diff(true) > 0) & (np.diff(false) > 0) & (np.diff(full["recall"]) > 1 / 300)
    inner = np.arange(1, steps) / steps
    starts = np.flatnonzero(wide)
    at = np.repeat(starts + 1, len(inner))
    share = np.tile(inner, len(starts))

    def filled(values: Floats) -> Floats:
        return np.insert(values, at, values[at - 1] + share * (values[at] - values[at - 1]))

    true, false = filled(true), filled(false)
    with np.errstate(divide="ignore", invalid="ignore"):
        columns = {
            "recall": true / full["true_positives"][-1],
            "precision": true / (true + false),
            "true_positives": true,
            "false_positives": false,
            "threshold": np.insert(full["threshold"], at, full["threshold"][at]),
        }
    return replace(full, columns=columns)


def thinned(full: Curve, pixels: float = 600.0, tolerance: float = 0.4) -> Curve:
    """Return the curve with only the vertices that a drawing of this size can show.

    No dropped vertex lies further than `tolerance` pixels from the drawn line (Douglas &
    Peucker 1973). For drawing only: never compute an area from it.
    """
    x = _filled(full.columns[full.x]) * pixels
    y = _filled(full.columns[full.y]) * pixels
    kept = _one_per_cell(x, y, tolerance / 4)
    kept = kept[_simplified(x[kept], y[kept], tolerance)]
    return replace(full, columns={name: values[kept] for name, values in full.columns.items()})


def _filled(values: Floats) -> Floats:
    """Return the values with a leading NaN replaced by its successor: drawn horizontally."""
    if len(values) > 1 and not np.isfinite(values[0]):
        values = values.copy()
        values[0] = values[1]
    return values


def _one_per_cell(x: Floats, y: Floats, size: float) -> NDArray[np.intp]:
    """Drop all but the first and last of consecutive vertices in one cell of a fine grid."""
    cell_x, cell_y = np.floor(x / size), np.floor(y / size)
    moved = (np.diff(cell_x) != 0) | (np.diff(cell_y) != 0)
    keep = np.ones(len(x), dtype=bool)
    keep[1:-1] = moved[:-1] | moved[1:]
    return np.flatnonzero(keep)


def _simplified(x: Floats, y: Floats, tolerance: float) -> NDArray[np.intp]:
    keep = np.zeros(len(x), dtype=bool)
    keep[[0, -1]] = True
    spans = [(0, len(x) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        far = _distance(x, y, first, last)
        middle = int(far.argmax())
        if far[middle] > tolerance:
            split = first + 1 + middle
            keep[split] = True
            spans += [(first, split), (split, last)]
    return np.flatnonzero(keep)


def _distance(x: Floats, y: Floats, first: int, last: int) -> Any:
    """Return the distance of the inner vertices from the segment between two vertices."""
    dx, dy = x[last] - x[first], y[last] - y[first]
    inner_x, inner_y = x[first + 1 : last] - x[first], y[first + 1 : last] - y[first]
    length = dx * dx + dy * dy
    if length == 0:
        return np.hypot(inner_x, inner_y)
    along = np.clip((inner_x * dx + inner_y * dy) / length, 0.0, 1.0)
    return np.hypot(inner_x - along * dx, inner_y - along * dy)
