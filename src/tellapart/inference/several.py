"""Several columns: per-class areas, their averages, one-vs-one and micro, with row influence.

Averages over classes share rows, so their standard errors come from adding up, row by row, what
each row contributes to every class; only then are squares taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import nan, sqrt

import numpy as np
from numpy.typing import NDArray

from tellapart.errors import UndefinedMetric
from tellapart.inference import intervals
from tellapart.inference.attainable import attainable_area, with_attainable
from tellapart.inference.sweeps import area_estimate, as_probabilities, sweep_value
from tellapart.kernels import add_influence, add_pair_shares, sorted_rows
from tellapart.metrics import METRICS, Metric
from tellapart.metrics.averages import averaged, class_weights, left_out
from tellapart.metrics.pairs import pair_weights
from tellapart.metrics.registry import SWEPT
from tellapart.problem import Problem
from tellapart.results import Estimate
from tellapart.statistics import ClassPairs, PooledSweep, ScoreSweep
from tellapart.statistics.column_runs import over_columns

Floats = NDArray[np.float64]


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


@dataclass(frozen=True, eq=False)
class _Run:
    """What one run of columns adds: estimates, and row influences by average."""

    estimates: list[dict[str, Estimate]]
    distinct: list[int]
    influence: dict[str, Floats]


def summarise_columns(
    problem: Problem, level: float, pairs: ClassPairs | None, *, averages: bool
) -> SweepSummary:
    """Sort every column once; return per-class estimates and, if asked, their averages."""
    mass = np.array([float((c.truth * problem.weights).sum()) for c in problem.columns()])
    total = float(problem.weights.sum())
    weights = _weights(mass, total) if averages else {}
    spread = _spread(problem, mass) if pairs is not None else None
    ovo = _pair_scales(pairs) if pairs is not None else {}

    def summarise(run: NDArray[np.intp]) -> _Run:
        out = _Run([], [], {name: np.zeros(problem.rows) for name in (*weights, *ovo)})
        for k in run.tolist():
            _one_column(problem, k, level, weights, out)
            if pairs is not None and spread is not None:
                _add_pairs(problem, k, mass, spread, ovo, out.influence)
        return out

    runs = over_columns(problem, summarise)
    per_class = tuple(estimates for run in runs for estimates in run.estimates)
    distinct = tuple(count for run in runs for count in run.distinct)
    if not averages:
        return SweepSummary(per_class, {}, distinct)
    influence = {name: np.sum([run.influence[name] for run in runs], axis=0) for name in runs[0].influence}
    found = dict(_class_averages(problem, per_class, weights, mass, influence, level))
    if pairs is not None:
        found |= _pair_averages(problem, pairs, ovo, influence, level)
    found |= _micro(problem, level)
    return SweepSummary(per_class, found, distinct)


def average_name(base: str, average: str) -> str:
    """Return the name of an average of a swept metric."""
    return f"{'roc_auc_ovr' if base == 'roc_auc' else base}_{average}"


def _weights(mass: Floats, total: float) -> dict[str, Floats]:
    """Return, for each average, the weight of every class; undefined classes weigh nothing."""
    out = {}
    for base in SWEPT:
        defined = mass > 0 if base != "roc_auc" else (mass > 0) & (mass < total)
        values = np.where(defined, 0.0, np.nan)
        for average in ("macro", "weighted"):
            try:
                out[average_name(base, average)] = class_weights(values, mass, average)
            except UndefinedMetric:
                continue
    return out


def _one_column(
    problem: Problem, k: int, level: float, weights: Mapping[str, Floats], out: _Run
) -> None:
    column = problem.column(k)
    needs_rows = bool(weights)
    if needs_rows:
        sweep, cell = ScoreSweep.placed(column)
        positive, negative = column.masses()
    else:
        sweep = ScoreSweep.of(column)
    estimates: dict[str, Estimate] = {}
    for base in SWEPT:
        row = METRICS[base]
        try:
            found = sweep_value(row, sweep)
        except UndefinedMetric as error:
            n = sweep.positives + sweep.negatives
            estimates[base] = Estimate(nan, level=level, n=n, reason=str(error))
            continue
        estimate = area_estimate(row, found, sweep, level)
        if column.is_soft:
            estimate = with_attainable(estimate, attainable_area(row, column))
        estimates[base] = estimate
        if not needs_rows:
            continue
        for average in ("macro", "weighted"):
            name = average_name(base, average)
            if name in weights and weights[name][k] > 0:
                add_influence(
                    cell, positive, negative, found.positive, found.negative,
                    weights[name][k], out.influence[name],
                )  # fmt: skip
    if problem.scale in ("probability", "logit"):
        calibrated = as_probabilities(sweep, problem.scale)
        n = sweep.positives + sweep.negatives
        estimates["ece"] = calibration_estimate(METRICS["ece"], calibrated, level, n)
    out.estimates.append(estimates)
    out.distinct.append(len(sweep.threshold))


NO_ECE_INTERVAL = (
    "no valid interval: a binned error is biased upward and irregular near 0; "
    "see the Brier score and log loss for intervals"
)


def calibration_estimate(row: Metric, sweep: ScoreSweep, level: float, n: float) -> Estimate:
    """Return a binned calibration error, which has no closed-form interval."""
    return Estimate(float(row.formula(sweep)), level=level, n=n, reason=NO_ECE_INTERVAL)


def row_error(problem: Problem, influence: Floats) -> float:
    """Return the standard error from row influences.

    Hard exclusive classes of n rows each get the factor n / (n - 1), as in DeLong's variance:
    for two classes the result is DeLong's.
    """
    squares = influence**2
    truth = problem.truth.values
    if problem.task == "multiclass" and truth.ndim == 1 and problem.mass is None:
        by_class = np.bincount(truth, weights=squares)
        size = np.bincount(truth)
        return sqrt(float((by_class * size / np.maximum(size - 1, 1)).sum()))
    return sqrt(float(squares.sum()))


def _class_averages(  # noqa: PLR0917 - internal step
    problem: Problem,
    per_class: tuple[Mapping[str, Estimate], ...],
    weights: Mapping[str, Floats],
    mass: Floats,
    influence: Mapping[str, Floats],
    level: float,
) -> dict[str, Estimate]:
    out = {}
    total = float(problem.weights.sum())
    for base in SWEPT:
        values = np.array([estimates[base].value for estimates in per_class])
        for average in ("macro", "weighted"):
            name = average_name(base, average)
            if name not in weights:
                reason = "no class has a value to average"
                out[name] = Estimate(nan, level=level, n=total, reason=reason)
                continue
            value = averaged(values, weights[name])
            rows = influence[name]
            if average == "weighted":
                used = weights[name] > 0
                own = np.where(used, (values - value) / mass[used].sum(), 0.0)
                rows = rows + _by_class(problem, own)
            error = row_error(problem, rows)
            edges = [(e[base].low, e[base].high) for e in per_class if e[base].defined]
            estimate = _average_interval(value, error, level, total, edges)
            estimate = replace(estimate, reason=left_out(values, problem.questions))
            out[name] = _attainable_average(estimate, per_class, base, weights[name])
    return out


def _attainable_average(
    estimate: Estimate,
    per_class: tuple[Mapping[str, Estimate], ...],
    base: str,
    weights: Floats,
) -> Estimate:
    """Return the average with the average of what each class could attain (an outer bound)."""
    spans = [estimates[base].attainable for estimates in per_class]
    if all(span is None for span in spans):
        return estimate
    filled = np.array([span or (0.0, 0.0) for span in spans])
    low, high = weights @ filled
    return with_attainable(estimate, (float(low), float(high)))


def _average_interval(
    value: float, error: float, level: float, n: float, edges: list[tuple[float, float]]
) -> Estimate:
    if 0.0 < value < 1.0 and error > 0:
        low, high = intervals.logit(value, error, level)
        return Estimate(value, low, high, level, "logit", n, standard_error=error)
    low, high = np.mean(edges, axis=0) if edges else (nan, nan)
    return Estimate(
        value, min(float(low), value), max(float(high), value), level,
        "mean of the classes' intervals", n, standard_error=error,
    )  # fmt: skip


def _by_class(problem: Problem, values: Floats) -> Floats:
    """Return each row's mass-weighted sum of class constants."""
    truth = problem.truth.values
    if truth.ndim == 1 and problem.task == "multiclass":
        return np.asarray(values[truth] * problem.weights)
    out = np.zeros(problem.rows)
    for k, value in enumerate(values.tolist()):
        out += problem.membership(k) * value
    return out * problem.weights


