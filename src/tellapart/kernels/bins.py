"""Sums of masses by place."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def sum_by(place: NDArray[Any], mass: NDArray[Any], length: int) -> NDArray[np.float64]:
    """Return the total mass at each place 0 to length - 1, in float64.

    >>> sum_by(np.array([0, 2, 2]), np.array([1.0, 2.0, 3.0]), 4).tolist()
    [1.0, 0.0, 5.0, 0.0]
    """
    return np.bincount(place, weights=mass, minlength=length).astype(np.float64, copy=False)
