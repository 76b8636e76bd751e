"""A table of named columns, read as they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    members
        Column name -> the classes of its matrix, where the file names them row by row.
    parts
        Name and rows of the files that the table was joined from; empty for one file.
    origin
        Number of each row in the file, where rows were selected.
    """

    source: str
    names: tuple[str, ...]
    rows: int
    stored: Callable[[str], Stored]
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    kept: dict[str, Array] = field(default_factory=dict, repr=False)
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parts: tuple[tuple[str, int], ...] = ()
    origin: Array | None = field(default=None, repr=False)

    def replaced(
        self,
        columns: Mapping[str, Stored],
        *,
        without: Sequence[str] = (),
        members: Mapping[str, tuple[str, ...]] | None = None,
    ) -> Table:
        """Return the table with further or other columns, and without some."""
        before = self.stored
        names = [*self.names, *(name for name in columns if name not in self.names)]
        return replace(
            self,
            names=tuple(name for name in names if name not in without),
            stored=lambda name: columns[name] if name in columns else before(name),
            members={**self.members, **(members or {})},
            kept={},
        )

    def where(self, rows: Array) -> Table:
        """Return the table of the rows at which the mask holds."""
        before = self.stored
        return replace(
            self,
            rows=int(rows.sum()),
            stored=lambda name: _selected(before(name), rows),
            origin=np.flatnonzero(rows) if self.origin is None else self.origin[rows],
            kept={},
        )

    def place(self, row: int) -> str:
        """Return where a row stands in the files, or nothing if that is its number.

        >>> Table("2 files", (), 5, dict().__getitem__, parts=(("a.csv", 3), ("b.csv", 2))).place(4)
        'row 1 of b.csv'
        """
        number = row if self.origin is None else int(self.origin[row])
        for name, rows in self.parts:
            if number < rows:
                return f"row {number} of {name}"
            number -= rows
        return f"row {number} of the file" if self.origin is not None else ""

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
        return _list_width(column, name)[0] if _is_list(column) else 1

    def is_number(self, name: str) -> bool:
        """Whether the column holds one number per row; a column that cannot be read does not."""
        try:
            column = self.stored(name)
        except InputError:
            return False
        return not isinstance(column, np.ndarray) and not _is_list(column) and is_number(column)

    def holds_flags(self, names: Sequence[str]) -> bool:
        """Whether columns of numbers hold nothing but 0, 1 and gaps."""
        values = self.numbers(names)
        return bool(np.isin(values[~np.isnan(values)], (0.0, 1.0)).all())

    def refuse_decimal_commas(self, name: str) -> None:
        """Refuse a column of text that would be numbers if its commas were points."""
        column = self.stored(name)
        if not isinstance(column, np.ndarray):
            refuse_decimal_commas(column, name)


def _selected(column: Stored, rows: Array) -> Stored:
    return column[rows] if isinstance(column, np.ndarray) else column.filter(pa.array(rows))


def _is_list(column: pa.ChunkedArray) -> bool:
    kind = column.type
    return bool(
        pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
    )


def _list_width(column: pa.ChunkedArray, name: str) -> tuple[int, Array]:
    """Return how many values each list holds, and which rows have a list."""
    lengths = pc.list_value_length(column).to_numpy()
    given = ~np.isnan(lengths) if lengths.dtype.kind == "f" else np.ones(len(lengths), dtype=bool)
    rows = np.flatnonzero(given)
    if len(rows) == 0:
        raise InputError(f"{name} is empty in every row; expected one list of numbers per row")
    width = int(lengths[rows[0]])
    other = rows[lengths[rows] != width]
    if len(other) or width == 0:
        row = int(other[0]) if len(other) else int(rows[0])
        raise InputError(
            f"{name}[{row}] holds {int(lengths[row])} values, {name}[{rows[0]}] {width}: lists of "
            "unequal length; expected one number per class in every row"
        )
    return width, given


def _list_matrix(column: pa.ChunkedArray, name: str) -> Array:
    """Return lists as the rows of a matrix; a missing list is a row of NaN."""
    width, given = _list_width(column, name)
    flat = as_numbers(pc.list_flatten(column), name, width).reshape(-1, width)
    if given.all():
        return np.asfortranarray(flat)
    matrix = np.full((len(column), width), np.nan, dtype=flat.dtype, order="F")
    matrix[given] = flat
    return matrix
