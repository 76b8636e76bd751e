"""Rows in the order in which they should be looked at: of a cell, of a disagreement, of a score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.examples.cells import Cells, answers, hard_truth
from tellapart.problem import Problem

Array = NDArray[Any]

STEPS = 8  # rows over the ranks, and as many over the values, of either truth
LABEL_STEPS = 3
MOST_PAIRS = 6


@dataclass(frozen=True)
class Stack:
    """Rows to take from the top.

    Attributes
    ----------
    rows
        Row positions, the most telling first; not necessarily all of the cell.
    size
        How many rows the cell has.
    label
        The label that it is about, where there are several; else None.
    """

    rows: tuple[int, ...]
    size: int
    label: int | None = None


def cell_stacks(cells: Cells, most: int) -> tuple[list[Stack], list[Stack]]:
    """Return the largest cells of errors and of right answers, largest first.

    Errors alternate between the most confident and those nearest the decision, two to one; right
    answers start with the least confident.
    """
    found, sizes = cells.counts()
    order = np.lexsort((found, -sizes))
    found, sizes = found[order], sizes[order]
    right = found // cells.size == found % cells.size
    chosen = np.concatenate((found[~right][:most], found[right][:most]))
    rows_of = _rows_by_cell(cells.cell, chosen)
    errors: list[Stack] = []
    rights: list[Stack] = []
    for code, size in zip(found.tolist(), sizes.tolist(), strict=True):
        if code in rows_of:
            is_right = code // cells.size == code % cells.size
            rows = _ordered(cells, rows_of[code], most, is_right=is_right)
            (rights if is_right else errors).append(Stack(rows, size, cells.label))
    return errors, rights


def _rows_by_cell(cell: Array, chosen: Array) -> dict[int, Array]:
    codes = np.sort(chosen)
    place = np.searchsorted(codes, cell)
    place[place == len(codes)] = 0
    inside = np.flatnonzero(codes[place] == cell)
    place = place[inside].astype(np.int16)  # so narrow that sorting takes linear time
    rows = inside[np.argsort(place, kind="stable")]
    ends = np.cumsum(np.bincount(place, minlength=len(codes)))
    return dict(zip(codes.tolist(), np.split(rows, ends[:-1]), strict=True))


def _ordered(cells: Cells, rows: Array, most: int, *, is_right: bool) -> tuple[int, ...]:
    if cells.certainty is None or cells.gap is None:
        return tuple(rows[:: max(1, len(rows) // most)][:most].tolist())
    if is_right:
        return tuple(rows[lowest(cells.certainty[rows], most)].tolist())
    near = rows[lowest(cells.gap[rows], most)].tolist()
    sure = rows[lowest(-cells.certainty[rows], most)].tolist()
    mixed: dict[int, None] = {}
    for turn in range(len(near)):
        mixed |= dict.fromkeys((*sure[2 * turn : 2 * turn + 2], near[turn]))
    return tuple(mixed)[:most]


def lowest(values: Array, count: int) -> Array:
    """Return the places of the lowest values in ascending order; ties in order of place.

    >>> lowest(np.array([3, 1, 2, 1]), 3).tolist()
    [1, 3, 2]
    """
    if count < len(values):
        edge = np.partition(values, count - 1)[count - 1]
        below = np.flatnonzero(values < edge)
        places = np.concatenate((below, np.flatnonzero(values == edge)[: count - len(below)]))
    else:
        places = np.arange(len(values))
    return np.asarray(places[np.argsort(values[places], kind="stable")])


def spread_stacks(problem: Problem, labels: Sequence[int | None]) -> list[Stack]:
    """Return rows all over the scores of both truths, so that no threshold finds empty cells."""
    if problem.scores is None or problem.task == "multiclass":
        return []
    truth, out = hard_truth(problem), []
    for label in labels:
        member = truth if label is None else truth[:, label]
        for answer in (0, 1):
            rows = np.flatnonzero(member == answer)
            if len(rows):
                steps = STEPS if label is None else LABEL_STEPS
                found = rows[_spread(problem.score(label or 0)[rows], steps)]
                out.append(Stack(tuple(found.tolist()), len(rows), label))
    return out


def _spread(score: Array, steps: int) -> list[int]:
    """Return places of scores in equal steps of rank and of value, alternating; both ends too."""
    parts = np.linspace(0.0, 1.0, steps)
    ranks = (parts * (len(score) - 1)).astype(np.intp)
    by_rank = np.partition(score, ranks)[ranks]
    finite = score[np.isfinite(score)]
    low, high = (finite.min(), finite.max()) if len(finite) else (0.0, 0.0)
    by_value = [_next(score, low + part * (high - low)) for part in parts.tolist()]
    mixed = [value for pair in zip(by_rank, by_value, strict=True) for value in pair]
    return list(dict.fromkeys(int(np.argmax(score == value)) for value in mixed))


def _next(score: Array, value: float) -> Any:
    """Return the lowest score at or above a value; the highest where there is none."""
    above = score[score >= value]
    return above.min() if len(above) else score.max()


def pair_stacks(problems: Sequence[Problem], tables: Sequence[Cells], most: int) -> list[Stack]:
    """Return rows that two models got wrong both, and those that only one of them got wrong.

    `tables` are of the models, one each; of labels any, since a row is wrong if any label is.
    """
    found = [_verdict(*pair) for pair in zip(problems, tables, strict=True)]
    out = []
    for a, b in list(combinations([each for each in found if each is not None], 2))[:MOST_PAIRS]:
        for rows, certainty in (
            (a.wrong & b.wrong, a.certainty),
            (a.wrong & ~b.wrong, a.certainty),
            (b.wrong & ~a.wrong, b.certainty),
        ):
            places = np.flatnonzero(rows)
            if len(places):
                ordered = places[lowest(-certainty[places], most)]
                out.append(Stack(tuple(ordered.tolist()), len(places)))
    return out


@dataclass(frozen=True, eq=False)
class _Verdict:
    """Which rows a model got wrong, and how sure it was of them."""

    wrong: NDArray[np.bool_]
    certainty: Array


def _verdict(problem: Problem, cells: Cells) -> _Verdict | None:
    predicted = answers(problem)
    if predicted is None:
        return None
    wrong = predicted != hard_truth(problem)
    if wrong.ndim == 2:
        return _Verdict(wrong.any(axis=1), wrong.sum(axis=1))
    certainty = np.zeros(problem.rows) if cells.certainty is None else cells.certainty
    return _Verdict(wrong, certainty)
