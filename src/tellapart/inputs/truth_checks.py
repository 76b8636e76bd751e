"""What a truth from another file is held against before it counts."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError, TellapartWarning
from tellapart.inputs import names as known
from tellapart.inputs.cells import is_text
from tellapart.inputs.names import named
from tellapart.inputs.tables import Stored, Table
from tellapart.problem.arrays import first_row, missing_rows
from tellapart.problem.labels import class_name


def check_given(
    truths: Table, column: str | None, item: str | None, places: NDArray[np.int64]
) -> None:
    """Refuse a truth that is empty, in the words of its own file."""
    if column is None:
        return
    absent = missing_rows(truths.labels(column))
    used = np.zeros(truths.rows, dtype=bool)
    used[places[places >= 0]] = True
    if (absent & used).any():
        row = first_row(absent & used)
        of = "" if item is None else f" (item {class_name(truths.labels(item)[row])!r})"
        raise InputError(
            f"{column}[{row}] of {truths.source} is missing{of}; {int((absent & used).sum()):,} of "
            f"{truths.rows:,} rows; expected a class in every row, or --drop-missing"
        )


def ignored_by_kaggle(truths: Table, places: NDArray[np.int64]) -> tuple[str, ...]:
    """Say that rows count which Kaggle leaves out."""
    found = [name for name in truths.names if name.strip() == "Usage"]
    if not found or not is_text(truths.stored(found[0])):
        return ()
    labels = truths.labels(found[0])
    count = int((labels[places[places >= 0]] == "Ignored").sum())
    if count == 0:
        return ()
    source = Path(truths.source).name
    return (f"{count:,} rows are Ignored in the column Usage of {source}; they count here",)


def own_truth(
    table: Table, taken: Sequence[str | None], truth: Stored, name: str
) -> tuple[str, ...]:
    """Hold a truth that the predictions bring along against the joined one, which counts.

    Warns
    -----
    TellapartWarning
        They differ.
    """
    own = [
        one for one in named(table.names, known.TRUTH) if one not in taken and is_single(table, one)
    ]
    if len(own) != 1:
        return ()
    try:
        mine = table.labels(own[0])
        joined = Table(name, (name,), table.rows, {name: truth}.__getitem__).labels(name)
    except InputError:
        return ()
    both = np.flatnonzero(~missing_rows(mine) & ~missing_rows(joined))
    pairs = [(class_name(mine[row]), class_name(joined[row])) for row in both]
    if not {one for one, _ in pairs} & {two for _, two in pairs}:
        return ()  # other words, or scores
    other = [place for place, (one, two) in enumerate(pairs) if one != two]
    source = Path(table.source).name
    if other:
        row, (one, two) = int(both[other[0]]), pairs[other[0]]
        warnings.warn(
            f"{own[0]} of {source} differs from the {name} in {len(other):,} of {len(both):,} rows "
            f"(row {row}: {one!r} and {two!r}); the {name} counts",
            TellapartWarning,
            stacklevel=2,
        )
        return ()
    return (f"{own[0]} of {source} agrees with the {name}, which counts",)


def is_single(table: Table, name: str) -> bool:
    """Whether a column holds one value per row."""
    try:
        return table.width(name) == 1
    except InputError:  # lists of unequal length
        return False
