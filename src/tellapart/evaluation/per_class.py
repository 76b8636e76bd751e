"""Estimates of one class (or label) against the rest."""

from __future__ import annotations

from typing import Literal

from tellapart.errors import UndefinedMetric
from tellapart.evaluation.computed import Statistics
from tellapart.inference import SweepSummary, count_estimates, loss_estimate
from tellapart.inference.attainable import (
    attainable_area,
    with_attainable,
    with_attainable_column,
)
from tellapart.inference.designed_areas import column_estimate
from tellapart.inference.designs import Design
from tellapart.inference.losses import Spread
from tellapart.metrics import METRICS, PER_CLASS
from tellapart.metrics.registry import SWEPT
from tellapart.problem import Problem
from tellapart.results import Estimate
from tellapart.statistics import LossSums
from tellapart.statistics.loss_sums import column_losses

Estimates = dict[str, Estimate]

PROPER: tuple[Literal["brier", "log_loss"], ...] = ("brier", "log_loss")


def per_class_estimates(
    statistics: Statistics, summary: SweepSummary | None, level: float
) -> dict[str, Estimates]:
    """Return class -> metric name -> estimate; of a binary problem both classes."""
    problem = statistics.problem
    out: dict[str, Estimates] = {name: {} for name in problem.classes}
    _add_counts(out, statistics, level)
    for k, name in enumerate(problem.questions):
        swept = summary.per_class[k] if summary is not None else {}
        for metric in PER_CLASS:
            if metric in swept:
                out[name][metric] = swept[metric]
        if summary is not None:
            out[name] |= _column_losses(problem, k, level, statistics.design)
    if problem.task == "binary" and summary is not None:
        _add_other_class(out, problem, level)
    return out


def _add_other_class(out: dict[str, Estimates], problem: Problem, level: float) -> None:
    """Add the areas of the negative class, for which lower scores speak."""
    other = next(name for name in problem.classes if name != problem.positive)
    turned = problem.side(other)
    design = Design.of(problem)
    for name in SWEPT:
        estimate = column_estimate(METRICS[name], turned, design, level)
        if turned.is_soft and estimate.defined:
            estimate = with_attainable(estimate, attainable_area(METRICS[name], turned))
        out[other][name] = estimate
    known = out[problem.positive or ""]
    out[other] |= {name: known[name] for name in ("brier", "log_loss") if name in known}


def _add_counts(out: dict[str, Estimates], statistics: Statistics, level: float) -> None:
    problem = statistics.problem
    counted = [METRICS[name] for name in PER_CLASS if METRICS[name].kind == "counts"]
    try:
        tables = statistics.tables
    except UndefinedMetric as error:
        for name in problem.classes:
            for row in counted:
                out[name][row.name] = statistics.undefined(level, str(error))
        return
    for row in counted:
        for name, estimate in zip(
            problem.questions, count_estimates(row, tables, level), strict=True
        ):
            out[name][row.name] = estimate
        if problem.task == "binary":
            other = next(name for name in problem.classes if name != problem.positive)
            out[other][row.name] = count_estimates(row, tables.negated(), level)[0]


def _column_losses(problem: Problem, k: int, level: float, design: Design | None) -> Estimates:
    out: Estimates = {}
    for name in PROPER:
        row = METRICS[name]
        try:
            losses = column_losses(problem, k, name)
        except UndefinedMetric:
            continue
        sums = LossSums.of_rows(losses, problem.mass)
        highest = 1.0 if name == "brier" else None
        spread = Spread.of(problem, losses, design)
        out[name] = loss_estimate(row, sums, level, highest, spread)
        if problem.is_soft:
            truth = problem.membership(k)
            out[name] = with_attainable_column(name, truth, problem, out[name])
    return out
