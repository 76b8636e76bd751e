"""The sufficient statistics of a problem under other weights."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.inference.resampling.placements import Placed, Placements
from tellapart.kernels import add_soft_wins, add_wins, masses_of_places, masses_under, sum_by
from tellapart.statistics import ClassPairs, ConfusionCounts, OneVsRest, ScoreSweep

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Reweighted:
    """Statistics under a weight for every row, beside the mass that it had before.

    They hold masses without second moments: no standard error can be taken from them. Cells
    whose rows were not drawn stay, with no mass.
    """

    placements: Placements
    weight: Floats
    kept: dict[tuple[str, Any], Any] = field(default_factory=dict)

    @classmethod
    def of_sweep(cls, placements: Placements, k: int, sweep: ScoreSweep) -> Reweighted:
        """Return statistics of which only the sweep of column k is known, and asked for."""
        return cls(placements, np.empty(0), {("sweep", k): sweep})

    def sweep(self, k: int) -> ScoreSweep:
        """Return the sweep of column k."""
        if ("sweep", k) not in self.kept:
            self.kept["sweep", k] = self._swept([self.placements.column(k)])
        return self.kept["sweep", k]  # type: ignore[no-any-return]

    def calibration(self, k: int | None) -> ScoreSweep:
        """Return the sweep of stated probabilities, of one column or of the whole problem."""
        placements = self.placements
        placed = placements.calibrated if k is None else placements.calibrated_column(k)
        return self._swept([placed])

    @cached_property
    def pooled(self) -> ScoreSweep:
        """Return the pooled sweep."""
        return self._swept(self.placements.pooled)

    def _swept(self, columns: list[Placed]) -> ScoreSweep:
        sweep = columns[0].sweep
        length = len(sweep.threshold)
        positive, negative = np.zeros(length), np.zeros(length)
        more = (np.empty(length), np.empty(length)) if len(columns) > 1 else None
        weight = self.weight
        if len(weight) != len(columns[0].cell_of_row):  # soft labels are pooled class after class
            weight = np.tile(weight, len(columns[0].cell_of_row) // len(weight))
        for placed in columns:
            into = (positive, negative) if more is None else more
            masses_under(placed.cell_of_row, placed.positive, placed.negative, weight, *into)
            if more is not None:
                positive += more[0]
                negative += more[1]
        moments = None
        if sweep.moments is not None:
            moments = np.broadcast_to(0.0, (length, 3))
        return ScoreSweep(sweep.threshold, positive, negative, moments, sweep.rows)

    @cached_property
    def cells(self) -> Floats:
        """Return the 2 x 2 table of every column, (K, 4) in the order (tp, fp, fn, tn)."""
        problem = self.placements.problem
        if problem.task == "multiclass" and not problem.is_soft:
            return OneVsRest.of_confusion(self.confusion).cells
        out = np.empty((len(problem.questions), 4))
        positive, negative = np.empty(2), np.empty(2)
        for k in range(len(out)):
            masses_under(*self.placements.flagged(k), self.weight, positive, negative)
            out[k] = positive[0], negative[0], positive[1], negative[1]
        return out

    @cached_property
    def confusion(self) -> ConfusionCounts:
        """Return the confusion matrix of exclusive classes."""
        problem = self.placements.problem
        if problem.is_soft:
            return self._soft_confusion()
        cells, place = self.placements.confused
        mass = np.empty(len(cells))
        masses_of_places(place, self.row_mass, mass)
        used = mass > 0
        classes = max(len(problem.classes), 2)
        return ConfusionCounts(classes, cells[used], mass[used], mass[used], problem.rows)

    def _soft_confusion(self) -> ConfusionCounts:
        problem, predicted = self.placements.problem, self.placements.predicted
        classes = max(len(problem.classes), 2)
        total = np.zeros((classes, classes))
        for k in range(classes):
            truth = problem.membership(k if problem.task == "multiclass" else 0)
            share = 1.0 - truth if problem.task == "binary" and k == 0 else truth
            total[k] = sum_by(predicted, share * self.row_mass, classes)
        cell = np.flatnonzero(total.ravel())
        mass = total.ravel()[cell]
        return ConfusionCounts(classes, cell, mass, mass, problem.rows, soft=True)

    @cached_property
    def row_mass(self) -> Floats:
        """Return the mass of every row."""
        mass = self.placements.problem.mass
        return self.weight if mass is None else self.weight * mass

    @cached_property
    def pairs(self) -> ClassPairs:
        """Return the one-vs-one wins."""
        problem = self.placements.problem
        problem.score(0)  # undefined without scores
        classes, truth = len(problem.classes), problem.truth.values
        wins = np.zeros((classes, classes))
        if truth.ndim == 1:
            mass = sum_by(truth, self.row_mass, classes)
            masses = None
        else:
            shares = truth * self.row_mass[:, None]
            mass, masses = shares.sum(axis=0), shares.ravel(order="F")
        for k in range(classes):
            order, score = self.placements.order(k), problem.score(k)
            if masses is None:
                add_wins(order, score, truth, self.row_mass, k, wins[k])
            else:
                add_soft_wins(order, score, masses, k, wins[k])
        return ClassPairs(wins, mass, problem)
