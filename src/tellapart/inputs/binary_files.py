"""Parquet and NPZ -> `Table`; columns are read when asked for."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.inputs.tables import Table

Source = Path | io.BytesIO

SURE_LISTS = ("classes", "class_names", "label_names")
LISTS = (*SURE_LISTS, "labels", "names")  # may name the classes, or be columns


def _shown(source: Source) -> str:
    return str(source) if isinstance(source, Path) else "standard input"


def read_parquet(source: Source) -> Table:
    """Open a Parquet file; each column is read on its own."""
    name = _shown(source)
    try:
        file = pq.ParquetFile(source)
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(f"{name} cannot be read as Parquet ({error})") from error
    names = [str(column) for column in file.schema_arrow.names]
    twice = [column for column, count in Counter(names).items() if count > 1]
    if twice:
        raise InputError(f"{name} has two columns named {twice[0]!r}; expected distinct names")
    rows = file.metadata.num_rows
    if rows == 0:
        raise InputError(f"{name} has columns but no rows; expected at least one row")

    def column(wanted: str) -> pa.ChunkedArray:
        return file.read(columns=[wanted]).column(wanted)

    return Table(name, tuple(names), rows, column)


def read_npz(source: Source) -> Table:
    """Open an NPZ archive: 1-D entries are columns, 2-D entries are matrices of scores.

    The longest first axis is the number of rows, entries called like lists of classes aside;
    other 1-D entries are lists beside the table (class names). Pickled
    entries are refused: loading them would run their code.
    """
    name = _shown(source)
    try:
        archive = np.load(source, allow_pickle=False)
    except (ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise InputError(f"{name} cannot be read as NPZ ({error})") from error
    if not isinstance(archive, np.lib.npyio.NpzFile):
        raise InputError(f"{name} holds a single array; expected an NPZ archive of named arrays")
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
    except ValueError as error:
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
