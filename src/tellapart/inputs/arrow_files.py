"""Arrow IPC (files and streams) and Feather -> `Table`; a file is mapped, not copied."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pyarrow as pa

from tellapart.errors import InputError
from tellapart.inputs.nested import arrow_table
from tellapart.inputs.tables import Table

FILE, STREAM, FEATHER_1 = b"ARROW1", b"\xff\xff\xff\xff", b"FEA1"


def read_arrow(source: Path | io.BytesIO, name: str) -> Table:
    """Open an Arrow file, an Arrow stream or a Feather file; the first bytes say which."""
    try:
        table = _read(source)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(
            f"{name} cannot be read as Arrow ({reason}); expected a whole file"
        ) from error
    return arrow_table(name, table.schema, table.num_rows, table.column)


def _read(source: Path | io.BytesIO) -> Any:
    if isinstance(source, Path):
        with source.open("rb") as file:
            head = file.read(len(FILE))
        opened = pa.memory_map(str(source))
    else:
        head = source.getbuffer()[: len(FILE)].tobytes()
        opened = pa.BufferReader(source.getvalue())
    if head != FILE and not head.startswith((FEATHER_1, STREAM)):
        raise pa.ArrowInvalid(f"it begins with {head!r}")
    if head.startswith(FEATHER_1):
        from pyarrow import feather

        return feather.read_table(opened)
    reader = pa.ipc.open_file(opened) if head == FILE else pa.ipc.open_stream(opened)
    table = reader.read_all()
    table.validate(full=True)  # a mapped file is trusted by Arrow; a broken one would crash later
    return table
