"""What every row contributes to a metric, for every metric that has a gradient.

The contributions of all rows sum to 0. Their squares give the variance of the metric, their
differences that of a difference between two models on the same rows.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import UndefinedMetric
from tellapart.inference.micro import MicroAreas
from tellapart.inference.one_vs_one import PairInfluence
from tellapart.inference.resampling import Wanted
from tellapart.inference.resampling.placements import Placements
from tellapart.inference.rows import class_constants
from tellapart.inference.several import ClassAreas
from tellapart.inference.sweeps import sweep_value
from tellapart.inference.table_averages import average_of, average_rows, cell_rows
from tellapart.inference.tables import table_rows
from tellapart.kernels import add_influence, sorted_rows
from tellapart.metrics import METRICS, Metric
from tellapart.metrics.averages import averaged
from tellapart.metrics.counting import CountFormula
from tellapart.metrics.pairs import TopK
from tellapart.metrics.tables import MarginGradient
from tellapart.problem import Problem
from tellapart.statistics import ClassPairs, ConfusionCounts, OneVsRest, ScoreSweep

Floats = NDArray[np.float64]

LEVEL = 0.95  # of intervals that nobody reads here


def influence_of(problem: Problem, wanted: Wanted) -> Floats:
    """Return the influence of every row on a mean of rows, or on a metric that has a gradient.

    Raises
    ------
    UndefinedMetric
        The metric has no value, or no gradient.
    """
    if wanted.row.kind in ("losses", "ranks"):
        return mean_influence(problem, wanted)
    if not has_influence(wanted.row):
        raise UndefinedMetric(f"{wanted.row.name} has no gradient")
    return row_influence(problem, wanted)


def mean_influence(problem: Problem, wanted: Wanted) -> Floats:
    """Return the influence of every row on a mean of losses, or of shares in the best answers.

    Examples
    --------
    The losses 1, 0 and 0: the first row lifts their mean by 2/9, the others lower it by 1/9.

    >>> problem = Problem.of([0, 1, 1], y_score=[1.0, 1.0, 1.0])
    >>> mean_influence(problem, Wanted(METRICS["brier"])).round(3).tolist()
    [0.222, -0.111, -0.111]
    """
    placements, row = Placements(problem), wanted.row
    if row.kind == "ranks":
        values = placements.credits(cast("TopK", row.formula).k)
    else:
        values = placements.losses(row.name, wanted.column)
    weight = problem.weights / problem.weights.sum()
    return np.asarray(weight * (values - weight @ values))


def has_influence(row: Metric) -> bool:
    """Whether rows have an influence on a metric: calibration errors have no gradient."""
    return row.kind in ("sweep", "pairs", "counts", "table")


def row_influence(problem: Problem, wanted: Wanted) -> Floats:
    """Return the influence of every row on a metric, shape (n,).

    Raises
    ------
    UndefinedMetric
        The metric has no value.

    Examples
    --------
    Two of three right: a right row lifts the accuracy by 1/9, the wrong one lowers it by 2/9.

    >>> problem = Problem.of([0, 1, 1], y_pred=[0, 1, 0])
    >>> row_influence(problem, Wanted(METRICS["accuracy"])).round(3).tolist()
    [0.111, 0.111, -0.222]
    """
    row, k = wanted.row, wanted.column
    if row.kind == "pairs":
        return _pairs(problem, row)
    if row.kind == "sweep":
        if row.average is None:
            return _swept(problem, row, k or 0, 1.0, np.zeros(problem.rows))[1]
        return _pooled(problem, row) if row.average == "micro" else _averaged(problem, row)
    if row.kind == "table":
        gradient = row.gradient(ConfusionCounts.of(problem)) if row.gradient else None
        return table_rows(problem, cast("MarginGradient", gradient))
    tables = OneVsRest.of(problem)
    if row.average is not None:
        return average_rows(problem, average_of(row, tables.cells))
    formula = cast("CountFormula", row.formula)
    gradient = formula.gradient(tables.cells)[k or 0]
    if not np.isfinite(gradient).all():
        raise UndefinedMetric(formula.reason(tables.cells[k or 0]) or "it does not vary smoothly")
    return cell_rows(problem, k or 0, gradient) * problem.weights


def _swept(
    problem: Problem, row: Metric, k: int, weight: float, out: Floats
) -> tuple[float, Floats]:
    """Add the influence of column k, times a weight; return the value of the column too."""
    column = problem.column(k)
    sweep, cell = ScoreSweep.placed(column)
    found = sweep_value(row, sweep)
    add_influence(cell, *column.masses(), found.positive, found.negative, weight, out)
    return found.value, out


def _averaged(problem: Problem, row: Metric) -> Floats:
    areas = ClassAreas.of(problem, LEVEL, None)
    if row.name not in areas.weights:
        raise UndefinedMetric("no class has a value to average")
    weights, base = areas.weights[row.name], METRICS[row.base or ""]
    values, out = np.zeros(len(weights)), np.zeros(problem.rows)
    for k in np.flatnonzero(weights > 0).tolist():
        values[k] = _swept(problem, base, k, float(weights[k]), out)[0]
    if row.average == "weighted":  # a row also adds to the weight of its own class
        used = weights > 0
        gain = (values - averaged(values, weights)) / areas.mass[used].sum()
        out += class_constants(problem, np.where(used, gain, 0.0))
    return out


def _pooled(problem: Problem, row: Metric) -> Floats:
    micro = MicroAreas.of(problem, None)
    if row.name not in micro.values:
        raise UndefinedMetric(micro.missing[row.name])
    micro = replace(micro, values={row.name: micro.values[row.name]})
    sums = {row.name: np.zeros(problem.rows)}
    for k in range(len(problem.questions)):
        micro.add_column(k, sorted_rows(problem.score(k)), sums)
    return sums[row.name]


def _pairs(problem: Problem, row: Metric) -> Floats:
    problem.score(0)  # undefined without scores
    pairs = PairInfluence.of(ClassPairs.of(problem), None)
    sums = {name: np.zeros(problem.rows) for name in pairs.scales}
    value = float(row.formula(pairs.pairs))
    for k in range(len(problem.classes)):
        pairs.add_column(k, sorted_rows(problem.score(k)), sums)
    return pairs.rows(row, value, sums[row.name])