# ---- one-vs-one -------------------------------------------------------------------------


def _spread(problem: Problem, mass: Floats) -> Floats:
    """Return each row's masses, divided by the total mass of the class they belong to."""
    return _by_class(problem, np.where(mass > 0, 1.0 / np.where(mass > 0, mass, 1.0), 0.0))


def _pair_scales(pairs: ClassPairs) -> dict[str, float]:
    """Return the normaliser of each one-vs-one average that is defined."""
    present = pairs.mass[pairs.mass > 0]
    count = len(present)
    if count < 2:
        return {}
    total = float(2 * (count - 1) * present.sum())
    return {"roc_auc_ovo_macro": 1.0 / (count * (count - 1)), "roc_auc_ovo_weighted": 1.0 / total}


def _add_pairs(  # noqa: PLR0917 - internal step
    problem: Problem,
    k: int,
    mass: Floats,
    spread: Floats,
    scales: Mapping[str, float],
    influence: dict[str, Floats],
) -> None:
    """Add what each row contributes to A(k|j) for all j, in the score of class k.

    A row of class k gains its share of each other class below it, a row of class j the share
    of class k above it.
    """
    if mass[k] <= 0 or not scales:
        return
    score = problem.score(k)
    inside = problem.membership(k) * problem.weights
    outside = problem.weights - inside
    others = spread - inside / mass[k]
    above, below, below_spread = (np.empty(problem.rows) for _ in range(3))
    add_pair_shares(
        sorted_rows(score), score, inside, outside, others, above, below, below_spread
    )
    macro = (inside * below_spread + others * above) / mass[k]
    influence["roc_auc_ovo_macro"] += scales["roc_auc_ovo_macro"] * macro
    weighted = macro * mass[k] + (inside * below + outside * above) / mass[k]
    influence["roc_auc_ovo_weighted"] += scales["roc_auc_ovo_weighted"] * weighted


