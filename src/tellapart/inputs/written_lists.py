"""Lists written out in cells of text: ``[0.9, 0.1]``, NumPy's ``[0.9 0.1]``, lists of objects."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tellapart.errors import InputError
from tellapart.inputs.cells import is_text

LONGEST_CELL = 1_000_000
QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")


def begins_list(column: pa.ChunkedArray) -> bool:
    """Whether the first cell of text that is not empty begins like a list."""
    if not is_text(column):
        return False
    first = next((cell.as_py() for cell in column if cell.is_valid and cell.as_py()), "")
    return str(first).strip().startswith("[")


def read_lists(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    """Return cells like ``[0.9 0.1]`` as lists: of text that reads as numbers, or of objects.

    Raises
    ------
    InputError
        A cell is no list, or NumPy left out its middle (``...``).
    """
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    text = pc.utf8_trim_whitespace(column.cast(pa.string()))
    text = pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
    _check(text, name)
    if pc.any(pc.match_substring(text, "{")).as_py():
        return _each(text, name, _objects)
    if pc.any(pc.match_substring_regex(text, "['\"]")).as_py():
        return _each(text, name, _words)
    inner = pc.utf8_trim(text, characters="[] \n\t,")
    parts = pc.split_pattern_regex(inner, r"[,\s]+")
    return pa.chunked_array(parts) if isinstance(parts, pa.Array) else parts


def _check(text: pa.ChunkedArray, name: str) -> None:
    whole = pc.match_substring_regex(text, r"(?s)^\[[^\[\]]*\]$").fill_null(True)
    if not pc.all(whole).as_py():
        row = pc.index(whole, pa.scalar(False)).as_py()
        raise InputError(
            f"{name}[{row}] is {_short(text[row].as_py())}; expected a list in brackets, as in "
            "the rows before"
        )
    cut = pc.match_substring(text, "...").fill_null(False)
    if pc.any(cut).as_py():
        row = pc.index(cut, pa.scalar(True)).as_py()
        raise InputError(
            f"{name}[{row}] is an array whose middle was left out ('...') when it was written; "
            "expected all numbers: write one column per class, Parquet or NPZ"
        )


def _short(cell: str) -> str:
    return repr(cell if len(cell) <= 40 else cell[:37] + "...")


def _each(text: pa.ChunkedArray, name: str, parse: Any) -> pa.ChunkedArray:
    found = []
    for row, cell in enumerate(text.to_pylist()):
        try:
            found.append(None if cell is None else parse(cell))
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            raise InputError(
                f"{name}[{row}] is {_short(cell)}; expected a list as JSON or Python write it"
            ) from None
    try:
        return pa.chunked_array([pa.array(found)])
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise InputError(
            f"{name} holds lists of several kinds; expected the same kind in every row"
        ) from error


def _words(cell: str) -> list[str]:
    return [single or double for single, double in QUOTED.findall(cell)]


def _objects(cell: str) -> Any:
    if len(cell) > LONGEST_CELL:
        raise ValueError
    try:
        return json.loads(cell)
    except json.JSONDecodeError:
        return ast.literal_eval(cell)
