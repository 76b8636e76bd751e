"""Micro averages of areas: all columns pooled, with the pairs of each row added up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import nan

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import UndefinedMetric
from tellapart.inference.attainable import attainable_area, with_attainable
from tellapart.inference.designs import Design
from tellapart.inference.rows import row_error
from tellapart.inference.sweeps import SweepValue, area_estimate, sweep_value
from tellapart.kernels import add_influence
from tellapart.metrics import METRICS, Metric
from tellapart.metrics.registry import SWEPT, average_name
from tellapart.problem import Problem
from tellapart.results import Estimate
from tellapart.statistics import PooledSweep
from tellapart.statistics.pooled_sweep import pooled_column

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MicroAreas:
    """Areas over all columns pooled.

    The (row, class) pairs of a row are not independent: DeLong's formula on the pooled pairs
    would claim too much (.0165 where simulation gives .0237). So what each pair contributes is
    added up by row, column after column.

    Attributes
    ----------
    pooled
        The pooled sweep.
    values
        Average name -> its value and gradient on the pooled sweep, where defined.
    missing
        Average name -> why it is undefined.
    """

    problem: Problem
    pooled: PooledSweep
    values: Mapping[str, SweepValue]
    missing: Mapping[str, str]
    design: Design | None

    @classmethod
    def of(cls, problem: Problem, design: Design | None) -> MicroAreas:
        """Pool the columns."""
        pooled = PooledSweep.of(problem)
        values, missing = {}, {}
        for base in SWEPT:
            name = average_name(base, "micro")
            try:
                values[name] = sweep_value(METRICS[base], pooled.sweep)
            except UndefinedMetric as undefined:
                missing[name] = str(undefined)
        return cls(problem, pooled, values, missing, design)

    def add_column(self, k: int, order: NDArray[np.int64], influence: dict[str, Floats]) -> None:
        """Add what the pairs of column k contribute to their rows."""
        if not self.values:
            return
        cell = self.pooled.cells_of(self.problem, k, order)
        masses = self.problem.column(k).masses()
        for name, found in self.values.items():
            add_influence(cell, *masses, found.positive, found.negative, 1.0, influence[name])

    def averages(self, influence: Mapping[str, Floats], level: float) -> dict[str, Estimate]:
        """Return the micro averages, given the sums over all columns."""
        total = float(self.problem.weights.sum())
        out = {
            name: Estimate(nan, level=level, n=total, reason=reason)
            for name, reason in self.missing.items()
        }
        for name, found in self.values.items():
            row = METRICS[METRICS[name].base or name]
            estimate = self._estimate(row, found, influence[name], level)
            estimate = replace(estimate, n=total)
            if self.problem.is_soft:
                span = attainable_area(row, pooled_column(self.problem))
                estimate = with_attainable(estimate, span)
            out[name] = estimate
        return out

    def _estimate(
        self, row: Metric, found: SweepValue, influence: Floats, level: float
    ) -> Estimate:
        design = self.design
        found = replace(found, error=row_error(self.problem, influence, design), kind="influence")
        if design is not None and design.grouped:
            share = design.units / self.problem.rows
            sizes = found.sizes[0] * share, found.sizes[1] * share
            found = replace(found, kind="clustered", stretch=design.stretch, sizes=sizes,
                lacking=design.lacking)  # fmt: skip
        return area_estimate(row, found, self.pooled.sweep, level)
