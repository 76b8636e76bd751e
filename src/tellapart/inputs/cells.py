"""Stored columns -> labels or numbers, whatever file they come from.

Labels: a column of text whose every cell reads as a plain number (or as true / false) is a
column of numbers (or bools), in every format, so that CSV and Parquet agree; "007" is text.
Only an empty cell is missing; a class may be called "NA". Whole numbers that int64 cannot hold
are text, so that no two of them become one class. Numbers: "NA" and its like are missing,
because no number is called so; a comma is never read as a decimal point, because 1,234 may also
be a thousand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.inputs.floats import settle_floats
from tellapart.inputs.integers import EXACT, check_integers, check_words, is_large

Array = NDArray[Any]

WHOLE = re.compile(r"-?[1-9][0-9]{0,17}|0")
DECIMAL = re.compile(r"[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
COMMAS = r"^[-+]?[0-9]*,[0-9]+([eE][-+]?[0-9]+)?$"
COMMA_FLAG = 'decimal=","'
TRUTH_VALUES = ({"True", "False"}, {"true", "false"}, {"TRUE", "FALSE"})
MISSING_NUMBERS = ("", "NA", "N/A", "#N/A", "<NA>", "NaN", "nan", "null", "NULL", "None")


def is_text(column: pa.ChunkedArray) -> bool:
    """Whether the column holds text."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(
        pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    )


def is_number(column: pa.ChunkedArray) -> bool:
    """Whether the column holds numbers, or text that reads as numbers."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return True
    if pa.types.is_boolean(kind):
        return True
    return is_text(column) and _unreadable(_plain_text(column)) is None


def as_labels(column: pa.ChunkedArray, name: str) -> Array:
    """Return one label per row; None or NaN where the cell is empty."""
    if is_text(column):
        return _text_labels(column)
    kind = column.type
    if pa.types.is_dictionary(kind):
        return as_labels(column.cast(kind.value_type), name)
    if pa.types.is_boolean(kind):
        return np.asarray(column.to_numpy())  # of type object where cells are missing
    if pa.types.is_integer(kind):
        return _integer_labels(column)
    if pa.types.is_null(kind):
        raise InputError(f"{name} is empty in every row; expected labels")
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        raise InputError(f"{name} holds {kind} values; expected labels or numbers")
    if pa.types.is_temporal(kind) or (pa.types.is_decimal(kind) and kind.scale == 0):
        return _text_labels(column.cast(pa.string()))
    return settle_floats(as_numbers(column, name)).astype(np.float64)


def _integer_labels(column: pa.ChunkedArray) -> Array:
    try:
        whole = column.cast(pa.int64())
    except pa.ArrowInvalid:  # uint64 beyond int64
        return _text_labels(column.cast(pa.string()))
    if column.null_count and is_large(whole):  # beside missing cells, NumPy has floats only
        return _text_labels(column.cast(pa.string()))
    return np.asarray(whole.to_numpy())


def _text_labels(column: pa.ChunkedArray) -> Array:
    encoded = column.combine_chunks()
    if not isinstance(encoded, pa.DictionaryArray):
        encoded = encoded.dictionary_encode()
    words = [None if word == "" else word for word in encoded.dictionary.to_pylist()]
    values = _narrowed([word for word in words if word is not None])
    lookup = np.empty(len(words) + 1, dtype=object)  # the last entry is the missing cell
    place = iter(values)
    lookup[:-1] = [None if word is None else next(place) for word in words]
    codes = encoded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
    kinds = {type(value) for value in values}
    absent = np.array([word is None for word in [*words, None]])
    is_complete = not absent[codes].any()
    if kinds == {int} and not is_complete and max(map(abs, values)) > EXACT:
        return np.asarray(np.array([*words, None], dtype=object)[codes])
    if kinds in ({int}, {float}):
        lookup[absent] = 0 if is_complete else np.nan
        whole = kinds == {int} and is_complete
        return np.asarray(lookup.astype(np.int64 if whole else np.float64)[codes])
    if kinds == {bool} and is_complete:
        return np.asarray(lookup.astype(bool)[codes])
    return np.asarray(lookup[codes])


def _narrowed(words: Sequence[str]) -> Sequence[Any]:
    """Return distinct words as numbers or bools if all of them read so, else unchanged."""
    if 0 < len(words) <= 2 and any(set(words) <= pair for pair in TRUTH_VALUES):
        return [word.lower() == "true" for word in words]
    if all(WHOLE.fullmatch(word) for word in words):
        return [int(word) for word in words]
    if all(DECIMAL.fullmatch(word) for word in words):
        numbers = [float(word) for word in words]
        if any(abs(number) > EXACT for number in numbers):
            return words
        soft = all(0 <= number <= 1 for number in numbers)
        if soft or len(set(numbers)) == len(words):  # 1.1 and 1.10 may be two versions
            settled = settle_floats(np.array(numbers)).astype(np.float64)
            return [float(number) for number in settled]
    return words


def as_numbers(column: pa.ChunkedArray, name: str, width: int = 1) -> Array:
    """Return float32 or float64, NaN where the cell is missing; `width` numbers make a row."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if pa.types.is_decimal(kind):
        column = column.cast(pa.string())
    if is_text(column):
        return _parsed_numbers(column, name, width)
    if pa.types.is_integer(kind):
        check_integers(column.fill_null(0).to_numpy(), name, width)
    if pa.types.is_float32(kind) or pa.types.is_float16(kind):
        return np.asarray(column.cast(pa.float32()).to_numpy())
    if pa.types.is_null(kind):
        return np.full(len(column), np.nan)
    try:
        return np.asarray(column.cast(pa.float64(), safe=False).to_numpy())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise InputError(f"{name} holds {kind} values; expected numbers") from error


