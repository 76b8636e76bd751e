"""Rows numbered by their place in a data set: each counts once, in the order of the data set.

Samplers of distributed loops hand some rows out twice, so that every process gets as many, and
deal rows out in turn. The numbers undo both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import InputError
from tellapart.problem import Problem
from tellapart.problem.arrays import as_array
from tellapart.problem.scores import Scores

Array = NDArray[Any]

INDEX = "index"
TOLERANCE = 0.02  # of a logit, or of odds: a model may answer differently beside other rows


def with_index(batch: Problem, index: Any) -> Problem:
    """Return a batch that knows which rows of the data set its rows are."""
    numbers = as_array(index, "index", most_dimensions=1)
    if numbers.dtype.kind not in "iu":
        raise InputError(f"index holds {numbers.dtype}; expected whole numbers, one for each row")
    given = batch.rows + batch.dropped + batch.zero_weight
    if len(numbers) != given:
        raise InputError(
            f"index has {len(numbers)} rows, but y_true has {given}; expected equal lengths"
        )
    kept = numbers[batch.numbered_rows].astype(np.int64)
    return replace(batch, tags={**batch.tags, INDEX: kept})


def repeats(batches: Sequence[Problem]) -> int:
    """Return how many rows have a number that came before."""
    numbers = [batch.tags[INDEX] for batch in batches if INDEX in batch.tags]
    if not numbers:
        return 0
    index = np.concatenate(numbers)
    return len(index) - len(np.unique(index))


def each_once(whole: Problem) -> Problem:
    """Return the rows in the order of their numbers, each once; without numbers, all as they are.

    Raises
    ------
    InputError
        One number stands for rows that differ.
    """
    if INDEX not in whole.tags:
        return whole
    index = whole.tags[INDEX]
    order = np.argsort(index, kind="stable")
    ascending = index[order]
    again = ascending[1:] == ascending[:-1]
    if again.any():
        _check_alike(whole.take(order[:-1][again]), whole.take(order[1:][again]), index)
    first = np.concatenate([[True], ~again])
    numbers = ascending[first]
    rows = whole.take(order[first])
    return replace(
        rows,
        tags={role: values for role, values in rows.tags.items() if role != INDEX},
        row_numbers=None if np.array_equal(numbers, np.arange(len(numbers))) else numbers,
    )


def _check_alike(some: Problem, others: Problem, index: Array) -> None:
    """Refuse rows that differ although they have one number."""
    pairs: dict[str, tuple[Array | None, Array | None]] = {
        "y_true": (some.truth.values, others.truth.values),
        "y_pred": (some.given, others.given),
        "sample_weight": (some.mass, others.mass),
    }
    pairs |= {role: (values, others.tags[role]) for role, values in some.tags.items()}
    for argument, (ones, twos) in pairs.items():
        if ones is not None and twos is not None:
            _refuse(argument, ones, twos, ones != twos, some.tags[INDEX], index)
    if some.scores is not None and others.scores is not None:
        ones, twos = some.scores.values, others.scores.values
        with np.errstate(invalid="ignore"):  # infinite ranks
            allowed = _rounding(some.scores, others.scores)
            far = (ones != twos) & ~(np.abs(ones - twos) <= allowed)
        _refuse("y_score", ones, twos, far, some.tags[INDEX], index)


def _rounding(some: Scores, others: Scores) -> Array:
    """Return how far two scores of one row may be apart: they were rounded on the way.

    Logits of a reduced precision are off by a share of their size. The probability of a rare
    class is off by the same share of its logarithm: its size counts, not its distance from 0.
    """
    ones, twos = np.abs(some.values).astype(np.float64), np.abs(others.values).astype(np.float64)
    size = np.maximum(ones, twos)
    if some.scale == "probability":
        with np.errstate(divide="ignore", invalid="ignore"):
            size = np.where(size > 0, size * np.maximum(1.0, -np.log(size)), 0.0)
    elif some.scale == "rank":  # of unknown unit
        size = np.maximum(size, np.median(ones, axis=0))
    else:
        size = np.maximum(size, 1.0)
    step = np.finfo(some.dtype).smallest_subnormal if some.dtype.kind == "f" else 0.0
    return np.asarray(TOLERANCE * size + float(step))


def _refuse(
    argument: str, ones: Array, twos: Array, differ: Array, numbers: Array, index: Array
) -> None:
    rows = differ if differ.ndim == 1 else differ.any(axis=1)
    if not rows.any():
        return
    row = int(np.flatnonzero(rows)[0])
    number = numbers[row]
    raise InputError(
        f"index holds {number} {int((index == number).sum())} times, but {argument} is "
        f"{ones[row].tolist()} in one such row and {twos[row].tolist()} in another; expected the "
        "number of each row in the data set, not in its batch"
    )
