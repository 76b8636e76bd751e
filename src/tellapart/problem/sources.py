"""What may be handed in -> a NumPy array and what else the object says of its rows and columns.

Objects are recognised by what they offer (`__arrow_c_stream__`, `__dlpack__`, `iloc`, ...); no
library is imported to ask for its types. The arrays may share memory with the caller's
objects, so nothing here or above writes to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError

Array = NDArray[Any]

EXACT_INTEGER = 2**53  # beyond it, neighbouring integers share one float64


@dataclass(frozen=True, eq=False)
class Given:
    """An argument as it was handed in.

    Attributes
    ----------
    array
        The values; missing ones are NaN, None or the library's own marker.
    names
        Names of the columns of a table, or the one name of a column; None where the object has
        none, or only numbers that say no more than the positions.
    categories
        Categories of a categorical column in their own order, those that do not occur included.
    is_ordered
        Whether somebody declared this order (an ordered categorical, an Enum).
    index
        Row labels of a pandas object.
    """

    array: Array
    names: tuple[Any, ...] | None = None
    categories: tuple[Any, ...] | None = None
    is_ordered: bool = False
    index: Any = None


def given_of(value: Any, argument: str) -> Given:
    """Return what is known of an argument.

    Raises
    ------
    InputError
        The object cannot be read as one value or one row of numbers per row.
    """
    if isinstance(value, (str, bytes)) or value is None:
        raise InputError(f"{argument} is {value!r}; expected a sequence with one entry per row")
    try:
        given = _given(value, argument)
    except InputError:
        raise
    except (TypeError, ValueError, RuntimeError, BufferError, NotImplementedError) as error:
        raise InputError(f"{argument} cannot be read as an array ({error})") from error
    if given.array.ndim == 0 and given.array.dtype == object:
        raise InputError(
            f"{argument} has the type {type(value).__name__}; expected a sequence with one entry "
            "per row, such as a list or an array"
        )
    return given


def _given(value: Any, argument: str) -> Given:
    if isinstance(value, np.ma.MaskedArray):
        return Given(_unmasked(value))
    if isinstance(value, np.ndarray):
        return Given(np.asarray(value))
    if isinstance(value, (list, tuple)):
        return Given(_of_sequence(value, argument))
    if _is_pandas(value):
        from tellapart.problem.pandas_columns import given_of_pandas

        return given_of_pandas(value, argument)
    if hasattr(value, "__arrow_c_stream__") or hasattr(value, "__arrow_c_array__"):
        from tellapart.problem.arrow_columns import given_of_arrow

        return given_of_arrow(value, argument)
    if hasattr(value, "collect_schema"):
        raise InputError(
            f"{argument} is a {type(value).__name__}, which is not computed yet; expected its "
            "rows: call .collect()"
        )
    from tellapart.problem.tensors import array_of_tensor

    return Given(array_of_tensor(value, argument))


def _is_pandas(value: Any) -> bool:
    """Whether it is a Series or a frame, or an index or array of a type that NumPy lacks."""
    if hasattr(value, "iloc"):
        return True
    return hasattr(value, "isna") and not isinstance(getattr(value, "dtype", None), np.dtype)


def _unmasked(value: np.ma.MaskedArray[Any, Any]) -> Array:
    """Return a masked array with None in the place of what is masked."""
    kept = np.array(value.data, dtype=object)
    kept[np.ma.getmaskarray(value)] = None
    return kept if np.ma.is_masked(value) else value.data


def _of_sequence(value: Sequence[Any], argument: str) -> Array:
    first = value[0] if value else None
    if hasattr(first, "__dlpack__") and not isinstance(first, (np.ndarray, np.generic)):
        from tellapart.problem.tensors import array_of_tensor

        value = [
            array_of_tensor(entry, argument) if hasattr(entry, "__dlpack__") else entry
            for entry in value
        ]
    array = np.asarray(value)
    wide = array.dtype.kind == "f" and array.dtype.itemsize >= 8
    if wide and bool((np.abs(array) >= EXACT_INTEGER).any()):
        return np.array(value, dtype=object)  # NumPy turns [0.5, 2**60 + 1] into floats
    mixed = array.dtype.kind == "U" and array.ndim == 1
    if mixed and not all(isinstance(entry, str) for entry in value):
        return _objects(value)  # and [1, "1"] into two equal texts
    return array


def _objects(value: Sequence[Any]) -> Array:
    kept = np.empty(len(value), dtype=object)
    kept[:] = value
    return kept


def side_by_side(columns: Sequence[Array], names: Sequence[Any], argument: str) -> Array:
    """Return columns as one matrix (n, K), column-major, in a type that holds all values."""
    for name, column in zip(names, columns, strict=True):
        if column.ndim != 1:
            raise InputError(
                f"{argument} has a column of lists ({name}); expected one value per row in every "
                "column of a table"
            )
    rows = len(columns[0]) if columns else 0
    out = np.empty((rows, len(columns)), dtype=_common_type(columns), order="F")
    for k, column in enumerate(columns):
        out[:, k] = column
    return out


def _common_type(columns: Sequence[Array]) -> np.dtype[Any]:
    kinds = {column.dtype.kind for column in columns}
    if not columns or not kinds <= set("biuf"):
        return np.dtype(object) if len(kinds) != 1 else np.result_type(*columns)
    common = np.result_type(*(column.dtype for column in columns))
    whole = [column for column in columns if column.dtype.kind in "iu" and column.size]
    if common.kind == "f" and any(_is_large(column) for column in whole):
        return np.dtype(object)
    return common


def _is_large(column: Array) -> bool:
    return max(abs(int(column.min())), abs(int(column.max()))) > EXACT_INTEGER


def named(names: Sequence[Any]) -> tuple[Any, ...] | None:
    """Return column names, or None where they are numbers that count the columns.

    >>> named(["cat", "dog"]), named([0, 1, 2]), named([2, 1, 0])
    (('cat', 'dog'), None, (2, 1, 0))
    """
    found = tuple(name.item() if isinstance(name, np.generic) else name for name in names)
    counted = all(type(name) is int for name in found) and found == tuple(range(len(found)))
    return None if counted or not found else found
