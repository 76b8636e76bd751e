"""Metrics that need an option: partial areas, and points at a fixed rate."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import replace
from math import isfinite, nan
from typing import TYPE_CHECKING, Any

from tellapart.errors import InputError, TellapartWarning, UndefinedMetric
from tellapart.evaluation.options import check_options
from tellapart.evaluation.resampled import sided
from tellapart.inference import intervals
from tellapart.inference.attainable import attainable_area, with_attainable
from tellapart.inference.partial_areas import (
    few_beyond,
    partial_estimate,
    partial_metric,
    standardised_estimate,
)
from tellapart.inference.resampling import Resampling, Wanted, bootstrap_estimates
from tellapart.inference.resampling.units import SOFT_SHARES, are_soft_shares
from tellapart.inference.sweeps import effective_sizes
from tellapart.metrics import METRICS, Metric
from tellapart.metrics.partial import PartialArea
from tellapart.metrics.points import POINTS, Point, need_both, point
from tellapart.problem import Column
from tellapart.problem.validated import NO_SCORES
from tellapart.results import Estimate
from tellapart.statistics import ScoreSweep

if TYPE_CHECKING:
    from tellapart.evaluation.numbers import Numbers


def conditional_estimate(
    evaluation: Numbers,
    name: str,
    of: Any,
    level: float,
    method: str | None,
    request: Resampling,
    options: Mapping[str, Any],
) -> Estimate:
    """Return an estimate of a metric that needs an option.

    Partial areas have an interval in closed form, and by resampling where `method` says so. Points
    at a fixed rate are found again on every resample.

    Raises
    ------
    InputError
        An option is missing, not known or out of range, or the method is not known.
    """
    check_options(name, options)
    if evaluation.problem.scores is None:
        return Estimate(nan, level=level, reason=NO_SCORES)
    resampled = method is not None or evaluation.resamples > 0
    if name == "partial_auc":
        return _partial(evaluation, of, level, method, request if resampled else None, **options)
    return _point(evaluation, name, of, level, method, request, options)


def _partial(
    evaluation: Numbers,
    of: Any,
    level: float,
    method: str | None,
    request: Resampling | None,
    fpr: Any = None,
    tpr: Any = None,
    standardized: Any = False,
) -> Estimate:
    area = PartialArea.of(fpr, tpr)
    if not isinstance(standardized, bool):
        raise InputError(f"standardized is {standardized!r}; expected True or False")
    if method is not None and not method.startswith("bootstrap"):
        if method != "logit":
            raise InputError(f'method is {method!r}; expected "logit", or one by bootstrap')
        request = None
    column = evaluation.problem.side(of)
    found = partial_estimate(area, column, evaluation.statistics.design, level)
    if not found.defined:
        return found
    if request is not None:
        found = _resampled(evaluation, partial_metric(area), of, found, method, request)
    if column.is_soft:
        found = with_attainable(found, attainable_area(partial_metric(area), column))
    note = few_beyond(area, effective_sizes(ScoreSweep.of(column)))
    if note is not None:
        warnings.warn(note, TellapartWarning, stacklevel=4)
        found = replace(found, reason="; ".join(filter(None, (found.reason, note))))
    return _standardised(area, found) if standardized else found


def _standardised(area: PartialArea, found: Estimate) -> Estimate:
    made = standardised_estimate(area, found)
    if made.attainable is None or not made.defined:
        return made
    low, high = (area.standardised(end) for end in made.attainable)
    return with_attainable(made, (low, high))


def _point(
    evaluation: Numbers,
    name: str,
    of: Any,
    level: float,
    method: str | None,
    request: Resampling,
    options: Mapping[str, Any],
) -> Estimate:
    fixed = POINTS[name][0]
    if fixed not in options:
        raise InputError(f"{fixed} is missing; expected {name} with {fixed}=0.9, say")
    formula = point(name, options[fixed], interpolate=options.get("interpolate", True))
    column = evaluation.problem.side(of)
    sweep = ScoreSweep.of(column)
    try:
        need_both(sweep, name)
    except UndefinedMetric as undefined:
        return Estimate(
            nan, level=level, reason=str(undefined), condition=f"{fixed} {formula.at:g}"
        )
    base = _base(
        name, formula, sweep, level, turned=column.name not in evaluation.problem.questions
    )
    row = replace(METRICS[name], formula=formula)
    if method is None and are_soft_shares(evaluation.problem):
        return replace(base, reason=f"no interval: {SOFT_SHARES}")
    found = _resampled(evaluation, row, of, base, method, request)
    design = evaluation.statistics.design
    if isfinite(found.low) or (design is not None and design.lacking):
        return found
    return _at_an_end(found, column)


def _base(name: str, formula: Point, sweep: ScoreSweep, level: float, *, turned: bool) -> Estimate:
    value, threshold = formula.found(sweep)
    fixed = POINTS[name][0]
    if formula.interpolate:
        condition = f"{fixed} {formula.at:g}, interpolated"
    else:
        condition = f"{fixed} at least {formula.at:g}"
        if threshold == threshold:
            side = "at or below" if turned else "at or above"
            shown = -threshold if turned else threshold
            condition += f", scores {side} {shown:.6g}"
    n = {"recall_at_specificity": sweep.positives, "specificity_at_recall": sweep.negatives}
    total = n.get(name, sweep.positives + sweep.negatives)
    return Estimate(value, level=level, n=total, condition=condition)


def _resampled(
    evaluation: Numbers,
    row: Metric,
    of: Any,
    base: Estimate,
    method: str | None,
    request: Resampling,
) -> Estimate:
    problem = evaluation.problem
    problem, column = (problem, problem.question()) if of is None else sided(problem, of, row)
    wanted = Wanted(row, column)
    return bootstrap_estimates(problem, [wanted], [base], request, method or "bootstrap")[0]


def _at_an_end(found: Estimate, column: Column) -> Estimate:
    """Return an interval where all resamples agree: a share of the effective rows, or none."""
    if found.value not in (0.0, 1.0):
        return found
    rows = max(min(effective_sizes(ScoreSweep.of(column))), 1.0)
    low, high = intervals.wilson(found.value, rows, found.level)
    return replace(found, low=low, high=high, method="wilson on the rarer class", reason=None)
