"""`RankCounts`: at which place the true class stands among the scores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tellapart.kernels import sum_by
from tellapart.problem import Problem
from tellapart.problem.arrays import BLOCK

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class RankCounts:
    """Mass of rows whose true class is among the k largest scores.

    Classes that tie around the k-th place share it: three classes tied for places 3 to 5 each
    count one third at k = 3, whichever comes first in class order.

    Attributes
    ----------
    hits, products, squares
        Shape (K,): for k = 1 to K, the sums over rows of mass x credit, of mass^2 x credit, and
        of (mass x credit)^2.
    total, total_squares
        Sums of the mass and of the squared mass.
    rows
        Number of rows.
    soft
        Whether truth is fractional.
    """

    hits: Floats
    products: Floats
    squares: Floats
    total: float
    total_squares: float
    rows: int
    soft: bool

    @classmethod
    def of(cls, problem: Problem) -> RankCounts:
        """Rank the true class of every row of a multi-class problem."""
        classes = len(problem.classes)
        weight = np.ones(problem.rows) if problem.mass is None else problem.mass
        truth = problem.truth.values
        if truth.ndim == 1:
            places = _places(problem, problem.score_of_truth())
            sums = _sum_credit(places, weight, classes)
        else:
            sums = _soft_credit(problem, weight)
        total, total_squares = float(weight.sum()), float((weight**2).sum())
        return cls(*sums, total, total_squares, problem.rows, soft=truth.ndim == 2)

    def __add__(self, other: RankCounts) -> RankCounts:
        if not isinstance(other, RankCounts) or len(other.hits) != len(self.hits):
            return NotImplemented
        return RankCounts(
            self.hits + other.hits,
            self.products + other.products,
            self.squares + other.squares,
            self.total + other.total,
            self.total_squares + other.total_squares,
            self.rows + other.rows,
            self.soft or other.soft,
        )


def _soft_credit(problem: Problem, weight: Floats) -> tuple[Floats, Floats, Floats]:
    """Sum credits of rows that give mass to several classes, a block of rows at a time."""
    classes = len(problem.classes)
    sums = np.zeros((3, classes))
    step = max(1, BLOCK // classes)
    for start in range(0, problem.rows, step):
        block = slice(start, start + step)
        credit = _credit(problem.truth.values[block], problem.score_rows(block))
        squares = weight[block] ** 2
        sums += (weight[block] @ credit, squares @ credit, squares @ credit**2)
    return sums[0], sums[1], sums[2]


def _credit(truth: Floats, score: NDArray[np.floating]) -> Floats:
    """Return the mass of each row among its k largest scores, for k = 1 to K.

    Classes that tie share the places they take: each place gets the mean of their masses.
    """
    order = np.argsort(-score, axis=1)
    ranked = np.take_along_axis(score, order, axis=1)
    masses = np.take_along_axis(truth, order, axis=1)
    rows, classes = score.shape
    starts = np.concatenate([np.ones((rows, 1), bool), ranked[:, 1:] != ranked[:, :-1]], axis=1)
    group = np.cumsum(starts.ravel()) - 1  # a row starts a group of its own
    shared = np.bincount(group, weights=masses.ravel()) / np.bincount(group)
    return np.asarray(np.cumsum(shared[group].reshape(rows, classes), axis=1))


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
) -> tuple[Floats, Floats, Floats]:
    above, tied = places
    alone = tied == 1
    first = above[alone].astype(np.int64)
    hits = np.cumsum(sum_by(first, weight[alone], classes))
    products = np.cumsum(sum_by(first, weight[alone] ** 2, classes))
    squares = products.copy()
    if not alone.all():
        above, tied, weight = above[~alone], tied[~alone], weight[~alone]
        for place in range(classes):
            credit = np.clip((place + 1 - above) / tied, 0.0, 1.0)
            hits[place] += credit @ weight
            products[place] += credit @ weight**2
            squares[place] += credit**2 @ weight**2
    return hits, products, squares


def row_credits(problem: Problem, k: int) -> Floats:
    """Return each row's share of its true class (or label distribution) among the k largest."""
    truth = problem.truth.values
    if truth.ndim == 1:
        above, tied = _places(problem, problem.score_of_truth())
        return np.clip((k - above) / tied, 0.0, 1.0)
    out = np.empty(problem.rows)
    step = max(1, BLOCK // len(problem.classes))
    for start in range(0, problem.rows, step):
        block = slice(start, start + step)
        out[block] = _credit(truth[block], problem.score_rows(block))[:, k - 1]
    return out
