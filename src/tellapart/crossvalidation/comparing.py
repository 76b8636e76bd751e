"""Learners on the same folds: their differences, tested with overlapping training sets in mind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from math import nan

import numpy as np

from tellapart.comparison.asking import DEFAULT_METRICS
from tellapart.errors import InputError, UndefinedMetric
from tellapart.evaluation.folds import ByFold
from tellapart.inference.differences import TestedDifference
from tellapart.inference.folds import fold_difference
from tellapart.inference.intervals import check_level
from tellapart.inference.multiplicity import METHODS, adjusted_p_values
from tellapart.results import Estimate, EvaluationResult
from tellapart.results.comparisons import ComparisonResult, Difference


def compared(
    learners: Mapping[str, ByFold],
    results: Mapping[str, EvaluationResult],
    metrics: str | Sequence[str] | None,
    reference: str | None,
    adjust: str,
    level: float | None,
) -> ComparisonResult:
    """Return the differences of all pairs of learners, or of all with a reference."""
    names = list(learners)
    if len(names) < 2:
        raise InputError(f"there is {len(names)} learner; expected at least two to compare")
    if reference is not None and reference not in names:
        raise InputError(f"reference is {reference!r}; expected one of {', '.join(names)}")
    if adjust not in METHODS:
        raise InputError(f"adjust is {adjust!r}; expected one of {', '.join(METHODS)}")
    first = results[names[0]]
    chosen = first.level if level is None else check_level(level)
    pairs = [(a, b) for a, b in combinations(names, 2) if reference is None or reference in (a, b)]
    pairs = [(b, a) if a == reference else (a, b) for a, b in pairs]
    differences: list[Difference] = []
    for metric in _chosen(results, metrics):
        found = [_difference(learners[a], learners[b], metric, chosen) for a, b in pairs]
        adjusted = adjusted_p_values(np.array([each.p_value for each in found]), adjust)
        differences += [
            Difference(a, b, metric, each.estimate, each.p_value, float(p), each.method)
            for (a, b), each, p in zip(pairs, found, adjusted, strict=True)
        ]
    return ComparisonResult(
        models=dict(results),
        differences=tuple(differences),
        adjust=adjust,
        level=chosen,
        reference=reference,
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
        if name not in first.metrics:
            raise InputError(
                f"metrics names {name!r}, which a {first.task} problem does not have as a whole; "
                f"expected some of {', '.join(first.metrics)}"
            )
    return given


def _difference(first: ByFold, second: ByFold, metric: str, level: float) -> TestedDifference:
    n = float(first.repeats[0].problem.weights.sum())
    try:
        values = first.values(metric), second.values(metric)
        return fold_difference(*values, first.test_over_train, level, n)
    except UndefinedMetric as undefined:
        estimate = Estimate(nan, level=level, n=n, reason=str(undefined))
        return TestedDifference(estimate, nan, "none")
