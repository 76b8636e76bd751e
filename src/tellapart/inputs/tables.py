"""A table of named columns, read as they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.inputs.cells import as_labels, as_numbers, is_number, refuse_decimal_commas
from tellapart.inputs.floats import settle_floats
from tellapart.inputs.integers import check_integers

Array = NDArray[Any]
Stored: TypeAlias = Any  # pa.ChunkedArray | Array; PyArrow has no types


@dataclass(frozen=True, eq=False)
class Table:
    """Named columns of equal length.

    Attributes
    ----------
    source
        Name of the file, as shown to people.
    names
        Column names in the order of the file.
    rows
        Number of rows.
    stored
        Column name -> the column as stored. A column is an Arrow array of one value (or one
        list of equal length) per row, or a NumPy matrix of shape (n, K).
    lists
        Short arrays beside the columns, by name (NPZ files may hold the class names).
    """

    source: str
    names: tuple[str, ...]
    rows: int
    stored: Callable[[str], Stored]
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    kept: dict[str, Array] = field(default_factory=dict, repr=False)

    def labels(self, name: str) -> Array:
        """Return one label per row; None or NaN where the cell is empty."""
        if name not in self.kept:
            column = self.stored(name)
            if isinstance(column, np.ndarray):
                raise InputError(
                    f"{name} has {column.shape[1]} columns; expected one label per row"
                )
            self.kept[name] = as_labels(column, name)
        return self.kept[name]

    def numbers(self, names: Sequence[str]) -> Array:
        """Return the columns side by side: (n,) for one, else (n, K), column-major."""
        if len(names) == 1:
            return settle_floats(self._one(names[0]))
        columns = [self._one(name) for name in names]
        wide = [name for name, column in zip(names, columns, strict=True) if column.ndim == 2]
        if wide:
            raise InputError(f"{wide[0]} is a matrix; expected it to be the only score column")
        narrow = all(column.dtype == np.float32 for column in columns)
        matrix = np.empty(
            (self.rows, len(names)), dtype=np.float32 if narrow else np.float64, order="F"
        )
        for k, column in enumerate(columns):
            matrix[:, k] = column
        return settle_floats(matrix)

    def _one(self, name: str) -> Array:
        column = self.stored(name)
        if isinstance(column, np.ndarray):
            if column.dtype.kind not in "biuf":
                raise InputError(f"{name} is a matrix of {column.dtype}; expected numbers")
            if column.dtype.kind in "iu":
                check_integers(column, name, column.shape[1])
            floating = column.dtype.kind == "f" and column.dtype.itemsize <= 4
            return column.astype(np.float32 if floating else np.float64, order="F")
        if _is_list(column):
            return _list_matrix(column, name)
        return as_numbers(column, name)

    def width(self, name: str) -> int:
        """Return how many numbers each row of the column holds."""
        column = self.stored(name)
        if isinstance(column, np.ndarray):
            return int(column.shape[1])
        return _list_matrix(column, name).shape[1] if _is_list(column) else 1

    def is_number(self, name: str) -> bool:
        """Whether the column holds one number per row."""
        column = self.stored(name)
        return not isinstance(column, np.ndarray) and not _is_list(column) and is_number(column)

    def refuse_decimal_commas(self, name: str) -> None:
        """Refuse a column of text that would be numbers if its commas were points."""
        column = self.stored(name)
        if not isinstance(column, np.ndarray):
            refuse_decimal_commas(column, name)


def _is_list(column: pa.ChunkedArray) -> bool:
    kind = column.type
    return bool(
        pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    )


def _list_matrix(column: pa.ChunkedArray, name: str) -> Array:
    lengths = pc.unique(pc.list_value_length(column)).to_pylist()
    if len(lengths) != 1 or not lengths[0]:
        raise InputError(
            f"{name} holds lists of unequal length; expected one number per class in every row"
        )
    flat = as_numbers(pc.list_flatten(column), name, lengths[0])
    return np.asfortranarray(flat.reshape(len(column), lengths[0]))
