"""`ConfusionCounts`: the mass of every (truth, prediction) pair that occurs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.kernels import sum_by
from tellapart.problem import Problem

Array = NDArray[Any]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

DENSE = 1000  # up to this many classes, counting into a full table beats sorting


@dataclass(frozen=True, eq=False)
class ConfusionCounts:
    """A confusion matrix that stores only the cells that occur.

    Attributes
    ----------
    classes
        Number of classes; for one class against the rest 2, the positive one last.
    cell
        ``truth * classes + prediction`` of each stored cell, ascending.
    mass
        Mass in each cell: int64 counts for hard unweighted rows, else float64.
    squares
        Sum over rows of the squared mass that they put into each cell.
    rows
        Number of rows.
    soft
        Whether rows split their mass over several cells, so that `squares` alone cannot give
        a standard error.

    Examples
    --------
    >>> import numpy as np
    >>> counts = ConfusionCounts.of_codes(np.array([0, 1, 1]), np.array([0, 1, 0]), 2, None)
    >>> counts.matrix().tolist()
    [[1.0, 0.0], [1.0, 1.0]]
    """

    classes: int
    cell: Integers
    mass: Array
    squares: Floats
    rows: int
    soft: bool = False

    @classmethod
    def of(cls, problem: Problem) -> ConfusionCounts:
        """Count the decisions of a binary or multi-class problem."""
        predicted = problem.predicted()
        truth = problem.truth.values
        if problem.task == "binary":
            return cls.of_flags(truth, predicted, problem.mass)
        if truth.ndim == 1:
            return cls.of_codes(truth, predicted, len(problem.classes), problem.mass)
        return cls._of_masses(truth, predicted, problem.mass)

    @classmethod
    def of_codes(
        cls, truth: Array, predicted: Array, classes: int, mass: Floats | None
    ) -> ConfusionCounts:
        """Count hard codes."""
        cells = truth.astype(np.int64) * classes + predicted
        if classes <= DENSE:
            rows = np.bincount(cells, minlength=classes * classes)
            found = np.flatnonzero(rows)
            place, total = cells, rows[found]
        else:
            found, place, total = np.unique(cells, return_inverse=True, return_counts=True)
        if mass is None:
            return cls(classes, found, total, total.astype(np.float64), len(truth))
        length = classes * classes if classes <= DENSE else len(found)
        kept = found if classes <= DENSE else slice(None)
        sums = (sum_by(place, values, length)[kept] for values in (mass, mass * mass))
        return cls(classes, found, next(sums), next(sums), len(truth))

    @classmethod
    def of_flags(cls, truth: Array, predicted: Array, mass: Floats | None) -> ConfusionCounts:
        """Count one yes/no question: uint8 flags, or float64 masses for soft truth."""
        if truth.dtype == np.uint8:
            return cls.of_codes(truth, predicted, 2, mass)
        weight = np.ones(len(truth)) if mass is None else mass
        return cls._of_masses(np.stack([1.0 - truth, truth], axis=1), predicted, weight)

    @classmethod
    def _of_masses(cls, truth: Array, predicted: Array, mass: Floats | None) -> ConfusionCounts:
        classes = truth.shape[1]
        total = np.zeros((classes, classes))
        squares = np.zeros((classes, classes))
        for k in range(classes):
            given = truth[:, k] if mass is None else truth[:, k] * mass
            total[k] = sum_by(predicted, given, classes)
            squares[k] = sum_by(predicted, given * given, classes)
        cell = np.flatnonzero(total.ravel())
        return cls(classes, cell, total.ravel()[cell], squares.ravel()[cell], len(truth), soft=True)

    def __add__(self, other: ConfusionCounts) -> ConfusionCounts:
        if not isinstance(other, ConfusionCounts) or other.classes != self.classes:
            return NotImplemented
        cells, inverse = np.unique(np.concatenate([self.cell, other.cell]), return_inverse=True)
        mass = np.zeros(len(cells), dtype=np.result_type(self.mass, other.mass))
        np.add.at(mass, inverse, np.concatenate([self.mass, other.mass]))
        squares = np.zeros(len(cells))
        np.add.at(squares, inverse, np.concatenate([self.squares, other.squares]))
        return ConfusionCounts(
            self.classes, cells, mass, squares, self.rows + other.rows, self.soft or other.soft
        )

    @property
    def is_counts(self) -> bool:
        """Whether every row is hard and weighs one."""
        return self.mass.dtype.kind == "i"

    @cached_property
    def truth_of(self) -> Integers:
        """Return the true class of each stored cell."""
        return self.cell // self.classes

    @cached_property
    def prediction_of(self) -> Integers:
        """Return the predicted class of each stored cell."""
        return self.cell % self.classes

    @cached_property
    def total(self) -> float:
        """Return the total mass."""
        return float(self.mass.sum())

    @cached_property
    def true(self) -> Floats:
        """Return the mass of each true class."""
        return sum_by(self.truth_of, self.mass, self.classes)

    @cached_property
    def predicted(self) -> Floats:
        """Return the mass predicted as each class."""
        return sum_by(self.prediction_of, self.mass, self.classes)

    @cached_property
    def right(self) -> Floats:
        """Return the mass on the diagonal."""
        on = self.truth_of == self.prediction_of
        return sum_by(self.truth_of[on], self.mass[on], self.classes)

    def matrix(self) -> Floats:
        """Return the dense matrix: truth in rows, predictions in columns."""
        dense = np.zeros(self.classes * self.classes)
        dense[self.cell] = self.mass
        return dense.reshape(self.classes, self.classes)
