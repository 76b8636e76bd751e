"""Counts and F1 under scikit-learn's names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.problem.labels import encode
from tellapart.sklearn_names.arguments import (
    Floats,
    check_rows,
    indicator,
    labels_of,
    warn,
    weights_of,
)
from tellapart.statistics import ConfusionCounts

Array = NDArray[Any]


def confusion_matrix(
    y_true: Any,
    y_pred: Any,
    *,
    labels: Any = None,
    sample_weight: Any = None,
    normalize: str | None = None,
) -> Array:
    """Truth in rows, prediction in columns, as `sklearn.metrics.confusion_matrix`.

    Normalising a class without rows gives zeros; `evaluate` says undefined there.

    Examples
    --------
    >>> confusion_matrix(["cat", "dog", "dog"], ["cat", "cat", "dog"]).tolist()
    [[1, 0], [1, 1]]
    """
    truth, predicted = labels_of(y_true, "y_true"), labels_of(y_pred, "y_pred")
    check_rows(predicted, len(truth), "y_pred")
    if truth.ndim != 1 or predicted.ndim != 1:
        raise InputError("multilabel-indicator is not supported")
    if normalize not in (None, "true", "pred", "all"):
        raise InputError(f"normalize is {normalize!r}; expected 'true', 'pred', 'all' or None")
    present = union_of(truth, predicted)
    chosen = present if labels is None else list(np.asarray(labels).tolist())
    if not chosen:
        raise InputError("'labels' should contains at least one label.")
    if labels is not None and not set(chosen) & set(np.unique(truth).tolist()):
        raise InputError("At least one label specified must be in y_true")
    weight = weights_of(sample_weight, len(truth))
    counts = _counted(truth, predicted, chosen, present, weight)
    matrix = counts.matrix()[: len(chosen), : len(chosen)]
    if normalize is None:
        whole = weight is None or np.asarray(sample_weight).dtype.kind in "iub"
        return np.asarray(matrix.astype(np.int64) if whole else matrix)
    totals = {
        "true": matrix.sum(axis=1, keepdims=True),
        "pred": matrix.sum(axis=0, keepdims=True),
        "all": matrix.sum(),
    }[normalize]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.nan_to_num(matrix / totals))


def _counted(
    truth: Array, predicted: Array, chosen: list[Any], present: list[Any], weight: Floats | None
) -> ConfusionCounts:
    """Count the chosen labels first, then those that occur besides."""
    known = set(chosen)
    everything = [*chosen, *(label for label in present if label not in known)]
    codes = encode(truth, everything, "y_true"), encode(predicted, everything, "y_pred")
    return ConfusionCounts.of_codes(*codes, len(everything), weight)


def union_of(*labels: Array) -> list[Any]:
    """Return the distinct labels of several arrays in scikit-learn's order (lexical for text)."""
    kinds = {"text" if array.dtype.kind in "OUS" else "number" for array in labels}
    if len(kinds) > 1:
        raise InputError("y_true and y_pred mix text and numbers; expected labels of one type")
    return list(np.unique(np.concatenate(labels)).tolist())


@dataclass(frozen=True, eq=False)
class ClassCounts:
    """True positives, predictions and truth of each label: arrays of shape (K,)."""

    labels: list[Any]
    hits: Floats
    predicted: Floats
    true: Floats

    def pooled(self) -> ClassCounts:
        """Return the sums over labels, as one."""
        sums = (np.array([values.sum()]) for values in (self.hits, self.predicted, self.true))
        return ClassCounts(["micro"], *sums)


def count_classes(
    y_true: Any, y_pred: Any, labels: Any, sample_weight: Any, *, by_row: bool = False
) -> ClassCounts:
    """Count per label; `by_row` counts per row of an indicator matrix instead."""
    truth, predicted = labels_of(y_true, "y_true"), labels_of(y_pred, "y_pred")
    check_rows(predicted, len(truth), "y_pred")
    weight = weights_of(sample_weight, len(truth))
    if truth.ndim != predicted.ndim:
        raise InputError(
            "Classification metrics can't handle a mix of a label matrix and single labels"
        )
    if truth.ndim == 2:
        return _count_matrix(truth, predicted, labels, weight, by_row=by_row)
    if by_row:
        raise InputError(
            "Samplewise metrics are not available outside of multilabel classification."
        )
    present = union_of(truth, predicted)
    chosen = present if labels is None else list(np.asarray(labels).tolist())
    counts = _counted(truth, predicted, chosen, present, weight)
    kept = slice(len(chosen))
    return ClassCounts(
        chosen,
        counts.right[kept].astype(np.float64),
        counts.predicted[kept].astype(np.float64),
        counts.true[kept].astype(np.float64),
    )


