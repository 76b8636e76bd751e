"""Every difference of a comparison: its interval, its p-values, its verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np

from tellapart.comparison.asking import Question
from tellapart.comparison.margins import judged
from tellapart.errors import UndefinedMetric
from tellapart.evaluation import Evaluation
from tellapart.inference.differences import (
    Pairs,
    TestedDifference,
    paired_tests,
    unpaired_difference,
    untested,
)
from tellapart.inference.differences.paired import STATED_AREA_UNPAIRED
from tellapart.inference.differences.permuted import permutation_test
from tellapart.inference.multiplicity import adjusted_p_values
from tellapart.metrics import METRICS
from tellapart.problem import Problem
from tellapart.results import Estimate
from tellapart.results.comparisons import Difference

UNDEFINED = "a value is undefined or infinite"


@dataclass(frozen=True, eq=False)
class TestedMetric:
    """The differences of one metric.

    Attributes
    ----------
    pairs
        How the models were prepared for it; None where there was nothing to test, or other rows.
    failed
        Share of resamples or permutations without a value, the largest of all pairs.
    """

    name: str
    differences: tuple[Difference, ...]
    pairs: Pairs | None = None
    failed: float = 0.0


def tested_metric(
    name: str,
    question: Question,
    evaluations: Mapping[str, Evaluation],
    problems: Mapping[str, Problem] | None,
) -> TestedMetric:
    """Test one metric in all pairs of models, and adjust for their number."""
    estimates = {key: one.metric(name, of=question.of) for key, one in evaluations.items()}
    pairs: Pairs | None = None
    failed = 0.0
    found: list[TestedDifference] = []
    if problems is None:
        found = [_unpaired(a, b, name, question, estimates, evaluations) for a, b in question.pairs]
    else:
        pairs, reason = _prepared(name, question, estimates, problems)
        for a, b in question.pairs:
            one, without = _paired(a, b, name, question, estimates, problems, pairs, reason)
            found.append(one)
            failed = max(failed, without)
    adjusted = adjusted_p_values(np.array([each.p_value for each in found]), question.adjust)
    differences = tuple(
        _difference(a, b, name, question, one, float(p))
        for (a, b), one, p in zip(question.pairs, found, adjusted, strict=True)
    )
    return TestedMetric(name, differences, pairs, failed)


def _prepared(
    name: str,
    question: Question,
    estimates: Mapping[str, Estimate],
    problems: Mapping[str, Problem],
) -> tuple[Pairs | None, str]:
    """Sort, count or resample every model that has a value; or say why there is no test."""
    values = {key: one.value for key, one in estimates.items() if isfinite(one.value)}
    if len(values) < 2:
        return None, UNDEFINED
    sides = {key: question.sided(problems[key], name) for key in values}
    wanted = next(iter(sides.values()))[1]
    try:
        turned = {key: problem for key, (problem, _) in sides.items()}
        return paired_tests(turned, wanted, values, question.asked), UNDEFINED
    except UndefinedMetric as undefined:
        return None, str(undefined)


def _paired(
    a: str,
    b: str,
    name: str,
    question: Question,
    estimates: Mapping[str, Estimate],
    problems: Mapping[str, Problem],
    pairs: Pairs | None,
    reason: str,
) -> tuple[TestedDifference, float]:  # fmt: skip
    """Return one difference, and the share of permutations that had no value."""
    gap = estimates[a].value - estimates[b].value
    level = question.asked.level
    if not isfinite(gap):
        return untested(float("nan"), level, UNDEFINED), 0.0
    try:
        found = untested(gap, level, reason) if pairs is None else pairs.pair(a, b)
    except UndefinedMetric as undefined:
        found = untested(gap, level, str(undefined))
    request = question.permutations
    if request is None:
        return found, _failed_resamples(found.estimate, question)
    (first, wanted), (second, _) = (question.sided(problems[key], name) for key in (a, b))
    try:
        permuted = permutation_test(first, second, wanted, request, question.asked.alternative)
    except UndefinedMetric as undefined:
        estimate = replace(found.estimate, reason=str(undefined))
        return TestedDifference(estimate, method="none", beyond=found.beyond), 0.0
    tested = replace(found, p_value=permuted.p_value, method="permutation")
    return tested, permuted.failed / request.resamples


def _failed_resamples(estimate: Estimate, question: Question) -> float:
    if estimate.resamples == 0 or estimate.reason is None:
        return 0.0
    return int(estimate.reason.split()[0]) / question.asked.resampling.resamples


def _unpaired(
    a: str,
    b: str,
    name: str,
    question: Question,
    estimates: Mapping[str, Estimate],
    evaluations: Mapping[str, Evaluation],
) -> TestedDifference:
    problems = [evaluations[key].problem for key in (a, b)]
    first, second = (float(one.group_count) or one.effective_rows for one in problems)
    row = METRICS[name]
    if row.is_precision_recall_area and any(one.shares is not None for one in problems):
        gap = estimates[a].value - estimates[b].value
        return untested(gap, question.asked.level, STATED_AREA_UNPAIRED)
    span = row.range[1] - row.range[0]
    return unpaired_difference(estimates[a], estimates[b], (first, second), question.asked, span)


def _difference(
    a: str, b: str, name: str, question: Question, found: TestedDifference, adjusted: float
) -> Difference:
    difference = Difference(
        a=a,
        b=b,
        metric=name,
        estimate=found.estimate,
        p_value=found.p_value,
        p_adjusted=adjusted,
        method=found.method,
        of=question.of,
    )
    return judged(difference, found, question.margins.get(name))
