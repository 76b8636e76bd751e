"""One-vs-one: how well each two classes are told apart, worst first."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from tellapart.inference import intervals
from tellapart.inference.attainable import attainable_masses, with_attainable
from tellapart.inference.sweeps import newcombe
from tellapart.metrics.ranking import roc_auc_gradient
from tellapart.problem import Problem
from tellapart.results import Estimate, PairEstimate
from tellapart.statistics import ClassPairs, ScoreSweep

Floats = NDArray[np.float64]


def pair_estimates(
    pairs: ClassPairs, level: float, most: int | None = None
) -> tuple[PairEstimate, ...]:
    """Return the pairs of classes that both have rows, the least separated first.

    The AUC of a pair is the mean of both directions, A(i|j) in the score of class i and A(j|i) in
    that of class j. Its standard error adds up what every row contributes to both. `most` stops
    after that many pairs.
    """
    auc = pairs.auc
    both = (auc + auc.T) / 2
    first, second = np.triu_indices(len(auc), 1)
    known = np.isfinite(both[first, second])
    first, second = first[known], second[known]
    worst = np.argsort(both[first, second], kind="stable")[:most]
    return tuple(
        _pair(pairs, i, j, level)
        for i, j in zip(first[worst].tolist(), second[worst].tolist(), strict=True)
    )


def _pair(pairs: ClassPairs, i: int, j: int, level: float) -> PairEstimate:
    names, auc = pairs.problem.classes, pairs.auc
    value = float(auc[i, j] + auc[j, i]) / 2
    n = float(pairs.mass[i] + pairs.mass[j])
    estimate = _estimate(value, _error(pairs.problem, i, j), pairs.mass[[i, j]], level, n)
    if pairs.problem.is_soft:
        masses = (pairs.problem.membership(k) * pairs.problem.weights for k in (i, j))
        estimate = with_attainable(estimate, attainable_masses(*masses))
    return PairEstimate(names[i], names[j], estimate, float(auc[i, j]), float(auc[j, i]))


def _error(problem: Problem, i: int, j: int) -> float:
    """Return the standard error of a pair's mean AUC, from its rows' influence on both."""
    weights = problem.weights
    inside = problem.membership(i) * weights, problem.membership(j) * weights
    rows = np.flatnonzero((inside[0] > 0) | (inside[1] > 0))
    first, second = inside[0][rows], inside[1][rows]
    counts = problem.mass is None and not problem.is_soft
    influence = np.zeros(len(rows))
    for k, positive, negative in ((i, first, second), (j, second, first)):
        score = np.ascontiguousarray(problem.score(k)[rows])
        sweep, cell = ScoreSweep.of_masses(score, positive, negative, counts=counts)
        by_positive, by_negative = roc_auc_gradient(sweep)
        influence += (positive * by_positive[cell] + negative * by_negative[cell]) / 2
    squares = influence**2
    if not counts:
        return sqrt(float(squares.sum()))
    m, n = first.sum(), second.sum()
    scaled = squares * (first * m / max(m - 1, 1) + second * n / max(n - 1, 1))
    return sqrt(float(scaled.sum()))


def _estimate(value: float, error: float, mass: Floats, level: float, n: float) -> Estimate:
    if min(mass) > 1 and 0.0 < value < 1.0 and error > intervals.ROUNDING:
        low, high = intervals.logit(value, error, level)
        return Estimate(value, low, high, level, "logit", n, standard_error=error)
    low, high = newcombe(value, float(mass[0]), float(mass[1]), level)
    return Estimate(value, low, high, level, "newcombe", n, standard_error=error)
