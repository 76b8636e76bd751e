"""JSON, one object per line (or one array of objects) -> `Table`.

PyArrow reads what it reads without loss: the types of the first objects are declared to it,
so that a date stays text. Whatever it refuses, and whatever it would round or rename, is read
again in Python, object by object, which knows the line of every fault. A key that is missing
is a missing value; a key that comes twice is an error.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.json as pjson

from tellapart.errors import InputError
from tellapart.inputs.encodings import (
    DAMAGED,
    Source,
    check_encoding,
    explain_encoding,
    is_utf8,
    not_encoded,
    opened,
    opened_text,
    refuse_nul_bytes,
)
from tellapart.inputs.fiftyone_files import (
    LONGEST_HEAD,
    export_rows,
    logit_classes,
    may_be_export,
)
from tellapart.inputs.integers import is_large
from tellapart.inputs.json_values import Blocks
from tellapart.inputs.nested import arrow_table
from tellapart.inputs.tables import Table

FIRST = 1_000  # objects that tell the types
LONGEST_LINE = 50_000_000
MOST_COLUMNS = 20_000

Numbered = tuple[int, dict[str, Any]]


def read_json_lines(source: Source, *, name: str, encoding: str) -> Table:
    """Open a file of JSON objects; each is a row."""
    check_encoding(encoding)
    try:
        table, refused = _read(source, name, encoding)
    except UnicodeError as error:
        explain_encoding(source, name, encoding)
        raise not_encoded(name, encoding, error) from error
    except DAMAGED as error:
        raise InputError(
            f"{name} cannot be read as JSONL ({error}); expected a whole file"
        ) from error
    except InputError:
        refuse_nul_bytes(source, name, encoding)
        raise
    if table.num_rows == 0 or table.num_columns == 0:
        found = "no objects" if table.num_rows == 0 else "empty objects"
        raise InputError(f'{name} holds {found}; expected objects such as {{"y_true": 1}}')

    def column(wanted: str) -> pa.ChunkedArray:
        if wanted in refused:
            raise refused[wanted]
        return table.column(wanted)

    flat = arrow_table(name, table.schema, table.num_rows, column)
    return _with_classes(flat, source) if isinstance(source, Path) else flat


def _with_classes(table: Table, path: Path) -> Table:
    """Name the classes of FiftyOne's logits, which lie beside the samples."""
    fields = [column for column in table.names if column.endswith(".logits")]
    if not fields or path.name != "samples.json":
        return table
    known = logit_classes(path)
    found = {name: known.get(name.removesuffix(".logits")) or known.get("") for name in fields}
    members = {
        name: classes for name, classes in found.items() if classes and _fits(table, name, classes)
    }
    return replace(table, members=members)


def _fits(table: Table, name: str, classes: tuple[str, ...]) -> bool:
    try:
        return table.width(name) == len(classes)
    except InputError:  # lists of unequal length, which are refused where they are used
        return False


def _read(source: Source, name: str, encoding: str) -> tuple[pa.Table, dict[str, InputError]]:
    first = Blocks(name)
    with opened_text(source, encoding) as text:
        is_array = _next_mark(text) == "["
    if is_array:
        return _in_python(_array(source, name, encoding), name)
    export = _export(source, name, encoding)
    if export is not None:
        return _in_python(enumerate(export, start=1), name)
    with opened_text(source, encoding) as text:
        for number, row in islice(_objects(text, name), FIRST):
            first.add(number, row)
    fast = _in_arrow(source, first.table().schema) if is_utf8(encoding) else None
    if fast is not None:
        return fast, {}
    with opened_text(source, encoding) as text:
        return _in_python(_objects(text, name), name)


def _export(source: Source, name: str, encoding: str) -> list[dict[str, Any]] | None:
    """Return the rows of an export of FiftyOne, which is one object; None of anything else."""
    with opened_text(source, encoding) as text:
        head = text.read(LONGEST_HEAD)
        return export_rows(head + text.read(), name) if may_be_export(head) else None


