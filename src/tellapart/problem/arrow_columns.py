"""Arrow columns and tables, of any library that speaks the PyCapsule interface -> NumPy.

PyArrow, Polars and DuckDB come this way, and pandas where its types are not NumPy's. A null is
None or NaN, never a value. Values keep their type: whole numbers beside nulls stay whole.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.problem.sources import Given, named, side_by_side

Array = NDArray[Any]

TIMES = ("pandas.period", "pandas.interval")  # stored as numbers, but no numbers


def given_of_arrow(value: Any, argument: str) -> Given:
    """Return a column, or the columns of a table side by side."""
    column = chunked(value)
    if not pa.types.is_struct(column.type):
        return given_of_column(column, argument, name=getattr(value, "name", None))
    fields = column.type
    if fields.num_fields == 1:
        name = fields.field(0).name
        return given_of_column(_field(column, 0), argument, name=name)
    names = [fields.field(k).name for k in range(fields.num_fields)]
    columns = [
        array_of_column(_field(column, k), f"{argument} ({names[k]})")
        for k in range(fields.num_fields)
    ]
    return Given(side_by_side(columns, names, argument), names=named(names))


def chunked(value: Any) -> pa.ChunkedArray:
    """Return any Arrow object as chunks of one column; a table is a column of structs."""
    if isinstance(value, pa.ChunkedArray):
        return value
    if hasattr(value, "__arrow_c_stream__"):
        return pa.chunked_array(value)
    array = value if isinstance(value, pa.Array) else pa.array(value)
    return pa.chunked_array([array])


def _field(column: pa.ChunkedArray, k: int) -> pa.ChunkedArray:
    kind = column.type.field(k).type
    return pa.chunked_array([pc.struct_field(chunk, [k]) for chunk in column.chunks], kind)


def given_of_column(column: pa.ChunkedArray, argument: str, *, name: Any = None) -> Given:
    """Return a column with its name and its categories."""
    names = (name,) if isinstance(name, str) and name else None
    array = array_of_column(column, argument)
    if not pa.types.is_dictionary(column.type) or not column.type.ordered:
        return Given(array, names)  # the order of the words is only that of their appearance
    listed = [word for chunk in column.chunks for word in chunk.dictionary.to_pylist()]
    categories = tuple(dict.fromkeys(word for word in listed if word is not None))
    return Given(array, names, categories, is_ordered=True)


def array_of_column(column: pa.ChunkedArray, argument: str) -> Array:
    """Return a column as (n,), or as (n, K) where every row is a list of K numbers."""
    column = plain_column(column)
    kind = column.type
    if _is_list(kind):
        return _matrix(column, argument)
    if _is_text(kind) or pa.types.is_dictionary(kind):
        return _words(column)
    if pa.types.is_null(kind):
        return np.full(len(column), None, dtype=object)
    if pa.types.is_floating(kind):
        return np.asarray(column.to_numpy())
    if pa.types.is_decimal(kind):
        return _decimals(column)
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        return _objects(column) if column.null_count else np.asarray(column.to_numpy())
    if _is_bytes(kind):
        return _objects(column)
    raise InputError(f"{argument} has the type {kind}; expected numbers or labels")


def plain_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Undo encodings that change how values are stored, and not what they are."""
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType) and kind.extension_name not in TIMES:
        storage = pa.chunked_array([c.storage for c in column.chunks], kind.storage_type)
        return storage.cast(pa.bool_()) if kind.extension_name == "arrow.bool8" else storage
    if pa.types.is_run_end_encoded(kind):
        return pa.chunked_array([pc.run_end_decode(c) for c in column.chunks], kind.value_type)
    if pa.types.is_dictionary(kind) and not _is_text(kind.value_type):
        return column.cast(kind.value_type)
    return column


def _is_list(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    )


def _is_text(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


def _is_bytes(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind)
    )


def _objects(column: pa.ChunkedArray) -> Array:
    out = np.empty(len(column), dtype=object)
    out[:] = column.to_pylist()
    return out


def _words(column: pa.ChunkedArray) -> Array:
    """Return text as Python objects, one per distinct word, with None for nulls."""
    parts = []
    for chunk in column.chunks:
        encoded = chunk if isinstance(chunk, pa.DictionaryArray) else chunk.dictionary_encode()
        words = np.array([*encoded.dictionary.to_pylist(), None], dtype=object)
        codes = encoded.indices.cast(pa.int64()).fill_null(len(words) - 1)
        parts.append(words[codes.to_numpy()])
    return np.concatenate(parts) if parts else np.empty(0, dtype=object)


def _decimals(column: pa.ChunkedArray) -> Array:
    """Return decimals as Python's, and whole ones as whole numbers."""
    if column.type.scale != 0:
        return _objects(column)
    if column.null_count == 0:
        try:
            return np.asarray(column.cast(pa.int64()).to_numpy())
        except pa.ArrowInvalid:
            pass  # beyond int64
    whole = [None if value is None else int(value) for value in column.to_pylist()]
    out = np.empty(len(whole), dtype=object)
    out[:] = whole
    return out


def _matrix(column: pa.ChunkedArray, argument: str) -> Array:
    """Return lists of equal length as the rows of a matrix."""
    if column.null_count:
        row = int(np.flatnonzero(column.is_null().to_numpy())[0])
        raise InputError(
            f"{argument}[{row}] is missing; {column.null_count} of {len(column)} lists are; "
            "expected a list of equal length in every row"
        )
    lengths = pc.unique(pc.list_value_length(column)).to_pylist()
    if len(lengths) > 1:
        raise InputError(
            f"{argument} has entries of unequal length ({min(lengths)} to {max(lengths)}); "
            "expected one value per row, or a rectangular matrix"
        )
    flat = array_of_column(pc.list_flatten(column), argument)
    if flat.ndim != 1:
        raise InputError(f"{argument} has lists of lists; expected shape (n,) or (n, classes)")
    return flat.reshape(len(column), lengths[0] if lengths else 0)
