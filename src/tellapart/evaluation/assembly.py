"""From a problem to an `EvaluationResult`: every number, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from tellapart.advice import findings
from tellapart.decisions import REPORTED, choose_threshold
from tellapart.errors import UndefinedMetric
from tellapart.evaluation.calibrated import ece_estimate
from tellapart.evaluation.computed import Statistics
from tellapart.evaluation.evidence import evidence
from tellapart.evaluation.facts import (
    class_masses,
    constant_mse,
    data_facts,
    divergence_baseline,
    labelset_baseline,
    shares_flagged,
)
from tellapart.evaluation.per_class import per_class_estimates
from tellapart.inference import (
    SweepSummary,
    average_estimate,
    count_estimates,
    loss_estimate,
    summarise_columns,
    table_estimate,
)
from tellapart.inference.attainable import with_attainable_rows
from tellapart.inference.losses import Spread, rank_estimate
from tellapart.inference.pair_estimates import pair_estimates
from tellapart.inference.threshold_tables import cuts_of
from tellapart.metrics import METRICS, Metric, names_for
from tellapart.metrics.baselines import baselines
from tellapart.metrics.pairs import TopK
from tellapart.problem import Problem
from tellapart.problem.validated import NO_SCORES
from tellapart.results import Confusion, Estimate, EvaluationResult, ThresholdChoice
from tellapart.statistics import LossSums
from tellapart.statistics.loss_sums import row_losses
from tellapart.statistics.rank_counts import row_credits

Floats = NDArray[np.float64]
Estimates = dict[str, Estimate]

SOFT_ONLY = ("kl_divergence",)  # of hard labels it is the log loss, and shown once
MOST_PAIRS = 200  # one-vs-one pairs kept in a result; `Evaluation.pairs()` gives all


def assemble(problem: Problem, level: float, columns: Mapping[str, str]) -> EvaluationResult:
    """Compute everything that an evaluation reports."""
    statistics = Statistics(problem)
    summary = _summary(statistics, level)
    data = data_facts(problem, columns, summary)
    per_class = per_class_estimates(statistics, summary, level)
    metrics = {
        name: whole_estimate(METRICS[name], statistics, summary, level)
        for name in names_for(problem.task, len(problem.classes))
        if problem.is_soft or name not in SOFT_ONLY
    }
    masses = class_masses(problem)
    flagged = shares_flagged(statistics.tables, problem) if statistics.is_decided else None
    shares = np.array(list(masses.values())) / statistics.total
    if problem.task == "binary" and problem.truth.positive == 0:
        shares = shares[::-1]  # (negative, positive), whatever the order of the classes
    no_skill = baselines(problem.task, shares, flagged)
    if problem.task == "multilabel":
        no_skill |= labelset_baseline(problem)
    known = set(metrics)
    if problem.scale == "probability":
        no_skill["mse"] = constant_mse(problem)
    if problem.is_soft:
        no_skill |= divergence_baseline(no_skill, metrics)
    no_skill = {name: value for name, value in no_skill.items() if name in known}
    thresholds = _thresholds(statistics, level)
    found = EvaluationResult(
        task=problem.task,
        data=data,
        metrics=metrics,
        per_class=per_class,
        confusion=_confusion(statistics),
        thresholds=thresholds,
        findings=(),
        baselines=no_skill,
        pairs=_pairs(statistics, level),
        level=level,
    )
    return replace(found, findings=findings(evidence(found, statistics)))


def _summary(statistics: Statistics, level: float) -> SweepSummary | None:
    problem = statistics.problem
    if problem.scores is None:
        return None
    several = problem.task != "binary"
    pairs = statistics.pairs if problem.task == "multiclass" else None
    return summarise_columns(problem, level, pairs, averages=several)


def whole_estimate(
    row: Metric,
    statistics: Statistics,
    summary: SweepSummary | None,
    level: float,
    method: str | None = None,
) -> Estimate:
    """Return the estimate of a metric of the whole problem."""
    try:
        estimate = _whole(row, statistics, summary, level, method)
    except UndefinedMetric as error:
        return statistics.undefined(level, str(error))
    return with_attainable_rows(row, statistics.problem, estimate)


def _whole(
    row: Metric,
    statistics: Statistics,
    summary: SweepSummary | None,
    level: float,
    method: str | None,
) -> Estimate:
    problem = statistics.problem
    if row.kind == "table":
        return table_estimate(row, problem, statistics.confusion, level, method)
    if row.kind == "counts" and row.average is None:
        return count_estimates(row, statistics.tables, level, method)[0]
    if row.kind == "counts":
        confusion = statistics.confusion if problem.task == "multiclass" else None
        return average_estimate(row, problem, statistics.tables, confusion, level)
    if row.kind == "losses":
        losses = row_losses(problem, row.name)  # type: ignore[arg-type]
        sums = LossSums.of_rows(losses, problem.mass)
        spread = Spread.of(problem, losses, statistics.design)
        return loss_estimate(row, sums, level, highest_loss(row, problem), spread)
    if row.kind == "ranks":
        return rank_estimate(row, statistics.ranks, level, _rank_spread(row, statistics))
    if row.kind == "calibration":
        return ece_estimate(statistics, None, level)
    return _swept(row, summary)


def _rank_spread(row: Metric, statistics: Statistics) -> Spread | None:
    if statistics.design is None:
        return None
    problem, places = statistics.problem, cast("TopK", row.formula).k
    return Spread.of(problem, row_credits(problem, places), statistics.design)


def highest_loss(row: Metric, problem: Problem) -> float | None:
    """Return 1 where a squared distance of probabilities is not summed over classes."""
    summed = row.name == "brier" and problem.task == "multiclass"
    squared = row.name == "brier" or (row.name == "mse" and problem.scale == "probability")
    return 1.0 if squared and not summed else None


def _swept(row: Metric, summary: SweepSummary | None) -> Estimate:
    if summary is None:
        raise UndefinedMetric(NO_SCORES)
    return summary.averages[row.name] if row.average else summary.per_class[0][row.name]


def _confusion(statistics: Statistics) -> Confusion | None:
    problem = statistics.problem
    try:
        if problem.task == "multilabel":
            tp, fp, fn, tn = statistics.tables.cells.T
            counts: NDArray[Any] = np.stack([tn, fp, fn, tp], axis=1).reshape(-1, 2, 2)
            return Confusion(problem.classes, counts)
        matrix = statistics.confusion.matrix()
    except UndefinedMetric:
        return None
    if problem.task == "binary" and problem.truth.positive == 0:
        matrix = matrix[::-1, ::-1]
    return Confusion(problem.classes, matrix)


def _thresholds(statistics: Statistics, level: float) -> dict[str, ThresholdChoice]:
    problem = statistics.problem
    if problem.task != "binary" or problem.scores is None:
        return {}
    out, cuts = {}, cuts_of(problem, 0, statistics.design)
    for rule in REPORTED:
        try:
            out[rule] = choose_threshold(rule, statistics.sweep, level, problem.scores.dtype, cuts)
        except UndefinedMetric:
            continue
    return out


def _pairs(statistics: Statistics, level: float) -> tuple[Any, ...]:
    problem = statistics.problem
    if problem.task != "multiclass" or problem.scores is None:
        return ()
    return pair_estimates(statistics.pairs, level, most=MOST_PAIRS)
