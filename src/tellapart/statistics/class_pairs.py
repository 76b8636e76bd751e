"""`ClassPairs`: how often each class wins against every other, in its own score."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.kernels import add_soft_wins, add_wins, sorted_rows
from tellapart.problem import Problem, joined
from tellapart.statistics.column_runs import over_columns

Array = NDArray[Any]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ClassPairs:
    """One-vs-one wins, from one sorted pass per class column.

    Wins between batches cannot be told from the wins within them, so the value keeps a
    reference to its problem (no copy), and `+` counts again over both.

    Attributes
    ----------
    wins
        Shape (K, K): mass of pairs (row of class i, row of class j) in which the score of
        class i is higher in the first row, ties counting half. The diagonal is zero.
    mass
        Shape (K,): mass of each class.
    problem
        The rows counted.
    """

    wins: Floats
    mass: Floats
    problem: Problem

    @classmethod
    def of(cls, problem: Problem) -> ClassPairs:
        """Sort every class column once and count."""
        classes = len(problem.classes)
        mass = np.array([_mass_of(problem, k) for k in range(classes)])
        wins = np.zeros((classes, classes))

        truth = problem.truth.values
        masses = problem.weighted_truth.ravel(order="F") if truth.ndim == 2 else None

        def count(run: Array) -> None:
            for k in run.tolist():
                score = problem.score(k)
                order = sorted_rows(score)
                if masses is None:
                    add_wins(order, score, truth, problem.weights, k, wins[k])
                else:
                    add_soft_wins(order, score, masses, k, wins[k])

        over_columns(problem, count)
        return cls(wins, mass, problem)

    def __add__(self, other: ClassPairs) -> ClassPairs:
        if not isinstance(other, ClassPairs):
            return NotImplemented
        return ClassPairs.of(joined([self.problem, other.problem]))

    @cached_property
    def auc(self) -> Floats:
        """Return A(i|j): the AUC of class i against class j in the score of class i.

        NaN on the diagonal, and where either class is absent.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = self.wins / np.outer(self.mass, self.mass)
        np.fill_diagonal(shares, np.nan)
        return np.asarray(shares)

    @cached_property
    def present(self) -> NDArray[np.bool_]:
        """Return which classes have any mass."""
        return self.mass > 0


def _mass_of(problem: Problem, k: int) -> float:
    truth = problem.membership(k)
    return float(truth.sum() if problem.mass is None else (truth * problem.mass).sum())
