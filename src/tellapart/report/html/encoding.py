"""Arrays for the script of a page: exact, small, and without a number written as text.

Bytes are laid out in planes (all first bytes of an array, then all second ones ...), counts as
differences; both make the zlib stream, which holds all arrays, about half as large.
"""

from __future__ import annotations

import zlib
from base64 import b64encode
from typing import Any

import numpy as np
from numpy.typing import NDArray

Entry = dict[str, object]

_LARGEST_COUNT = 2**32 - 1


class Blob:
    """A growing set of arrays; `add` returns the number by which the page finds one.

    Examples
    --------
    >>> blob = Blob()
    >>> blob.add_counts(np.array([1, 3, 7])), blob.add(np.array([0.5]))
    (0, 1)
    >>> blob.entries[0]
    {'type': 'u4', 'length': 3, 'delta': True}
    """

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._bytes: list[bytes] = []

    def add(self, values: NDArray[Any]) -> int:
        """Keep numbers; those that float32 can hold without loss take half the room."""
        numbers = np.asarray(values, dtype="<f8")
        with np.errstate(over="ignore"):
            single = numbers.astype("<f4")
        if np.array_equal(single.astype(np.float64), numbers, equal_nan=True):
            return self._put(single, "f4")
        return self._put(numbers, "f8")

    def add_counts(self, values: NDArray[Any]) -> int:
        """Keep numbers that never fall: whole ones as differences, others as they are."""
        if np.issubdtype(values.dtype, np.integer):
            steps = np.diff(values, prepend=0)
            if len(steps) == 0 or (steps.min() >= 0 and steps.max() <= _LARGEST_COUNT):
                return self._put(steps.astype("<u4"), "u4", delta=True)
        return self.add(values)

    def add_codes(self, values: NDArray[Any]) -> int:
        """Keep whole numbers from 0 to 4 294 967 295."""
        return self._put(np.asarray(values).astype("<u4"), "u4")

    def add_flags(self, values: NDArray[np.bool_]) -> int:
        """Keep yes and no."""
        return self._put(values.astype("u1"), "u1")

    def text(self) -> str:
        """Return all arrays as base64 of one zlib stream."""
        return b64encode(zlib.compress(b"".join(self._bytes), 9)).decode("ascii")

    def _put(self, values: NDArray[Any], kind: str, *, delta: bool = False) -> int:
        planes = np.ascontiguousarray(values).view(np.uint8).reshape(len(values), values.itemsize)
        self._bytes.append(np.ascontiguousarray(planes.T).tobytes())
        self.entries.append({"type": kind, "length": len(values), "delta": delta})
        return len(self.entries) - 1
