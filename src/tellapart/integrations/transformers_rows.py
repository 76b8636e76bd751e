"""What the trainer of transformers hands over, as rows: logits, and labels by name."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.results.evaluations import Task

Array = NDArray[Any]


def first(value: Any) -> Any:
    """Return the logits of a model that also returns hidden states."""
    return value[0] if isinstance(value, tuple) else value


def one_row_each(logits: Array, labels: Array) -> tuple[Array, Array]:
    """Return one row per label: tokens stand one after another."""
    if logits.ndim == 3:
        if logits.shape[:2] != labels.shape:
            raise InputError(
                f"label_ids has shape {labels.shape}, but predictions {logits.shape}; expected "
                f"one label for every token: {logits.shape[:2]}"
            )
        return logits.reshape(-1, logits.shape[2]), labels.reshape(-1)
    if len(logits) != len(labels):
        raise InputError(
            f"label_ids has {len(labels)} rows, but predictions {len(logits)}; expected as many"
        )
    return logits, labels


def truth_of(labels: Array, names: list[Any], task: Task) -> Array:
    """Return class names of label ids; shares of classes where labels are fractions."""
    if labels.ndim == 2:
        return labels
    if labels.dtype.kind == "f" and task == "binary":
        return np.stack([1.0 - labels, labels], axis=1)
    codes = labels.astype(np.int64)
    wrong = (codes != labels) | (codes < 0) | (codes >= len(names))
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise InputError(
            f"label_ids[{row}] is {labels[row]}; expected whole numbers from 0 to "
            f"{len(names) - 1}, one per column of predictions"
        )
    return np.array(names)[codes]
