"""Reading arguments as scikit-learn does: label sets, positive labels, weights."""

from __future__ import annotations

import warnings
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError, TellapartWarning
from tellapart.problem.arrays import as_array, as_scores

Array = NDArray[Any]
Flags = NDArray[np.uint8]
Floats = NDArray[np.float64]
Kind = Literal["binary", "multiclass", "multilabel"]


def warn(message: str) -> None:
    """Warn that a number is undefined and what was returned instead."""
    warnings.warn(message, TellapartWarning, stacklevel=4)


def labels_of(value: Any, argument: str) -> Array:
    """Return labels as an array, refusing missing and continuous ones."""
    array = as_array(value, argument)
    if array.dtype.kind == "f":
        if np.isnan(array).any():
            raise InputError(f"{argument} contains NaN; expected class labels")
        if (array != np.floor(array)).any():
            raise InputError(
                f"{argument} holds fractions; expected class labels (tellapart.evaluate takes "
                "soft labels)"
            )
    if len(array) == 0:
        raise InputError(f"{argument} is empty; expected at least one row")
    return array


def kind_of(labels: Array) -> Kind:
    """Return what scikit-learn would take the truth for."""
    if labels.ndim == 2:
        return "multilabel"
    return "binary" if len(np.unique(labels)) <= 2 else "multiclass"


def weights_of(sample_weight: Any, rows: int) -> Floats | None:
    """Return the weights, or None."""
    if sample_weight is None:
        return None
    weight = as_scores(sample_weight, "sample_weight", most_dimensions=2).astype(np.float64)
    check_rows(weight, rows, "sample_weight")
    if weight.ndim != 1 or not np.isfinite(weight).all():
        raise InputError("sample_weight must be one finite number per row")
    if not (weight != 0).any():
        raise InputError("Sample weights must contain at least one non-zero number.")
    return weight


def check_rows(array: Array, rows: int, argument: str) -> None:
    """Refuse unequal lengths."""
    if len(array) != rows:
        raise InputError(f"{argument} has {len(array)} rows, but y_true has {rows}")


def score_of(value: Any, rows: int, argument: str = "y_score") -> Array:
    """Return scores as float32 or float64, contiguous by column."""
    score = as_scores(value, argument)
    check_rows(score, rows, argument)
    if score.dtype == np.float16:
        score = score.astype(np.float32)
    return np.asfortranarray(score)


def flags_of(y_true: Array, pos_label: Any) -> Flags:
    """Return 1 where the label is the positive one."""
    return np.asarray(y_true == pos_label).astype(np.uint8)


def larger_label(y_true: Array) -> Any:
    """Return the larger of at most two labels; more are an error."""
    if y_true.dtype.kind in "biu":
        low, high = y_true.min(), y_true.max()
        if np.count_nonzero(y_true == low) + np.count_nonzero(y_true == high) >= len(y_true):
            return high
    labels = np.unique(y_true)
    if len(labels) > 2:
        raise InputError("multi_class must be in ('ovo', 'ovr')")
    return labels[-1]


def usual_positive(y_true: Array, pos_label: Any) -> Any:
    """Return the positive label of a curve: 1 unless named, if the labels allow that reading."""
    labels = np.unique(y_true)
    if pos_label is not None:
        return pos_label
    if labels.dtype.kind in "OUS" or not _is_usual(labels.tolist()):
        shown = ", ".join(repr(label) for label in labels.tolist()[:5])
        raise InputError(
            f"y_true takes value in {{{shown}}} and pos_label is not specified: either make "
            "y_true take value in {0, 1} or {-1, 1} or pass pos_label explicitly."
        )
    return 1


def _is_usual(labels: list[Any]) -> bool:
    return set(labels) in ({0, 1}, {-1, 1}, {0}, {-1}, {1})


def indicator(y_true: Array, argument: str = "y_true") -> Flags:
    """Return a label matrix as flags."""
    if not np.isin(y_true, (0, 1)).all():
        raise InputError(f"{argument} is a matrix with values besides 0 and 1")
    return np.asfortranarray(y_true, dtype=np.uint8)
