"""`RankCounts`: at which place the true class stands among the scores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tellapart.problem import Problem

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class RankCounts:
    """Mass of rows whose true class is among the k largest scores.

    Classes that tie around the k-th place share it: three classes tied for places 3 to 5 each
    count one third at k = 3, whichever comes first in class order.

    Attributes
    ----------
    hits, squares
        Shape (K,): for k = 1 to K, the sum over rows of mass x credit, and of its square.
    total, total_squares
        Sums of the mass and of the squared mass.
    rows
        Number of rows.
    """

    hits: Floats
    squares: Floats
    total: float
    total_squares: float
    rows: int

    @classmethod
    def of(cls, problem: Problem) -> RankCounts:
        """Rank the true class of every row of a multi-class problem."""
        classes = len(problem.classes)
        weight = np.ones(problem.rows) if problem.mass is None else problem.mass
        truth = problem.truth.values
        credit = np.zeros((classes, problem.rows)) if truth.ndim == 2 else None
        if credit is None:
            places = _places(problem, problem.score_of_truth())
            hits, squares = _sum_credit(places, weight, classes)
        else:
            for k in range(classes):
                above, tied = _places(problem, problem.score(k))
                for place in range(classes):
                    credit[place] += truth[:, k] * np.clip((place + 1 - above) / tied, 0.0, 1.0)
            hits = (credit * weight).sum(axis=1)
            squares = ((credit * weight) ** 2).sum(axis=1)
        return cls(hits, squares, float(weight.sum()), float((weight**2).sum()), problem.rows)

    def __add__(self, other: RankCounts) -> RankCounts:
        if not isinstance(other, RankCounts) or len(other.hits) != len(self.hits):
            return NotImplemented
        return RankCounts(
            self.hits + other.hits,
            self.squares + other.squares,
            self.total + other.total,
            self.total_squares + other.total_squares,
            self.rows + other.rows,
        )


def _places(problem: Problem, own: NDArray[np.floating]) -> tuple[Floats, Floats]:
    """Return how many scores lie above each row's own, and how many equal it."""
    above = np.zeros(problem.rows)
    tied = np.zeros(problem.rows)
    for k in range(len(problem.classes)):
        score = problem.score(k)
        above += score > own
        tied += score == own
    return above, tied


def _sum_credit(
    places: tuple[Floats, Floats], weight: Floats, classes: int
) -> tuple[Floats, Floats]:
    above, tied = places
    hits, squares = np.zeros(classes), np.zeros(classes)
    alone = tied == 1
    first = above[alone].astype(np.int64)
    hits += np.cumsum(np.bincount(first, weights=weight[alone], minlength=classes))
    squares += np.cumsum(np.bincount(first, weights=weight[alone] ** 2, minlength=classes))
    if not alone.all():
        above, tied, weight = above[~alone], tied[~alone], weight[~alone]
        for place in range(classes):
            credit = np.clip((place + 1 - above) / tied, 0.0, 1.0) * weight
            hits[place] += credit.sum()
            squares[place] += (credit**2).sum()
    return hits, squares
