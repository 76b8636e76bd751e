"""What a comparison says first: which metric to read, who leads in it, what may mislead."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import NamedTuple

from tellapart.metrics import METRICS
from tellapart.report.comparison_tables import (
    compared_metrics,
    estimates_of,
    p_value,
    shown_names,
    signed,
)
from tellapart.report.numbers import DASH, interval, level, number
from tellapart.report.selections import GRAVITY, findings_by_severity
from tellapart.report.wording import metric_title, read_when
from tellapart.results import Advice, Finding
from tellapart.results.comparisons import ComparisonResult, Difference

IN_FULL = 3  # findings of one kind that are given in full, one for each model


class Told(NamedTuple):
    """A finding, the models it is of (none: of all, or of the comparison), and those alike."""

    models: tuple[str, ...]
    finding: Finding
    alike: tuple[str, ...] = ()


class ReadFirst(NamedTuple):
    """The metric to read first, why, and how the two best models stand in it."""

    title: str
    why: str
    standing: str


def merged_findings(result: ComparisonResult, width: int) -> tuple[Told, ...]:
    """Return the findings of the comparison, and what warns in the models, gravest first.

    What is said of all models in the same words is said once. Of one kind with other numbers, a
    few are given in full; of more, the first, with the names of the other models.
    """
    told = (*(Told((), finding) for finding in result.findings), *_of_models(result, width))
    return tuple(sorted(told, key=lambda one: GRAVITY[one.finding.severity]))


def _of_models(result: ComparisonResult, width: int) -> Iterator[Told]:
    names = shown_names(result, width)
    kinds: dict[tuple[str, str], dict[str, tuple[Finding, list[str]]]] = {}
    for model, evaluated in result.models.items():
        for finding in findings_by_severity(evaluated):
            if finding.severity != "info":
                texts = kinds.setdefault((finding.severity, finding.code), {})
                texts.setdefault(finding.text, (finding, []))[1].append(names[model])
    for texts in kinds.values():
        each = list(texts.values())
        if len(each) <= IN_FULL:
            for finding, models in each:
                yield Told(() if len(models) == len(names) else tuple(models), finding)
            continue
        (first, models), *others = each
        alike = dict.fromkeys(name for _, found in others for name in found)
        yield Told(tuple(models), first, tuple(name for name in alike if name not in models))


def read_first(result: ComparisonResult, advice: Advice, width: int) -> ReadFirst | None:
    """Return which of the compared metrics to read first; None where none was compared.

    It is the one advised for the data, else the next best advised, of the class that was
    compared if one was; else the first that was compared.
    """
    compared = compared_metrics(result)
    if not compared:
        return None
    advised = {one.name: one.why for one in (advice.metric, *advice.also)}
    name = next((name for name in advised if name in compared), compared[0])
    why = advised.get(name) or read_when(name)
    return ReadFirst(metric_title(name), why, _standing(result, name, width))


def _standing(result: ComparisonResult, metric: str, width: int) -> str:
    """Say which two models lead in a metric, and whether more than chance sets them apart."""
    names, row = shown_names(result, width), METRICS.get(metric)
    estimates = estimates_of(result, metric)
    known = [(one.value, name) for name, one in estimates.items() if isfinite(one.value)]
    if row is None or len(known) < 2:
        return ""
    known.sort(key=lambda pair: pair[0], reverse=row.better == "higher")
    (best, a), (next_best, b) = known[:2]
    first, second = (f"\u2068{names[name]}\u2069" for name in (a, b))
    if best == next_best:
        return f"Best on these rows: {first} and {second}, both {number(best)}."
    lead = f"Best on these rows: {first} {number(best)}, then {second} {number(next_best)}."
    asked = (one for one in result.differences if one.metric == metric)
    difference = next((one for one in asked if {one.a, one.b} == {a, b}), None)
    if difference is None or not difference.estimate.defined:
        return lead
    return f"{lead} {_difference(result, difference, names)}"


def _difference(result: ComparisonResult, one: Difference, names: dict[str, str]) -> str:
    """Write a difference as its table does, with the meaning of its interval and p-value."""
    estimate, p = one.estimate, one.p_adjusted if isfinite(one.p_adjusted) else one.p_value
    words = f"\u2068{names[one.a]}\u2069 less \u2068{names[one.b]}\u2069: {signed(estimate.value)}"
    ends = interval(estimate)
    if ends != DASH:
        words += f" ({level(estimate.level)}: {ends})"
    if not isfinite(p):
        return f"{words}."
    adjusted = isfinite(one.p_adjusted) and one.p_adjusted != one.p_value
    words += f", {'adjusted p' if adjusted else 'p'} {p_value(p)}"
    if result.alternative != "two-sided":
        return f"{words}."
    meaning = "may explain it" if p >= 1.0 - result.level else "would hardly show it"
    return f"{words}: chance alone {meaning}."
