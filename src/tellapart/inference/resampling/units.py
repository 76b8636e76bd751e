"""What is drawn: single rows, rows inside each class, or whole groups of rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.kernels import draw_units
from tellapart.problem import Problem

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

LEFT_OUT = 1000  # jackknife values at most; more rows are left out several at a time


@dataclass(frozen=True, eq=False)
class Units:
    """The units of a resample.

    Attributes
    ----------
    members
        The units, stratum after stratum; a resample keeps the size of every stratum.
    bounds
        Where each stratum starts in `members`, and where the last one ends.
    unit_of_row
        Group that each row belongs to; None where every row is a unit of its own.
    """

    members: Integers
    bounds: Integers
    unit_of_row: NDArray[Any] | None

    @classmethod
    def of(cls, problem: Problem, strata: NDArray[Any] | None) -> Units:
        """Draw groups whole where there are groups; else rows, inside each stratum."""
        groups = problem.tags.get("groups")
        if groups is not None:
            names, unit_of_row = np.unique(groups.astype(str), return_inverse=True)
            return cls(np.arange(len(names)), np.array([0, len(names)]), unit_of_row)
        if strata is None:
            return cls(np.arange(problem.rows), np.array([0, problem.rows]), None)
        _, codes, sizes = np.unique(strata, return_inverse=True, return_counts=True)
        members = np.argsort(codes, kind="stable").astype(np.int64)
        return cls(members, np.concatenate([[0], np.cumsum(sizes)]), None)

    def drawn(self, seed: int, replicate: int) -> Floats:
        """Return how often each row is in a resample."""
        counts = np.empty(len(self.members))
        draw_units(np.uint64(seed), np.uint64(replicate), self.members, self.bounds, counts)
        return self._of_rows(counts)

    def _of_rows(self, of_units: Floats) -> Floats:
        return of_units if self.unit_of_row is None else of_units[self.unit_of_row]

    def left_out(self, seed: int) -> tuple[Integers, list[NDArray[np.int64]]]:
        """Return the parts that a jackknife leaves out, and the stratum of each.

        Each part is one unit, or where there are too many, one of equal random parts of its
        stratum: the cube of a sum of independent influences is on average the sum of their
        cubes, so that the skewness survives.
        """
        strata = len(self.bounds) - 1
        most = max(LEFT_OUT // strata, 2)
        order = np.random.default_rng(seed)
        of_part, parts = [], []
        for stratum in range(strata):
            units = self.members[self.bounds[stratum] : self.bounds[stratum + 1]]
            if len(units) > most:
                units = order.permutation(units)
            split = np.array_split(units, min(len(units), most))
            parts += split
            of_part += [stratum] * len(split)
        return np.array(of_part), parts

    def without(self, part: NDArray[np.int64]) -> Floats:
        """Return the weights of the rows when some units are left out."""
        kept = np.ones(len(self.members))
        kept[part] = 0.0
        return self._of_rows(kept)
