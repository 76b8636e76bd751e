"""Row influence: sums over classes first, squares afterwards."""

from __future__ import annotations

from math import nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.inference import intervals
from tellapart.problem import Problem
from tellapart.results import Estimate

Floats = NDArray[np.float64]


def row_error(problem: Problem, influence: Floats) -> float:
    """Return the standard error from row influences.

    Hard unweighted exclusive classes of n rows each get the factor n / (n - 1), as in DeLong's
    variance: for two classes the result is DeLong's. A class of one row says nothing about its
    spread, and goes without.
    """
    truth = problem.truth.values
    if problem.task != "multiclass" or truth.ndim == 2 or problem.mass is not None:
        return sqrt(float((influence**2).sum()))
    return stratified_error(truth, influence)


def stratified_error(truth: NDArray[Any], influence: Floats) -> float:
    """Return the standard error with the factor n / (n - 1) for each class of n rows."""
    by_class, size = np.bincount(truth, weights=influence**2), np.bincount(truth)
    return sqrt(float((by_class * size / np.maximum(size - 1, 1)).sum()))


def class_constants(problem: Problem, values: Floats) -> Floats:
    """Return, for each row, its mass in each class times that class's constant, added up."""
    truth = problem.truth.values
    if truth.ndim == 1 and problem.task == "multiclass":
        return np.asarray(values[truth] * problem.weights)
    out = np.zeros(problem.rows)
    for k, value in enumerate(values.tolist()):
        out += problem.membership(k) * value
    return np.asarray(out * problem.weights)


def average_interval(
    value: float, error: float, level: float, n: float, edges: list[tuple[float, float]]
) -> Estimate:
    """Return an average in (0, 1) on the logit scale; at its ends, the mean of `edges`."""
    if 0.0 < value < 1.0 and error > intervals.ROUNDING:
        low, high = intervals.logit(value, error, level)
        return Estimate(value, low, high, level, "logit", n, standard_error=error)
    low, high = np.mean(edges, axis=0).tolist() if edges else (nan, nan)
    method = "mean of the classes' intervals"
    ends = min(low, value), max(high, value)
    return Estimate(value, *ends, level, method, n, standard_error=error)
