"""One-vs-one: how well each two classes are told apart, worst first."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from tellapart.inference import intervals
from tellapart.inference.attainable import attainable_masses, with_attainable
from tellapart.inference.designs import Design
from tellapart.inference.rows import clustered
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
    design = Design.of(pairs.problem)
    return tuple(
        _pair(pairs, i, j, level, design)
        for i, j in zip(first[worst].tolist(), second[worst].tolist(), strict=True)
    )


def _pair(pairs: ClassPairs, i: int, j: int, level: float, design: Design | None) -> PairEstimate:
    names, auc = pairs.problem.classes, pairs.auc
    value = float(auc[i, j] + auc[j, i]) / 2
    n = float(pairs.mass[i] + pairs.mass[j])
    rows, masses, influence = _influence(pairs.problem, i, j)
    if design is None:
        error = _error(pairs.problem, masses, influence)
        estimate = _estimate(value, error, (float(masses[0].sum()), float(masses[1].sum())), level)
    else:
        estimate = _designed(value, design.among(rows), masses, influence, level)
    estimate = replace(estimate, n=n)
    if pairs.problem.is_soft:
        estimate = with_attainable(estimate, attainable_masses(*masses))
    return PairEstimate(names[i], names[j], estimate, float(auc[i, j]), float(auc[j, i]))


def _influence(
    problem: Problem, i: int, j: int
) -> tuple[NDArray[np.intp], tuple[Floats, Floats], Floats]:
    """Return the rows of two classes, their masses in each, and what they add to the mean AUC."""
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
    return rows, (first, second), influence


def _error(problem: Problem, masses: tuple[Floats, Floats], influence: Floats) -> float:
    """Return the standard error of a pair's mean AUC, from its rows' influence on both."""
    squares = influence**2
    if problem.mass is not None or problem.is_soft:
        return sqrt(float(squares.sum()))
    first, second = masses
    m, n = first.sum(), second.sum()
    scaled = squares * (first * m / max(m - 1, 1) + second * n / max(n - 1, 1))
    return sqrt(float(scaled.sum()))


def _designed(
    value: float, design: Design, masses: tuple[Floats, Floats], influence: Floats, level: float
) -> Estimate:
    """Return the estimate of a pair whose rows come in groups, or at a stated prevalence."""
    if design.lacking:
        return Estimate(value, level=level, reason=design.lacking)
    error = design.column_error(influence, *masses)
    worth = design.worth(masses[0]), design.worth(masses[1])
    found = _estimate(value, error, worth, level, design.stretch(level))
    return replace(found, method=clustered(found.method, design))


def _estimate(
    value: float, error: float, sizes: tuple[float, float], level: float, stretch: float = 1.0
) -> Estimate:
    if min(sizes) > 1 and 0.0 < value < 1.0 and error > intervals.ROUNDING:
        low, high = intervals.logit(value, error * stretch, level)
        return Estimate(value, low, high, level, "logit", standard_error=error)
    low, high = newcombe(value, *sizes, level)
    return Estimate(value, low, high, level, "newcombe", standard_error=error)
