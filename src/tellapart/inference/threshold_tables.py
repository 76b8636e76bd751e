"""Metrics of a 2 x 2 table at many thresholds, with the intervals that each has there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from tellapart.curves import vertex_cells
from tellapart.errors import UndefinedMetric
from tellapart.inference.counting import count_estimates
from tellapart.inference.designed_tables import DesignedTables
from tellapart.inference.designs import Design
from tellapart.inference.resampling.placements import Placed
from tellapart.metrics.counting import CountFormula
from tellapart.metrics.two_by_two import TWO_BY_TWO
from tellapart.problem import Problem
from tellapart.statistics import OneVsRest, ScoreSweep

Floats = NDArray[np.float64]
TablesAt = Callable[[ScoreSweep, NDArray[np.int64]], OneVsRest]


def tables_at(sweep: ScoreSweep, vertices: NDArray[np.int64]) -> OneVsRest:
    """Return the tables when all scores down to given cells of a sweep count as positive."""
    moments, nothing = sweep.second_moments, np.zeros((1, 3))
    above = np.concatenate([nothing, np.cumsum(moments, axis=0)])[vertices + 1]
    below = np.concatenate([np.cumsum(moments[::-1], axis=0)[::-1], nothing])[vertices + 1]
    return OneVsRest(
        vertex_cells(sweep)[vertices + 1],
        np.stack([above[:, 0], above[:, 1], below[:, 0], below[:, 1]], axis=1),
        np.stack([above[:, 2], below[:, 2]], axis=1),
        sweep.rows,
        sweep.is_counts,
        soft=sweep.is_soft,
    )


@dataclass(frozen=True, eq=False)
class DesignedCuts:
    """The tables of one column at any cut, where rows come in groups, or shares are stated.

    Attributes
    ----------
    problem, k
        The rows, and the column that is cut.
    design
        How the rows came to be here.
    """

    problem: Problem
    k: int
    design: Design

    def __call__(self, sweep: ScoreSweep, vertices: NDArray[np.int64]) -> OneVsRest:
        """Return what `tables_at` does, with the products over groups."""
        problem, scores = self.problem, self.problem.score(self.k)
        positive = problem.membership(self.k) * problem.weights
        cuts = [scores >= sweep.threshold[v] if v >= 0 else scores != scores for v in vertices]
        masses = ((positive, problem.weights - positive, np.asarray(flags)) for flags in cuts)
        return DesignedTables.of_masses(tables_at(sweep, vertices), masses, self.design)


def cuts_of(problem: Problem, k: int, design: Design | None) -> TablesAt:
    """Return what tells the tables of a column: the sweep alone where rows are independent."""
    return tables_at if design is None else DesignedCuts(problem, k, design)


def pointwise_at(
    placed: Placed,
    vertices: NDArray[np.int64],
    metric: str,
    level: float,
    design: Design | None = None,
) -> tuple[Floats, Floats, Floats]:
    """Return a metric and both ends of its interval at given cells of a sweep, by the design."""
    tables = tables_at(placed.sweep, vertices)
    if design is not None:
        sides = placed.positive, placed.negative
        masses = ((*sides, placed.cell_of_row <= vertex) for vertex in vertices.tolist())
        tables = DesignedTables.of_masses(tables, masses, design)
    found = count_estimates(TWO_BY_TWO[metric], tables, level)
    ends = np.array([(estimate.value, estimate.low, estimate.high) for estimate in found])
    return ends[:, 0], ends[:, 1], ends[:, 2]


def rates_at(sweep: ScoreSweep, thresholds: NDArray[Any], metric: str) -> Floats:
    """Return a metric at any thresholds, NaN where it is undefined."""
    if sweep.positives <= 0 or sweep.negatives <= 0:
        raise UndefinedMetric("a threshold needs rows of both classes")
    vertex = np.searchsorted(-sweep.threshold, -thresholds, side="right")
    return cast("CountFormula", TWO_BY_TWO[metric].formula)(vertex_cells(sweep)[vertex])
