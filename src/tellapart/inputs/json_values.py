"""Values of JSON -> Arrow columns, some thousand rows at a time.

Numbers and text in one column become text, written as in the file, so that the labels 1 and
"b" are two classes. Integers that int64 cannot hold are text too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from tellapart.errors import InputError
from tellapart.inputs.integers import EXACT
from tellapart.inputs.unified_columns import unified, word

ROWS_AT_ONCE = 8_192
INT64 = 2**63


class Blocks:
    """Rows that arrive one by one, kept as Arrow arrays.

    Attributes
    ----------
    refused
        Column -> why no array can hold it; said when the column is asked for, because files
        carry along much that no evaluation needs.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows = 0
        self._lines: list[int] = []
        self._open: list[dict[str, Any]] = []
        self._columns: dict[str, list[pa.Array]] = {}
        self.refused: dict[str, InputError] = {}

    def add(self, number: int, row: dict[str, Any]) -> None:
        """Add the row that stands in this line."""
        self._lines.append(number)
        self._open.append(row)
        if len(self._open) == ROWS_AT_ONCE:
            self._close()

    def _close(self) -> None:
        count = len(self._open)
        names = dict.fromkeys(key for row in self._open for key in row)
        for name in names:  # in the order of the file
            if name not in self._columns:
                self._columns[name] = [pa.nulls(self.rows)] if self.rows else []
        for name, chunks in self._columns.items():
            array = pa.nulls(count)
            if name in names and name not in self.refused:
                try:
                    array = self._array(name, [row.get(name) for row in self._open])
                except InputError as error:
                    self.refused[name] = error
            chunks.append(array)
        self.rows += count
        self._open, self._lines = [], []

    def _array(self, name: str, values: list[Any]) -> pa.Array:
        try:
            return arrow_array(values)
        except (pa.ArrowException, UnicodeError, OverflowError, RecursionError):
            pass
        expected = "expected one number, one text or one list of numbers per row"
        first: str | None = None
        for number, value in zip(self._lines, values, strict=True):
            kind = _kind(value)
            first = first or kind
            if kind is not None and kind != first:
                raise InputError(
                    f"{self.name}, line {number}: {name} is {kind}, after {first} in the lines "
                    f"before; {expected}"
                )
            if isinstance(value, str) and not _is_text(value):
                raise InputError(
                    f"{self.name}, line {number}: {name} is {value!r}, which is no text (a lone "
                    f"surrogate); {expected}"
                )
        raise InputError(
            f"{self.name}, line {self._lines[0]} or after: {name} holds different lists or "
            f"objects; {expected}"
        )

    def table(self) -> pa.Table:
        """Return all rows that were added."""
        if self._open:
            self._close()
        columns = [self._whole(name) for name in self._columns]
        return pa.table(columns, names=list(self._columns))

    def _whole(self, name: str) -> pa.ChunkedArray:
        try:
            if name not in self.refused:
                return unified(self._columns[name], name)
        except InputError as error:
            self.refused[name] = error
        return pa.chunked_array([pa.nulls(self.rows)])


def _kind(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, (list, dict)):
        return "a list" if isinstance(value, list) else "an object"
    return "a text or a number"


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeError:
        return False
    return True


def arrow_array(values: Sequence[Any]) -> pa.Array:
    """Return values of JSON as an Arrow array; mixed ones as text."""
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int} and all(-INT64 <= value < INT64 for value in values if value is not None):
        return pa.array(values, pa.int64())
    if kinds <= {int, float} and float in kinds and _fit_float(values):
        return pa.array(values, pa.float64())
    if kinds and kinds <= {int, float, str, bool} and kinds not in ({str}, {bool}):
        return pa.array([word(value) for value in values], pa.string())
    return pa.array(values)


def _fit_float(values: Sequence[Any]) -> bool:
    return all(type(value) is not int or abs(value) <= EXACT for value in values)
