"""Rows before they are understood: equal lengths, missing values, weights."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError, NothingLeft
from tellapart.problem.arrays import first_row, missing_rows

Array = NDArray[Any]
Missing = Literal["raise", "drop"]

LEAST_WEIGHT, MOST_WEIGHT = 1e-60, 1e60  # squares and products of sums stay finite

_PLACE = re.compile(r"^(\w+)\[(\d+)")  # how a message names its first row: "y_score[17] is ..."


def check_lengths(arrays: Mapping[str, Array]) -> int:
    """Return the common number of rows."""
    lengths = {argument: len(array) for argument, array in arrays.items()}
    first, rows = next(iter(lengths.items()))
    for argument, length in lengths.items():
        if length != rows:
            raise InputError(
                f"{argument} has {length} rows, but {first} has {rows}; expected equal lengths"
            )
    if rows == 0:
        raise InputError(f"{first} is empty; expected at least one row")
    return rows


def drop_missing(arrays: dict[str, Array], missing: Missing) -> tuple[dict[str, Array], int]:
    """Return the arrays without the rows that miss a value anywhere, and how many went."""
    if missing not in ("raise", "drop"):
        raise InputError(f'missing is {missing!r}; expected "raise" or "drop"')
    bad = np.zeros(len(next(iter(arrays.values()))), dtype=bool)
    for argument, array in arrays.items():
        absent = missing_rows(array)
        if missing == "raise" and absent.any():
            row = first_row(absent)
            raise InputError(
                f"{argument}[{row}] is missing ({_shown(array[row])}); {int(absent.sum())} of "
                f'{len(array)} rows; expected a value in every row, or missing="drop"'
            )
        bad |= absent
    dropped = int(bad.sum())
    if dropped == 0:
        return arrays, 0
    if dropped == len(bad):
        raise NothingLeft(
            f"all {dropped} rows miss a value; expected at least one complete row", dropped=dropped
        )
    return {argument: array[~bad] for argument, array in arrays.items()}, dropped


@contextmanager
def rows_as_given(kept: Array) -> Iterator[None]:
    """Let errors count the rows that were handed in, not those that are left.

    `kept` holds the original number of every row that is left.
    """
    try:
        yield
    except InputError as error:
        told = _PLACE.sub(lambda match: f"{match[1]}[{kept[int(match[2])]}", str(error), count=1)
        raise InputError(told) from None


def _shown(value: Any) -> str:
    return str(np.asarray(value).tolist()) if np.ndim(value) else str(value)


def drop_weightless(arrays: dict[str, Array]) -> tuple[dict[str, Array], int]:
    """Check the weights and drop the rows that weigh nothing; uniform weights of 1 vanish."""
    weight = arrays["sample_weight"]
    wrong = ~np.isfinite(weight) | (weight < 0)
    if wrong.any():
        row = first_row(wrong)
        raise InputError(
            f"sample_weight[{row}] is {weight[row]:g}; {int(wrong.sum())} rows are negative or "
            "infinite; expected finite weights of at least 0"
        )
    largest = float(weight.max())
    tiny = (weight > 0) & (weight < LEAST_WEIGHT)
    if largest > MOST_WEIGHT or tiny.any():
        row = first_row(tiny) if tiny.any() else int(weight.argmax())
        raise InputError(
            f"sample_weight[{row}] is {weight[row]:g}; expected weights between {LEAST_WEIGHT:g} "
            f"and {MOST_WEIGHT:g}, so that sums of their squares stay finite, or 0"
        )
    empty = weight == 0
    dropped = int(empty.sum())
    if dropped == len(weight):
        raise NothingLeft(
            "sample_weight is 0 in every row; expected a positive total", zero_weight=dropped
        )
    if dropped:
        arrays = {argument: array[~empty] for argument, array in arrays.items()}
    if (arrays["sample_weight"] == 1).all():
        arrays = {name: array for name, array in arrays.items() if name != "sample_weight"}
    return arrays, dropped
