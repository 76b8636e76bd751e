"""Anything array-like -> NumPy arrays of a known shape; and which of their rows are missing."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError

Array = NDArray[Any]
Mask = NDArray[np.bool_]

EXACT_INTEGER = 2**53  # beyond it, neighbouring integers share one float64
BLOCK = 1_000_000  # values looked at together


def as_array(value: Any, argument: str, *, most_dimensions: int = 2) -> Array:
    """Return `value` as an array of one or two dimensions; a column vector loses its axis."""
    if isinstance(value, (str, bytes)) or value is None:
        raise InputError(f"{argument} is {value!r}; expected a sequence with one entry per row")
    if isinstance(value, np.ma.MaskedArray):
        value = _unmasked(value)
    try:
        array = np.asarray(value)
    except (TypeError, ValueError, RuntimeError) as error:
        raise InputError(f"{argument} cannot be read as an array ({error})") from error
    if array.dtype.kind == "T":  # NumPy's text of any length, which may hold missing values
        array = array.astype(object)
    if array.dtype.kind == "U" and isinstance(value, (list, tuple)) and array.ndim == 1:
        array = _mixed_kept_apart(value, array)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    _check_shape(array, value, argument, most_dimensions)
    if not array.dtype.isnative:  # kernels read the byte order of this machine
        array = array.astype(array.dtype.newbyteorder("="))
    return array


def _check_shape(array: Array, value: Any, argument: str, most_dimensions: int) -> None:
    if array.dtype.kind == "V" or (array.dtype == object and array.ndim == 1 and _ragged(array)):
        raise InputError(
            f"{argument} has entries of unequal length or of a compound type; "
            "expected one value per row, or a rectangular matrix"
        )
    if array.ndim == 0 or array.ndim > most_dimensions:
        expected = "one value per row" if most_dimensions == 1 else "shape (n,) or (n, classes)"
        raise InputError(f"{argument} has shape {np.shape(value)}; expected {expected}")
    if array.ndim == 2 and array.shape[1] == 0:
        raise InputError(f"{argument} has shape {array.shape}; expected at least one column")
    if array.dtype.kind in "Mmc":
        raise InputError(f"{argument} has the type {array.dtype}; expected numbers or labels")


def _unmasked(value: np.ma.MaskedArray[Any, Any]) -> Array:
    """Return a masked array with None in the place of what is masked."""
    kept = np.array(value.data, dtype=object)
    kept[np.ma.getmaskarray(value)] = None
    return kept if np.ma.is_masked(value) else value.data


def _mixed_kept_apart(value: Any, array: Array) -> Array:
    """Undo NumPy's turning of [1, "1"] into two equal texts."""
    if all(isinstance(entry, str) for entry in value):
        return array
    kept = np.empty(len(value), dtype=object)
    kept[:] = value
    return kept


def _ragged(array: Array) -> bool:
    compound = (list, tuple, dict, set, np.ndarray)
    return any(isinstance(value, compound) for value in array[:100])


def as_scores(value: Any, argument: str, *, most_dimensions: int = 2) -> Array:
    """Return scores in a floating dtype that holds every input value exactly."""
    array = as_array(value, argument, most_dimensions=most_dimensions)
    if array.dtype.kind == "f" and array.dtype.itemsize <= 8:
        return array
    if array.dtype.kind in "iu" and array.size and _largest(array) > EXACT_INTEGER:
        _refuse_inexact(array, (array > EXACT_INTEGER) | (array < -EXACT_INTEGER), argument)
    try:
        numbers = array.astype(np.float64)
        if array.dtype.kind in "fO":
            _refuse_inexact(array, _changed(array, numbers), argument)
        return numbers
    except InputError:
        raise
    except (TypeError, ValueError) as error:
        place, value = _first_text(array)
        shown = ", ".join(map(str, place))
        raise InputError(f"{argument}[{shown}] is {value!r}; expected numbers") from error


def _refuse_inexact(array: Array, lost: Mask, argument: str) -> None:
    if not lost.any():
        return
    place = tuple(int(axis[0]) for axis in np.nonzero(lost))
    raise InputError(
        f"{argument}[{', '.join(map(str, place))}] is {array[place]}, which float64 cannot tell "
        f"from its neighbours; {int(lost.sum())} such values; expected scores that it can, such as "
        "integers up to 2**53"
    )


def _changed(array: Array, numbers: Array) -> Mask:
    """Return which entries float64 does not hold exactly (None, which becomes NaN, is missing)."""
    if array.dtype != object:
        return np.asarray((array != numbers) & ~np.isnan(numbers))
    whole = np.frompyfunc(lambda value: isinstance(value, (int, np.integer)), 1, 1)(array)
    return np.asarray(whole.astype(bool) & (array != numbers).astype(bool))


def _largest(array: Array) -> int:
    return max(abs(int(array.min())), abs(int(array.max())))


def _first_text(array: Array) -> tuple[tuple[int, ...], Any]:
    """Return where the first entry stands that is no number, and the entry."""
    for place, value in np.ndenumerate(array):
        try:
            float(value)
        except (TypeError, ValueError):
            return place, value.item() if isinstance(value, np.generic) else value
    first = (0,) * array.ndim
    return first, array[first]


def missing_rows(array: Array) -> Mask:
    """Return which rows hold NaN, None or a missing-value marker."""
    if array.dtype.kind == "f":
        return _nan_rows(array)
    if array.dtype == object:
        bad = np.frompyfunc(_is_missing, 1, 1)(array).astype(bool)
    else:
        return np.zeros(len(array), dtype=bool)
    rows: Mask = bad if bad.ndim == 1 else np.any(bad, axis=1)
    return rows


def _nan_rows(array: Array) -> Mask:
    """Return which rows hold NaN, by blocks: a mask of all values is a quarter of the data."""
    if array.ndim == 1:
        return np.isnan(array)
    bad = np.empty(len(array), dtype=bool)
    step = max(1, BLOCK // array.shape[1])
    for start in range(0, len(array), step):
        block = slice(start, start + step)
        bad[block] = np.isnan(array[block]).any(axis=1)
    return bad


def _is_missing(value: Any) -> bool:
    if value is None:
        return True
    try:
        return bool(value != value)
    except TypeError:  # pandas.NA refuses to be compared
        return True


def first_row(mask: Mask) -> int:
    """Return the first row at which the mask holds."""
    return int(np.flatnonzero(mask)[0])
