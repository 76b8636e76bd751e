"""Truth -> task, classes, and hard codes or soft masses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.problem.arrays import first_row
from tellapart.problem.labels import checked_classes, class_name, encode, listed
from tellapart.problem.truth_classes import (
    classes_of,
    is_fractional,
    names_of,
    positive_index,
)
from tellapart.problem.votes import look_like_votes
from tellapart.results.evaluations import Task

Array = NDArray[Any]

ROW_SUM_TOLERANCE = 1e-3
TASKS: tuple[Task, ...] = ("binary", "multiclass", "multilabel")


@dataclass(frozen=True, eq=False)
class Truth:
    """Parsed truth.

    `values` is uint8 or float64 of shape (n,) for binary (mass of the positive class), int32
    codes (n,) or float64 (n, K) for several classes, uint8 or float64 (n, K) for labels.
    """

    task: Task
    labels: tuple[Any, ...]
    positive: int | None
    values: Array


def parse_truth(
    y_true: Array,
    *,
    task: Task | None,
    classes: Sequence[Any] | None,
    pos_label: Any,
    score_columns: int | None,
    predicted: Array | None,
    voted: bool = False,
) -> Truth:
    """Decide the task and turn the truth into codes or masses; `voted` truth is shares."""
    declared = None if classes is None else checked_classes(classes)
    if task is not None and task not in TASKS:
        raise InputError(f"task is {task!r}; expected one of {', '.join(TASKS)}")
    y_true = _numbers_if_possible(y_true)
    if y_true.ndim == 2:
        return _matrix_truth(y_true, task, declared, pos_label)
    if task == "multilabel":
        return _matrix_truth(y_true[:, None], task, declared, pos_label)
    if voted or _is_soft(y_true, declared):
        return _soft_binary(y_true, task, declared, pos_label, score_columns)
    labels = classes_of(y_true, task, declared, pos_label, score_columns, predicted)
    several = task == "multiclass" or (task is None and len(labels) > 2)
    if not several:
        return _hard_binary(y_true, labels, pos_label)
    if pos_label is not None:
        raise InputError(
            f"pos_label is {pos_label!r}, but the problem has {len(labels)} classes; "
            "expected no pos_label, or two classes"
        )
    codes = encode(y_true, labels, "y_true")
    return Truth("multiclass", tuple(labels), None, codes)


def _numbers_if_possible(values: Array) -> Array:
    """Turn an object array of plain numbers into floats; leave text and mixtures alone."""
    if values.dtype == object and all(
        isinstance(value, (Real, Decimal)) and not isinstance(value, bool)
        for value in values.ravel()
    ):
        if all(isinstance(value, Integral) for value in values.ravel()):
            return _integers(values)
        numbers = values.astype(np.float64)
        whole = not is_fractional(numbers) and bool(np.isfinite(numbers).all())
        return numbers.astype(np.int64) if whole else numbers
    return values


def _integers(values: Array) -> Array:
    """Return whole numbers in int64; as they are where one is larger, lest two become one."""
    try:
        return values.astype(np.int64)
    except OverflowError:
        return values


def _is_soft(y_true: Array, declared: list[Any] | None) -> bool:
    if y_true.dtype.kind != "f":
        return False
    if declared is None:
        return is_fractional(y_true)
    if len(declared) != 2:
        return False
    names = {class_name(label) for label in declared}
    return any(class_name(value) not in names for value in np.unique(y_true)[:3].tolist())


def _soft_binary(
    y_true: Array,
    task: Task | None,
    declared: list[Any] | None,
    pos_label: Any,
    score_columns: int | None,
) -> Truth:
    check_unit_interval(y_true, "y_true")
    if task == "multiclass" or (score_columns or 0) > 2:
        raise InputError(
            "y_true holds fractions in one column, which is a soft binary truth; several "
            "classes need one column of masses per class, of shape (n, classes)"
        )
    labels = declared or [0, 1]
    if len(labels) != 2:
        raise InputError(f"classes holds {len(labels)} classes; expected two for a binary problem")
    positive = positive_index(labels, pos_label)
    masses = y_true.astype(np.float64)
    if class_name(labels[positive]) == "0":  # between 0 and 1, a fraction is the mass of class 1
        masses = 1.0 - masses
    hard = bool(np.isin(masses, (0.0, 1.0)).all())  # votes may all agree
    return Truth("binary", tuple(labels), positive, masses.astype(np.uint8) if hard else masses)


def check_unit_interval(values: Array, argument: str) -> None:
    """Refuse soft labels outside [0, 1]."""
    outside = (values < 0) | (values > 1)
    if outside.any():
        where = tuple(int(axis[0]) for axis in np.nonzero(outside))
        place = ", ".join(str(index) for index in where)
        raise InputError(
            f"{argument}[{place}] is {values[where]:g}; {int(outside.sum())} values outside "
            "[0, 1]; expected class labels (whole numbers or text), or soft labels in [0, 1]"
        )


def _hard_binary(y_true: Array, labels: list[Any], pos_label: Any) -> Truth:
    if len(labels) != 2:
        raise InputError(f"classes holds {len(labels)} classes; expected two for a binary problem")
    positive = positive_index(labels, pos_label)
    codes = encode(y_true, labels, "y_true")
    return Truth("binary", tuple(labels), positive, (codes == positive).astype(np.uint8))


def _matrix_truth(
    y_true: Array, task: Task | None, declared: list[Any] | None, pos_label: Any
) -> Truth:
    if look_like_votes(y_true):
        raise _counts_without_votes(y_true, task)
    if task is None:
        raise InputError(
            f"y_true has shape {y_true.shape}; one-hot, multi-label and soft truth look alike, "
            'so a matrix needs task="multiclass", "multilabel" or "binary"'
        )
    if y_true.dtype.kind not in "biuf":
        raise InputError(
            f"y_true is a matrix of {y_true.dtype}; expected 0, 1 or fractions between"
        )
    masses = np.array(y_true, dtype=np.float64, order="F")
    check_unit_interval(masses, "y_true")
    labels = declared or list(range(masses.shape[1]))
    if len(labels) != masses.shape[1]:
        raise InputError(
            f"y_true has {masses.shape[1]} columns, but classes holds {len(labels)} "
            f"({names_of(labels)}); expected one column per class"
        )
    if task == "multilabel":
        if pos_label is not None:
            raise InputError(
                f"pos_label is {pos_label!r}, but every label has its own yes and no; expected none"
            )
        hard = bool(np.isin(masses, (0.0, 1.0)).all())
        return Truth(task, tuple(labels), None, masses.astype(np.uint8) if hard else masses)
    return _exclusive_masses(masses, task, labels, pos_label)


def _counts_without_votes(y_true: Array, task: Task | None) -> InputError:
    row = first_row(np.asarray((y_true > 1).any(axis=1)))
    told = "shares that sum to 1, or votes=True if these are votes of annotators"
    if task == "multilabel":
        told = "shares in [0, 1], or votes=5 if these say how many of 5 annotators said yes"
    return InputError(
        f"y_true[{row}] is {listed(f'{value:g}' for value in y_true[row].tolist())}, whole numbers "
        f"above 1, as counts of votes are; expected {told}"
    )


def _exclusive_masses(masses: Array, task: Task, labels: list[Any], pos_label: Any) -> Truth:
    sums = masses.sum(axis=1)
    off = np.abs(sums - 1.0) > ROW_SUM_TOLERANCE
    if off.any():
        row = first_row(off)
        raise InputError(
            f"y_true[{row}] sums to {sums[row]:.6g}; {int(off.sum())} rows do not sum to 1 "
            f'(within {ROW_SUM_TOLERANCE:g}); expected class masses, or task="multilabel", or '
            "votes=True for counts of votes"
        )
    hard = bool(np.isin(masses, (0.0, 1.0)).all())
    if task == "binary":
        if len(labels) != 2:
            raise InputError(f'y_true has {len(labels)} columns; expected 2 for task="binary"')
        positive = positive_index(labels, pos_label)
        column = np.ascontiguousarray(masses[:, positive] / sums)
        return Truth(task, tuple(labels), positive, column.astype(np.uint8) if hard else column)
    if hard:
        return Truth(task, tuple(labels), None, masses.argmax(axis=1).astype(np.int32))
    return Truth(task, tuple(labels), None, np.asfortranarray(masses / sums[:, None]))
