"""The column that names the model of each row, in files of several models."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.inputs import names as known
from tellapart.inputs.names import named
from tellapart.inputs.requests import one_column, quoted
from tellapart.inputs.tables import Table
from tellapart.problem.arrays import first_row, missing_rows
from tellapart.problem.labels import class_name, listed

MOST_SHOWN = 4


@dataclass(frozen=True, eq=False)
class ModelColumn:
    """A column of models.

    Attributes
    ----------
    names
        The models, in the order in which they first appear.
    rows
        The model of each row, by name.
    """

    column: str
    names: tuple[str, ...]
    rows: NDArray[Any]

    def only(self, table: Table, model: str) -> Table:
        """Return the rows of one model."""
        return table if len(self.names) == 1 else table.where(self.rows == model)


def find_models(table: Table, asked: str | None, taken: Collection[str]) -> ModelColumn | None:
    """Return the column of models: the one that is asked for, or the first named like one.

    Parameters
    ----------
    asked
        ``COLUMN`` or ``COLUMN=MODEL``.
    taken
        Columns that flags give another role.
    """
    if asked is not None:
        return _column(table, _asked_column(table, asked))
    found = [
        name
        for name in named(table.names, known.MODEL)
        if name not in taken and _names(table, name)
    ]
    columns = [_column(table, name) for name in found]
    several = [column for column in columns if len(column.names) > 1]
    return next(iter(several or columns), None)


def chosen_model(table: Table, models: ModelColumn, asked: str | None) -> str:
    """Return the model that is asked for, or the only one.

    Raises
    ------
    InputError
        There are several and none was chosen, or there is none of this name.
    """
    wanted = None if asked is None or asked in table.names else asked.partition("=")[2]
    if wanted:
        if wanted not in models.names:
            raise InputError(
                f"model names {wanted!r}, which {models.column} does not hold; expected one of "
                f"{listed(models.names)}"
            )
        return wanted
    if len(models.names) > 1:
        flags = [
            f"--model {quoted(f'{models.column}={name}')}" for name in models.names[:MOST_SHOWN]
        ]
        more = ", ..." if len(models.names) > MOST_SHOWN else ""
        raise InputError(
            f"{models.column} holds {len(models.names)} models: {listed(models.names)}; expected "
            f"one; add {' or '.join(flags)}{more} (--slice {quoted(models.column)} if it is a "
            "property of the rows)"
        )
    return models.names[0]


def _asked_column(table: Table, asked: str) -> str:
    if asked in table.names or "=" not in asked:
        return one_column(table, "model", asked)
    return one_column(table, "model", asked.partition("=")[0])


def _names(table: Table, name: str) -> bool:
    """Whether the column may name models: text or whole numbers, one per row."""
    if table.width(name) != 1:
        return False
    return not table.is_number(name) or table.labels(name).dtype.kind in "iu"


def _column(table: Table, name: str) -> ModelColumn:
    labels = table.labels(name)
    absent = missing_rows(labels)
    if absent.any():
        raise InputError(
            f"{name}[{first_row(absent)}] is empty; expected the model of every row, or another "
            f"role: --slice {quoted(name)}"
        )
    rows = np.array([class_name(label) for label in labels.tolist()], dtype=object)
    return ModelColumn(name, tuple(dict.fromkeys(rows.tolist())), rows)
