"""Truth that lies in another file: joined to the predictions by the names of the items.

Nothing is joined by halves: an item that one side lacks, or holds twice, is an error that
names it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.inputs import names as known
from tellapart.inputs.item_pairs import paired_by_name, paired_by_position
from tellapart.inputs.names import named, plain
from tellapart.inputs.reading import read_truths
from tellapart.inputs.requests import (
    ambiguous,
    listed,
    named_columns,
    one_column,
)
from tellapart.inputs.settling import ColumnFlags, text_columns
from tellapart.inputs.tables import Stored, Table
from tellapart.inputs.truth_checks import (
    check_given,
    ignored_by_kaggle,
    is_single,
    own_truth,
)
from tellapart.problem.arrays import first_row, missing_rows
from tellapart.problem.labels import class_name

BESIDE: dict[str, tuple[str, ...]] = {
    "weight": known.WEIGHT,
    "group": known.GROUP,
    "fold": known.FOLD,
    "slices": known.SLICE,
}  # what may lie beside the truth


@dataclass(frozen=True)
class Joined:
    """Predictions with their truth.

    Attributes
    ----------
    flags
        What the caller said, and what the two files say together.
    notes
        How the rows were paired.
    """

    table: Table
    flags: ColumnFlags
    notes: tuple[str, ...]


def with_truth_of(
    table: Table, truths: Table, flags: ColumnFlags, *, by_position: bool, drop: bool
) -> Joined:
    """Join the truth to a table of predictions.

    Parameters
    ----------
    truths
        Items and their classes.
    flags
        ``truth`` and ``item`` name columns of `truths` too.
    by_position
        Pair row with row, where the predictions name no items.
    drop
        Leave out the rows of either side that the other one lacks.

    Raises
    ------
    InputError
        No column names the items, an item comes twice or on one side only, or no column is
        the truth.
    """
    if flags.get("truth_from_parent") or flags.get("votes"):
        other = "--votes" if flags.get("votes") else "--truth-from-parent"
        raise InputError(f"the truth is given twice, by --truth-from and {other}; expected one")
    settled = cast("ColumnFlags", dict(flags))
    item: str | None = None
    theirs: str | None = None
    notes: tuple[str, ...] = ()
    if by_position:
        places = paired_by_position(table, truths, _named_items(table, truths, flags.get("item")))
    else:
        item, theirs = _items(table, truths, flags.get("item"))
        places, notes = paired_by_name(table, truths, item, theirs, drop=drop)
        settled["item"] = item
    name = f"truth of {Path(truths.source).name}"
    column, at = _truth(truths, theirs, flags)
    if not drop:
        check_given(truths, at, theirs, places)
    notes += ignored_by_kaggle(truths, places)
    added = {name: _taken(column, places)}
    for role, words in BESIDE.items():
        beside = _beside(table, truths, cast("str | None", flags.get(role)), words)
        if beside is not None:
            added[beside] = _taken(truths.stored(beside), places)
    settled["truth"] = name
    notes += _lone_answer(table, item, settled, column)
    taken = [item, *_said(settled)]
    notes += own_truth(table, taken, _taken(column, places), name)
    return Joined(table.replaced(added), settled, notes)


def _said(flags: ColumnFlags) -> list[str]:
    """Return the columns that are said to be answers."""
    found: list[str] = []
    for role in ("prediction", "score", "confidence"):
        value = cast("str | Sequence[str] | None", flags.get(role)) or ()
        found += [value] if isinstance(value, str) else value
    return found


def _taken(column: Stored, places: NDArray[np.int64]) -> pa.ChunkedArray:
    return column.take(pa.array(places, mask=places < 0))


def _items(table: Table, truths: Table, asked: str | None) -> tuple[str, str]:
    """Return the columns that name the items on both sides."""
    if asked is not None:
        mine = one_column(table, "item", asked)
        alike = [name for name in truths.names if plain(name) == plain(asked)]
        return mine, (alike or [_item(truths)])[0]
    both = {plain(name): name for name in truths.names}
    mine_named = named(table.names, known.ITEM)
    for name in mine_named:
        if plain(name) in both:
            return name, both[plain(name)]
    if mine_named:
        return mine_named[0], _item(truths)
    if plain(table.names[0]) == plain(truths.names[0]) and len(table.names) > 1:
        return table.names[0], truths.names[0]  # Kaggle's first column
    raise InputError(
        f"{table.source}: no column is named like an item (filename, id, ...); the columns are "
        f"{listed(table.names)}; add --item COLUMN, or --truth-by-position if the rows of both "
        "files are in the same order"
    )


def _named_items(table: Table, truths: Table, asked: str | None) -> tuple[str, str] | None:
    """Return the columns that name the items on both sides, None if a side has none."""
    try:
        mine, theirs = _items(table, truths, asked)
        table.labels(mine), truths.labels(theirs)
    except InputError:
        return None
    absent = [missing_rows(one.labels(column)) for one, column in ((table, mine), (truths, theirs))]
    return None if any(rows.any() for rows in absent) else (mine, theirs)


def _item(table: Table) -> str:
    found = named(table.names, known.ITEM)
    if not found:
        raise InputError(
            f"{table.source}: no column is named like an item (filename, id, ...); the columns "
            f"are {listed(table.names)}; expected one that names the items as the predictions do"
        )
    return found[0]


def _truth(truths: Table, item: str | None, flags: ColumnFlags) -> tuple[Stored, str | None]:
    """Return one class per row of the truth, and the column if it is one."""
    given = flags.get("truth")
    free = [name for name in truths.names if name != item]
    columns = named_columns(truths, "truth", given) if given else _truth_columns(truths, free)
    if len(columns) == 1:
        return truths.stored(columns[0]), columns[0]
    return pa.chunked_array([pa.array(_one_hot(truths, columns))]), None


def _truth_columns(truths: Table, free: Sequence[str]) -> Sequence[str]:
    found = named(free, known.TRUTH) or named(free, known.WEAK_TRUTH)
    if len(found) > 1:
        raise ambiguous("truth", found)
    if found or len(free) == 1:
        return found or free
    flags = [name for name in free if truths.is_number(name)]
    if len(flags) > 1 and truths.holds_flags(flags):
        return flags
    raise InputError(
        f"{truths.source}: no column is named like a truth (y_true, label, target, ...); the "
        f"columns are {listed(truths.names)}; add --truth COLUMN"
    )


def _one_hot(truths: Table, columns: Sequence[str]) -> list[str]:
    matrix = truths.numbers(columns)
    single = (matrix == 1).sum(axis=1) == 1
    if not (truths.holds_flags(columns) and single.all()):
        row = first_row(~single) if not single.all() else 0
        raise InputError(
            f"{truths.source}: row {row} of {listed(columns)} is no single class; expected one 1 "
            "in every row, or one column of classes: --truth COLUMN"
        )
    return [columns[place] for place in matrix.argmax(axis=1)]


def _beside(table: Table, truths: Table, asked: str | None, words: Sequence[str]) -> str | None:
    wanted = [asked] if asked is not None else named(truths.names, words)[:1]
    if not wanted or wanted[0] in table.names or wanted[0] not in truths.names:
        return None
    return wanted[0]


def _lone_answer(
    table: Table, item: str | None, flags: ColumnFlags, truth: Stored
) -> tuple[str, ...]:
    """Read what is called like the truth, or like nothing, but cannot be the truth here.

    The only column of a submission holds scores if it holds numbers that are no classes; a
    column ``label`` is the prediction.
    """
    if any(flags.get(role) for role in ("score", "prediction", "confidence")):
        return ()
    free = [name for name in table.names if name != item and is_single(table, name)]
    weak = named(free, known.WEAK_TRUTH)
    if len(free) == 1 and plain(free[0]) not in (*known.PREDICTION, *known.SCORE):
        name, role = free[0], _kind(table, free[0], truth)
    elif len(weak) == 1 and not named(free, (*known.PREDICTION, "index")):
        name, role = weak[0], "prediction"
    else:
        return ()
    flags[role] = name  # type: ignore[literal-required]
    return (f"{name} of {Path(table.source).name} is read as the {role}",)


def _kind(table: Table, name: str, truth: Stored) -> str:
    classes = {class_name(label) for label in truth.unique().to_pylist()}
    labels = table.labels(name)
    answers = {class_name(label) for label in labels[~missing_rows(labels)].tolist()}
    return "score" if table.is_number(name) and not answers <= classes else "prediction"


def settle_truth(
    table: Table,
    flags: ColumnFlags,
    *,
    truth_from: str | os.PathLike[str] | None = None,
    truth_by_position: bool = False,
    encoding: str = "utf-8",
    decimal: str = ".",
    drop: bool = False,
) -> Joined:
    """Join the truth if it lies in another file; leave the table alone otherwise.

    Raises
    ------
    InputError
        As `with_truth_of` raises it, or the file cannot be read.
    """
    if truth_from is None:
        if truth_by_position:
            raise InputError("--truth-by-position goes with --truth-from FILE; expected both")
        return Joined(table, flags, ())
    path = os.fspath(truth_from)
    truths = read_truths(path, encoding=encoding, decimal=decimal, text=text_columns(flags))
    return with_truth_of(table, truths, flags, by_position=truth_by_position, drop=drop)
