"""The decision rules: at or above the threshold, or the largest score."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def at_least(scores: Array, threshold: float, dtype: np.dtype[Any]) -> NDArray[np.uint8]:
    """Return 1 where score >= threshold, compared in the dtype of the scores.

    In float32, 0.7 is 0.69999999; comparing it with the float64 0.7 would flip the answer of
    a row whose score was written as 0.7.
    """
    with np.errstate(over="ignore"):
        rounded = scores.dtype.type(dtype.type(threshold))
    flags: NDArray[np.uint8] = (scores >= rounded).astype(np.uint8)
    return flags


def first_largest(scores: Array) -> NDArray[np.int32]:
    """Return the column of the largest score; the first in class order on ties."""
    best = np.array(scores[:, 0])
    code = np.zeros(len(scores), dtype=np.int32)
    for k in range(1, scores.shape[1]):
        larger = scores[:, k] > best
        code[larger] = k
        np.maximum(best, scores[:, k], out=best)
    return code


def tied_for_largest(scores: Array) -> NDArray[np.bool_]:
    """Return which rows have several columns at their largest score."""
    best = np.array(scores[:, 0])
    tied = np.zeros(len(scores), dtype=bool)
    for k in range(1, scores.shape[1]):
        column = scores[:, k]
        tied = np.where(column > best, False, tied | (column == best))
        np.maximum(best, column, out=best)
    return tied
