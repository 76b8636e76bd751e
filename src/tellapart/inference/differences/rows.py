"""Differences that rest on rows: means of row values, and row influence on any metric."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from math import inf, sqrt

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import UndefinedMetric
from tellapart.inference.designs import Design
from tellapart.inference.differences.tested import Asked, TestedDifference, wald_test
from tellapart.inference.resampling import Wanted
from tellapart.inference.row_influence import mean_influence, row_influence
from tellapart.inference.rows import row_error, stratified_error
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
        Influence of all rows -> standard error, with the factors of small samples and the groups
        that single models have.
    design
        Groups and stated shares of the rows, or None.
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
    design: Design | None

    @classmethod
    def of_means(
        cls,
        problems: Mapping[str, Problem],
        wanted: Wanted,
        values: Mapping[str, float],
        asked: Asked,
    ) -> RowPairs:
        """Take the losses of all rows, or their shares in the best answers."""
        influence = {name: mean_influence(one, wanted) for name, one in problems.items()}
        first = next(iter(problems.values()))
        design, units = Design.of(first), first.effective_rows
        factor = sqrt(1 - 1 / units) if units > 1 + ROUNDING else inf
        error: Callable[[Floats], float] = lambda rows: norm(rows) / factor  # noqa: E731
        if design is not None:
            error = design.influence_error
        return cls(first, influence, values, inf, "paired-t", asked, error, design)

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
        design, row = Design.of(first), wanted.row
        counted, one = row.kind in ("counts", "table"), row.kind == "sweep" and row.average is None
        sides = None if first.is_soft or not one else first.membership(wanted.column or 0)
        error: Callable[[Floats], float] = partial(row_error, first, design=design)
        if counted:
            error = norm if design is None else design.influence_error
        elif sides is not None and design is not None:
            error = partial(design.error, part=sides.astype(np.int8))
        elif sides is not None and first.mass is None:
            error = partial(stratified_error, sides)
        span = row.range[1] - row.range[0]
        return cls(first, influence, values, span, "influence", asked, error, design)

    def pair(self, a: str, b: str) -> TestedDifference:
        """Test one difference, a less b, with Student's t on rows, or on whole groups."""
        rows = self.influence[a] - self.influence[b]
        units = self.first.effective_rows if self.design is None else float(self.design.units)
        if units <= 1 + ROUNDING:
            raise UndefinedMetric("a difference needs two rows or groups")
        gap = self.values[a] - self.values[b]
        n = float(self.first.weights.sum())
        return wald_test(
            gap,
            self.error(rows),
            self.asked,
            n=n,
            test=self.test,
            freedom=units - 1,
            span=self.span,
        )


def norm(influence: Floats) -> float:
    """Return the root of the sum of squares."""
    return sqrt(float((influence**2).sum()))
