"""Batches as loops of PyTorch have them -> arrays and labels as `tellapart` takes them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.problem.labels import checked_classes
from tellapart.problem.tensors import array_of_tensor
from tellapart.results.evaluations import Task
from tellapart.streaming import Stream

Array = NDArray[Any]


def class_list(classes: Any) -> list[Any] | None:
    """Return the names of classes of which the number may have been told."""
    if isinstance(classes, int) and not isinstance(classes, bool):
        if classes < 1:
            raise InputError(f"classes is {classes}; expected how many there are, or their names")
        return list(range(classes))
    return None if classes is None else checked_classes(classes)


def rows_of(value: Any, argument: str) -> Array:
    """Return an array in main memory; what `squeeze` made of a batch of one row is one row."""
    if not hasattr(value, "shape"):
        value = np.asarray(value)
    array = array_of_tensor(value, argument)
    return array.reshape(1) if array.ndim == 0 else array


def labels_of(value: Any, stream: Stream) -> Array:
    """Return targets with the names of classes for their places; other targets as they are.

    Places are whole numbers in one column, where all classes have names of text.
    """
    target, classes = rows_of(value, "target"), stream.classes
    if stream.task == "multilabel":
        return target
    places = target[:, 0] if target.ndim == 2 and target.shape[1] == 1 else target
    is_named = all(isinstance(label, str) for label in classes)
    if not is_named or places.dtype.kind not in "biu" or places.ndim != 1:
        return target
    places = places.astype(np.int64)
    wrong = (places < 0) | (places >= len(classes))
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise InputError(
            f"target[{row}] is {places[row]}; {int(wrong.sum())} such rows; expected places of "
            f"the {len(classes)} classes, from 0 to {len(classes) - 1}"
        )
    return np.array(classes, dtype=object)[places]


def two_rows(classes: Sequence[Any], task: Task) -> tuple[Any, Array]:
    """Return truth and scores that any declaration of these classes allows, to try it."""
    scores = np.full((2, len(classes)), 1.0 / len(classes))
    return (np.zeros_like(scores) if task == "multilabel" else [classes[0], classes[-1]]), scores


@contextmanager
def renamed() -> Iterator[None]:
    """Let errors call the arguments what loops of PyTorch call them."""
    try:
        yield
    except InputError as error:
        told = re.sub(r"\by_true\b", "target", re.sub(r"\by_score\b", "preds", str(error)))
        if told == str(error):
            raise
        raise InputError(told) from error
