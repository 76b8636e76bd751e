"""`OneVsRest`: the 2 x 2 table of every class or label, with what standard errors need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.kernels import sum_by
from tellapart.problem import Problem
from tellapart.statistics.confusion_counts import ConfusionCounts

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class OneVsRest:
    """One yes/no table per column: binary has one, several classes or labels have K.

    Attributes
    ----------
    cells, squares
        Shape (K, 4) in the order (tp, fp, fn, tn): mass, and the sum over rows of its square.
    cross
        Shape (K, 2), soft labels only: sums over rows of the mass in tp times that in fp, and
        of fn times tn, since a soft row stands in both. Zero for hard labels.
    rows
        Number of rows.
    counts
        Whether every row is hard and weighs one.
    soft
        Whether truth is fractional.
    """

    cells: Floats
    squares: Floats
    cross: Floats
    rows: int
    counts: bool
    soft: bool

    @classmethod
    def of(cls, problem: Problem) -> OneVsRest:
        """Compare the predictions of a problem with its truth, column by column."""
        if problem.task == "multiclass" and not problem.is_soft:
            return cls.of_confusion(ConfusionCounts.of(problem))
        predicted = problem.predicted()
        columns = len(problem.questions)
        out = np.zeros((columns, 10))
        for k in range(columns):
            out[k] = _moments(problem.membership(k), _flags(problem, predicted, k), problem.mass)
        counts = problem.mass is None and not problem.is_soft
        return cls(out[:, :4], out[:, 4:8], out[:, 8:], problem.rows, counts, problem.is_soft)

    @classmethod
    def of_confusion(cls, counts: ConfusionCounts) -> OneVsRest:
        """Collapse a hard confusion matrix; O(K) rather than one pass over the rows per class."""
        cells = _collapse(counts, counts.mass)
        squares = _collapse(counts, counts.squares)
        cross = np.zeros((counts.classes, 2))
        return cls(cells, squares, cross, counts.rows, counts.is_counts, soft=False)

    def __add__(self, other: OneVsRest) -> OneVsRest:
        if not isinstance(other, OneVsRest) or len(other.cells) != len(self.cells):
            return NotImplemented
        return OneVsRest(
            self.cells + other.cells,
            self.squares + other.squares,
            self.cross + other.cross,
            self.rows + other.rows,
            self.counts and other.counts,
            self.soft or other.soft,
        )

    def negated(self) -> OneVsRest:
        """Return the same tables with the other class as the positive one."""
        turned = [3, 2, 1, 0]
        return OneVsRest(
            self.cells[:, turned],
            self.squares[:, turned],
            self.cross[:, ::-1],
            self.rows,
            self.counts,
            self.soft,
        )


def _flags(problem: Problem, predicted: NDArray[Any], k: int) -> NDArray[np.bool_]:
    if problem.task == "multiclass":
        return np.asarray(predicted == k)
    column = predicted if problem.task == "binary" else predicted[:, k]
    return column.astype(bool)


def _moments(truth: NDArray[Any], flags: NDArray[np.bool_], mass: Floats | None) -> Floats:
    weight = 1.0 if mass is None else mass
    positive, negative = truth * weight, (1.0 - truth) * weight
    parts = (
        *(np.where(flags, positive, 0.0), np.where(flags, negative, 0.0)),
        *(np.where(flags, 0.0, positive), np.where(flags, 0.0, negative)),
    )
    masses = [part.sum() for part in parts]
    squares = [(part * part).sum() for part in parts]
    cross = [(parts[0] * parts[1]).sum(), (parts[2] * parts[3]).sum()]
    return np.array([*masses, *squares, *cross])


def _collapse(counts: ConfusionCounts, mass: NDArray[Any]) -> Floats:
    """Return (tp, fp, fn, tn) per class.

    Misses and false alarms are summed, not subtracted, and an empty rest is set to zero: what
    rounding leaves of a difference of masses would pass for a row.
    """
    classes = counts.classes
    agree = counts.truth_of == counts.prediction_of
    right = sum_by(counts.truth_of[agree], mass[agree], classes)
    missed = sum_by(counts.truth_of[~agree], mass[~agree], classes)
    alarms = sum_by(counts.prediction_of[~agree], mass[~agree], classes)
    touched = np.bincount(counts.truth_of, minlength=classes)
    touched += np.bincount(counts.prediction_of[~agree], minlength=classes)
    rest = np.where(touched < len(mass), mass.sum() - right - missed - alarms, 0.0)
    return np.stack([right, alarms, missed, np.maximum(rest, 0.0)], axis=1)