def _pair_averages(
    problem: Problem,
    pairs: ClassPairs,
    scales: Mapping[str, float],
    influence: Mapping[str, Floats],
    level: float,
) -> dict[str, Estimate]:
    out = {}
    total = float(problem.weights.sum())
    for name in ("roc_auc_ovo_macro", "roc_auc_ovo_weighted"):
        row = METRICS[name]
        try:
            value = float(row.formula(pairs))
        except UndefinedMetric as error:
            out[name] = Estimate(nan, level=level, n=total, reason=str(error))
            continue
        weights = pair_weights(pairs, row.average or "macro")
        auc = np.where(weights > 0, pairs.auc, 0.0)
        centre = (weights * auc).sum(axis=0) + (weights * auc).sum(axis=1)
        safe = np.where(pairs.present, pairs.mass, 1.0)
        constant = -centre / safe
        if row.average == "weighted":
            joint = np.where(weights > 0, auc - value, 0.0)
            constant = constant + scales[name] * (joint.sum(axis=0) + joint.sum(axis=1))
        rows = influence[name] + _by_class(problem, np.where(pairs.present, constant, 0.0))
        reason = left_out(np.where(pairs.present, 0.0, nan), problem.classes)
        estimate = _average_interval(value, row_error(problem, rows), level, total, [])
        if estimate.low != estimate.low:
            estimate = _pair_edge(estimate, pairs, level)
        out[name] = replace(estimate, reason=reason)
    return out


def _pair_edge(estimate: Estimate, pairs: ClassPairs, level: float) -> Estimate:
    """Return a one-vs-one average of 0 or 1 with Newcombe's interval for its smallest pair."""
    from tellapart.inference.sweeps import newcombe

    sizes = np.sort(pairs.mass[pairs.present])
    low, high = newcombe(estimate.value, float(sizes[0]), float(sizes[1]), level)
    return replace(estimate, low=low, high=high, method="newcombe on the smallest pair")


# ---- micro ------------------------------------------------------------------------------


def _micro(problem: Problem, level: float) -> dict[str, Estimate]:
    """Return the pooled areas, with the pairs of each row added up before squaring."""
    pooled = PooledSweep.of(problem)
    total = float(problem.weights.sum())
    out: dict[str, Estimate] = {}
    values = {}
    for base in SWEPT:
        name = average_name(base, "micro")
        try:
            values[name] = (METRICS[base], sweep_value(METRICS[base], pooled.sweep))
        except UndefinedMetric as error:
            out[name] = Estimate(nan, level=level, n=total, reason=str(error))
    if not values:
        return out

    def add(run: NDArray[np.intp]) -> dict[str, Floats]:
        part = {name: np.zeros(problem.rows) for name in values}
        for k in run.tolist():
            cell = pooled.cells_of(problem, k)
            positive, negative = problem.column(k).masses()
            for name, (_, found) in values.items():
                add_influence(
                    cell, positive, negative, found.positive, found.negative, 1.0, part[name]
                )
        return part

    parts = over_columns(problem, add)
    for name, (row, found) in values.items():
        rows = np.sum([part[name] for part in parts], axis=0)
        estimate = area_estimate(
            row, replace(found, error=row_error(problem, rows)), pooled.sweep, level
        )
        method = "logit" if estimate.method == "logit-delong" else estimate.method
        out[name] = replace(estimate, n=total, method=method)
    return out
