"""Tables of predictions -> one file, or a stream that another command reads."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
from pyarrow import csv as arrow_csv
from pyarrow import parquet

from tellapart.errors import InputError
from tellapart.results.pages import Unread

METADATA = b"tellapart.predict"
SUFFIXES = (".parquet", ".arrow", ".csv", ".jsonl")
NAME_LISTED = 1000  # of unreadable images, in the metadata

Writer = Callable[[BinaryIO, pa.Schema, Iterable[pa.Table]], None]


def checked_output(output: Path, sources: Iterable[Path], *, overwrite: bool) -> None:
    """Refuse a place where nothing can be written, or where something is."""
    if output.suffix.lower() not in SUFFIXES:
        raise InputError(f"output is {str(output)!r}; expected a name in {', '.join(SUFFIXES)}")
    if not output.parent.is_dir():
        raise InputError(f"{output.parent} is not a folder; expected one for {output.name}")
    if output.is_dir():
        raise InputError(f"{output} is a folder; expected a file name")
    if output.exists() and any(each.exists() and output.samefile(each) for each in sources):
        raise InputError(f"{output} is what is read; expected another output")
    if output.exists() and not overwrite:
        raise InputError(f"{output} exists; expected another output, or overwrite=True (--force)")


def write_joined(
    output: Path, schema: pa.Schema, tables: Iterable[pa.Table], metadata: dict[str, Any]
) -> None:
    """Write tables of one schema as a file, which appears when it is complete."""
    schema = described(schema, metadata)
    beside = output.with_name(output.name + ".new")
    try:
        with beside.open("wb") as file:
            WRITERS[output.suffix.lower()](file, schema, (plain(each, schema) for each in tables))
        beside.replace(output)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise InputError(
            f"{output} cannot be written ({error.strerror}); finished parts are kept, the same "
            "command goes on"
        ) from error


def described(schema: pa.Schema, metadata: dict[str, Any]) -> pa.Schema:
    """Return a schema that says how its rows were made."""
    return schema.with_metadata({METADATA: json.dumps(metadata, ensure_ascii=False).encode()})


def plain(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Return a table with the metadata of all instead of those of its part."""
    return table.replace_schema_metadata(schema.metadata)


def _parquet(file: BinaryIO, schema: pa.Schema, tables: Iterable[pa.Table]) -> None:
    with parquet.ParquetWriter(file, schema) as writer:
        for table in tables:
            writer.write_table(table)


def _arrow(file: BinaryIO, schema: pa.Schema, tables: Iterable[pa.Table]) -> None:
    with pa.ipc.new_file(file, schema) as writer:
        for table in tables:
            writer.write_table(table)


def _csv(file: BinaryIO, schema: pa.Schema, tables: Iterable[pa.Table]) -> None:
    with arrow_csv.CSVWriter(file, schema.remove_metadata()) as writer:
        for table in tables:
            writer.write_table(table.replace_schema_metadata(None))


def _json_lines(file: BinaryIO, schema: pa.Schema, tables: Iterable[pa.Table]) -> None:
    short = {each.name for each in schema if pa.types.is_float32(each.type)}
    for table in tables:
        for row in table.to_pylist():
            # nine digits keep a float32
            values = {k: float(f"{v:.9g}") if k in short else v for k, v in row.items()}
            file.write(json.dumps(values, ensure_ascii=False, default=str).encode() + b"\n")


WRITERS: dict[str, Writer] = {
    ".parquet": _parquet, ".arrow": _arrow, ".csv": _csv, ".jsonl": _json_lines,
}  # fmt: skip


def unreadable_path(output: Path) -> Path:
    """Return where the list of images that could not be read goes.

    >>> unreadable_path(Path("may.parquet")).name
    'may.parquet.unreadable.csv'
    """
    return output.with_name(output.name + ".unreadable.csv")


def write_unreadable(output: Path, unread: list[Unread]) -> Path | None:
    """Write which images could not be read and why; without any, a list of before goes."""
    path = unreadable_path(output)
    if not unread:
        path.unlink(missing_ok=True)
        return None
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["path", "reason"])
        writer.writerows([each.item, each.reason] for each in unread)
    return path
