"""The difference from a baseline: paired where both have rows, else from both intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite, nan

from tellapart.comparison import compare_evaluations
from tellapart.comparison.margins import verdict_of
from tellapart.evaluation import Evaluation
from tellapart.gate.baselines import Judged, facts_of, unchanged
from tellapart.gate.deciding import estimate_of
from tellapart.inference.kept_differences import METHOD as MOVER
from tellapart.inference.kept_differences import difference_of_estimates
from tellapart.metrics import METRICS
from tellapart.report.numbers import interval, level
from tellapart.results import Estimate
from tellapart.results.asked import Asked
from tellapart.results.comparisons import Difference
from tellapart.results.gates import GateCheck, Outcome

UNCHANGED = "unchanged"
_HERE, _BASELINE = "this evaluation", "the baseline"


@dataclass(frozen=True)
class Versus:
    """A difference, how it was made, and the two estimates behind it."""

    estimate: Estimate
    method: str
    own: Estimate
    baseline: Estimate


def _from_intervals(own: Estimate, baseline: Estimate) -> Estimate:
    """Return the difference as if the rows were others; a missing interval is told by its side."""
    found = difference_of_estimates(own, baseline)
    missing = _missing(own, _HERE) or _missing(baseline, _BASELINE)
    return replace(found, reason=missing) if missing else found


def _missing(one: Estimate, whose: str) -> str:
    if not isfinite(one.value):
        return f"{whose} has no value: {one.reason or 'infinite'}"
    if isfinite(one.low) and isfinite(one.high):
        return ""
    return f"{whose} has no interval" + (f": {one.reason}" if one.reason else "")


def differences(
    own: Judged, baseline: Judged, metrics: Sequence[Asked], argument: str
) -> tuple[dict[Asked, Versus], bool]:
    """Return the difference in every metric, and whether it was found row by row.

    Of a model that did not change every difference is 0, without a doubt. What cannot be tested
    row by row, such as two areas of 1, is compared by its intervals.
    """
    sides = [facts_of(own), facts_of(baseline)]
    found: dict[Asked, Versus] = {}
    for one in metrics:
        both = [estimate_of(side, one, argument) for side in sides]
        found[one] = Versus(_from_intervals(*both), MOVER, *both)
    if unchanged(own, baseline):
        zero = Estimate(0.0, 0.0, 0.0, sides[0].level, UNCHANGED, sides[0].rows)
        new = {
            one: replace(each, estimate=zero, method=UNCHANGED)
            for one, each in found.items()
            if each.own.defined or each.baseline.defined  # JSON does not tell infinite values
        }
        return found | new, True
    defined = [one for one, each in found.items() if each.own.defined and each.baseline.defined]
    if isinstance(own, Evaluation) and isinstance(baseline, Evaluation):
        tested, same = _tested(own, baseline, defined)
        new = {
            one: replace(found[one], estimate=each.estimate, method=each.method)
            for one, each in tested.items()
            if each.estimate.low == each.estimate.low and each.estimate.high == each.estimate.high
        }
        return found | new, same
    return found, False


def _tested(
    own: Evaluation, baseline: Evaluation, metrics: Sequence[Asked]
) -> tuple[dict[Asked, Difference], bool]:
    """Return differences as `compare_evaluations` finds them, and whether the rows are the same."""
    found: dict[Asked, Difference] = {}
    same = True
    for of in dict.fromkeys(one.of for one in metrics):
        result = compare_evaluations(
            {_HERE: own, _BASELINE: baseline},
            metrics=[one.metric for one in metrics if one.of == of],
            of=of,
            reference=_BASELINE,
            resamples=own.resamples or None,
        ).result
        same = result.paired
        found |= {Asked(each.metric, of): each for each in result.differences}
    return found, same


def judged(one: Asked, found: Versus, margin: float | None) -> GateCheck:
    """Decide whether a model is not worse than its baseline, by a margin or at all.

    With a margin the whole interval must lie on its good side. Without one only a significant
    drop fails: nothing is shown by a pass.
    """
    outcome, why = _outcome(one, found, margin)
    worse = METRICS[one.metric].better == "lower"
    if margin is None:
        said, limit = f"{one} not worse than baseline", 0.0
    else:
        limit = margin if worse else -margin
        said = f"{one} - baseline {'<=' if worse else '>='} {limit:.12g}"
    return GateCheck(
        requirement=said,
        metric=one.metric,
        of=one.of,
        kind="drop" if margin is None else "margin",
        outcome=outcome,
        why=why,
        estimate=found.estimate,
        limit=limit,
        confidence=nan if margin is None else (1 + found.estimate.level) / 2,
        method=found.method,
        own=found.own,
        baseline=found.baseline,
    )


def _outcome(one: Asked, found: Versus, margin: float | None) -> tuple[Outcome, str]:
    each = found.estimate
    if not (each.defined and each.low == each.low and each.high == each.high):
        reason = each.reason or "a value or its interval is missing"
        return "undefined", f"no interval of the difference ({reason})"
    told = f"the {level(each.level)} interval of the difference, {interval(each)},"
    if found.method == UNCHANGED:
        return "pass", "the baseline has the same answers in every row: nothing changed"
    better = METRICS[one.metric].better
    if margin is None:
        worst = each.high < 0 if better == "higher" else each.low > 0
        if worst:
            return "fail", f"{told} lies on the worse side of 0"
        return "pass", f"{told} shows no drop; a margin would ask for proof that there is none"
    verdict = verdict_of(each, better, margin)
    if verdict == "worse":
        return "fail", f"{told} lies beyond the margin of {margin:g}"
    if verdict == "undecided":
        return "undecided", f"{told} holds the margin of {margin:g}: these rows cannot tell"
    if verdict == "better":
        return "pass", f"{told} lies on the better side of 0"
    return "pass", f"{told} does not reach the margin of {margin:g}"
