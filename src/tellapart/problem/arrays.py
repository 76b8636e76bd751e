"""Anything array-like -> NumPy arrays of a known shape; and which of their rows are missing."""

from __future__ import annotations

from typing import Any, NoReturn

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
        _refuse_inexact(argument)
    try:
        numbers = array.astype(np.float64)
        if array.dtype.kind in "fO" and not _same(array, numbers):
            _refuse_inexact(argument)
        return numbers
    except InputError:
        raise
    except (TypeError, ValueError) as error:
        place, value = _first_text(array)
        shown = ", ".join(map(str, place))
        raise InputError(f"{argument}[{shown}] is {value!r}; expected numbers") from error


def _refuse_inexact(argument: str) -> NoReturn:
    raise InputError(
        f"{argument} holds numbers that float64 cannot tell apart, such as integers beyond 2**53; "
        "expected scores that it can"
    )


def _same(array: Array, numbers: Array) -> bool:
    """Whether nothing was lost on the way to float64 (None has become NaN)."""
    if array.dtype == object:
        whole = [isinstance(value, (int, np.integer)) for value in array.ravel()]
        kept = array.ravel()[whole]
        return bool((kept == numbers.ravel()[whole]).all()) if len(kept) else True
    return bool(((array == numbers) | np.isnan(numbers)).all())


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
