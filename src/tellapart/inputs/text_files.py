"""CSV and TSV -> `Table`, and the place in the file where it is broken.

White space around a cell belongs to the layout and not to the label, also in quotes: text is
trimmed, as numbers are. Only Parquet and NPZ can hold a class whose name begins with a blank.
A file is decompressed if it begins like gzip, whatever it is called.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from tellapart.errors import InputError
from tellapart.inputs.cells import refuse_decimal_commas
from tellapart.inputs.integers import is_large
from tellapart.inputs.names import is_label_name, is_number_name
from tellapart.inputs.tables import Table

Source = Path | bytes

LONGEST_FIELD = 10_000_000
DAMAGED = (OSError, EOFError, zlib.error)
GZIP = b"\x1f\x8b"
MARKS = {  # those of UTF-32 first: one begins like that of UTF-16
    "utf-32": (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE),
    "utf-16": (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE),
}


def read_text(
    source: Source, *, delimiter: str | None, encoding: str, text: Sequence[str] = ()
) -> Table:
    """Read all columns; those that name labels as text, the others as what they look like."""
    name = "standard input" if isinstance(source, bytes) else str(source)
    _check_encoding(encoding)
    header, lines, delimiter = _header(source, name, delimiter, encoding)
    names = _column_names(header, name)
    as_text = {column: pa.string() for column in names if is_label_name(column) or column in text}
    try:
        with _opened(source) as stream:
            table = _parse(stream, names, lines, delimiter, encoding, as_text)
        large = [column for column in names if _may_hide_integers(table.column(column))]
        if large:
            as_text |= dict.fromkeys(large, pa.string())
            with _opened(source) as stream:
                table = _parse(stream, names, lines, delimiter, encoding, as_text)
    except DAMAGED as error:
        raise InputError(f"{name} cannot be read as CSV ({_first_line(error)})") from error
    except (pa.ArrowInvalid, UnicodeError) as error:
        _explain(source, name, len(names), delimiter, encoding)
        raise InputError(f"{name} cannot be read as CSV ({_first_line(error)})") from error
    if any(pa.types.is_binary(kind) for kind in table.schema.types):
        _explain(source, name, len(names), delimiter, encoding)
    table = _trimmed(table)
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


def _trimmed(table: pa.Table) -> pa.Table:
    for place, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            trimmed = pc.utf8_trim_whitespace(table.column(place))
            table = table.set_column(place, field.name, trimmed)
    return table


def _refuse_decimal_commas(table: pa.Table, text: Sequence[str]) -> None:
    """Say of columns that are asked for why they hold text; the others do not matter."""
    for field in table.schema:
        if is_number_name(field.name) or field.name in text:
            refuse_decimal_commas(table.column(field.name), field.name)


def _check_encoding(encoding: str) -> None:
    try:
        codecs.lookup(encoding)
    except LookupError as error:
        raise InputError(f"encoding is {encoding!r}; expected one that Python knows") from error


@contextmanager
def _opened(source: Source) -> Iterator[BinaryIO]:
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as stored:
        named_so = isinstance(source, Path) and source.suffix.lower() == ".gz"
        compressed = stored.read(len(GZIP)) == GZIP
        stored.seek(0)
        if compressed or named_so:
            with gzip.open(stored, "rb") as stream:
                yield cast(BinaryIO, stream)
        else:
            yield stored


@contextmanager
def _lines(source: Source, encoding: str) -> Iterator[io.TextIOWrapper]:
    with (
        _opened(source) as stream,
        io.TextIOWrapper(
            stream, encoding="utf-8-sig" if _is_utf8(encoding) else encoding, newline=""
        ) as lines,
    ):
        yield lines


def _is_utf8(encoding: str) -> bool:
    return codecs.lookup(encoding).name == "utf-8"


def _header(
    source: Source, name: str, delimiter: str | None, encoding: str
) -> tuple[list[str], int, str]:
    """Return the column names, the number of lines they take, and the delimiter."""
    csv.field_size_limit(LONGEST_FIELD)
    try:
        with _lines(source, encoding) as lines:
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
            taken = skipped + reader.line_num
            if not any(reader):
                raise InputError(f"{name} has a header but no rows; expected at least one row")
            return header, taken, found
    except UnicodeError as error:
        _explain_encoding(source, name, encoding)
        raise _not_encoded(name, encoding, error) from error
    except (csv.Error, *DAMAGED) as error:
        raise InputError(f"{name} cannot be read as CSV ({error})") from error


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
    _explain_encoding(source, name, encoding)
    with _lines(source, encoding) as lines:
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
            raise _not_encoded(name, encoding, error) from error


def _not_encoded(name: str, encoding: str, error: UnicodeError) -> InputError:
    return InputError(f"{name} is not {encoding} ({error}); expected the encoding of the file")


def _explain_encoding(source: Source, name: str, encoding: str) -> None:
    if not _is_utf8(encoding):
        return
    with _opened(source) as stream:
        start = stream.read(4)
        for wide, marks in MARKS.items():
            if start.startswith(marks):
                raise InputError(
                    f"{name} is {wide.upper()}, by its byte order mark; expected UTF-8, or the "
                    f"encoding: --encoding {wide}"
                )
        stream.seek(0)
        for number, line in enumerate(stream, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                bad = line[error.start : error.start + 1].hex()
                raise InputError(
                    f"{name}, line {number} is not UTF-8 (byte 0x{bad} at column "
                    f"{error.start + 1}); expected UTF-8, or the encoding: --encoding latin-1"
                ) from error


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
