"""pandas objects -> NumPy, with their names, categories and row labels.

Columns of NumPy's own types are taken as they are. The others (nullable, categorical, text,
Arrow-backed) go through Arrow, which knows what is missing; older versions of pandas too.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tellapart.problem.sources import Given, named, side_by_side

Array = NDArray[Any]


def given_of_pandas(value: Any, argument: str) -> Given:
    """Return a Series, a frame, an index or an extension array."""
    index = value.index if hasattr(value, "iloc") else None
    if hasattr(value, "columns"):
        return Given(_frame(value, argument), names=named(list(value.columns)), index=index)
    categories, is_ordered = _categories(value)
    name = getattr(value, "name", None)
    return Given(
        _column(value, argument),
        (name,) if isinstance(name, str) else None,
        categories,
        is_ordered,
        index,
    )


def _frame(value: Any, argument: str) -> Array:
    kinds = set(value.dtypes)
    if len(kinds) == 1 and isinstance(next(iter(kinds)), np.dtype):
        return np.asarray(value.to_numpy())
    names = list(value.columns)
    columns = [_column(value.iloc[:, k], f"{argument} ({name})") for k, name in enumerate(names)]
    return side_by_side(columns, names, argument)


def _column(value: Any, argument: str) -> Array:
    if isinstance(value.dtype, np.dtype):
        return np.asarray(value.to_numpy())
    column = arrow_column(value)
    if column is None:
        return np.asarray(value)
    from tellapart.problem.arrow_columns import array_of_column

    return array_of_column(column, argument)


def arrow_column(value: Any) -> pa.ChunkedArray | None:
    """Return a column in Arrow's types; None where it has no such type (objects of any kind)."""
    try:
        array = _zoned_times(value) if _has_zone(value) else pa.array(value, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError):
        return None
    return array if isinstance(array, pa.ChunkedArray) else pa.chunked_array([array])


def _has_zone(value: Any) -> bool:
    return getattr(value.dtype, "tz", None) is not None


def _zoned_times(value: Any) -> pa.Array:
    """Return times with their zone; pyarrow itself reads them by what pandas 3.1 deprecates."""
    times = value.array
    plain = times.tz_convert(None).to_numpy()
    return pa.array(plain, type=pa.timestamp(times.unit, tz=str(times.tz)), from_pandas=True)


def _categories(value: Any) -> tuple[tuple[Any, ...] | None, bool]:
    categories = getattr(value.dtype, "categories", None)
    if categories is None:
        return None, False
    return tuple(categories.tolist()), bool(getattr(value.dtype, "ordered", False))
