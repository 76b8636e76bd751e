"""F-beta of an evaluation: a metric with a parameter, so not one row of METRICS but a family."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import nan
from typing import TYPE_CHECKING, Any

from tellapart.decisions.rules import checked
from tellapart.errors import InputError, UndefinedMetric
from tellapart.evaluation.lookups import counted_estimate
from tellapart.evaluation.options import check_options
from tellapart.evaluation.resampled import sided
from tellapart.inference import average_estimate
from tellapart.inference.resampling import (
    BOOTSTRAP_METHODS,
    Resampling,
    Wanted,
    bootstrap_estimates,
)
from tellapart.metrics import METRICS, Metric
from tellapart.metrics.counting import f_beta
from tellapart.results import Estimate

if TYPE_CHECKING:
    from tellapart.evaluation.numbers import Numbers


def fbeta_row(name: str, beta: float) -> Metric:
    """Return the row that METRICS would have for one beta: that of F1, with another formula."""
    row, formula = METRICS[name.replace("fbeta", "f1")], f_beta(beta)
    title = row.title.replace("F1", f"F{beta:g}")
    source = "van Rijsbergen 1979, Information Retrieval, ch. 7; interval as F1"
    return replace(
        row, name=name, title=title, formula=formula, gradient=formula.gradient, source=source
    )


def fbeta_estimate(
    evaluation: Numbers,
    name: str,
    of: Any,
    level: float,
    options: Mapping[str, Any],
    method: str | None,
    request: Resampling,
) -> Estimate:
    """Return F-beta of one class against the rest, or its average over classes.

    `method` is ``logit``, a bootstrap of `request`, or None.
    """
    check_options(name, options)
    if "beta" not in options:
        raise InputError(f'beta is missing; expected evaluation.metric("{name}", beta=2)')
    row = fbeta_row(name, checked(options["beta"], "beta", low=0.0))
    if method not in (None, "logit", *BOOTSTRAP_METHODS):
        raise InputError(f"method is {method!r}; expected 'logit' or a bootstrap for {name}")
    base = _plain(evaluation, row, of, level)
    if method in (None, "logit") or not base.defined:
        return base
    problem, column = evaluation.problem, None
    if of is not None:
        problem, column = sided(problem, of, row)
    return bootstrap_estimates(problem, [Wanted(row, column)], [base], request, method)[0]


def _plain(evaluation: Numbers, row: Metric, of: Any, level: float) -> Estimate:
    problem, statistics = evaluation.problem, evaluation.statistics
    if row.average is None and of is None and problem.task != "binary":
        raise InputError(
            "name is 'fbeta', which several classes do not have as a whole; expected of=... for "
            "one class, or fbeta_macro"
        )
    if row.average is not None and (of is not None or problem.task == "binary"):
        raise InputError(
            f"name is {row.name!r}, an average over several classes; expected fbeta here"
        )
    try:
        if row.average is None:
            return counted_estimate(evaluation, row, of, level)
        confusion = statistics.confusion if problem.task == "multiclass" else None
        return average_estimate(row, problem, statistics.tables, confusion, level)
    except UndefinedMetric as undefined:
        return Estimate(nan, level=level, reason=str(undefined))
