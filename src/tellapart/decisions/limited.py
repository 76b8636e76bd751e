"""Rules with limits: the best of the thresholds that satisfy them."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Any, Literal

from tellapart.decisions.limits import MEASURES, Limit
from tellapart.decisions.rules import Rule, checked
from tellapart.errors import InputError
from tellapart.problem.options import check_word

MISSES = ("recall", "fnr", "npv", "lr_minus")  # limits on them allow few misses
ALARMS = ("precision", "specificity", "fpr", "lr_plus", "flagged")  # and these few false alarms


def at_least(*, maximise: str | None = None, **bounds: float) -> Rule:
    """Pick, among thresholds where every measure is at least so much, the best one.

    Parameters
    ----------
    maximise
        What is best: ``precision`` where the bounds allow few misses, ``recall`` where they allow
        few false alarms, ``f1`` where they do both or neither; or the name of any measure of which
        more is better.
    bounds
        Measure and bound: ``recall=0.95``. Of ``recall, specificity, precision, npv, f1,
        informedness, markedness, accuracy, balanced_accuracy, mcc, kappa, lr_plus`` and, best in
        `at_most`, ``fpr, fnr, lr_minus, flagged`` (the share of rows called positive).

    Returns
    -------
    A rule for `Evaluation.threshold`. ``at_least(recall=0.9) & at_most(fpr=0.2)`` wants both.
    Where no threshold satisfies it, the choice is NaN, and says how close any comes.

    Examples
    --------
    >>> import tellapart as ta
    >>> evaluation = ta.evaluate([0, 1, 0, 1, 1], [0.1, 0.2, 0.3, 0.6, 0.9])
    >>> choice = evaluation.threshold(ta.at_least(recall=0.6))
    >>> choice.threshold, choice.value  # two of three found, and precision 1
    (0.6, 1.0)
    >>> choice = evaluation.threshold(ta.at_least(recall=0.9, specificity=0.9))
    >>> choice.threshold, choice.nearest.threshold
    (nan, 0.6)
    """
    return limited(limits_of("least", bounds), maximise)


def at_most(*, maximise: str | None = None, **bounds: float) -> Rule:
    """Pick, among thresholds where every measure is at most so much, the best one.

    The arguments are those of `at_least`.

    Examples
    --------
    >>> import tellapart as ta
    >>> evaluation = ta.evaluate([0, 1, 0, 1, 1], [0.1, 0.2, 0.3, 0.6, 0.9])
    >>> choice = evaluation.threshold(ta.at_most(fpr=0.5))
    >>> choice.threshold, choice.value  # one of two negatives called positive, and recall 1
    (0.2, 1.0)
    """
    return limited(limits_of("most", bounds), maximise)


def limits_of(side: Literal["least", "most"], bounds: Mapping[str, float]) -> tuple[Limit, ...]:
    """Return the limits that all measures are at least, or at most, their bound."""
    if not bounds:
        raise InputError(f"at_{side} has no bound; expected one such as recall=0.95")
    unknown = [name for name in bounds if name not in MEASURES]
    if unknown:
        raise InputError(f"at_{side} bounds {unknown[0]!r}; expected one of {', '.join(MEASURES)}")
    return tuple(Limit(name, side, _bound(side, name, value)) for name, value in bounds.items())


def _bound(side: str, name: str, value: Any) -> float:
    """Return a bound, refusing what the measure cannot be."""
    bound = checked(value, name)
    low, high = MEASURES[name].range
    if low <= bound <= high:
        return bound
    expected = f"{low:g} to {high:g}" if high < inf else f"at least {low:g}"
    hint = f", such as {bound / 100:g}" if high < bound and bound / 100 <= high else ""
    raise InputError(f"at_{side} bounds {name} by {bound:g}; expected {expected}{hint}")


def limited(limits: tuple[Limit, ...], maximise: Any) -> Rule:
    """Return the rule that maximises a measure under limits."""
    names = {limit.measure for limit in limits}
    chosen = _usual(names) if maximise is None else maximise
    known = [name for name, one in MEASURES.items() if one.better == "higher"]
    best = MEASURES[check_word(chosen, "maximise", known)]
    sides = {limit.side for limit in limits}
    return Rule(
        f"at_{sides.pop()}" if len(sides) == 1 else "limits",
        f"highest {_inside(best.title)} with {' and '.join(str(limit) for limit in limits)}",
        best.title,
        best.criterion,
        conditional=best.conditional and all(MEASURES[name].conditional for name in names),
        limits=limits,
    )


def _inside(title: str) -> str:
    """Return a title as it stands inside a sentence.

    >>> _inside("Precision (PPV)"), _inside("F1")
    ('precision (PPV)', 'F1')
    """
    return title[0].lower() + title[1:] if title[1:2].islower() else title


def _usual(names: set[str]) -> str:
    misses, alarms = names & set(MISSES), names & set(ALARMS)
    if bool(misses) == bool(alarms):
        return "f1"
    return "precision" if misses else "recall"
