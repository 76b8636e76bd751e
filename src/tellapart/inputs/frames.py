"""A table in memory, of any library -> `Table`, with the types that Parquet would keep.

pandas, Polars, DuckDB, PyArrow and whatever else speaks Arrow's PyCapsule interface; also
mappings of columns, records, and NumPy's structured arrays. Libraries are recognised by what
their objects offer, and none is imported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.inputs.binary_files import LISTS, SURE_LISTS
from tellapart.inputs.tables import Table
from tellapart.problem.arrays import as_array, missing_rows
from tellapart.problem.arrow_columns import chunked, plain_column
from tellapart.problem.pandas_columns import arrow_column
from tellapart.problem.sources import given_of

Array = NDArray[Any]
Stored = Any  # pa.ChunkedArray | Array, as `Table` keeps them

THE_TABLE = "the table"  # how messages call it, where a file has its name
KINDS = "a pandas, Polars, DuckDB or PyArrow table, a dict of columns, or the path of a file"
PLAIN = (str, int, float, bool, complex, np.generic, Decimal, Fraction, date, time, timedelta)


def table_of(source: Any) -> Table:
    """Return a table in memory as a `Table`; nothing is copied that need not be.

    A named index of pandas is a column, as in the files that pandas writes. A mapping may
    hold matrices (one column per class) and, called like ``classes``, the names of the classes.

    Raises
    ------
    InputError
        It is no table, has no rows, or has two columns of one name.
    """
    if isinstance(source, Table):
        return source
    columns, lists = _columns(source)
    twice = [name for name, count in Counter(name for name, _ in columns).items() if count > 1]
    if twice:
        raise InputError(f"{THE_TABLE} has two columns named {twice[0]!r}; expected distinct names")
    if not columns:
        raise InputError(f"{THE_TABLE} has no columns; expected at least truth and score")
    stored = dict(columns)
    lengths = {name: len(column) for name, column in columns}
    (first, rows), *rest = lengths.items()
    for name, length in rest:
        if length != rows:
            raise InputError(
                f"{name} has {length} rows, but {first} has {rows}; expected columns of equal "
                "length"
            )
    if rows == 0:
        raise InputError(f"{THE_TABLE} has columns but no rows; expected at least one row")
    return Table(THE_TABLE, tuple(stored), rows, stored.__getitem__, lists)


def _columns(source: Any) -> tuple[list[tuple[str, Stored]], dict[str, tuple[str, ...]]]:
    if hasattr(source, "iloc") and hasattr(source, "columns"):
        return _of_pandas(source), {}
    if isinstance(source, Mapping):
        return _of_mapping(source)
    if isinstance(source, np.ndarray) and source.dtype.names:
        return _of_mapping({name: source[name] for name in source.dtype.names})
    if isinstance(source, Sequence) and source and all(isinstance(r, Mapping) for r in source):
        return _of_mapping(_records(source))
    if hasattr(source, "__arrow_c_stream__") or hasattr(source, "__arrow_c_array__"):
        return _of_arrow(source), {}
    hint = ": call .collect()" if hasattr(source, "collect_schema") else ""
    raise InputError(f"source is a {type(source).__name__}; expected {KINDS}{hint}")


def _of_arrow(source: Any) -> list[tuple[str, Stored]]:
    try:
        table = chunked(source)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise InputError(f"{THE_TABLE} cannot be read ({error})") from error
    if not pa.types.is_struct(table.type):
        raise InputError(f"source is a single column of {table.type}; expected {KINDS}")
    return [
        (table.type.field(k).name, _settled(pc.struct_field(table, [k])))
        for k in range(table.type.num_fields)
    ]


def _of_pandas(source: Any) -> list[tuple[str, Stored]]:
    columns = [
        (_column_name(name), _of_series(source.iloc[:, k], _column_name(name)))
        for k, name in enumerate(source.columns)
    ]
    known = {name for name, _ in columns}
    levels = [
        (name, source.index.get_level_values(k))
        for k, name in enumerate(source.index.names)
        if isinstance(name, str) and name not in known
    ]
    return [*((name, _of_series(level, name)) for name, level in levels), *columns]


def _column_name(name: Any) -> str:
    return "_".join(map(str, name)) if isinstance(name, tuple) else str(name)


def _of_series(series: Any, name: str) -> Stored:
    column = arrow_column(series)
    return (
        _of_objects(np.asarray(series, dtype=object), name) if column is None else _settled(column)
    )


def _of_mapping(
    source: Mapping[Any, Any],
) -> tuple[list[tuple[str, Stored]], dict[str, tuple[str, ...]]]:
    columns: list[tuple[str, Stored]] = []
    lists: dict[str, tuple[str, ...]] = {}
    for key, value in source.items():
        columns += _of_value(str(key), value)
    tall = [len(column) for name, column in columns if name not in LISTS]
    rows = max(tall or [len(column) for _, column in columns], default=0)
    for name, column in columns:
        if name in LISTS and not _is_matrix(column) and (len(column) != rows or name in SURE_LISTS):
            lists[name] = tuple(map(str, column.to_pylist()))
    kept = [pair for pair in columns if pair[0] not in lists or len(pair[1]) == rows]
    return kept, lists


def _is_matrix(column: Stored) -> bool:
    return isinstance(column, np.ndarray)


def _of_value(name: str, value: Any) -> list[tuple[str, Stored]]:
    """Return one entry of a mapping: a column, a matrix, or the named columns of a frame."""
    if not hasattr(value, "iloc") and (
        hasattr(value, "__arrow_c_stream__") or hasattr(value, "__arrow_c_array__")
    ):
        column = chunked(value)
        if not pa.types.is_struct(column.type):
            return [(name, _settled(column))]
        value = pa.Table.from_struct_array(column)
    elif hasattr(value, "iloc") and not hasattr(value, "columns"):
        return [(name, _of_series(value, name))]
    given = given_of(value, name)
    array = as_array(given.array, name)
    if array.ndim == 1:
        return [(name, _of_array(array, name))]
    if given.names is None:
        return [(name, array)]
    return [
        (f"{name}_{_column_name(member)}", _of_array(array[:, k], name))
        for k, member in enumerate(given.names)
    ]


def _of_array(array: Array, name: str) -> Stored:
    try:
        column = pa.chunked_array([pa.array(array, from_pandas=True)])
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError):
        return _of_objects(array, name)
    if array.dtype.kind == "S":
        try:
            return column.cast(pa.string())
        except pa.ArrowInvalid as error:
            raise InputError(f"{name} holds bytes that are not UTF-8; expected text") from error
    return _settled(column)


def _settled(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column in the types that files have: no views, no narrow dictionaries."""
    column = plain_column(column)
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _dictionary(column, ordered=kind.ordered)
    if pa.types.is_string_view(kind):
        return column.cast(pa.string())
    return column


