"""Parquet, NPZ and NPY -> `Table`; columns of Parquet are read when asked for."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.inputs.nested import arrow_table
from tellapart.inputs.tables import Table

Source = Path | io.BytesIO

SURE_LISTS = ("classes", "class_names", "label_names")
LISTS = (*SURE_LISTS, "labels", "names")  # may name the classes, or be columns


def read_parquet(source: Source, name: str) -> Table:
    """Open a Parquet file; each column is read on its own."""
    try:
        file = pq.ParquetFile(source)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(name, "Parquet", error) from error

    def column(wanted: str) -> pa.ChunkedArray:
        try:
            return file.read(columns=[wanted]).column(wanted)
        except (pa.ArrowException, OSError) as error:
            raise _unreadable(name, "Parquet", error) from error

    return arrow_table(name, file.schema_arrow, file.metadata.num_rows, column)


def _unreadable(name: str, kind: str, error: Exception) -> InputError:
    reason = (str(error) or type(error).__name__).splitlines()[0]
    return InputError(f"{name} cannot be read as {kind} ({reason}); expected a whole {kind} file")


@contextmanager
def _loaded(source: Source, name: str, kind: str) -> Iterator[Any]:
    """Load an array or open an archive, and close the file whatever happens."""
    with source.open("rb") if isinstance(source, Path) else source as file:
        try:
            loaded = np.load(file, allow_pickle=False)
        except Exception as error:  # NumPy's parser of the header lets many kinds through
            if "allow_pickle" not in str(error):
                raise _unreadable(name, kind, error) from error
            raise InputError(
                f"{name} cannot be read as {kind} (a pickle is not loaded, because that could run "
                "code); expected arrays of numbers and text"
            ) from error
        yield loaded


def read_npy(source: Source, name: str) -> Table:
    """Open an NPY file, whose structured array is a table: one column per field.

    A plain array has no names and is refused; a pickled one is refused unread.
    """
    with _loaded(source, name, "NPY") as array:
        return _of_structure(array, name)


def _of_structure(array: Any, name: str) -> Table:
    if isinstance(array, np.lib.npyio.NpzFile):
        raise InputError(f"{name} is an NPZ archive; expected the format: --input-format npz")
    if array.dtype.names is None or array.ndim != 1:
        raise InputError(
            f"{name} holds an array of {array.dtype} of shape {array.shape} without column "
            "names; expected a structured array, or truth and scores in one NPZ file: "
            "np.savez('a.npz', y_true=y_true, y_score=y_score)"
        )
    if len(array) == 0:
        raise InputError(f"{name} has columns but no rows; expected at least one row")
    columns = {field: _field(array[field], field, name) for field in array.dtype.names}
    return Table(name, tuple(columns), len(array), columns.__getitem__)


def _field(array: NDArray[Any], field: str, name: str) -> pa.ChunkedArray | NDArray[Any]:
    """Return a field of a structured array; one of several dimensions is a matrix."""
    if array.dtype.names is not None or array.ndim > 2:
        raise InputError(
            f"{name} has the field {field!r} of {array.dtype} and shape {array.shape}; expected "
            "one value, or one row of values, per row"
        )
    narrow = array[:, 0] if array.ndim == 2 and array.shape[1] == 1 else array
    return _column(np.ascontiguousarray(narrow), field)


def read_npz(source: Source, name: str) -> Table:
    """Open an NPZ archive: 1-D entries are columns, 2-D entries are matrices of scores.

    The longest first axis is the number of rows, entries called like lists of classes aside;
    other 1-D entries are lists beside the table (class names). Pickled
    entries are refused: loading them would run their code.
    """
    with _loaded(source, name, "NPZ") as archive:
        if not isinstance(archive, np.lib.npyio.NpzFile):
            raise InputError(
                f"{name} holds a single array; expected an NPZ archive of named arrays"
            )
        entries = {entry: _entry(archive, entry, name) for entry in archive.files}
    entries = {entry: array for entry, array in entries.items() if array.ndim in (1, 2)}
    tall = [len(array) for entry, array in entries.items() if entry not in LISTS]
    rows = max(tall or [len(array) for array in entries.values()], default=0)
    if rows == 0:
        raise InputError(f"{name} holds no rows; expected at least one array with entries")
    columns = {
        entry: _column(array, entry) for entry, array in entries.items() if len(array) == rows
    }
    lists = {
        entry: tuple(str(value) for value in _decoded(array, entry).tolist())
        for entry, array in entries.items()
        if array.ndim == 1 and (len(array) != rows or entry in SURE_LISTS)
    }
    return Table(name, tuple(columns), rows, columns.__getitem__, lists)


def _entry(archive: Any, entry: str, name: str) -> NDArray[Any]:
    try:
        array: NDArray[Any] = archive[entry]
    except Exception as error:
        if "allow_pickle" not in str(error):
            raise _unreadable(f"{name} ({entry})", "NPZ", error) from error
        raise InputError(
            f"{name} holds a pickled array ({entry}), which is not loaded because that could "
            "run code; expected arrays of numbers or text"
        ) from error
    return array[:, 0] if array.ndim == 2 and array.shape[1] == 1 else array


def _column(array: NDArray[Any], entry: str) -> pa.ChunkedArray | NDArray[Any]:
    if array.ndim == 2:
        return array
    try:
        values = array.astype(array.dtype.newbyteorder("="))
        return pa.chunked_array([pa.array(_decoded(values, entry))])
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError) as error:
        raise InputError(f"{entry} holds {array.dtype} values; expected numbers or text") from error


def _decoded(array: NDArray[Any], entry: str) -> NDArray[Any]:
    """Return bytes as text."""
    if array.dtype.kind != "S":
        return array
    try:
        return np.char.decode(array, "utf-8")
    except UnicodeDecodeError:
        row, found = next(
            (row, value) for row, value in enumerate(array.tolist()) if not _is_utf8(value)
        )
        raise InputError(
            f"{entry}[{row}] is {found!r}, bytes that are not UTF-8; expected text"
        ) from None


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
