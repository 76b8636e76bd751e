"""Learners on the same folds: their differences, tested with overlapping training sets in mind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import nan

import numpy as np

from tellapart.comparison.asking import DEFAULT_METRICS, check_adjusting, margins_for, pairs_of
from tellapart.comparison.margins import judged
from tellapart.errors import InputError, UndefinedMetric
from tellapart.evaluation.folds import ByFold
from tellapart.evaluation.options import refuse_needy
from tellapart.inference.alternatives import check_alternative, t_p_value
from tellapart.inference.differences import TestedDifference
from tellapart.inference.folds import fold_difference
from tellapart.inference.intervals import check_level
from tellapart.inference.multiplicity import adjusted_p_values
from tellapart.results import Estimate, EvaluationResult
from tellapart.results.comparisons import Alternative, ComparisonResult, Difference


def compared(
    learners: Mapping[str, ByFold],
    results: Mapping[str, EvaluationResult],
    metrics: str | Sequence[str] | None,
    reference: str | None,
    adjust: str,
    level: float | None,
    margin: float | Mapping[str, float] | None = None,
    alternative: str = "two-sided",
) -> ComparisonResult:
    """Return the differences of all pairs of learners, or of all with a reference."""
    names = list(learners)
    if len(names) < 2:
        raise InputError(f"there is {len(names)} learner; expected at least two to compare")
    check_adjusting(names, reference, adjust)
    first = results[names[0]]
    chosen = first.level if level is None else check_level(level)
    way = check_alternative(alternative)
    pairs = pairs_of(names, reference)
    names_of_metrics = _chosen(results, metrics)
    margins = margins_for(margin, names_of_metrics)
    differences: list[Difference] = []
    for metric in names_of_metrics:
        found = [_tested(learners[a], learners[b], metric, chosen, way) for a, b in pairs]
        adjusted = adjusted_p_values(np.array([each.p_value for each in found]), adjust)
        differences += [
            judged(
                Difference(a, b, metric, each.estimate, each.p_value, float(p), each.method),
                each,
                margins.get(metric),
            )
            for (a, b), each, p in zip(pairs, found, adjusted, strict=True)
        ]
    return ComparisonResult(
        models=dict(results),
        differences=tuple(differences),
        adjust=adjust,
        level=chosen,
        reference=reference,
        alternative=way,
        seed=first.seed,
    )


def _chosen(
    results: Mapping[str, EvaluationResult], metrics: str | Sequence[str] | None
) -> list[str]:
    first = next(iter(results.values()))
    if metrics is None:
        usual = DEFAULT_METRICS[first.task]
        return [
            name
            for name in usual
            if all(name in each.metrics and each.metrics[name].defined for each in results.values())
        ]
    given = [metrics] if isinstance(metrics, str) else list(dict.fromkeys(metrics))
    for name in given:
        refuse_needy(name, {}, argument="metrics names", purpose="compared")
        if name not in first.metrics:
            raise InputError(
                f"metrics names {name!r}, which a {first.task} problem does not have as a whole; "
                f"expected some of {', '.join(first.metrics)}"
            )
    return given


def _tested(
    first: ByFold, second: ByFold, metric: str, level: float, alternative: Alternative
) -> TestedDifference:
    n = float(first.repeats[0].problem.weights.sum())
    try:
        values = first.values(metric), second.values(metric)
        found = fold_difference(*values, first.test_over_train, level, n)
    except UndefinedMetric as undefined:
        estimate = Estimate(nan, level=level, n=n, reason=str(undefined))
        return TestedDifference(estimate, nan, "none")
    gap, error = found.estimate.value, found.estimate.standard_error
    if not error > 0:
        return found
    freedom = len(values[0]) - 1

    def beyond(x: float, alternative: Alternative) -> float:
        return t_p_value((gap - x) / error, freedom, alternative)

    return replace(found, p_value=beyond(0.0, alternative), beyond=beyond)