def _dictionary(column: pa.ChunkedArray, *, ordered: bool) -> pa.ChunkedArray:
    parts = [
        pa.DictionaryArray.from_arrays(
            chunk.indices.cast(pa.int32()), chunk.dictionary.cast(pa.string()), ordered=ordered
        )
        for chunk in column.chunks
    ]
    kind = pa.dictionary(pa.int32(), pa.string(), ordered=ordered)
    return pa.chunked_array(parts, kind).unify_dictionaries()


def _of_objects(array: Array, name: str) -> pa.ChunkedArray:
    """Return objects of several types as text, and what is no value at all as an opaque column."""
    missing = missing_rows(array)
    values = [None if absent else value for absent, value in zip(missing, array, strict=True)]
    if not all(value is None or isinstance(value, PLAIN) for value in values):
        return pa.chunked_array([pa.nulls(len(array), pa.binary())])
    seen: dict[str, Any] = {}
    for value in values:
        other = seen.setdefault(str(value), value)
        if value is not None and (type(other) is not type(value) or other != value):
            raise InputError(
                f"{name} holds {other!r} and {value!r}, which read the same ({value}); expected "
                "values of one type"
            )
    return pa.chunked_array([[None if value is None else str(value) for value in values]])


def _records(source: Sequence[Mapping[Any, Any]]) -> dict[Any, list[Any]]:
    names = dict.fromkeys(name for record in source for name in record)
    return {name: [record.get(name) for record in source] for name in names}
