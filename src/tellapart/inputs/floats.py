"""One number, however it was stored: the same floats from text, from Parquet and from NPZ.

A float32 is written to text either as its shortest decimal (0.040973525) or widened
(0.04097352549433708), and both read as float64. The rule that makes all writings equal, for
all score columns of a table together:

- a column *may be float32* if every value is a float32, or is the shortest decimal of one;
- if any such column needs 8 digits or more somewhere (short decimals say nothing), the
  columns that may be float32 are float32, exactly;
- otherwise their values are the shortest decimals, in float64: 0.7 is 0.7, also where a
  file holds the float32 next to it.

Other columns are left alone. Order and ties never change: distinct float32 values have
distinct shortest decimals, in the same order.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Array = NDArray[Any]

FEWEST_TELLING_DIGITS = 8
ROWS_AT_ONCE = 65_536


def settle_floats(matrix: Array) -> Array:
    """Return scores (n,) or (n, K) by the rule above, column-major; never writes to the input.

    >>> settle_floats(np.array([0.7, 0.25], dtype=np.float32)).tolist()
    [0.7, 0.25]
    >>> settle_floats(np.array([0.040973525, 0.7])).dtype
    dtype('float32')
    """
    columns = matrix[:, None] if matrix.ndim == 1 else matrix
    candidates = [k for k in range(columns.shape[1]) if may_be_float32(columns[:, k])]
    if not candidates:
        out = np.asfortranarray(columns)
    elif not any(needs_many_digits(columns[:, k]) for k in candidates):
        out = np.array(columns, dtype=np.float64, order="F")
        for k in candidates:
            out[:, k] = _shortest(columns[:, k])
    elif len(candidates) == columns.shape[1]:
        out = _rounded(columns)
    else:
        out = np.array(columns, dtype=np.float64, order="F")
        for k in candidates:
            out[:, k] = _rounded(columns[:, k])
    return out[:, 0] if matrix.ndim == 1 else out


def may_be_float32(values: Array) -> bool:
    """Whether all values are float32 values, or all are shortest decimals of some."""
    if values.dtype == np.float32:
        return True
    exact = shortest = True
    for chunk in _chunks(values):
        narrow = _rounded(chunk)
        exact = exact and bool((narrow == chunk).all())
        shortest = shortest and bool((_shortest(narrow) == chunk).all())
        if not (exact or shortest):
            return False
    return True


def needs_many_digits(values: Array) -> bool:
    """Whether some value, as float32, needs at least 8 significant digits."""
    for chunk in _chunks(values):
        text = pc.cast(pa.array(_rounded(chunk)), pa.string())
        digits = pc.replace_substring_regex(text, "e.*$|[-.]", "")
        digits = pc.utf8_trim(digits, characters="0")
        longest = pc.max(pc.utf8_length(digits)).as_py()
        if longest is not None and longest >= FEWEST_TELLING_DIGITS:
            return True
    return False


def _rounded(values: Array) -> Array:
    with np.errstate(over="ignore"):  # 1e300 becomes inf, which is not equal to it
        return values.astype(np.float32, order="F")


def _shortest(values: Array) -> Array:
    """Return the float64 nearest to the shortest decimal of each value as float32."""
    text = pc.cast(pa.array(_rounded(np.ascontiguousarray(values))), pa.string())
    decimals: Array = pc.cast(text, pa.float64()).to_numpy(zero_copy_only=False)
    return decimals


def _chunks(values: Array) -> Iterator[Array]:
    """Yield the numbers among the values, some rows at a time."""
    for start in range(0, len(values), ROWS_AT_ONCE):
        chunk = values[start : start + ROWS_AT_ONCE]
        yield chunk[np.isfinite(chunk)]
