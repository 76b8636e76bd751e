"""Which row of one table goes with which row of another, by the names of the items."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import Any
from unicodedata import normalize

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.inputs import names as known
from tellapart.inputs.folders import IMAGES
from tellapart.inputs.names import named
from tellapart.inputs.requests import quoted
from tellapart.inputs.tables import Table
from tellapart.problem.arrays import first_row, missing_rows
from tellapart.problem.labels import class_name

Places = NDArray[np.int64]
SUFFIXES = IMAGES | {".heic", ".avif", ".jp2", ".dcm", ".npy"}


def _path(name: str) -> PurePath:
    return PurePath(name.replace("\\", "/"))


def _stem(name: str) -> str:
    path = _path(name)
    return path.stem if path.suffix.lower() in SUFFIXES else path.name


LEVELS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("", lambda name: name),
    ("the names of their files", lambda name: _path(name).name),
    ("the names of their files without suffixes", _stem),
)


@dataclass(frozen=True)
class Keys:
    """What the items of two tables are called, and what they are compared by."""

    mine: list[str]
    others: list[str]
    my_keys: Any  # pa.StringArray
    their_keys: Any
    way: str = ""
    notes: tuple[str, ...] = ()

    @cached_property
    def places(self) -> Places:
        """The row of the other table for every row of mine, -1 where there is none."""
        found = pc.index_in(self.my_keys, value_set=self.their_keys)
        return found.fill_null(-1).to_numpy().astype(np.int64)  # type: ignore[no-any-return]


def _keys(table: Table, truths: Table, item: str, theirs: str) -> Keys:
    mine, others = _names(table, item), _names(truths, theirs)
    composed: tuple[str, ...] = ()
    plain = [_composed(names) for names in (mine, others)]
    if plain[0][1] or plain[1][1]:
        composed = ("accents in the names of items are written in two ways, read as the same",)
    found = Keys(mine, others, plain[0][0], plain[1][0], notes=composed)
    for way, key in LEVELS[1:]:
        if (found.places >= 0).any():
            return found
        cut = [pa.array(map(key, names.to_pylist()), pa.string()) for names, _ in plain]
        other = Keys(mine, others, cut[0], cut[1], way, (*composed, f"items are paired by {way}"))
        if (other.places >= 0).any():
            return other
    return found


def _composed(names: list[str]) -> tuple[Any, bool]:
    """Return names with accents composed, and whether one was written otherwise."""
    if all(map(str.isascii, names)):
        return pa.array(names, pa.string()), False
    found = [normalize("NFC", name) for name in names]
    return pa.array(found, pa.string()), found != names


def paired_by_name(
    table: Table, truths: Table, item: str, theirs: str, *, drop: bool
) -> tuple[Places, tuple[str, ...]]:
    """Return the row of the truth for every prediction, -1 where there is none."""
    keys = _keys(table, truths, item, theirs)
    _check_distinct(truths, keys.their_keys, keys.others, keys.way)
    if not named(table.names, known.MODEL):
        _check_distinct(table, keys.my_keys, keys.mine, keys.way)
    places = keys.places
    if keys.way:
        _check_folders(table, truths, keys, places)
    lost = np.flatnonzero(places < 0)
    used = np.zeros(truths.rows, dtype=bool)
    used[places[places >= 0]] = True
    unused = np.flatnonzero(~used)
    notes = [*keys.notes]
    mine, others = keys.mine, keys.others
    for missing, of, there, called in (
        (lost, table, truths, mine),
        (unused, truths, table, others),
    ):
        if not len(missing):
            continue
        if not (drop and len(lost) < table.rows):
            raise InputError(
                f"{len(missing):,} of {of.rows:,} items of {of.source} are not in "
                f"{there.source}, the first is {called[missing[0]]!r} "
                f"(an item there: {(others if of is table else mine)[0]!r}); expected the same "
                "items in both files, or --drop-missing to leave the others out"
            )
        notes.append(f"{len(missing):,} items of {of.source} are not in {there.source}")
    return places, tuple(notes)


def _check_folders(table: Table, truths: Table, keys: Keys, places: Places) -> None:
    """Refuse files of one name in two folders, unless one path is the end of the other."""
    for row in np.flatnonzero(places >= 0).tolist():
        mine, other = keys.mine[row], keys.others[places[row]]
        ours, theirs = (_path(name).parent.parts for name in (mine, other))
        shared = min(len(ours), len(theirs))
        if shared and ours[-shared:] != theirs[-shared:]:
            raise InputError(
                f"{mine!r} of {table.source} and {other!r} of {truths.source} lie in different "
                f"folders and would be paired by {keys.way}; expected the same folders, or names "
                "without folders in one of the files"
            )


def _names(table: Table, item: str) -> list[str]:
    labels = table.labels(item)
    absent = missing_rows(labels)
    if absent.any():
        raise InputError(
            f"{item}[{first_row(absent)}] of {table.source} is empty; expected a name for every "
            "item"
        )
    return [name if type(name) is str else class_name(name) for name in labels.tolist()]


def _check_distinct(table: Table, keys: Any, items: Sequence[str], way: str) -> None:
    if pc.count_distinct(keys).as_py() == len(keys):
        return
    found: dict[str, int] = {}
    for row, key in enumerate(keys.to_pylist()):
        if key in found:
            first, second = items[found[key]], items[row]
            told = f"{second!r} comes twice in {table.source}"
            if first != second:
                by = f"by {way}" if way else "with their accents read as the same"
                told = f"{first!r} and {second!r} of {table.source} are one item {by}"
            raise InputError(
                f"{told} (rows {found[key]} and {row}); "
                f"expected every item once, or another column of items: --item {quoted('COLUMN')}"
            )
        found[key] = row


def paired_by_position(
    table: Table, truths: Table, columns: tuple[str, str] | None = None
) -> Places:
    """Return the row of the truth for every prediction: the same one.

    Parameters
    ----------
    columns
        Those that name the items in both tables, if there are any: they must not contradict.
    """
    if table.rows != truths.rows:
        raise InputError(
            f"{truths.source} has {truths.rows:,} rows, but {table.source} {table.rows:,}; "
            "expected as many, one truth for every prediction"
        )
    rows = np.arange(table.rows)
    if columns is not None:
        keys = _keys(table, truths, *columns)
        elsewhere = (keys.places >= 0) & ~pc.equal(keys.my_keys, keys.their_keys).to_numpy(
            zero_copy_only=False
        )
        if elsewhere.any():
            row = first_row(elsewhere)
            raise InputError(
                f"row {row} is {keys.mine[row]!r} in {table.source} and {keys.others[row]!r} in "
                f"{truths.source}; expected the same order, or pairing by name: leave out "
                "--truth-by-position"
            )
    return rows
