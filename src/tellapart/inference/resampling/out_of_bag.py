"""Choices made on the rows that a resample drew, and the rows that it left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.inference.designs import known_classes
from tellapart.inference.resampling.placements import Placements
from tellapart.inference.resampling.replicates import over_replicates
from tellapart.inference.resampling.requests import Resampling
from tellapart.inference.resampling.units import Units
from tellapart.kernels import masses_under
from tellapart.problem import Problem

Floats = NDArray[np.float64]
Choose = Callable[[Floats], int | None]


@dataclass(frozen=True, eq=False)
class LeftOut:
    """What became of every resample that chose.

    Attributes
    ----------
    threshold
        Score chosen on the rows drawn; infinite where nobody is best.
    cells
        Table (tp, fp, fn, tn) of the rows left out, at that score.
    failed
        Resamples without a choice, or that left out no row of one of the classes.
    """

    threshold: Floats
    cells: Floats
    failed: int


def choices_out_of_bag(
    problem: Problem, k: int, choose: Choose, request: Resampling, *, classed: bool
) -> LeftOut:
    """Choose a vertex of column k on every resample, and cross-tabulate the rows left out.

    Nothing is sorted again: rows stay in their cells, in-bag and out-of-bag masses alike are sums
    over cells. Cells without a row drawn are no candidates.

    Parameters
    ----------
    problem, k
        The rows, and the column that is cut.
    choose
        Tables (tp, fp, fn, tn) at every candidate, from nobody to everybody -> place of one of
        them, or None.
    request
        How often, and from which seed.
    classed
        Whether to draw inside each class (hard labels). Groups are drawn whole in any case. At a
        stated prevalence rows are always drawn inside each class, and rows drawn and rows left
        out both keep the stated shares.

    Raises
    ------
    InputError
        Labels are soft, and the shares of classes stated.
    """
    placed = Placements(problem).column(k)
    units = Units.of(problem, _strata(problem, k, classed=classed))
    scores = placed.sweep.threshold
    places = np.full(request.resamples, -1, dtype=np.int64)  # -1: failed
    tables = np.zeros((request.resamples, 4))

    def masses(weight: Floats) -> Floats:
        out = np.empty((2, len(scores)))
        masses_under(placed.cell_of_row, placed.positive, placed.negative, weight, out[0], out[1])
        return out

    def fill(replicate: int) -> None:
        drawn = units.drawn(request.seed, replicate)
        rest = masses(units.kept((drawn == 0.0).astype(np.float64)))
        inside = masses(drawn)
        if not (inside.sum(axis=1).all() and rest.sum(axis=1).all()):
            return
        used = np.flatnonzero(inside.any(axis=0))
        vertex = choose(_tables(inside[:, used]))
        if vertex is None:
            return
        place = 0 if vertex == 0 else int(used[vertex - 1]) + 1
        places[replicate] = place
        hits, alarms = rest[:, :place].sum(axis=1)
        missed, left = rest[:, place:].sum(axis=1)
        tables[replicate] = hits, alarms, missed, left

    over_replicates(fill, problem.rows, request)
    kept = places >= 0
    above = np.concatenate([[np.inf], scores.astype(np.float64)])
    return LeftOut(above[places[kept]], tables[kept], int((~kept).sum()))


def _strata(problem: Problem, k: int, *, classed: bool) -> NDArray[Any] | None:
    known = known_classes(problem)
    if known is not None:
        return known
    return problem.membership(k) if classed and not problem.is_soft else None


def _tables(masses: Floats) -> Floats:
    """Return (tp, fp, fn, tn) at every vertex, from nobody to everybody."""
    above = np.concatenate([np.zeros((2, 1)), np.cumsum(masses, axis=1)], axis=1)
    below = above[:, -1:] - above
    return np.concatenate([above, below]).T
