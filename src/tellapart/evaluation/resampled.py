"""Every interval of a result made by resampling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tellapart.inference.resampling import Resampling, Wanted, bootstrap_estimates
from tellapart.metrics import METRICS, Metric
from tellapart.problem import Problem
from tellapart.problem.labels import class_name
from tellapart.results import Estimate, EvaluationResult, Finding


def sided(problem: Problem, of: Any, row: Metric) -> tuple[Problem, int]:
    """Return the problem and the column in which a class is the positive one.

    The negative class of a binary problem has the problem turned around; its losses are those of
    the positive class.
    """
    positive = problem.positive is None or class_name(of) == problem.positive
    if positive:
        return problem, problem.question(of)
    return (problem, 0) if row.kind == "losses" else (problem.turned(), 0)


def with_groups_drawn(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Return findings that say how intervals allow for groups, after whole groups were drawn."""
    told = (
        "Groups were drawn whole, so the intervals of metrics allow for them; those of pairs of "
        "classes and at chosen thresholds do in closed form."
    )
    return tuple(
        replace(each, text=told) if each.code == "grouped-rows" else each
        for each in findings
        if each.code != "few-groups"
    )


def bootstrapped_result(
    problem: Problem, result: EvaluationResult, request: Resampling
) -> EvaluationResult:
    """Return the result with bootstrap intervals, for the whole problem and for every class."""
    wanted = [Wanted(METRICS[name]) for name in result.metrics]
    bases = list(result.metrics.values())
    per_class: dict[str, dict[str, Estimate]] = {
        label: dict(estimates) for label, estimates in result.per_class.items()
    }
    places = []
    for label in problem.questions:
        for name, base in per_class[label].items():
            wanted.append(Wanted(METRICS[name], problem.question(label)))
            bases.append(base)
            places.append((label, name))
    found = bootstrap_estimates(problem, wanted, bases, request)
    whole = len(result.metrics)
    for (label, name), estimate in zip(places, found[whole:], strict=True):
        per_class[label][name] = estimate
    for label in set(problem.classes) - set(problem.questions):  # the negative class of two
        per_class[label] |= _of_negative(problem, per_class, label, request)
    return replace(
        result,
        metrics=dict(zip(result.metrics, found[:whole], strict=True)),
        per_class=per_class,
        findings=with_groups_drawn(result.findings),
        resamples=request.resamples,
        seed=request.seed,
    )


def _of_negative(
    problem: Problem,
    per_class: Mapping[str, Mapping[str, Estimate]],
    label: str,
    request: Resampling,
) -> dict[str, Estimate]:
    known = per_class[problem.questions[0]]
    out = {name: known[name] for name in per_class[label] if METRICS[name].kind == "losses"}
    names = [name for name in per_class[label] if name not in out]
    found = bootstrap_estimates(
        problem.turned(),
        [Wanted(METRICS[name], 0) for name in names],
        [per_class[label][name] for name in names],
        replace(request, progress=None),
    )
    return out | dict(zip(names, found, strict=True))
