"""Where every row fell, so that statistics under other weights need no new sort."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from tellapart.inference.sweeps import as_probabilities
from tellapart.kernels import sorted_rows
from tellapart.problem import Column, Problem
from tellapart.statistics import PooledSweep, ScoreSweep
from tellapart.statistics.loss_sums import column_losses, row_losses
from tellapart.statistics.pooled_sweep import pooled_column
from tellapart.statistics.rank_counts import row_credits

Array = NDArray[Any]
Floats = NDArray[np.float64]
T = TypeVar("T")

KEPT_VALUES = 20_000_000  # row-by-column values kept in memory; beyond it they are made anew


@dataclass(frozen=True, eq=False)
class Placed:
    """The rows of one column in the cells of its sweep.

    Attributes
    ----------
    sweep
        The sweep under the weights that were given.
    cell_of_row
        Cell of each row, int32.
    positive, negative
        Masses of each row.
    """

    sweep: ScoreSweep
    cell_of_row: NDArray[np.int32]
    positive: Floats
    negative: Floats


@dataclass(frozen=True, eq=False)
class Placements:
    """All that reweighting a problem needs, each part computed when first asked for."""

    problem: Problem
    kept: dict[tuple[str, Any], Any] = field(default_factory=dict)

    def column(self, k: int) -> Placed:
        """Return the rows of column k, by score."""
        return self._remembered("column", k, lambda: _placed(self.problem.column(k)))

    def flagged(self, k: int) -> tuple[NDArray[np.int32], Floats, Floats]:
        """Return the rows of column k by prediction: cell 0 for yes, 1 for no."""
        return self._remembered("flagged", k, lambda: self._flags(k))

    def order(self, k: int) -> NDArray[np.int64]:
        """Return the rows in the order of their scores in column k."""
        return self._remembered("order", k, lambda: sorted_rows(self.problem.score(k)))

    def _remembered(self, what: str, k: int, make: Callable[[], T]) -> T:
        if (what, k) in self.kept:
            return cast("T", self.kept[what, k])
        made = make()
        if self.problem.rows * len(self.problem.questions) <= KEPT_VALUES:
            self.kept[what, k] = made
        return made

    def _flags(self, k: int) -> tuple[NDArray[np.int32], Floats, Floats]:
        problem, predicted = self.problem, self.predicted
        if problem.task == "multiclass":
            yes = predicted == k
        else:
            yes = (predicted if predicted.ndim == 1 else predicted[:, k]) == 1
        truth = problem.membership(k) * problem.weights
        return np.where(yes, 0, 1).astype(np.int32), truth, problem.weights - truth

    @cached_property
    def predicted(self) -> Array:
        """Return the predictions."""
        return self.problem.predicted()

    @cached_property
    def confused(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the cells of the confusion matrix that occur, and each row's place in them."""
        classes = max(len(self.problem.classes), 2)
        codes = self.problem.truth.values.astype(np.int64) * classes + self.predicted
        cells, place = np.unique(codes, return_inverse=True)
        return cells, place.astype(np.int64)

    @cached_property
    def calibrated(self) -> Placed:
        """Return the rows by stated probability: of the positive class, or of the top label."""
        problem = self.problem
        if problem.scale == "rank":
            problem.probability(0)
        alone = problem.task == "binary" and problem.confidence is None
        return self._probabilities(problem.column(0) if alone else problem.top_label())

    def calibrated_column(self, k: int) -> Placed:
        """Return the rows by the stated probability of column k."""
        self.problem.probability(k)  # refuses ranks

        def make() -> Placed:
            return self._probabilities(self.problem.column(k))

        return self._remembered("calibrated", k, make)

    def _probabilities(self, column: Column) -> Placed:
        placed = _placed(column)
        sweep = as_probabilities(placed.sweep, self.problem.scale)
        return Placed(sweep, placed.cell_of_row, placed.positive, placed.negative)

    @cached_property
    def pooled(self) -> list[Placed]:
        """Return every column in the cells of the pooled sweep."""
        problem = self.problem
        pooled = PooledSweep.of(problem)
        if problem.is_soft:
            return [_placed(pooled_column(problem))]
        return [
            Placed(pooled.sweep, pooled.cells_of(problem, k), *problem.column(k).masses())
            for k in range(len(problem.questions))
        ]

    def losses(self, name: str, k: int | None) -> Floats:
        """Return the loss of every row, of the whole problem or of one class."""
        key = ("losses", (name, k))
        if key not in self.kept:
            self.kept[key] = (
                row_losses(self.problem, name)  # type: ignore[arg-type]
                if k is None
                else column_losses(self.problem, k, _proper(name))
            )
        return self.kept[key]  # type: ignore[no-any-return]

    def credits(self, places: int) -> Floats:
        """Return each row's share of its true class among the largest scores."""
        key = ("credits", places)
        if key not in self.kept:
            self.kept[key] = row_credits(self.problem, places)
        return self.kept[key]  # type: ignore[no-any-return]


def _placed(column: Column) -> Placed:
    sweep, cell_of_row = ScoreSweep.placed(column)
    return Placed(sweep, cell_of_row, *column.masses())


def _proper(name: str) -> Literal["brier", "log_loss"]:
    return "brier" if name == "brier" else "log_loss"
