"""Curves under scikit-learn's names, and the area by straight lines."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.problem import Column
from tellapart.sklearn_names.arguments import (
    Floats,
    check_rows,
    flags_of,
    labels_of,
    score_of,
    usual_positive,
    warn,
    weights_of,
)
from tellapart.sklearn_names.ranking import refuse_nan, scaled
from tellapart.statistics import ScoreSweep

Array = NDArray[Any]


def _sweep(y_true: Any, y_score: Any, pos_label: Any, sample_weight: Any) -> ScoreSweep:
    truth = labels_of(y_true, "y_true")
    score = score_of(y_score, len(truth))
    if truth.ndim != 1 or score.ndim != 1:
        raise InputError("y_true and y_score must be one value per row for a curve")
    if len(np.unique(truth)) > 2:
        raise InputError("multiclass format is not supported: a curve needs two classes")
    weight = scaled(weights_of(sample_weight, len(truth)))
    if weight is not None and (weight == 0).any():
        kept = weight != 0
        truth, score, weight = truth[kept], score[kept], weight[kept]
    flags = flags_of(truth, usual_positive(truth, pos_label))
    sweep = ScoreSweep.of(Column("", score, flags, weight))
    refuse_nan(sweep.threshold)
    return sweep


def roc_curve(
    y_true: Any,
    y_score: Any,
    *,
    pos_label: Any = None,
    sample_weight: Any = None,
    drop_intermediate: bool = True,
) -> tuple[Floats, Floats, Array]:
    """False and true positive rates at falling thresholds, as `sklearn.metrics.roc_curve`.

    The first threshold is infinite. A rate without rows is NaN with a warning.
    """
    sweep = _sweep(y_true, y_score, pos_label, sample_weight)
    false = sweep.false_positives.astype(np.float64)
    true = sweep.true_positives.astype(np.float64)
    threshold = sweep.threshold
    if drop_intermediate and len(true) > 2:
        turns = np.r_[True, (np.diff(false, 2) != 0) | (np.diff(true, 2) != 0), True]
        false, true, threshold = false[turns], true[turns], threshold[turns]
    false, true = np.r_[0.0, false], np.r_[0.0, true]
    first = np.array([np.inf], dtype=threshold.dtype)
    rates = []
    for values, name in ((false, "negative"), (true, "positive")):
        if values[-1] <= 0:
            kind = "false positive" if name == "negative" else "true positive"
            warn(f"No {name} samples in y_true, {kind} value should be meaningless")
            rates.append(np.full(len(values), np.nan))
        else:
            rates.append(values / values[-1])
    return rates[0], rates[1], np.concatenate([first, threshold])


def precision_recall_curve(
    y_true: Any,
    y_score: Any,
    *,
    pos_label: Any = None,
    sample_weight: Any = None,
    drop_intermediate: bool = False,
) -> tuple[Floats, Floats, Array]:
    """Precision and recall at rising thresholds, as `sklearn.metrics.precision_recall_curve`.

    Ends with an invented point, precision 1 at recall 0, which no threshold reaches;
    `Evaluation.curve("pr")` has none.
    """
    sweep = _sweep(y_true, y_score, pos_label, sample_weight)
    true = sweep.true_positives.astype(np.float64)
    flagged = true + sweep.false_positives
    threshold = sweep.threshold
    if drop_intermediate and len(true) > 2:
        moves = np.diff(true) != 0
        kept = np.r_[True, moves[:-1] | moves[1:], True]
        true, flagged, threshold = true[kept], flagged[kept], threshold[kept]
    precision = np.divide(true, flagged, out=np.zeros_like(true), where=flagged != 0)
    if true[-1] == 0:
        warn("No positive class found in y_true, recall is set to one for all thresholds.")
        recall = np.ones_like(true)
    else:
        recall = true / true[-1]
    return np.r_[precision[::-1], 1.0], np.r_[recall[::-1], 0.0], threshold[::-1]


def auc(x: Any, y: Any) -> float:
    """Area under any monotonic curve by straight lines, as `sklearn.metrics.auc`.

    Right for a ROC curve. **Wrong for precision-recall**: between two thresholds precision is a
    hyperbola in recall, and straight lines are too optimistic; use `average_precision_score`, or
    ``evaluate(...).metric("pr_auc")``.
    """
    across, along = (np.asarray(values, dtype=np.float64) for values in (x, y))
    check_rows(along, len(across), "y")
    if across.ndim != 1 or len(across) < 2:
        raise InputError(
            "At least 2 points are needed to compute area under curve, but x.shape = "
            f"{across.shape}"
        )
    steps = np.diff(across)
    if (steps < 0).any() and not (steps <= 0).all():
        raise InputError(f"x is neither increasing nor decreasing : {x}.")
    area = float(np.trapezoid(along, across))
    return -area if (steps < 0).any() else area
