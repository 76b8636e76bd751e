"""One estimate of an evaluation: as the result has it, by another method, with options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import nan
from typing import TYPE_CHECKING, Any

from tellapart.errors import InputError, UndefinedMetric
from tellapart.evaluation.assembly import SOFT_ONLY, whole_estimate
from tellapart.evaluation.calibrated import ece_estimate
from tellapart.evaluation.options import check_options
from tellapart.evaluation.resampled import sided
from tellapart.inference import count_estimates
from tellapart.inference.designed_areas import column_estimate
from tellapart.inference.distinct_pairs import distinct_estimate
from tellapart.inference.resampling import (
    Resampling,
    Wanted,
    bootstrap_estimates,
    check_resampling,
)
from tellapart.metrics import METRICS, PER_CLASS, Metric, names_for
from tellapart.problem.labels import class_name
from tellapart.problem.validated import NO_SCORES
from tellapart.results import Estimate

if TYPE_CHECKING:
    from tellapart.evaluation.numbers import Numbers


def known_estimate(evaluation: Numbers, name: str, of: Any) -> Estimate:
    """Return an estimate that the result has, or say why it has none."""
    if of is None:
        if name in evaluation.result.metrics:
            return evaluation.result.metrics[name]
        if name in SOFT_ONLY and evaluation.resamples:
            request = check_resampling(evaluation.resamples, evaluation.seed)
            return resampled_estimate(
                evaluation, name, of, evaluation.level, "bootstrap", request, {}
            )
        if name in SOFT_ONLY:
            return whole_estimate(METRICS[name], evaluation.statistics, None, evaluation.level)
        hint = "of=... for one class, or an average such as " + name + "_macro"
        known = ", ".join(names_for(evaluation.problem.task, len(evaluation.problem.classes)))
        expected = hint if f"{name}_macro" in evaluation.result.metrics else known
        if name == "roc_auc":
            expected = "of=... for one class, or roc_auc_ovr_macro"
        raise InputError(
            f"name is {name!r}, which a {evaluation.problem.task} problem does not have as a "
            f"whole; expected {expected}"
        )
    return _of_class(evaluation, name, of)


def _of_class(evaluation: Numbers, name: str, of: Any) -> Estimate:
    label = class_name(of)
    if label not in evaluation.result.per_class:
        raise InputError(f"of is {of!r}; expected one of {', '.join(evaluation.problem.classes)}")
    estimates = evaluation.result.per_class[label]
    if name not in PER_CLASS:
        raise InputError(
            f"name is {name!r}, which one class alone does not have; "
            f"expected one of {', '.join(PER_CLASS)}"
        )
    if name not in estimates:
        if evaluation.problem.scores is None:
            reason = NO_SCORES
        else:
            reason = "needs probabilities; the scores are ranks"
        return Estimate(nan, level=evaluation.level, reason=reason)
    return estimates[name]


def estimate_by_method(
    evaluation: Numbers, name: str, of: Any, level: float, method: str
) -> Estimate:
    """Return an estimate whose interval is made in a way that was named."""
    row = METRICS[name]
    if row.average is not None or row.kind in ("losses", "ranks", "calibration"):
        raise InputError(f"method is {method!r}, but {name} has one method only; leave it out")
    if of is None:
        known_estimate(evaluation, name, of)  # refuses what this problem does not have as a whole
    if row.kind == "table" and of is not None:
        raise InputError(f"of is {of!r}, but {name} is of all classes together; leave it out")
    try:
        if row.kind == "sweep":
            column, design = evaluation.problem.side(of), evaluation.statistics.design
            return column_estimate(row, column, design, level, method)
        if row.kind == "counts":
            return counted_estimate(evaluation, row, of, level, method)
    except UndefinedMetric as error:
        return Estimate(nan, level=level, reason=str(error))
    return whole_estimate(row, evaluation.statistics, None, level, method)


def counted_estimate(
    evaluation: Numbers, row: Metric, of: Any, level: float, method: str | None = None
) -> Estimate:
    """Return a counting metric of one class against the rest."""
    tables = evaluation.statistics.tables
    problem = evaluation.problem
    if problem.task == "binary" and of is not None and class_name(of) != problem.positive:
        problem.side(of)  # refuses what is no class
        return count_estimates(row, tables.negated(), level, method)[0]
    return count_estimates(row, tables, level, method)[problem.question(of)]


def estimate_with_options(
    evaluation: Numbers, name: str, of: Any, level: float, options: Mapping[str, Any]
) -> Estimate:
    """Return an estimate of a formula with options."""
    check_options(name, options)
    if evaluation.resamples:
        refuse_self_pairs(options)
    try:
        if name == "roc_auc":
            return _of_pairs(evaluation, of, level, **options)
        return ece_estimate(evaluation.statistics, of, level, **options)
    except UndefinedMetric as error:
        return Estimate(nan, level=level, reason=str(error))


def _of_pairs(evaluation: Numbers, of: Any, level: float, self_pairs: bool) -> Estimate:
    if self_pairs or not evaluation.problem.is_soft:  # of hard labels no row can meet itself
        return evaluation.metric("roc_auc", of, level=level)
    if of is None:
        known_estimate(evaluation, "roc_auc", of)  # refuses what is not there
    return distinct_estimate(evaluation.problem.side(of), level, evaluation.statistics.design)


def resampled_estimate(
    evaluation: Numbers,
    name: str,
    of: Any,
    level: float,
    method: str,
    request: Resampling,
    options: Mapping[str, Any],
) -> Estimate:
    """Return an estimate with an interval by resampling."""
    refuse_self_pairs(options)
    plain = replace(evaluation, resamples=0, beside=None)
    base = plain.metric(name, of, level=level, **options)
    problem, column = evaluation.problem, None
    if of is not None:
        problem, column = sided(problem, of, METRICS[name])
    wanted = Wanted(METRICS[name], column, dict(options))
    return bootstrap_estimates(problem, [wanted], [base], request, method)[0]


def refuse_self_pairs(options: Mapping[str, Any]) -> None:
    """Refuse resamples of an area without self-pairs."""
    if "self_pairs" in options:
        raise InputError(
            f"self_pairs is {options['self_pairs']!r}, but resamples draw rows more than once, "
            "and pairs of a row with itself then mean something else; leave one of them out"
        )
