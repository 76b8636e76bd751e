"""Pooled columns (micro averages): negatives counted between the sorted positive scores."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.kernels.compile import kernel

Array = NDArray[Any]
Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


@kernel(
    "int64[] float32[] float64[] float32[] float64[:] float32[:]",
    "int64[] float64[] float64[] float64[] float64[:] float64[:]",
)
def add_negatives_between(
    order: Integers,
    score: Array,
    negative: Floats,
    anchors: Array,
    between: Floats,
    lowest: Array,
) -> None:
    """Add the negative mass of a column to the cells that the anchors cut out.

    `anchors` are the distinct positive scores, descending; cell ``2 a + 1`` holds scores equal to
    anchor a, cell ``2 a`` those between anchor a - 1 and anchor a. `lowest` keeps the smallest
    score that fell into each cell.
    """
    anchor = 0
    count = len(anchors)
    for place in range(len(order) - 1, -1, -1):
        row = order[place]
        if negative[row] == 0.0:
            continue
        value = score[row]
        while anchor < count and anchors[anchor] > value:
            anchor += 1
        cell = 2 * anchor
        if anchor < count and anchors[anchor] == value:
            cell += 1
        between[cell] += negative[row]
        lowest[cell] = min(lowest[cell], value)


@kernel("int64[] float32[] float32[] int32[:]", "int64[] float64[] float64[] int32[:]")
def place_between(
    order: Integers, score: Array, anchors: Array, cell_of_row: NDArray[np.int32]
) -> None:
    """Fill the cell of every row, numbered as in `add_negatives_between`."""
    anchor = 0
    count = len(anchors)
    for place in range(len(order) - 1, -1, -1):
        row = order[place]
        value = score[row]
        while anchor < count and anchors[anchor] > value:
            anchor += 1
        cell = 2 * anchor
        if anchor < count and anchors[anchor] == value:
            cell += 1
        cell_of_row[row] = cell
