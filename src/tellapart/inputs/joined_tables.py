"""Several tables of the same columns -> one, rows in the order of the tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tellapart.errors import InputError
from tellapart.inputs.tables import Stored, Table
from tellapart.inputs.unified_columns import unified
from tellapart.problem.labels import listed


def joined(tables: Sequence[Table]) -> Table:
    """Return the tables as one.

    Raises
    ------
    InputError
        A table lacks a column of the first one or has one more, or their lists of class
        names differ.
    """
    first = tables[0]
    for table in tables[1:]:
        _check_columns(first, table)

    def stored(name: str) -> Stored:
        parts = [table.stored(name) for table in tables]
        if all(isinstance(part, np.ndarray) for part in parts):
            return _stacked(parts, name)
        if any(isinstance(part, np.ndarray) for part in parts):
            raise InputError(
                f"{name} is a matrix in some files and a column in others; expected one kind"
            )
        return unified(parts, name)

    return Table(
        source=f"{first.source} and {len(tables) - 1} more",
        names=first.names,
        rows=sum(table.rows for table in tables),
        stored=stored,
        lists=first.lists,
        parts=tuple((table.source, table.rows) for table in tables),
    )


def _check_columns(first: Table, table: Table) -> None:
    missing = [name for name in first.names if name not in table.names]
    extra = [name for name in table.names if name not in first.names]
    if missing or extra:
        lacks = f"lacks {listed(missing)}" if missing else ""
        has = f"has {listed(extra)} besides" if extra else ""
        raise InputError(
            f"{table.source} {' and '.join(filter(None, (lacks, has)))}; expected the same columns "
            f"in every file: {listed(first.names)}, as in {first.source}"
        )
    if table.lists != first.lists:
        raise InputError(
            f"{table.source} lists other class names than {first.source}; expected the same in "
            "every file"
        )


def _stacked(parts: Sequence[Stored], name: str) -> Stored:
    widths = sorted({part.shape[1] for part in parts})
    if len(widths) > 1:
        raise InputError(
            f"{name} has {widths[0]} columns in one file and {widths[-1]} in another; expected "
            "one column per class in every file"
        )
    return np.concatenate(parts)