def _next_mark(text: io.TextIOWrapper) -> str:
    for line in text:
        if line.strip():
            return line.lstrip()[0]
    return ""


def _in_python(rows: Iterable[Numbered], name: str) -> tuple[pa.Table, dict[str, InputError]]:
    blocks = Blocks(name)
    for number, row in rows:
        blocks.add(number, row)
    return blocks.table(), blocks.refused


def _in_arrow(source: Source, schema: pa.Schema) -> pa.Table | None:
    """Return the table if PyArrow reads exactly these columns without loss, else None."""
    try:
        with opened(source) as stream:
            table = pjson.read_json(
                stream,
                read_options=pjson.ReadOptions(block_size=8 << 20),
                parse_options=pjson.ParseOptions(
                    explicit_schema=schema,
                    newlines_in_values=False,
                    unexpected_field_behavior="error",  # before it is parsed, however deep
                ),
            )
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, UnicodeError):
        return None
    if table.schema != schema or any(map(_rounded, table.columns)):
        return None
    return table


def _rounded(column: pa.ChunkedArray) -> bool:
    """Whether PyArrow may have read integers beyond int64 as floats."""
    values = column
    while pa.types.is_list(values.type):
        values = pa.chunked_array([chunk.flatten() for chunk in values.chunks], None)
    return bool(pa.types.is_float64(values.type)) and len(values) > 0 and is_large(values)


def _objects(text: io.TextIOWrapper, name: str) -> Iterator[Numbered]:
    decoder = _decoder()
    number = 0
    while line := text.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise InputError(
                f"{name}, line {number} has more than {LONGEST_LINE:,} characters; expected one "
                "JSON object per line"
            )
        if line.strip():
            yield number, _object(decoder, line, name, number)


def _object(decoder: json.JSONDecoder, line: str, name: str, number: int) -> dict[str, Any]:
    place = f"{name}, line {number}"
    try:
        value = decoder.decode(line.rstrip())
    except json.JSONDecodeError as error:
        raise InputError(
            f"{place} is no JSON ({error.msg} at column {error.colno}); expected one JSON object "
            "per line, or one array of objects"
        ) from error
    except _Twice as error:
        raise InputError(f"{place} has the key {str(error)!r} twice; expected it once") from error
    except (RecursionError, ValueError) as error:  # ValueError: a number of 5,000 digits
        deep = isinstance(error, RecursionError)
        reason = "it is nested too deeply" if deep else "it holds a number of too many digits"
        raise InputError(f"{place} cannot be read ({reason}); expected a flat object") from error
    return _checked(value, place)


def _checked(value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        found = "an array" if isinstance(value, list) else "a single value"
        raise InputError(f'{place} is {found}; expected an object such as {{"y_true": 1}}')
    if len(value) > MOST_COLUMNS:
        raise InputError(
            f"{place} has {len(value):,} keys; expected at most {MOST_COLUMNS:,}, one per column"
        )
    return value


class _Twice(Exception):
    """A key comes twice in one object."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _Twice(key)
            seen.add(key)
    return found


def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(object_pairs_hook=_once)


def _array(source: Source, name: str, encoding: str) -> Iterator[Numbered]:
    """Yield the objects of a file that is one array; they are counted, not their lines."""
    with opened_text(source, encoding) as text:
        content = text.read()
    values: Any = None
    try:
        values = _decoder().decode(content)
    except json.JSONDecodeError as error:
        raise InputError(
            f"{name}, line {error.lineno} is no JSON ({error.msg} at column {error.colno}); "
            "expected an array of objects, or one object per line"
        ) from error
    except _Twice as error:
        raise InputError(f"{name} has the key {str(error)!r} twice in one object") from error
    except (RecursionError, ValueError) as error:
        raise InputError(f"{name} cannot be read ({error}); expected flat objects") from error
    for place, value in enumerate(values, start=1):
        yield place, _checked(value, f"{name}, entry {place}")
