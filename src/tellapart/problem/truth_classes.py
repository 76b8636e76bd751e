"""Which classes a truth has, and which of them is the positive one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.problem.arrays import first_row
from tellapart.problem.labels import checked_classes, class_name, distinct_labels, listed
from tellapart.results.evaluations import Task

Array = NDArray[Any]


def is_fractional(values: Array) -> bool:
    """Whether numeric truth holds any value that is not a whole number."""
    return values.dtype.kind == "f" and bool((values != np.floor(values)).any())


def positive_index(labels: Sequence[Any], pos_label: Any) -> int:
    """Return the place of the positive class: the last one unless named."""
    if pos_label is None:
        return len(labels) - 1
    names = [class_name(label) for label in labels]
    if class_name(pos_label) not in names:
        raise InputError(f"pos_label is {pos_label!r}; expected one of {', '.join(names)}")
    return names.index(class_name(pos_label))


def classes_of(
    y_true: Array,
    task: Task | None,
    declared: list[Any] | None,
    pos_label: Any,
    score_columns: int | None,
    predicted: Array | None,
) -> list[Any]:
    """Return the classes of a hard truth: those declared, else those found in the data."""
    if declared is not None:
        _check_column_count(declared, score_columns, "classes")
        if len(declared) < 2:
            raise InputError(f"classes names one class ({declared[0]!r}); expected at least two")
        return declared
    labels = _labels_found(y_true, predicted)
    if pos_label is not None and len(labels) == 1 and pos_label not in labels:
        labels = [*labels, pos_label]
    labels = checked_classes(labels, "y_true")
    if len(labels) == 1:
        raise InputError(
            f"y_true holds one class only ({labels[0]!r}); expected at least two, or the "
            "classes declared: classes=[...]"
        )
    several = task == "multiclass" or len(labels) > 2
    if several and score_columns == 1:
        raise InputError(
            f"y_score has one column, but y_true holds {len(labels)} classes "
            f"({names_of(labels)}); expected one column per class, of shape (n, {len(labels)})"
        )
    if task == "binary" and len(labels) > 2:
        raise InputError(
            f"y_true holds {len(labels)} classes ({names_of(labels)}); expected two for "
            'task="binary"'
        )
    _check_column_count(labels, score_columns, "y_true")
    return labels


def _labels_found(y_true: Array, predicted: Array | None) -> list[Any]:
    if predicted is None:
        return distinct_labels(y_true)
    if predicted.ndim == 2:
        raise InputError(
            f"y_pred has shape {predicted.shape}; expected one predicted class per row"
        )
    if is_fractional(predicted) and not is_fractional(y_true):
        row = first_row(predicted != np.floor(predicted))
        raise InputError(
            f"y_pred[{row}] is {predicted[row]:g}, a fraction; expected predicted classes "
            "(probabilities go to y_score)"
        )
    return distinct_labels(np.concatenate([y_true.astype(object), predicted.astype(object)]))


def _check_column_count(labels: list[Any], score_columns: int | None, argument: str) -> None:
    if score_columns is None or score_columns == len(labels):
        return
    if score_columns == 1 and len(labels) == 2:
        return
    raise InputError(
        f"y_score has {score_columns} columns, but {argument} holds {len(labels)} classes "
        f"({names_of(labels)}); expected one column per class: declare all of them, in the "
        "order of the columns, with classes=[...]"
    )


def names_of(labels: Sequence[Any]) -> str:
    """Return the names of classes, to be shown in a message."""
    return listed(class_name(label) for label in labels)