def _count_matrix(
    truth: Array, predicted: Array, labels: Any, weight: Floats | None, *, by_row: bool
) -> ClassCounts:
    flags = indicator(truth).astype(np.float64)
    answers = indicator(predicted, "y_pred").astype(np.float64)
    if flags.shape != answers.shape:
        raise InputError(f"y_pred has shape {answers.shape}, but y_true has {flags.shape}")
    chosen = list(range(flags.shape[1])) if labels is None else list(np.asarray(labels).tolist())
    flags, answers = flags[:, chosen], answers[:, chosen]
    if by_row:
        rows = list(range(len(flags)))
        return ClassCounts(
            rows, (flags * answers).sum(axis=1), answers.sum(axis=1), flags.sum(axis=1)
        )
    mass = np.ones(len(flags)) if weight is None else weight
    return ClassCounts(chosen, mass @ (flags * answers), mass @ answers, mass @ flags)


def divided(part: Floats, whole: Floats, zero_division: Any, name: str) -> Floats:
    """Return part / whole; where whole is 0, what `zero_division` says."""
    empty = whole == 0
    fill = 0.0 if zero_division == "warn" else float(zero_division)
    if zero_division == "warn" and empty.any():
        warn(
            f"{name} is ill-defined and being set to 0.0 in {int(empty.sum())} labels. Use "
            "`zero_division` parameter to control this behavior."
        )
    return np.asarray(np.divide(part, whole, out=np.full(len(part), fill), where=~empty))


def averaged(values: Floats, weights: Floats | None) -> float:
    """Return the average of what is not NaN; NaN if nothing is."""
    known = ~np.isnan(values)
    if not known.any():
        return float("nan")
    if weights is None:
        return float(values[known].mean())
    if weights[known].sum() == 0:
        return float(values[known].mean())
    return float(np.average(values[known], weights=weights[known]))


def f1_score(
    y_true: Any,
    y_pred: Any,
    *,
    labels: Any = None,
    pos_label: Any = 1,
    average: str | None = "binary",
    sample_weight: Any = None,
    zero_division: Any = "warn",
) -> Any:
    """F1, as `sklearn.metrics.f1_score`.

    A label that is neither true nor predicted counts as 0 (or `zero_division`) inside an average;
    `evaluate` leaves it out.

    Examples
    --------
    >>> f1_score([1, 1, 0], [1, 0, 0])
    0.6666666666666666
    """
    counts = count_classes(y_true, y_pred, labels, sample_weight, by_row=average == "samples")
    if average == "binary":
        counts = _positive_only(y_true, y_pred, pos_label, sample_weight)
    elif average == "micro":
        counts = counts.pooled()
    elif average not in ("macro", "weighted", "samples", None):
        raise InputError(
            f"average is {average!r}; expected binary, micro, macro, weighted, samples or None"
        )
    values = divided(2 * counts.hits, counts.predicted + counts.true, zero_division, "F-score")
    if average is None:
        return values
    if average in ("binary", "micro"):
        return float(values[0])
    weights = counts.true if average == "weighted" else None
    if average == "samples":
        weights = weights_of(sample_weight, len(values))
    return averaged(values, weights)


def _positive_only(y_true: Any, y_pred: Any, pos_label: Any, sample_weight: Any) -> ClassCounts:
    truth = labels_of(y_true, "y_true")
    present = union_of(truth.ravel(), labels_of(y_pred, "y_pred").ravel())
    if truth.ndim == 2 or len(present) > 2:
        kind = "multilabel-indicator" if truth.ndim == 2 else "multiclass"
        raise InputError(
            f"Target is {kind} but average='binary'. Please choose another average setting, one "
            "of [None, 'micro', 'macro', 'weighted']."
        )
    if pos_label not in present:
        if len(present) >= 2:
            raise InputError(
                f"pos_label={pos_label} is not a valid label. It should be one of {present}"
            )
        nothing = np.zeros(1)
        return ClassCounts([pos_label], nothing, nothing, nothing)
    return count_classes(y_true, y_pred, [pos_label], sample_weight)
