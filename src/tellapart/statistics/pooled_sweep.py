"""`PooledSweep`: every (row, class) pair as one yes/no question, for micro averages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.kernels import add_negatives_between, place_between, sorted_rows, sum_by
from tellapart.problem import Column, Problem
from tellapart.statistics.column_runs import over_columns
from tellapart.statistics.score_sweep import ScoreSweep

Array = NDArray[Any]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PooledSweep:
    """A `ScoreSweep` over all columns that never holds more than a few of them.

    Negatives between two neighbouring positive scores share one cell. That changes no area:
    between them the ROC curve runs level and recall stands still. With soft labels every row
    is a positive, and the columns are pooled as they are.

    Attributes
    ----------
    sweep
        The pooled masses. Its rows are (row, class) pairs, which are not independent: standard
        errors must add up the pairs of each row first.
    anchors
        Distinct positive scores, descending; None for soft labels.
    kept
        Which of the cells cut out by the anchors occur in `sweep`.
    """

    sweep: ScoreSweep
    anchors: Array | None
    kept: NDArray[np.bool_] | None

    @classmethod
    def of(cls, problem: Problem) -> PooledSweep:
        """Pool the columns of a problem."""
        if problem.is_soft:
            return cls(ScoreSweep.of(pooled_column(problem)), None, None)
        anchors, positive, squares = _positives(problem)
        cells = 2 * len(anchors) + 1

        def count(run: Array) -> tuple[Floats, Floats, Array]:
            between, between_squares = np.zeros(cells), np.zeros(cells)
            lowest = np.full(cells, np.inf, dtype=anchors.dtype)
            for k in run.tolist():
                score = problem.score(k)
                negative = np.where(problem.membership(k) == 1, 0.0, problem.weights)
                order = sorted_rows(score)
                add_negatives_between(order, score, negative, anchors, between, lowest)
                if problem.mass is not None:
                    squared = negative**2
                    add_negatives_between(order, score, squared, anchors, between_squares, lowest)
            return between, between_squares, lowest

        parts = over_columns(problem, count)
        masses = np.zeros((cells, 2))
        masses[1::2, 0] = positive
        masses[:, 1] = np.sum([part[0] for part in parts], axis=0)
        threshold = np.min([part[2] for part in parts], axis=0)
        threshold[1::2] = anchors
        kept: NDArray[np.bool_] = np.any(masses, axis=1)
        masses, threshold = masses[kept], threshold[kept]
        rows = problem.rows * len(problem.questions)
        if problem.mass is None:
            whole = masses.T.astype(np.int64, order="C")
            return cls(ScoreSweep(threshold, whole[0], whole[1], None, rows), anchors, kept)
        moments = np.zeros((cells, 3))
        moments[1::2, 0] = squares
        moments[:, 1] = np.sum([part[1] for part in parts], axis=0)
        p, n = masses.T.copy()
        return cls(ScoreSweep(threshold, p, n, moments[kept], rows), anchors, kept)

    def cells_of(
        self, problem: Problem, k: int, order: NDArray[np.int64] | None = None
    ) -> NDArray[np.int32]:
        """Return the cell of the sweep that each row of column k fell into."""
        score = problem.score(k)
        if self.anchors is None or self.kept is None:
            return _cell_in(self.sweep.threshold, score)
        place = np.empty(problem.rows, dtype=np.int32)
        place_between(sorted_rows(score) if order is None else order, score, self.anchors, place)
        renumbered = (np.cumsum(self.kept) - 1).astype(np.int32)
        return renumbered[place]


def _cell_in(threshold: Array, score: Array) -> NDArray[np.int32]:
    ascending = threshold[::-1]
    return (len(threshold) - 1 - np.searchsorted(ascending, score)).astype(np.int32)


def _positives(problem: Problem) -> tuple[Array, Floats, Floats]:
    """Return the distinct positive scores, descending, with their masses and squares."""
    scores, weights = [], []
    for k in range(len(problem.questions)):
        inside = problem.membership(k) == 1
        scores.append(problem.score(k)[inside])
        weights.append(problem.weights[inside])
    anchors, inverse = np.unique(-np.concatenate(scores), return_inverse=True)
    weight = np.concatenate(weights)
    mass = sum_by(inverse, weight, len(anchors))
    squares = sum_by(inverse, weight**2, len(anchors))
    return np.ascontiguousarray(-anchors), mass, squares


def pooled_column(problem: Problem) -> Column:
    """Return every (row, class) pair as one column, class after class."""
    columns = list(problem.columns())
    mass = None if problem.mass is None else np.tile(problem.mass, len(columns))
    return Column(
        "micro",
        np.concatenate([column.score for column in columns]),
        np.concatenate([column.truth for column in columns]),
        mass,
    )
