"""Columns of records -> one column per field, as `probs.cat`; the names that Arrow tables have.

A dense vector of Spark (`VectorUDT`) is a record too: its values become a list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tellapart.errors import InputError
from tellapart.inputs.tables import Table

DEEPEST = 4  # records within records
SPARK_VECTOR = {"type", "size", "indices", "values"}


def arrow_table(
    name: str, schema: pa.Schema, rows: int, column: Callable[[str], pa.ChunkedArray]
) -> Table:
    """Return a `Table` of Arrow columns, records spread out.

    Parameters
    ----------
    column
        Reads a column of the schema when it is asked for.
    """
    twice = [field for field, count in Counter(schema.names).items() if count > 1]
    if twice:
        raise InputError(f"{name} has two columns named {twice[0]!r}; expected distinct names")
    if rows == 0:
        raise InputError(f"{name} has columns but no rows; expected at least one row")
    paths: dict[str, tuple[str, ...]] = {}
    for field in schema:
        for path in _leaves(field, DEEPEST):
            paths.setdefault(_free_name(".".join(path), path, schema), path)

    def stored(wanted: str) -> pa.ChunkedArray:
        top, *within = paths[wanted]
        values = column(top)
        for step in within:
            values = pc.struct_field(values, step)
        return _dense_vectors(values, wanted) if _is_vector(values.type) else values

    return Table(name, tuple(paths), rows, stored)


def _leaves(field: Any, depth: int) -> list[tuple[str, ...]]:
    kind = field.type
    if not pa.types.is_struct(kind) or _is_vector(kind) or depth == 0 or kind.num_fields == 0:
        return [(field.name,)]
    inner = [kind.field(k) for k in range(kind.num_fields)]
    return [(field.name, *path) for part in inner for path in _leaves(part, depth - 1)]


def _free_name(name: str, path: tuple[str, ...], schema: pa.Schema) -> str:
    """Return the joined name, or one that no column of the file has."""
    return name if len(path) == 1 or name not in schema.names else f"{name} (nested)"


def _is_vector(kind: pa.DataType) -> bool:
    if not pa.types.is_struct(kind):
        return False
    fields = {kind.field(k).name for k in range(kind.num_fields)}
    return {"type", "values"} <= fields <= SPARK_VECTOR  # JSON leaves out what is null


def _dense_vectors(values: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    if pc.any(pc.equal(pc.struct_field(values, "type"), 0)).as_py():
        raise InputError(
            f"{name} holds sparse vectors; expected dense ones, as vector_to_array writes them"
        )
    return pc.struct_field(values, "values")
