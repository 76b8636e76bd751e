"""Differences that rest on rows: means of row values, and row influence on any metric."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from math import inf, sqrt
from typing import cast

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import UndefinedMetric
from tellapart.inference.differences.tested import Asked, TestedDifference, wald_test
from tellapart.inference.resampling import Wanted
from tellapart.inference.resampling.placements import Placements
from tellapart.inference.row_influence import row_influence
from tellapart.inference.rows import row_error, stratified_error
from tellapart.kernels import sum_by
from tellapart.metrics.pairs import TopK
from tellapart.problem import Problem

Floats = NDArray[np.float64]

ROUNDING = 1e-9  # of a number of rows


@dataclass(frozen=True, eq=False)
class RowPairs:
    """What every row contributes to each model's value, and the tests of their differences.

    Attributes
    ----------
    influence
        Model -> the influence of every row.
    values
        Model -> its value.
    error
        Influence of independent rows -> standard error, with the factors of small samples that
        single models have.
    test
        ``paired-t`` for means of row values, ``influence`` for other metrics.
    """

    first: Problem
    influence: Mapping[str, Floats]
    values: Mapping[str, float]
    span: float
    test: str
    asked: Asked
    error: Callable[[Floats], float]

    @classmethod
    def of_means(
        cls,
        problems: Mapping[str, Problem],
        wanted: Wanted,
        values: Mapping[str, float],
        asked: Asked,
    ) -> RowPairs:
        """Take the losses of all rows, or their shares in the best answers."""
        influence = {}
        for name, problem in problems.items():
            losses = _row_values(problem, wanted)
            weight = problem.weights / problem.weights.sum()
            influence[name] = weight * (losses - weight @ losses)
        first = next(iter(problems.values()))
        units = first.effective_rows
        factor = sqrt(1 - 1 / units) if units > 1 + ROUNDING else inf
        return cls(first, influence, values, inf, "paired-t", asked, lambda x: norm(x) / factor)

    @classmethod
    def of_influence(
        cls,
        problems: Mapping[str, Problem],
        wanted: Wanted,
        values: Mapping[str, float],
        asked: Asked,
    ) -> RowPairs:
        """Take the influence of all rows on a metric that has a gradient."""
        influence = {name: row_influence(one, wanted) for name, one in problems.items()}
        first = next(iter(problems.values()))
        row, hard = wanted.row, first.mass is None and not first.is_soft
        error: Callable[[Floats], float] = partial(row_error, first)
        if row.kind in ("counts", "table"):
            error = norm
        elif hard and row.average is None and row.kind == "sweep":
            error = partial(stratified_error, first.membership(wanted.column or 0))
        span = row.range[1] - row.range[0]
        return cls(first, influence, values, span, "influence", asked, error)

    def pair(self, a: str, b: str) -> TestedDifference:
        """Test one difference, a less b, with Student's t on rows, or on whole groups."""
        rows = self.influence[a] - self.influence[b]
        code = self._group_of_row
        if code is not None:
            units = float(code.max()) + 1
            summed = sum_by(code, rows, int(units))
            error = norm(summed) * sqrt(units / max(units - 1, 1))
        else:
            units = self.first.effective_rows
            error = self.error(rows)
        if units <= 1 + ROUNDING:
            raise UndefinedMetric("a difference needs two rows or groups")
        gap = self.values[a] - self.values[b]
        n = float(self.first.weights.sum())
        return wald_test(
            gap, error, self.asked, n=n, test=self.test, freedom=units - 1, span=self.span
        )

    @cached_property
    def _group_of_row(self) -> NDArray[np.intp] | None:
        groups = self.first.tags.get("groups")
        return None if groups is None else np.unique(groups.astype(str), return_inverse=True)[1]


def norm(influence: Floats) -> float:
    """Return the root of the sum of squares."""
    return sqrt(float((influence**2).sum()))


def _row_values(problem: Problem, wanted: Wanted) -> Floats:
    placements = Placements(problem)
    if wanted.row.kind == "ranks":
        return placements.credits(cast("TopK", wanted.row.formula).k)
    return placements.losses(wanted.row.name, wanted.column)
