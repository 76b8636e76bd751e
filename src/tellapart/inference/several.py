"""One pass over all columns: per-class areas, and their averages.

Averages over classes share rows, so their standard errors come from adding up, row by row, what
each row contributes to every class; only then are squares taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import nan

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import UndefinedMetric
from tellapart.inference.attainable import attainable_area, with_attainable
from tellapart.inference.calibration import calibration_estimate
from tellapart.inference.designed_areas import designed_value
from tellapart.inference.designs import Design
from tellapart.inference.micro import MicroAreas
from tellapart.inference.one_vs_one import PairInfluence
from tellapart.inference.rows import average_interval, class_constants, noted, row_error
from tellapart.inference.sweeps import area_estimate, as_probabilities, sweep_value
from tellapart.kernels import add_influence, sorted_rows
from tellapart.metrics import METRICS
from tellapart.metrics.averages import averaged, class_weights, left_out
from tellapart.metrics.registry import SWEPT, average_name
from tellapart.metrics.rows import Average
from tellapart.problem import Problem
from tellapart.results import Estimate
from tellapart.statistics import ClassPairs, ScoreSweep
from tellapart.statistics.column_runs import over_columns

Floats = NDArray[np.float64]
Order = NDArray[np.int64]

CLASS_AVERAGES: tuple[Average, ...] = ("macro", "weighted")


@dataclass(frozen=True, eq=False)
class SweepSummary:
    """What one pass over all columns leaves behind.

    Attributes
    ----------
    per_class
        For each column: metric name -> estimate.
    averages
        Average name -> estimate.
    distinct
        Number of distinct scores in each column.
    """

    per_class: tuple[Mapping[str, Estimate], ...]
    averages: Mapping[str, Estimate]
    distinct: tuple[int, ...]


def summarise_columns(
    problem: Problem, level: float, pairs: ClassPairs | None, *, averages: bool
) -> SweepSummary:
    """Sort every column once; return per-class estimates and, if asked, their averages."""
    design = Design.of(problem)
    made = ClassAreas.of if averages else ClassAreas.alone
    areas = made(problem, level, design)
    micro = MicroAreas.of(problem, design) if averages else None
    one_vs_one = PairInfluence.of(pairs, design) if pairs is not None else None
    names = (
        *areas.weights,
        *(micro.values if micro else ()),
        *(one_vs_one.scales if one_vs_one else ()),
    )

    def summarise(run: NDArray[np.intp]) -> tuple[list[dict[str, Estimate]], list[int], Sums]:
        sums = {name: np.zeros(problem.rows) for name in names}
        estimates, distinct = [], []
        for k in run.tolist():
            order = sorted_rows(problem.score(k)) if averages else None
            found, count = areas.column(k, order, sums)
            estimates.append(found)
            distinct.append(count)
            for further in (micro, one_vs_one):
                if further is not None and order is not None:
                    further.add_column(k, order, sums)
        return estimates, distinct, sums

    runs = over_columns(problem, summarise)
    per_class = tuple(found for run in runs for found in run[0])
    distinct = tuple(count for run in runs for count in run[1])
    if micro is None:
        return SweepSummary(per_class, {}, distinct)
    influence = {name: np.sum([run[2][name] for run in runs], axis=0) for name in names}
    found = areas.averages(per_class, influence)
    if one_vs_one is not None:
        found |= one_vs_one.averages(influence, level)
    return SweepSummary(per_class, found | micro.averages(influence, level), distinct)


Sums = dict[str, Floats]


@dataclass(frozen=True, eq=False)
class ClassAreas:
    """Areas of one class against the rest, and their macro and weighted averages.

    Attributes
    ----------
    mass
        Mass of each column (empty without averages).
    weights
        Average name -> weight of each column; undefined columns weigh nothing.
    """

    problem: Problem
    level: float
    mass: Floats
    weights: Mapping[str, Floats]
    design: Design | None

    @classmethod
    def of(cls, problem: Problem, level: float, design: Design | None) -> ClassAreas:
        """Settle which classes count, before any column is sorted."""
        total = float(problem.weights.sum())
        columns = range(len(problem.questions))
        mass = np.array([float((problem.membership(k) * problem.weights).sum()) for k in columns])
        weights = {}
        for base in SWEPT:
            defined = (mass > 0) & (mass < total) if base == "roc_auc" else mass > 0
            for average in CLASS_AVERAGES:
                try:
                    known = class_weights(np.where(defined, 0.0, nan), mass, average)
                except UndefinedMetric:
                    continue
                weights[average_name(base, average)] = known
        return cls(problem, level, mass, weights, design)

    @classmethod
    def alone(cls, problem: Problem, level: float, design: Design | None) -> ClassAreas:
        """Return areas that enter no average."""
        return cls(problem, level, np.empty(0), {}, design)

    def column(self, k: int, order: Order | None, sums: Sums) -> tuple[dict[str, Estimate], int]:
        """Return the estimates of one column and its distinct scores; add its rows to `sums`."""
        column = self.problem.column(k)
        placed = order is not None or self.design is not None
        if placed:
            sweep, cell = ScoreSweep.placed(column, order)
        else:
            sweep, cell = ScoreSweep.of(column), np.empty(0, np.int32)
        masses = column.masses() if placed else (np.empty(0), np.empty(0))
        n = sweep.positives + sweep.negatives
        out: dict[str, Estimate] = {}
        for base in SWEPT:
            row = METRICS[base]
            try:
                if self.design is None:
                    found = sweep_value(row, sweep)
                else:
                    found = designed_value(row, sweep, cell, masses, self.design)
            except UndefinedMetric as undefined:
                out[base] = Estimate(nan, level=self.level, n=n, reason=str(undefined))
                continue
            out[base] = area_estimate(row, found, sweep, self.level)
            if column.is_soft:
                out[base] = with_attainable(out[base], attainable_area(row, column))
            for name, weight in self._shares(base, k):
                add_influence(cell, *masses, found.positive, found.negative, weight, sums[name])
        if self.problem.scale in ("probability", "logit"):
            stated = as_probabilities(sweep, self.problem.scale)
            out["ece"] = calibration_estimate(stated, f"class {column.name}", self.level)
        return out, len(sweep.threshold)

    def _shares(self, base: str, k: int) -> list[tuple[str, float]]:
        """Return the averages that a column counts in, and with what weight."""
        names = (average_name(base, average) for average in CLASS_AVERAGES)
        shares = ((name, float(self.weights[name][k])) for name in names if name in self.weights)
        return [(name, weight) for name, weight in shares if weight > 0]

    def averages(
        self, per_class: tuple[Mapping[str, Estimate], ...], influence: Mapping[str, Floats]
    ) -> dict[str, Estimate]:
        """Return the macro and weighted averages of every area."""
        out = {}
        total = float(self.problem.weights.sum())
        for base in SWEPT:
            estimates = [found[base] for found in per_class]
            for average in CLASS_AVERAGES:
                name = average_name(base, average)
                if name in self.weights:
                    out[name] = self._average(name, average, estimates, influence[name])
                    continue
                reason = "no class has a value to average"
                out[name] = Estimate(nan, level=self.level, n=total, reason=reason)
        return out

    def _average(
        self, name: str, average: Average, estimates: list[Estimate], influence: Floats
    ) -> Estimate:
        problem, weights = self.problem, self.weights[name]
        values = np.array([estimate.value for estimate in estimates])
        value = averaged(values, weights)
        if average == "weighted":  # a row also adds to the weight of its own class
            used = weights > 0
            total = self.mass[used].sum()
            own = np.where(used, (values - value) / total, 0.0)
            influence = influence + class_constants(problem, own)
        edges = [(estimate.low, estimate.high) for estimate in estimates if estimate.defined]
        error = row_error(problem, influence, self.design)
        n = float(problem.weights.sum())
        found = average_interval(value, error, self.level, n, edges, self.design)
        found = replace(found, reason=noted(found.reason, left_out(values, problem.questions)))
        spans = [estimate.attainable for estimate in estimates]
        if all(span is None for span in spans):
            return found
        low, high = weights @ np.array([span or (0.0, 0.0) for span in spans])
        return with_attainable(found, (float(low), float(high)))
