"""What each row contributes to a metric: its masses times the gradient in its cell."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tellapart.kernels.compile import kernel

Floats = NDArray[np.float64]


@kernel("int32[] float64[] float64[] float64[] float64[] float64 float64[:]")
def add_influence(
    cell: NDArray[np.int32],
    positive: Floats,
    negative: Floats,
    by_positive: Floats,
    by_negative: Floats,
    scale: float,
    out: Floats,
) -> None:
    """Add ``scale * (p * by_positive[cell] + n * by_negative[cell])`` to every row."""
    for row in range(len(cell)):
        at = cell[row]
        out[row] += scale * (positive[row] * by_positive[at] + negative[row] * by_negative[at])
