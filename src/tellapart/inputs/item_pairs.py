"""Which row of one table goes with which row of another, by the names of the items."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import PurePath

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.inputs import names as known
from tellapart.inputs.names import named
from tellapart.inputs.requests import quoted
from tellapart.inputs.tables import Table
from tellapart.problem.arrays import first_row, missing_rows
from tellapart.problem.labels import class_name

LEVELS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("", lambda name: name),
    ("the names of their files", lambda name: _path(name).name),
    ("the names of their files without suffixes", lambda name: _path(name).stem),
)


def _path(name: str) -> PurePath:
    return PurePath(name.replace("\\", "/"))


def paired_by_name(
    table: Table, truths: Table, item: str, theirs: str, *, drop: bool
) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Return the row of the truth for every prediction, -1 where there is none."""
    mine, others = _names(table, item), _names(truths, theirs)
    way, key = next(
        (level for level in LEVELS if {*map(level[1], mine)} & {*map(level[1], others)}),
        LEVELS[0],
    )
    rows = _distinct(truths, [key(name) for name in others], others)
    keys = [key(name) for name in mine]
    if not _has_models(table):
        _distinct(table, keys, mine)
    places = np.array([rows.get(name, -1) for name in keys], dtype=np.int64)
    lost = [mine[row] for row in np.flatnonzero(places < 0)]
    unused = [others[row] for row in sorted({*range(truths.rows)} - {*places.tolist()})]
    notes = [f"items are paired by {way}"] if way else []
    for missing, of, there in ((lost, table, truths), (unused, truths, table)):
        if missing and not (drop and len(lost) < table.rows):
            raise InputError(
                f"{len(missing):,} of {of.rows:,} items of {of.source} are not in "
                f"{there.source}, the first is {missing[0]!r} "
                f"(an item there: {(others if of is table else mine)[0]!r}); expected the same "
                "items in both files, or --drop-missing to leave the others out"
            )
        if missing:
            notes.append(f"{len(missing):,} items of {of.source} are not in {there.source}")
    return places, tuple(notes)


def _names(table: Table, item: str) -> list[str]:
    labels = table.labels(item)
    absent = missing_rows(labels)
    if absent.any():
        raise InputError(
            f"{item}[{first_row(absent)}] of {table.source} is empty; expected a name for every "
            "item"
        )
    return [class_name(label) for label in labels.tolist()]


def _has_models(table: Table) -> bool:
    return bool(named(table.names, known.MODEL))


def _distinct(table: Table, keys: Sequence[str], items: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row, key in enumerate(keys):
        if key in found:
            raise InputError(
                f"{items[row]!r} comes twice in {table.source} (rows {found[key]} and {row}); "
                f"expected every item once, or another column of items: --item {quoted('COLUMN')}"
            )
        found[key] = row
    return found


def paired_by_position(table: Table, truths: Table) -> NDArray[np.int64]:
    """Return the row of the truth for every prediction: the same one."""
    if table.rows != truths.rows:
        raise InputError(
            f"{truths.source} has {truths.rows:,} rows, but {table.source} {table.rows:,}; "
            "expected as many, one truth for every prediction"
        )
    return np.arange(table.rows)
