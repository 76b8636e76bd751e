"""CSV and TSV -> `Table`, and the place in the file where it is broken.

White space around a cell belongs to the layout and not to the label, also in quotes: text is
trimmed, as numbers are. Only Parquet and NPZ can hold a class whose name begins with a blank.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from tellapart.errors import InputError
from tellapart.inputs.cells import is_number, refuse_decimal_commas
from tellapart.inputs.encodings import (
    DAMAGED,
    Source,
    check_encoding,
    explain_encoding,
    not_encoded,
    opened,
    opened_text,
    refuse_nul_bytes,
)
from tellapart.inputs.integers import is_large
from tellapart.inputs.names import is_label_name, is_number_name
from tellapart.inputs.tables import Table
from tellapart.inputs.targets import known_targets

LONGEST_FIELD = 10_000_000


def read_text(
    source: Source,
    *,
    name: str,
    delimiter: str | None,
    encoding: str,
    decimal: str = ".",
    text: Sequence[str] = (),
) -> Table:
    """Read all columns; those that name labels as text, the others as what they look like."""
    check_encoding(encoding)
    header, lines, delimiter = _header(source, name, delimiter, encoding)
    names = _column_names(header, name)
    wanted = {*text, *known_targets(names)}
    as_text = {column: pa.string() for column in names if is_label_name(column) or column in wanted}
    try:
        with opened(source) as stream:
            table = _parse(stream, names, lines, delimiter, encoding, as_text)
        large = [column for column in names if _may_hide_integers(table.column(column))]
        if large:
            as_text |= dict.fromkeys(large, pa.string())
            with opened(source) as stream:
                table = _parse(stream, names, lines, delimiter, encoding, as_text)
    except DAMAGED as error:
        raise _unreadable(name, error) from error
    except (pa.ArrowInvalid, UnicodeError) as error:
        _explain(source, name, len(names), delimiter, encoding)
        raise _unreadable(name, error) from error
    if any(pa.types.is_binary(kind) for kind in table.schema.types):
        _explain(source, name, len(names), delimiter, encoding)
    if _holds_nul(table):
        refuse_nul_bytes(source, name, encoding)
    table = _trimmed(table)
    if decimal == ",":
        table = _with_points(table)
    _refuse_decimal_commas(table, text)
    return Table(name, tuple(names), table.num_rows, table.column)


def _parse(
    stream: BinaryIO,
    names: list[str],
    skip: int,
    delimiter: str,
    encoding: str,
    types: dict[str, pa.DataType],
) -> pa.Table:
    return pcsv.read_csv(
        stream,
        read_options=pcsv.ReadOptions(column_names=names, skip_rows=skip, encoding=encoding),
        parse_options=pcsv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        convert_options=pcsv.ConvertOptions(
            column_types=types, null_values=[""], strings_can_be_null=True
        ),
    )


def _may_hide_integers(column: pa.ChunkedArray) -> bool:
    """Whether integers beyond int64 may have been read as floats."""
    return bool(pa.types.is_float64(column.type)) and is_large(column)


def _holds_nul(table: pa.Table) -> bool:
    return any(
        pa.types.is_string(column.type) and bool(pc.any(pc.match_substring(column, "\0")).as_py())
        for column in table.columns
    )


def _trimmed(table: pa.Table) -> pa.Table:
    for place, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            trimmed = pc.utf8_trim_whitespace(table.column(place))
            table = table.set_column(place, field.name, trimmed)
    return table


def _with_points(table: pa.Table) -> pa.Table:
    """Return the table with decimal points in the columns that are numbers then."""
    for place, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            points = pc.replace_substring(table.column(place), ",", ".", max_replacements=1)
            if is_number(points):
                table = table.set_column(place, field.name, points)
    return table


def _refuse_decimal_commas(table: pa.Table, text: Sequence[str]) -> None:
    """Say of columns that are asked for why they hold text; the others do not matter."""
    for field in table.schema:
        if is_number_name(field.name) or field.name in text:
            refuse_decimal_commas(table.column(field.name), field.name)


def _header(
    source: Source, name: str, delimiter: str | None, encoding: str
) -> tuple[list[str], int, str]:
    """Return the column names, the number of lines they take, and the delimiter."""
    csv.field_size_limit(LONGEST_FIELD)
    try:
        with opened_text(source, encoding) as lines:
            skipped = 0
            for first in lines:
                if first.strip():
                    break
                skipped += 1
            else:
                raise InputError(f"{name} is empty; expected a header line and at least one row")
            found = delimiter or _likely_delimiter(first)
            reader = csv.reader(_chained(first, lines), delimiter=found)
            header = next(reader)
            if any("\0" in column for column in header):
                refuse_nul_bytes(source, name, encoding)
            taken = skipped + reader.line_num
            if not any(reader):
                raise InputError(f"{name} has a header but no rows; expected at least one row")
            return header, taken, found
    except UnicodeError as error:
        explain_encoding(source, name, encoding)
        raise not_encoded(name, encoding, error) from error
    except (csv.Error, *DAMAGED) as error:
        raise _unreadable(name, error) from error


def _chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _likely_delimiter(line: str) -> str:
    """Return the comma unless the header has none and has tabs or semicolons."""
    if "," in line:
        return ","
    return next((mark for mark in ("\t", ";") if mark in line), ",")


def _column_names(header: Sequence[str], name: str) -> list[str]:
    names: list[str] = []
    for place, raw in enumerate(header):
        column = (
            raw.strip().lstrip("\ufeff") or f"column {place + 1}"
        )  # pandas leaves its index unnamed
        if column in names:
            raise InputError(
                f"{name} has two columns named {column!r} ({names.index(column) + 1} and "
                f"{place + 1}); expected distinct names"
            )
        names.append(column)
    return names


def _explain(source: Source, name: str, columns: int, delimiter: str, encoding: str) -> None:
    """Raise an error that names the line of a broken file; do nothing if none is found."""
    explain_encoding(source, name, encoding)
    with opened_text(source, encoding) as lines:
        reader = csv.reader(lines, delimiter=delimiter)
        begins = 1
        try:
            for row in reader:
                if row and len(row) != columns:
                    raise InputError(
                        f"{name}, line {begins} has {len(row)} fields; expected {columns}, "
                        "as in the header"
                    )
                begins = reader.line_num + 1
        except csv.Error as error:
            raise InputError(f"{name}, line {reader.line_num}: {error}") from error
        except UnicodeError as error:
            raise not_encoded(name, encoding, error) from error


def _unreadable(name: str, error: Exception) -> InputError:
    reason = (str(error) or type(error).__name__).splitlines()[0]
    return InputError(f"{name} cannot be read as CSV ({reason}); expected a whole file")
