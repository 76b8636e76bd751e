"""The place of every row among the rows of the other truth."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.kernels.compile import kernel

Array = NDArray[Any]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@kernel(
    "int64[] float32[] int32[] int64 float64[:]",
    "int64[] float64[] int32[] int64 float64[:]",
)
def place_rows(
    order: Integers, score: Array, slot: NDArray[np.int32], positives: int, share: Floats
) -> int:
    """Fill DeLong's placements, and return twice the number of pairs won, ties counting half.

    `order` sorts the scores upwards. `slot` is where a row stands in `share`: positives come
    first, so that a slot below `positives` says that a row is one. A positive gets the share of
    negatives below it, a negative the share of positives above it.
    """
    rows = len(order)
    sorted_score = np.empty_like(score)
    sorted_slot = np.empty_like(slot)
    for place in range(rows):
        row = order[place]
        sorted_score[place] = score[row]
        sorted_slot[place] = slot[row]
    negatives = rows - positives
    below = twice = start = 0
    above = positives
    while start < rows:
        value = sorted_score[start]
        end = start
        tied_positives = 0
        while end < rows and sorted_score[end] == value:
            tied_positives += sorted_slot[end] < positives
            end += 1
        tied_negatives = end - start - tied_positives
        of_positive = (below + 0.5 * tied_negatives) / negatives
        above -= tied_positives
        of_negative = (above + 0.5 * tied_positives) / positives
        twice += tied_positives * (2 * below + tied_negatives)
        for place in range(start, end):
            to = sorted_slot[place]
            share[to] = of_positive if to < positives else of_negative
        below += tied_negatives
        start = end
    return twice
