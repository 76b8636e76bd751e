"""Anything array-like -> NumPy arrays of a known shape; and which of their rows are missing."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.problem.sources import EXACT_INTEGER, given_of

Array = NDArray[Any]
Mask = NDArray[np.bool_]

BLOCK = 1_000_000  # values looked at together


def as_array(value: Any, argument: str, *, most_dimensions: int = 2) -> Array:
    """Return `value` as an array of one or two dimensions; a column vector loses its axis."""
    array = _widened(given_of(value, argument).array)
    if array.dtype.kind == "T":  # NumPy's text of any length, which may hold missing values
        array = array.astype(object)
    if array.dtype == object and array.ndim == 1:
        array = _stacked(array)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    _check_shape(array, argument, most_dimensions)
    if not array.dtype.isnative:  # kernels read the byte order of this machine
        array = array.astype(array.dtype.newbyteorder("="))
    return array


def _widened(array: Array) -> Array:
    """Return bfloat16 and float8 of other packages (JAX, ONNX) as float32, which holds them."""
    kind = array.dtype
    foreign = kind.kind == "V" and kind.names is None and "float" in kind.name
    return array.astype(np.float32) if foreign else array


def _stacked(array: Array) -> Array:
    """Return a column of equally long lists of numbers as a matrix; others as they are."""
    first = array[0] if len(array) else None
    if not isinstance(first, (list, tuple, np.ndarray)):
        return array
    if any(not isinstance(row, type(first)) or len(row) != len(first) for row in array):
        return array
    if any(np.ndim(value) for value in first):
        return array
    return np.array(array.tolist())


def _check_shape(array: Array, argument: str, most_dimensions: int) -> None:
    if array.dtype.kind == "V" or (array.dtype == object and array.ndim == 1 and _ragged(array)):
        raise InputError(
            f"{argument} has entries of unequal length or of a compound type; "
            "expected one value per row, or a rectangular matrix"
        )
    if array.ndim == 0 or array.ndim > most_dimensions:
        expected = "one value per row" if most_dimensions == 1 else "shape (n,) or (n, classes)"
        raise InputError(f"{argument} has shape {array.shape}; expected {expected}")
    if array.ndim == 2 and array.shape[1] == 0:
        raise InputError(f"{argument} has shape {array.shape}; expected at least one column")
    if array.dtype.kind in "Mmc":
        raise InputError(f"{argument} has the type {array.dtype}; expected numbers or labels")


def _ragged(array: Array) -> bool:
    compound = (list, tuple, dict, set, np.ndarray)
    return any(isinstance(value, compound) for value in array)


def as_scores(value: Any, argument: str, *, most_dimensions: int = 2) -> Array:
    """Return scores in a floating dtype that holds every input value exactly."""
    array = as_array(value, argument, most_dimensions=most_dimensions)
    if array.dtype.kind == "f" and array.dtype.itemsize <= 8:
        return array
    if array.dtype.kind in "iu" and array.size and _largest(array) > EXACT_INTEGER:
        _refuse_inexact(array, (array > EXACT_INTEGER) | (array < -EXACT_INTEGER), argument)
    if array.dtype == object:
        array = _nones(array)
    try:
        numbers = array.astype(np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        place, value = _first_text(array)
        shown = ", ".join(map(str, place))
        raise InputError(f"{argument}[{shown}] is {value!r}; expected numbers") from error
    if array.dtype.kind in "fO":
        _refuse_inexact(array, _changed(array, numbers), argument)
    if array.dtype == object:
        _refuse_ties(array, numbers, argument)
    return numbers


def _nones(array: Array) -> Array:
    """Return objects with None, which NumPy reads as NaN, for every marker of a missing value."""
    missing = np.frompyfunc(_is_missing, 1, 1)(array).astype(bool)
    if not missing.any():
        return array
    kept = array.copy()
    kept[missing] = None
    return kept


def _refuse_ties(array: Array, numbers: Array, argument: str) -> None:
    """Refuse decimals and fractions that differ, but not as float64."""
    seen: dict[float, Any] = {}
    for (place, value), number in zip(np.ndenumerate(array), numbers.flat, strict=True):
        if isinstance(value, (Decimal, Fraction)) and seen.setdefault(number, value) != value:
            raise InputError(
                f"{argument}[{', '.join(map(str, place))}] is {value}, which float64 cannot tell "
                f"from {seen[number]}; expected scores of at most 15 digits"
            )


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
    except (TypeError, ValueError):  # pandas.NA refuses to be compared; arrays are compared by part
        return np.ndim(value) == 0
    except ArithmeticError:  # the signalling NaN of decimals
        return True


def first_row(mask: Mask) -> int:
    """Return the first row at which the mask holds."""
    return int(np.flatnonzero(mask)[0])
