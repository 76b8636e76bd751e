"""Rows drawn straight into the cells of one sweep: nothing is written row by row.

An area of hard, unweighted rows needs only how many positives and negatives were drawn at every
distinct score. Each draw goes there directly, which takes a third of the time of weighing rows
first and adding them up after; the counts, and so every number, are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tellapart.inference.resampling.placements import Placements
from tellapart.inference.resampling.units import Units
from tellapart.inference.resampling.values import Wanted
from tellapart.kernels import draw_units
from tellapart.statistics import ScoreSweep

Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class DrawnCells:
    """Where each row counts: its cell if it is positive, else its cell beyond all of these.

    Attributes
    ----------
    sweep
        The rows as they are.
    place_of_row
        Place of each row.
    place_of_member
        The same in the order in which the units are drawn.
    units
        What is drawn.
    """

    sweep: ScoreSweep
    place_of_row: Integers
    place_of_member: Integers
    units: Units

    @classmethod
    def of(cls, placements: Placements, units: Units, wanted: list[Wanted]) -> DrawnCells | None:
        """Return None where rows must be weighed: weights, soft labels, groups, other metrics."""
        problem = placements.problem
        columns = {each.column or 0 for each in wanted}
        areas = all(each.row.kind == "sweep" and each.row.average is None for each in wanted)
        counted = problem.mass is None and not problem.is_soft and units.unit_of_row is None
        if not (areas and counted and len(columns) == 1):
            return None
        placed = placements.column(columns.pop())
        cells = len(placed.sweep.threshold)
        place = placed.cell_of_row.astype(np.int64)
        place[placed.positive == 0] += cells
        return cls(placed.sweep, place, place[units.members], units)

    def drawn(self, seed: int, replicate: int) -> ScoreSweep:
        """Return the sweep of a resample."""
        count = np.empty(2 * len(self.sweep.threshold))
        numbers = np.uint64(seed), np.uint64(replicate)
        draw_units(*numbers, self.place_of_member, self.units.bounds, count)
        return self._sweep(count)

    def without(self, part: Integers) -> ScoreSweep:
        """Return the sweep of all rows but some."""
        count = self._whole.copy()
        np.subtract.at(count, self.place_of_row[part], 1.0)
        return self._sweep(count)

    @cached_property
    def _whole(self) -> NDArray[np.float64]:
        return np.concatenate([self.sweep.positive, self.sweep.negative]).astype(np.float64)

    def _sweep(self, count: NDArray[np.float64]) -> ScoreSweep:
        cells = len(self.sweep.threshold)
        sides = count[:cells], count[cells:]
        return ScoreSweep(self.sweep.threshold, *sides, None, self.sweep.rows)
