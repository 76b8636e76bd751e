"""Which rows a page shows: some of every cell, most of the errors, never more than allowed.

The order of the phases is the policy; see docs/decisions/0022-examples.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tellapart.examples.cells import Cells, tables
from tellapart.examples.stacks import Stack, cell_stacks, pair_stacks, spread_stacks
from tellapart.problem import Problem

FEW = 3  # of every cell
ENOUGH = 30  # as many as a viewer looks through; the rest goes to other cells first
ROWS_PER_LABEL = 12  # four cells with a few rows each


@dataclass(frozen=True)
class Selection:
    """Rows to show.

    Attributes
    ----------
    rows
        Row positions, those that were wanted most first.
    labels
        Row -> labels that it was picked for; empty unless there are several labels.
    """

    rows: tuple[int, ...]
    labels: Mapping[int, tuple[int, ...]]


def select(problems: Sequence[Problem], most: int) -> Selection:
    """Return at most so many rows to show behind the cells of one or several models.

    Parameters
    ----------
    problems
        The models' problems: the same rows, in the same order, with the same truth.
    most
        Largest number of rows.

    Examples
    --------
    Of two rows, the one that is wrong:

    >>> problem = Problem.of([0, 1, 1], [0.9, 0.8, 0.7])
    >>> select([problem], 1).rows
    (0,)
    """
    found = [list(tables(each, max(1, most // ROWS_PER_LABEL))) for each in problems]
    errors, rights = _largest_first(found, most)
    labels = list(dict.fromkeys(cells.label for each in found for cells in each))
    spread = spread_stacks(problems[0], labels)
    for each in problems[1:]:
        spread += spread_stacks(each, labels)
    several = len(problems) > 1 and all(found)
    pairs = pair_stacks(problems, [each[0] for each in found], most) if several else []
    picked = _Picked(most)
    scarce = FEW * len(errors) > most
    picked.take(errors, FEW, most - min(len(rights), most // 10) if scarce else most)
    picked.take(rights, FEW, most)
    picked.take(pairs, FEW, most)
    picked.take(spread, most, most)
    for upto in (ENOUGH, most):
        picked.take(errors, upto, most)
        picked.take(rights, upto, most)
    return Selection(tuple(picked.rows), {row: tuple(found) for row, found in picked.rows.items()})


def _largest_first(found: Iterable[Iterable[Cells]], most: int) -> tuple[list[Stack], list[Stack]]:
    errors: list[Stack] = []
    rights: list[Stack] = []
    for each in found:
        for cells in each:
            wrong, right = cell_stacks(cells, most)
            errors += wrong
            rights += right
    return sorted(errors, key=_size), sorted(rights, key=_size)


def _size(stack: Stack) -> int:
    return -stack.size


class _Picked:
    """Rows picked so far, in order, with the labels that they were picked for."""

    def __init__(self, most: int) -> None:
        self.rows: dict[int, list[int]] = {}
        self.most = most

    def take(self, stacks: Sequence[Stack], upto: int, limit: int) -> None:
        """Take the top row of every stack, then the next of every stack, until a limit.

        Rows that are there already are free, so that stacks may share them.
        """
        for level in range(upto):
            going = [stack for stack in stacks if len(stack.rows) > level]
            if not going:
                return
            for stack in going:
                self._add(stack.rows[level], stack.label, limit)

    def _add(self, row: int, label: int | None, limit: int) -> None:
        if row not in self.rows:
            if len(self.rows) >= min(limit, self.most):
                return
            self.rows[row] = []
        if label is not None and label not in self.rows[row]:
            self.rows[row].append(label)
