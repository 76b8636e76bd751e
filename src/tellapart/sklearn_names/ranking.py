"""Areas under scikit-learn's names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError, UndefinedMetric
from tellapart.kernels import count_wins
from tellapart.metrics.pairs import pair_weights
from tellapart.metrics.partial import partial_auc, standardised
from tellapart.metrics.ranking import average_precision, roc_auc
from tellapart.problem import Column, Problem
from tellapart.sklearn_names.arguments import (
    Flags,
    Floats,
    flags_of,
    indicator,
    kind_of,
    labels_of,
    larger_label,
    score_of,
    warn,
    weights_of,
)
from tellapart.statistics import ClassPairs, ScoreSweep
from tellapart.statistics.score_sweep import sorted_by_truth

Array = NDArray[Any]
BinaryScore = Callable[[Flags, Array, Floats | None], float]

ONE_CLASS = "Only one class is present in y_true. ROC AUC score is not defined in that case."


def roc_auc_score(
    y_true: Any,
    y_score: Any,
    *,
    average: str | None = "macro",
    sample_weight: Any = None,
    max_fpr: float | None = None,
    multi_class: str = "raise",
    labels: Any = None,
) -> Any:
    """Area under the ROC curve, as `sklearn.metrics.roc_auc_score`.

    The larger of two labels is the positive one. NaN with a warning where a class is missing;
    `evaluate` gives the reason instead, and leaves such a class out of an average. `max_fpr` gives
    the area standardised after McClish (1989), not the raw one. Scores of several classes
    need not sum to one in each row, as scikit-learn demands: no area needs it.

    Examples
    --------
    >>> roc_auc_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    0.75
    """
    truth = labels_of(y_true, "y_true")
    score = score_of(y_score, len(truth))
    weight = scaled(weights_of(sample_weight, len(truth)))
    if truth.ndim == 2:
        flags = indicator(truth)
        return _averaged(_binary_auc, flags, _same_shape(flags, score), average, weight)
    if score.ndim == 2:
        if score.shape[1] == 2 and len(np.unique(truth)) <= 2:
            score = np.ascontiguousarray(score[:, 1])
        else:
            if max_fpr is not None and max_fpr != 1:
                raise InputError(
                    "Partial AUC computation not available in multiclass setting, 'max_fpr' must "
                    f"be set to `None`, received `max_fpr={max_fpr}` instead"
                )
            return _several_classes(truth, score, multi_class, average, labels, weight)
    if max_fpr is not None and max_fpr != 1:
        return _partial_auc(flags_of(truth, larger_label(truth)), score, weight, max_fpr)
    return _binary_auc(flags_of(truth, larger_label(truth)), score, weight)


def scaled(weight: Floats | None) -> Floats | None:
    """Return weights of at most 1, so that no sum overflows; a power of two rounds nothing."""
    if weight is None:
        return None
    return np.ldexp(weight, -int(np.frexp(np.abs(weight).max())[1]))


def _binary_auc(flags: Flags, score: Array, weight: Floats | None) -> float:
    if weight is not None:
        return _defined(ScoreSweep.of(Column("", score, flags, weight)))
    positives, negatives = sorted_by_truth(score, flags)
    refuse_nan(positives, negatives)
    if len(positives) == 0 or len(negatives) == 0:
        warn(ONE_CLASS)
        return float("nan")
    return count_wins(positives, negatives) / (2.0 * len(positives) * len(negatives))


def _defined(sweep: ScoreSweep) -> float:
    refuse_nan(sweep.threshold)
    try:
        return roc_auc(sweep)
    except UndefinedMetric:
        warn(ONE_CLASS)
        return float("nan")


def refuse_nan(*ascending: Array) -> None:
    """Refuse NaN, which sorting has put last (or, in a sweep, first)."""
    for values in ascending:
        if len(values) and (np.isnan(values[-1]) or np.isnan(values[0])):
            raise InputError("y_score contains NaN; expected a number in every row")


def _partial_auc(flags: Flags, score: Array, weight: Floats | None, max_fpr: float) -> float:
    if not 0 < max_fpr <= 1:
        raise InputError(f"max_fpr is {max_fpr!r}; expected a value in (0, 1]")
    sweep = ScoreSweep.of(Column("", score, flags, weight))
    if sweep.positives <= 0 or sweep.negatives <= 0:
        return _defined(sweep)
    return standardised(partial_auc(sweep, 0.0, max_fpr), 0.0, max_fpr)


def _several_classes(
    truth: Array,
    score: Array,
    multi_class: str,
    average: str | None,
    labels: Any,
    weight: Floats | None,
) -> Any:
    if multi_class not in ("ovo", "ovr"):
        raise InputError("multi_class must be in ('ovo', 'ovr')")
    allowed = (
        ("macro", "weighted", "micro", None) if multi_class == "ovr" else ("macro", "weighted")
    )
    if average not in allowed:
        raise InputError(f"average must be one of {allowed} for multi_class={multi_class!r}")
    classes = np.unique(truth) if labels is None else np.asarray(labels)
    if len(classes) != score.shape[1]:
        raise InputError(
            "Number of classes in y_true not equal to the number of columns in 'y_score'"
        )
    if multi_class == "ovr":
        flags = np.stack([flags_of(truth, label) for label in classes], axis=1)
        return _averaged(_binary_auc, np.asfortranarray(flags), score, average, weight)
    if weight is not None:
        raise InputError("sample_weight is not supported for multiclass one-vs-one ROC AUC")
    problem = Problem.of(
        truth, score, task="multiclass", classes=classes.tolist(), scores="rank", copy=False
    )
    pairs = ClassPairs.of(problem)
    try:
        weights = pair_weights(pairs, average or "macro")
    except UndefinedMetric:
        warn(ONE_CLASS)
        return float("nan")
    return float((np.where(weights > 0, pairs.auc, 0.0) * weights).sum())


def _same_shape(flags: Flags, score: Array) -> Array:
    if score.shape != flags.shape:
        raise InputError(f"y_score has shape {score.shape}, but y_true has {flags.shape}")
    return score


def _averaged(
    metric: BinaryScore, flags: Flags, score: Array, average: str | None, weight: Floats | None
) -> Any:
    """Average a binary metric over the columns of an indicator matrix, as scikit-learn."""
    if average == "micro":
        repeated = None if weight is None else np.tile(weight, flags.shape[1])
        return metric(flags.ravel(order="F"), score.ravel(order="F"), repeated)
    if average == "samples":
        flags, score = np.asfortranarray(flags.T), np.asfortranarray(score.T)
        values = np.array(
            [metric(*columns, None) for columns in zip(flags.T, score.T, strict=True)]
        )
        return float(np.average(values, weights=weight))
    values = np.array([metric(*columns, weight) for columns in zip(flags.T, score.T, strict=True)])
    if average is None:
        return values
    if average == "macro":
        return float(values.mean())
    if average != "weighted":
        raise InputError(
            f"average is {average!r}; expected micro, macro, weighted, samples or None"
        )
    share = flags.T @ (np.ones(len(flags)) if weight is None else weight)
    if share.sum() == 0:
        return 0.0
    return float(np.average(np.where(share == 0, 0.0, values), weights=share))


def average_precision_score(
    y_true: Any,
    y_score: Any,
    *,
    average: str | None = "macro",
    pos_label: Any = 1,
    sample_weight: Any = None,
) -> Any:
    """Average precision, as `sklearn.metrics.average_precision_score`.

    0.0 with a warning where there are no positives, also inside an average; `evaluate` says
    undefined there and leaves the class out.
    """
    truth = labels_of(y_true, "y_true")
    score = score_of(y_score, len(truth))
    weight = scaled(weights_of(sample_weight, len(truth)))
    kind = kind_of(truth)
    if kind == "binary" and score.ndim == 1:
        present = np.unique(truth)
        if len(present) == 2 and pos_label not in present.tolist():
            raise InputError(
                f"pos_label={pos_label} is not a valid label. It should be one of {present}"
            )
        return _binary_ap(flags_of(truth, pos_label), score, weight)
    if pos_label != 1:
        raise InputError("pos_label is fixed to 1 for several classes or labels")
    if kind == "multilabel":
        flags = indicator(truth)
    else:
        flags = np.stack([flags_of(truth, label) for label in np.unique(truth)], axis=1)
    return _averaged(
        _binary_ap, np.asfortranarray(flags), _same_shape(flags, score), average, weight
    )


def _binary_ap(flags: Flags, score: Array, weight: Floats | None) -> float:
    sweep = ScoreSweep.of(Column("", score, flags, weight))
    refuse_nan(sweep.threshold)
    try:
        return average_precision(sweep)
    except UndefinedMetric:
        warn("No positive class found in y_true, recall is set to one for all thresholds.")
        return 0.0
