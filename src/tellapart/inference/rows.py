"""Row influence: sums over classes first, squares afterwards."""

from __future__ import annotations

from math import nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.inference import intervals
from tellapart.inference.designs import Design
from tellapart.problem import Problem
from tellapart.results import Estimate

Floats = NDArray[np.float64]


def row_error(problem: Problem, influence: Floats, design: Design | None = None) -> float:
    """Return the standard error from row influences, by the design where there is one.

    Hard unweighted exclusive classes of n rows each get the factor n / (n - 1), as in DeLong's
    variance: for two classes the result is DeLong's. A class of one row says nothing about its
    spread, and goes without.
    """
    if design is not None:
        return design.error(influence)
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
    value: float,
    error: float,
    level: float,
    n: float,
    edges: list[tuple[float, float]],
    design: Design | None = None,
) -> Estimate:
    """Return an average in (0, 1) on the logit scale; at its ends, the mean of `edges`."""
    if design is not None and design.lacking:
        return Estimate(value, level=level, n=n, reason=design.lacking)
    if 0.0 < value < 1.0 and error > intervals.ROUNDING:
        stretch = 1.0 if design is None else design.stretch(level)
        low, high = intervals.logit(value, error * stretch, level)
        method = clustered("logit", design)
        return Estimate(value, low, high, level, method, n, standard_error=error)
    known = [ends for ends in edges if ends[0] == ends[0]]
    low, high = np.mean(known, axis=0).tolist() if known else (nan, nan)
    method = "mean of the classes' intervals"
    ends = min(low, value), max(high, value)
    return Estimate(value, *ends, level, method, n, standard_error=error)


def clustered(method: str, design: Design | None) -> str:
    """Return the name of a method whose standard error adds up the rows of each group."""
    return f"{method}-clustered" if design is not None and design.grouped else method


def noted(*reasons: str | None) -> str | None:
    """Return notes as one, or None where there is nothing to say."""
    return "; ".join(reason for reason in reasons if reason) or None
