"""From sorted scores to masses at every distinct score."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.kernels.compile import kernel

Array = NDArray[Any]
Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


@kernel("float32[] uint8[] float32[:] float32[:]", "float64[] uint8[] float64[:] float64[:]")
def split_by_truth(score: Array, truth: Array, positives: Array, negatives: Array) -> None:
    """Copy the scores of each truth into its own array, which has room for one more.

    Every score is written to both and one place is kept: no branch depends on the truth, which
    no processor could foresee.
    """
    i = j = np.int64(0)
    for row in range(len(score)):
        flag = np.int64(truth[row])
        positives[i] = score[row]
        negatives[j] = score[row]
        i += flag
        j += 1 - flag


@kernel("float32[] float32[]", "float64[] float64[]")
def count_wins(positives: Array, negatives: Array) -> int:
    """Return twice the number of (positive, negative) pairs won, a tie counting half.

    Both arrays ascend. (Without branches, as in `split_by_truth`, this loop is slower: the longer
    array comes in runs, which a processor foresees.)
    """
    twice = 0
    below = 0
    upto = 0
    count = len(negatives)
    for row in range(len(positives)):
        value = positives[row]
        while below < count and negatives[below] < value:
            below += 1
        upto = max(upto, below)
        while upto < count and negatives[upto] == value:
            upto += 1
        twice += below + upto
    return twice


@kernel("int64[] int64[]", "float64[] float64[]")
def masses_won(positive: Array, negative: Array) -> float:
    """Return twice the mass of (positive, negative) pairs won, a tie counting half.

    Both arrays hold masses at every distinct score, from the highest down.
    """
    below = negative[:1].sum() * 0  # zero, of the type of the masses
    twice = below
    for cell in range(len(positive) - 1, -1, -1):
        twice += positive[cell] * (2 * below + negative[cell])
        below += negative[cell]
    return float(twice)


@kernel(
    "float32[] float32[] float32[:] int64[:] int64[:]",
    "float64[] float64[] float64[:] int64[:] int64[:]",
)
def merge_counts(
    positives: Array, negatives: Array, threshold: Array, positive: Integers, negative: Integers
) -> int:
    """Fill the counts at every distinct score, from the highest down; return how many there are.

    Both inputs ascend.
    """
    i = len(positives) - 1
    j = len(negatives) - 1
    cell = 0
    while i >= 0 or j >= 0:
        if i < 0:
            value = negatives[j]
        elif j < 0:
            value = positives[i]
        else:
            value = max(positives[i], negatives[j])
        p = 0
        n = 0
        while i >= 0 and positives[i] == value:
            p += 1
            i -= 1
        while j >= 0 and negatives[j] == value:
            n += 1
            j -= 1
        threshold[cell] = value
        positive[cell] = p
        negative[cell] = n
        cell += 1
    return cell


@kernel(
    "int64[] float32[] float64[] float64[] float32[:] float64[:,] int32[:]",
    "int64[] float64[] float64[] float64[] float64[:] float64[:,] int32[:]",
)
def collapse_masses(
    order: Integers,
    score: Array,
    positive: Floats,
    negative: Floats,
    threshold: Array,
    cells: Floats,
    cell_of_row: NDArray[np.int32],
) -> int:
    """Fill masses and their second moments at every distinct score, from the highest down.

    `order` sorts the scores upwards. Columns of `cells`: positive mass, negative mass, and the
    sums of squares and of products p^2, n^2, p n. Returns the number of cells.
    """
    cell = -1
    for place in range(len(order) - 1, -1, -1):
        row = order[place]
        if cell < 0 or score[row] != threshold[cell]:
            cell += 1
            threshold[cell] = score[row]
            for moment in range(5):
                cells[cell, moment] = 0.0
        p = positive[row]
        n = negative[row]
        cells[cell, 0] += p
        cells[cell, 1] += n
        cells[cell, 2] += p * p
        cells[cell, 3] += n * n
        cells[cell, 4] += p * n
        cell_of_row[row] = cell
    return cell + 1
