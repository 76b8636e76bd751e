"""One requirement against one estimate: pass, fail, undecided or undefined."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan

from tellapart.errors import InputError
from tellapart.gate.language import Requirement
from tellapart.metrics import METRICS, PER_CLASS, names_for
from tellapart.metrics.suggestions import did_you_mean
from tellapart.report.numbers import interval, level, number
from tellapart.results import Estimate
from tellapart.results.asked import Asked
from tellapart.results.gates import GateCheck, Outcome
from tellapart.results.stored import StoredEvaluation

FEW = 50  # rows of a class; below that intervals of areas are short on one side


def estimate_of(evaluation: StoredEvaluation, one: Asked, argument: str) -> Estimate:
    """Return the estimate that was asked for.

    A metric that these data could have had, but for their scores, is undefined with a reason.

    Raises
    ------
    InputError
        A class is not known, or the problem has no such metric.
    """
    name, classes = one.metric, evaluation.classes
    if one.of is None:
        found, usual = evaluation.metrics, names_for(evaluation.task, len(classes))
    elif one.of in classes:
        found, usual = evaluation.per_class.get(one.of, {}), PER_CLASS
    else:
        raise InputError(f"{argument} names the class {one.of!r}; {did_you_mean(one.of, classes)}")
    if name in found:
        return found[name]
    if name in usual:
        reason = f"the evaluation has no {name}: it needs other scores than these"
        return Estimate(nan, level=evaluation.level, reason=reason)
    if one.of is not None:
        raise InputError(
            f"{argument} names {one}, but {name} is of all classes together; "
            f"expected {name}, or one of {', '.join(PER_CLASS)} for a class"
        )
    raise InputError(f"{argument} names {name!r}, {_absent(name, evaluation, usual)}")


def _absent(name: str, evaluation: StoredEvaluation, usual: tuple[str, ...]) -> str:
    what = f"which a {evaluation.task} problem does not have as a whole; expected"
    if name in PER_CLASS:
        average = "roc_auc_ovr_macro" if name == "roc_auc" else f"{name}_macro"
        other = f" or {average}" if average in METRICS else ""
        return f"{what} {name}[CLASS]{other}"
    return f"{what} one of {', '.join(usual)}"


def decided(one: Requirement, estimate: Estimate) -> GateCheck:
    """Decide on one requirement.

    The whole interval on the good side is a pass, on the bad side a failure; an interval that
    holds the limit decides nothing. One end, or the value, is on either side.
    """
    outcome, why = _outcome(one, estimate)
    return GateCheck(
        requirement=str(one),
        metric=one.asked.metric,
        of=one.asked.of,
        kind="limit",
        outcome=outcome,
        why=why,
        estimate=estimate,
        part=one.part,
        limit=one.number,
        confidence=(1 + estimate.level) / 2 if shows(one) else nan,
        note=_note(one),
    )


def shows(one: Requirement) -> bool:
    """Whether a pass shows that the limit is met: not by the value, nor by the far end alone."""
    return one.part in ("interval", "low" if one.upwards else "high")


def _outcome(one: Requirement, estimate: Estimate) -> tuple[Outcome, str]:
    if not estimate.defined:
        return "undefined", f"no value ({estimate.reason})"
    if one.part == "value":
        return _compared(one, estimate.value, f"the value, {number(estimate.value)},")
    low, high = estimate.low, estimate.high
    if not (low == low and high == high):
        reason = f" ({estimate.reason})" if estimate.reason else ""
        return "undefined", (
            f"the value is {number(estimate.value)}, but it has no interval{reason}; "
            f"{one.asked}.value compares the value alone"
        )
    share = level(estimate.level)
    if one.part in ("low", "high"):
        end = low if one.part == "low" else high
        return _compared(one, end, f"the {one.part} end of the {share} interval, {number(end)},")
    told = f"the {share} interval, {interval(estimate)},"
    limit = f"{one.number:.12g}"
    if _holds(one, low) and _holds(one, high):
        return "pass", f"{told} lies {_side(one, good=True)} {limit}"
    if not _holds(one, low) and not _holds(one, high):
        return "fail", f"{told} lies {_side(one, good=False)} {limit}"
    return "undecided", f"{told} holds {limit}: these rows cannot tell"


def _compared(one: Requirement, value: float, told: str) -> tuple[Outcome, str]:
    good = _holds(one, value)
    side = _side(one, good=good)
    return ("pass" if good else "fail"), f"{told} is {side} {one.number:.12g}"


def _holds(one: Requirement, value: float) -> bool:
    if one.upwards:
        return value >= one.number if one.operator == ">=" else value > one.number
    return value <= one.number if one.operator == "<=" else value < one.number


def _side(one: Requirement, *, good: bool) -> str:
    """Say on which side of the limit a value lies."""
    above, may_equal = one.upwards == good, good == (len(one.operator) == 2)
    word = "above" if above else "below"
    return f"at or {word}" if may_equal else word


def few_rows(evaluation: StoredEvaluation, checks: Sequence[GateCheck]) -> str | None:
    """Say where passes of areas are less sure than their level, or return None."""
    observed = evaluation.prevalence if evaluation.observed is None else evaluation.observed
    shares = [*observed.values()]
    if evaluation.positive is not None or evaluation.task == "multilabel":
        shares += [1 - share for share in shares]
    areas = {each.metric for each in checks if METRICS[each.metric].kind in ("sweep", "pairs")}
    least = min(shares, default=1.0) * evaluation.rows
    if not areas or least >= FEW:
        return None
    side = (1 - evaluation.level) / 2
    return (
        f"the smallest class has {least:.0f} rows; with fewer than {FEW}, an area at its limit "
        f"may pass twice as often as the level says ({100 * side:g}%)"
    )


def _note(one: Requirement) -> str | None:
    if one.upwards != (METRICS[one.asked.metric].better == "higher"):
        better = METRICS[one.asked.metric].better
        return f"{one}: of {one.asked.metric}, {better} values are better"
    if one.part == "value":
        return f"{one}: a value alone passes by luck; without .value the interval decides"
    if not shows(one):
        return f"{one}: passes unless the limit is shown to be missed, and shows nothing itself"
    return None
