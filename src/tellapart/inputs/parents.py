"""The folder in which an image lies is its class, as in ImageFolder and its relatives."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tellapart.errors import InputError
from tellapart.inputs import names as known
from tellapart.inputs.names import named
from tellapart.inputs.requests import listed, one_column
from tellapart.inputs.tables import Table

PARENT = r"^(?:.*[/\\])?(?P<folder>[^/\\]+)[/\\]+[^/\\]+$"


def with_parents(table: Table, item: str | None) -> tuple[Table, str]:
    """Return the table with one more column, the folder of each item; and its name.

    Raises
    ------
    InputError
        No column names the items, or an item names no folder.
    """
    column = one_column(table, "item", item) if item is not None else _items(table)
    words = _paths(table, column)
    if words is None:
        raise InputError(f"{column} holds no text; expected paths such as dog/x.jpg")
    folders = pc.struct_field(pc.extract_regex(words, PARENT), "folder")
    lost = np.flatnonzero(pc.is_null(folders).to_numpy())
    if len(lost):
        row = int(lost[0])
        raise InputError(
            f"{column}[{row}] is {words[row].as_py()!r}, which names no folder; expected paths "
            "such as dog/x.jpg, or --item COLUMN with such paths"
        )
    name = f"folder of {column}"
    return table.replaced({name: folders}), name


def _items(table: Table) -> str:
    found = named(table.names, known.ITEM)
    if not found:
        raise InputError(
            f"{table.source}: no column is named like a path (filename, image, path, ...); the "
            f"columns are {listed(table.names)}; add --item COLUMN"
        )
    with_folders = [name for name in found if has_folders(table, name)]
    return (with_folders or found)[0]


def _paths(table: Table, name: str) -> pa.ChunkedArray | None:
    column = table.stored(name)
    if isinstance(column, np.ndarray):
        return None
    try:
        return pc.utf8_trim_whitespace(column.cast(pa.string()))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None


def has_folders(table: Table, name: str) -> bool:
    """Whether every cell of the column is a path with a folder."""
    words = _paths(table, name)
    if words is None or len(words) == 0:
        return False
    return bool(pc.all(pc.match_substring_regex(words, PARENT).fill_null(False)).as_py())
