"""A truth of codes 0, 1, 2, ... beside a list of class names: codes become names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tellapart.inputs.class_columns import classes_beside, shortened
from tellapart.inputs.roles import Roles
from tellapart.inputs.tables import Table
from tellapart.problem.arrays import missing_rows
from tellapart.problem.labels import distinct_labels


def with_names(table: Table, roles: Roles) -> tuple[Table, Roles]:
    """Return truth and predictions by name, where the file lists the classes beside codes.

    Nothing changes where classes were declared by flags, where the truth is no code, or where
    the list has no name for some code.
    """
    if not table.lists or len(roles.truth) != 1 or table.width(roles.truth[0]) != 1:
        return table, roles
    columns = [*roles.truth, *roles.prediction]
    seen = [_codes(table, name) for name in columns]
    if any(codes is None for codes in seen):
        return table, roles
    largest = max(max(codes, default=0) for codes in seen if codes is not None)
    names = _names(table, roles, largest + 1)
    if names is None or not _fits(roles, names):
        return table, roles
    named = {name: _named(table.labels(name), names) for name in columns}
    positive = names[roles.positive] if type(roles.positive) is int else roles.positive
    note = f"{columns[0]} holds codes; the file names them: {_shown(names)}"
    return table.replaced(named), replace(
        roles, classes=names, positive=positive, notes=(*roles.notes, note)
    )


def _codes(table: Table, name: str) -> list[int] | None:
    values = table.labels(name)
    labels = distinct_labels(values[~missing_rows(values)])
    whole = all(type(label) in (int, float) and label == int(label) for label in labels)
    return [int(label) for label in labels] if whole and min(labels, default=0) >= 0 else None


def _names(table: Table, roles: Roles, fewest: int) -> tuple[str, ...] | None:
    """Return the list of names of the classes: as many as there are scores, or two."""
    width = sum(table.width(name) for name in roles.score)
    several = width if width > 1 else max(fewest, 2)
    names = classes_beside(table, several)
    return names if names is not None and len(names) >= fewest else None


def _fits(roles: Roles, names: tuple[str, ...]) -> bool:
    """Whether the classes are codes of these names, and not called by numbers themselves."""
    if any(name.lstrip("-").isdecimal() for name in names):
        return False
    if roles.classes is None:
        return True
    return tuple(roles.classes) == tuple(range(len(names)))


def _named(values: NDArray[Any], names: tuple[str, ...]) -> pa.ChunkedArray:
    absent = missing_rows(values)
    codes = np.where(absent, 0, np.nan_to_num(values.astype(np.float64))).astype(np.int32)
    words = np.array(names, dtype=object)[codes]
    words[absent] = None
    return pa.chunked_array([pa.array(words, pa.string())])


def _shown(names: tuple[str, ...]) -> str:
    return shortened([f"{code} = {name}" for code, name in enumerate(names)])
