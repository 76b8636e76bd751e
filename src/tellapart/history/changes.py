"""What changed from run to run, and which changes are more than chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isnan, nan

import numpy as np

from tellapart.inference.kept_differences import kept_difference
from tellapart.inference.multiplicity import adjusted_p_values
from tellapart.metrics import METRICS
from tellapart.results import Estimate
from tellapart.results.asked import Asked
from tellapart.results.history import Change, KeptRun, Point, Verdict
from tellapart.results.stored import StoredEvaluation

PREVIOUS, FIRST, BEST, NOTHING = "previous", "first", "best", "nothing"
AGAINST = (PREVIOUS, FIRST, BEST)

Seen = tuple[KeptRun, Estimate]


@dataclass(frozen=True)
class Judging:
    """How changes are tested.

    Attributes
    ----------
    level
        Confidence level of the differences.
    against
        One of `AGAINST`; `NOTHING` tests nothing.
    adjust
        How p-values are adjusted.
    reference
        The run that all others are held against, whatever `against` says.
    """

    level: float
    against: str
    adjust: str
    reference: KeptRun | None = None


def estimate_in(evaluation: StoredEvaluation, asked: Asked) -> Estimate | None:
    """Return one kept number; None where the evaluation does not have it.

    Of a binary problem the positive class is the whole problem.
    """
    asked = asked.among(evaluation.classes)
    if asked.of is None or (evaluation.task == "binary" and asked.of == evaluation.positive):
        return evaluation.metrics.get(asked.metric)
    return evaluation.per_class.get(asked.of, {}).get(asked.metric)


def judged_points(seen: Sequence[Seen], asked: Asked, judging: Judging) -> tuple[Point, ...]:
    """Hold every run of a series against another, and adjust for how many there are.

    Parameters
    ----------
    seen
        Comparable runs with their estimates, oldest first.
    asked
        The metric.
    judging
        Against what, and how.
    """
    others = _others(seen, asked, judging)
    changes = [
        None if other is None else change(one, other, judging.level)
        for one, other in zip(seen, others, strict=True)
    ]
    p_values = np.array([nan if each is None else each.p_value for each in changes])
    adjusted = adjusted_p_values(p_values, judging.adjust).tolist()
    return tuple(
        Point(run, estimate, None if each is None else _judged(each, p, asked, judging.level))
        for (run, estimate), each, p in zip(seen, changes, adjusted, strict=True)
    )


def overall_change(seen: Sequence[Seen], asked: Asked, judging: Judging) -> Change | None:
    """Hold the last run of three or more against the first: slow drift shows in no single step.

    Runs before the first value do not count.
    """
    start = _start(seen)
    if len(seen) - start < 3:
        return None
    found = change(seen[-1], seen[start], judging.level)
    return _judged(found, found.p_value, asked, judging.level)


def change(one: Seen, other: Seen, level: float) -> Change:
    """Return one run less another, not yet judged."""
    (run, estimate), (before, past) = one, other
    tested = kept_difference(estimate, past, level=level)
    same_rows = None if run.data is None or before.data is None else run.data == before.data
    verdict: Verdict = "unclear" if tested.method != "none" else "no interval"
    p_value = tested.p_value
    if run.content == before.content:
        verdict, p_value = "same result", nan  # nothing was tried again: no test of many
    return Change(before.id, tested.estimate, p_value, p_value, same_rows, verdict)


def _judged(found: Change, p: float, asked: Asked, level: float) -> Change:
    if isnan(p) or p >= 1 - level:
        return replace(found, p_adjusted=p)
    up = found.estimate.value > 0
    row = METRICS.get(asked.metric)
    is_better = up if row is None or row.better == "higher" else not up
    return replace(found, p_adjusted=p, verdict="better" if is_better else "worse")


def _others(seen: Sequence[Seen], asked: Asked, judging: Judging) -> list[Seen | None]:
    """Return what each run is held against; None for those without another side."""
    if judging.reference is not None:
        fixed = estimate_in(judging.reference.evaluation, asked)
        if fixed is None:
            return [None] * len(seen)
        reference = judging.reference, fixed
        return [None if run.id == judging.reference.id else reference for run, _ in seen]
    return _WAYS[judging.against](seen, asked)


def _previous(seen: Sequence[Seen], _: Asked) -> list[Seen | None]:
    """Take the last defined value before: a gap hides no change."""
    out: list[Seen | None] = []
    last: Seen | None = None
    for each in seen:
        out.append(last)
        last = each if each[1].defined else last
    return out


def _first(seen: Sequence[Seen], _: Asked) -> list[Seen | None]:
    start = _start(seen)
    return [seen[start] if place > start else None for place in range(len(seen))]


def _start(seen: Sequence[Seen]) -> int:
    """Return the place of the first value; behind the last run where there is none."""
    return next((place for place, (_, one) in enumerate(seen) if one.defined), len(seen))


def _best(seen: Sequence[Seen], asked: Asked) -> list[Seen | None]:
    row = METRICS.get(asked.metric)
    sign = -1.0 if row is not None and row.better == "lower" else 1.0
    out: list[Seen | None] = []
    best: Seen | None = None
    for each in seen:
        out.append(best)
        value = each[1].value
        if not isnan(value) and (best is None or sign * value > sign * best[1].value):
            best = each
    return out


_WAYS: Mapping[str, Callable[[Sequence[Seen], Asked], list[Seen | None]]] = {
    PREVIOUS: _previous,
    FIRST: _first,
    BEST: _best,
    NOTHING: lambda seen, _: [None] * len(seen),
}