def _plain_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return trimmed text with every word for a missing number taken out."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    text = pc.utf8_trim_whitespace(column.cast(pa.string()))
    missing = pc.is_in(text, value_set=pa.array(MISSING_NUMBERS))
    return pc.if_else(missing, pa.scalar(None, pa.string()), text)


def _unreadable(text: pa.ChunkedArray) -> int | None:
    """Return the first row whose text is no number."""
    try:
        text.cast(pa.float64())
    except pa.ArrowInvalid:
        for row, cell in enumerate(text):
            if cell.is_valid and not _reads_as_number(cell.as_py()):
                return row
    return None


def _reads_as_number(text: str) -> bool:
    try:
        pa.scalar(text).cast(pa.float64())
    except pa.ArrowInvalid:
        return False
    return True


def _parsed_numbers(column: pa.ChunkedArray, name: str, width: int) -> Array:
    text = _plain_text(column)
    row = _unreadable(text)
    if row is not None:
        place = str(row) if width == 1 else f"{row // width}, {row % width}"
        found = column[row].as_py()
        if re.match(COMMAS, text[row].as_py()):
            raise InputError(
                f"{name}[{place}] is {found!r}, a number with a decimal comma; expected a "
                f"decimal point, or (CSV and TSV) {COMMA_FLAG}"
            )
        raise InputError(f"{name}[{place}] is {found!r}; expected a number")
    check_words(text, name, width)
    return np.asarray(text.cast(pa.float64()).to_numpy())


def refuse_decimal_commas(column: pa.ChunkedArray, name: str) -> None:
    """Refuse text that would be numbers if its commas were points."""
    if not is_text(column):
        return
    text = _plain_text(column)
    commas = pc.match_substring_regex(text, COMMAS)
    if not pc.any(commas).as_py():
        return
    if _unreadable(pc.replace_substring(text, ",", ".", max_replacements=1)) is None:
        found = str(text.filter(commas)[0].as_py())
        raise InputError(
            f"{name} holds numbers with decimal commas, such as {found!r}; expected decimal "
            f"points, such as {found.replace(',', '.')}, or (CSV and TSV) {COMMA_FLAG}"
        )
