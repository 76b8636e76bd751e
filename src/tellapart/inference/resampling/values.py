"""The value of any metric on reweighted statistics: the formulas of METRICS, and no other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import inf, nan
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import UndefinedMetric
from tellapart.inference.resampling.placements import Placements
from tellapart.inference.resampling.reweighted import Reweighted
from tellapart.metrics import Metric
from tellapart.metrics.averages import averaged
from tellapart.metrics.calibration import ece
from tellapart.metrics.counting import CountFormula
from tellapart.metrics.pairs import TopK
from tellapart.metrics.rows import Kind
from tellapart.problem import Problem
from tellapart.statistics import ScoreSweep

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Wanted:
    """A metric to compute on every resample.

    Attributes
    ----------
    row
        Its row of METRICS.
    column
        One column against the rest, or None for the whole problem.
    options
        Options of its formula.
    """

    row: Metric
    column: int | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Reweighting:
    """Metrics of one problem under any weights.

    An average covers the classes that have a value in the data as they are. Where a resample
    leaves one of them without, the average has no value there: over fewer classes it would be
    another quantity.
    """

    placements: Placements
    averaged_over: dict[str, NDArray[np.bool_]] = field(default_factory=dict)

    @classmethod
    def of(cls, problem: Problem, wanted: list[Wanted]) -> Reweighting:
        """Place the rows; computes every metric once, so that threads find all parts there."""
        reweighting = cls(Placements(problem))
        whole = Reweighted(reweighting.placements, np.ones(problem.rows))
        for each in wanted:
            if each.row.average in ("macro", "weighted") and each.row.kind != "pairs":
                base = _per_column(whole, each.row)
                reweighting.averaged_over[each.row.name] = np.isfinite(base)
            reweighting.value(each, whole)
        return reweighting

    def values(self, wanted: list[Wanted], weight: Floats) -> list[float]:
        """Return the metrics under weights, NaN where undefined; without any row all are."""
        if not weight.any():
            return [nan] * len(wanted)
        reweighted = Reweighted(self.placements, weight)
        return [self.value(each, reweighted) for each in wanted]

    def swept_values(self, wanted: list[Wanted], sweep: ScoreSweep) -> list[float]:
        """Return metrics of one column's sweep, NaN where undefined."""
        column = wanted[0].column or 0
        reweighted = Reweighted.of_sweep(self.placements, column, sweep)
        return [self.value(each, reweighted) for each in wanted]

    def value(self, wanted: Wanted, reweighted: Reweighted) -> float:
        """Return one metric."""
        try:
            with np.errstate(divide="ignore", invalid="ignore"):
                return self._value(wanted, reweighted)
        except UndefinedMetric:
            return nan

    def _value(self, wanted: Wanted, reweighted: Reweighted) -> float:
        row = wanted.row
        if row.average in ("macro", "weighted") and row.kind != "pairs":
            return self._average(row, reweighted)
        return _VALUES[row.kind](wanted, reweighted)

    def _average(self, row: Metric, reweighted: Reweighted) -> float:
        used = self.averaged_over[row.name]
        values = _per_column(reweighted, row)
        if not used.any() or not np.isfinite(values[used]).all():
            return nan
        weights = used.astype(np.float64)
        if row.average == "weighted":
            weights = np.where(used, _class_masses(reweighted), 0.0)
        return averaged(values, weights / weights.sum())


def _per_column(reweighted: Reweighted, row: Metric) -> Floats:
    if row.kind == "counts":
        return np.asarray(cast("CountFormula", row.formula)(reweighted.cells))
    out = np.full(len(reweighted.placements.problem.questions), nan)
    for k in range(len(out)):
        try:
            out[k] = row.formula(reweighted.sweep(k))
        except UndefinedMetric:
            continue
    return out


def _class_masses(reweighted: Reweighted) -> Floats:
    problem = reweighted.placements.problem
    return np.array(
        [float(problem.membership(k) @ reweighted.row_mass) for k in range(len(problem.questions))]
    )


def _counted(wanted: Wanted, reweighted: Reweighted) -> float:
    cells = reweighted.cells
    if wanted.row.average == "micro":
        cells = cells.sum(axis=0, keepdims=True)
    return float(cast("CountFormula", wanted.row.formula)(cells[wanted.column or 0])[0])


def _swept(wanted: Wanted, reweighted: Reweighted) -> float:
    micro = wanted.row.average == "micro"
    sweep = reweighted.pooled if micro else reweighted.sweep(wanted.column or 0)
    return float(wanted.row.formula(sweep))


def _lost(wanted: Wanted, reweighted: Reweighted) -> float:
    losses = reweighted.placements.losses(wanted.row.name, wanted.column)
    return _mean(losses, reweighted.row_mass)


def _ranked(wanted: Wanted, reweighted: Reweighted) -> float:
    places = cast("TopK", wanted.row.formula).k
    return _mean(reweighted.placements.credits(places), reweighted.row_mass)


def _mean(values: Floats, mass: Floats) -> float:
    """Return the weighted mean; infinite as soon as one row that counts is."""
    used = mass > 0
    if not np.isfinite(values[used]).all():
        return inf
    total = float(mass[used].sum())
    return float(values[used] @ mass[used]) / total if total > 0 else nan


def _calibration_error(wanted: Wanted, reweighted: Reweighted) -> float:
    problem = reweighted.placements.problem
    if wanted.column is None and problem.task == "multilabel":
        labels = range(len(problem.questions))
        each = [ece(reweighted.calibration(k), **wanted.options) for k in labels]
        return float(np.mean(each))
    return ece(reweighted.calibration(wanted.column), **wanted.options)


_VALUES: Mapping[Kind, Callable[[Wanted, Reweighted], float]] = {
    "counts": _counted,
    "table": lambda wanted, reweighted: float(wanted.row.formula(reweighted.confusion)),
    "sweep": _swept,
    "losses": _lost,
    "ranks": _ranked,
    "pairs": lambda wanted, reweighted: float(wanted.row.formula(reweighted.pairs)),
    "calibration": _calibration_error,
}
