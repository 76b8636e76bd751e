"""Brier score and log loss under scikit-learn's names."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
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

Array = NDArray[Any]


def brier_score_loss(
    y_true: Any,
    y_proba: Any,
    *,
    sample_weight: Any = None,
    pos_label: Any = None,
    labels: Any = None,
    scale_by_half: bool | str = "auto",
) -> float:
    """Brier score, as `sklearn.metrics.brier_score_loss`.

    Halved for two classes unless told otherwise (0 to 1), the sum over classes for more (0 to 2):
    the same numbers as ``evaluate(...).metric("brier")``.

    Examples
    --------
    >>> round(brier_score_loss([0, 1], [0.1, 0.8]), 6)
    0.025
    """
    truth = labels_of(y_true, "y_true")
    proba = _probabilities(y_proba, len(truth))
    weight = weights_of(sample_weight, len(truth))
    columns = 1 if proba.ndim == 1 else proba.shape[1]
    if proba.ndim == 1:
        if len(np.unique(truth)) > 2:
            raise InputError("y_true holds more than two classes; expected one column per class")
        flags = flags_of(truth, _greater_unless_named(truth, pos_label)).astype(np.float64)
        losses = 2 * (flags - proba.astype(np.float64)) ** 2
    else:
        losses = ((_one_hot(truth, proba, labels) - proba) ** 2).sum(axis=1)
    half = columns < 3 if scale_by_half == "auto" else bool(scale_by_half)
    return float(np.average(losses, weights=weight)) * (0.5 if half else 1.0)


def log_loss(
    y_true: Any,
    y_proba: Any = None,
    *,
    normalize: bool = True,
    sample_weight: Any = None,
    labels: Any = None,
    y_pred: Any = None,
) -> float:
    """Log loss, as `sklearn.metrics.log_loss`.

    Probabilities are clipped at the machine epsilon of their type, so that a certain error costs
    36 in float64 and 16 in float32. ``evaluate(...).metric("log_loss")`` does not clip: it is
    infinite there, and says how many rows. `y_pred` is the former name of `y_proba`.

    Examples
    --------
    >>> round(log_loss([0, 1], [0.1, 0.8]), 6)
    0.164252
    """
    y_proba = y_pred if y_proba is None else y_proba
    truth = labels_of(y_true, "y_true")
    proba = _probabilities(y_proba, len(truth))
    weight = weights_of(sample_weight, len(truth))
    if labels is None and truth.ndim == 1 and len(np.unique(truth)) == 1:
        raise InputError(
            f"y_true contains only one label ({truth[0]}). Please provide the list of all "
            "expected class labels explicitly through the labels argument."
        )
    given = np.asarray(y_proba).dtype
    tiny = np.finfo(given if given == np.float16 else proba.dtype).eps
    if proba.ndim == 1:
        proba = np.stack([1 - proba, proba], axis=1)
    if (np.abs(proba.sum(axis=1) - 1) > np.sqrt(tiny)).any():
        warn("The y_prob values do not sum to one. Make sure to pass probabilities.")
    clipped = np.clip(proba, tiny, 1 - tiny).astype(np.float64)
    losses = -(_one_hot(truth, proba, labels) * np.log(clipped)).sum(axis=1)
    if normalize:
        return float(np.average(losses, weights=weight))
    return float(losses.sum() if weight is None else losses @ weight)


def _greater_unless_named(truth: Array, pos_label: Any) -> Any:
    """Return the positive label: of numbers the greater one, of text only what is named."""
    if pos_label is None and truth.dtype.kind not in "OUS":
        largest = truth.max()
        return 1 if largest in (0, -1) else largest  # a sole 0 or -1 is the negative class
    return usual_positive(truth, pos_label)


def _probabilities(value: Any, rows: int) -> Array:
    proba = score_of(value, rows, "y_proba")
    if np.isnan(proba).any():
        raise InputError("y_proba contains NaN; expected probabilities")
    if proba.min() < 0 or proba.max() > 1:
        raise InputError(
            f"y_proba spans [{proba.min():g}, {proba.max():g}]; expected values in [0, 1]"
        )
    return proba


def _one_hot(truth: Array, proba: Array, labels: Any) -> Floats:
    if truth.ndim == 2:
        check_rows(truth, len(proba), "y_true")
        return np.asarray(truth, dtype=np.float64)
    classes = np.unique(truth if labels is None else np.asarray(labels))
    unknown = np.setdiff1d(truth, classes)
    if len(unknown):
        raise InputError(f"y_true contains values {unknown} not belonging to the passed labels")
    if len(classes) != proba.shape[1]:
        raise InputError(
            f"y_true holds {len(classes)} classes ({classes}), but y_proba has {proba.shape[1]} "
            "columns; expected one per class: name all of them with labels"
        )
    return np.asarray(truth[:, None] == classes[None, :]).astype(np.float64)
