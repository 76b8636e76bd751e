"""Rules that pick a threshold, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import isfinite
from numbers import Real
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tellapart.decisions import criteria
from tellapart.decisions.criteria import Criterion, Floats
from tellapart.decisions.limits import Limit
from tellapart.errors import InputError
from tellapart.metrics.costs import Costs, ExpectedCost
from tellapart.metrics.counting import F1, INFORMEDNESS, f_beta
from tellapart.metrics.two_by_two import TWO_BY_TWO


@dataclass(frozen=True)
class Rule:
    """What to look for among thresholds; made by name or by the functions of this module.

    Attributes
    ----------
    name, title
        Name in the interface, and in words.
    measure
        What it looks at, in words.
    criterion
        Returns that, one value per table.
    lowest
        Whether the lowest value is best.
    conditional
        Whether it looks at rates inside each class only, so that resamples keep the class sizes.
    scale
        Size of its values, by which rounding is judged.
    limits
        What must hold beside.
    note
        What to know of it, or None.
    """

    name: str
    title: str
    measure: str
    criterion: Criterion = field(repr=False)
    lowest: bool = False
    conditional: bool = False
    scale: float = 1.0
    limits: tuple[Limit, ...] = ()
    note: str | None = None

    def values(self, cells: Floats) -> Floats:
        """Return what it looks at, one value per table."""
        return self.criterion(cells)

    def allowed(self, cells: Floats) -> NDArray[np.bool_]:
        """Return which tables satisfy its limits."""
        out = np.ones(len(cells), dtype=bool)
        for limit in self.limits:
            out &= limit.holds(cells)
        return out

    def elsewhere(self) -> Rule:
        """Return the rule where shares of classes are stated: costs without the note on these rows.

        Probabilities that are calibrated here are not calibrated there.
        """
        return replace(self, note=None) if isinstance(self.criterion, ExpectedCost) else self

    def __and__(self, other: object) -> Rule:
        """Return the first rule with the limits of the second too."""
        if not isinstance(other, Rule) or not self.limits or not other.limits:
            return NotImplemented
        from tellapart.decisions.limited import limited

        return limited((*self.limits, *other.limits), None)


_PLAIN = (
    Rule("youden", "highest Youden's J", "Youden's J", INFORMEDNESS, conditional=True),
    Rule("f1", "highest F1", "F1", F1),
    Rule("accuracy", "highest accuracy", "Accuracy", TWO_BY_TWO["accuracy"].formula),
    Rule("balanced_accuracy", "highest balanced accuracy", "Balanced accuracy",
          TWO_BY_TWO["balanced_accuracy"].formula, conditional=True),
    Rule("mcc", "highest Matthews correlation", "Matthews correlation", TWO_BY_TWO["mcc"].formula),
    Rule("kappa", "highest Cohen's kappa", "Cohen's kappa", TWO_BY_TWO["kappa"].formula),
    Rule("closest_corner", "closest to the corner (0, 1) of the ROC curve",
          "Squared distance", criteria.corner_distance, lowest=True, conditional=True,
          note="The distance to a corner has no meaning for decisions; say what errors cost."),
    Rule("sensitivity_times_specificity", "highest sensitivity x specificity",
          "Sensitivity x specificity", criteria.sensitivity_times_specificity, conditional=True),
    Rule("sensitivity_equals_specificity", "sensitivity and specificity closest",
          "Their difference", criteria.sensitivity_less_specificity, lowest=True,
          conditional=True),
    Rule("prevalence_matching", "as many rows called positive as are",
          "Gap in shares", criteria.beside_prevalence, lowest=True),
)  # fmt: skip

RULES: Mapping[str, Rule] = MappingProxyType({rule.name: rule for rule in _PLAIN})
REPORTED = ("youden", "f1")  # every evaluation of a binary problem shows them


def fbeta(beta: float) -> Rule:
    """Pick the threshold with the highest F-beta.

    F-beta is (1 + b^2) TP / ((1 + b^2) TP + b^2 FN + FP): recall matters `beta` times as much as
    precision (van Rijsbergen 1979). ``fbeta(1)`` is ``"f1"``.

    Examples
    --------
    >>> import tellapart as ta
    >>> evaluation = ta.evaluate([0, 1, 0, 1, 1], [0.1, 0.2, 0.3, 0.6, 0.9])
    >>> evaluation.threshold(ta.fbeta(2)).threshold  # finds all three, with one false alarm
    0.2
    """
    beta = checked(beta, "beta", low=0.0)
    return Rule(f"f{beta:g}", f"highest F{beta:g}", f"F{beta:g}", f_beta(beta))


def cost(
    fp: float = 1.0,
    fn: float = 1.0,
    tp: float = 0.0,
    tn: float = 0.0,
    prevalence: float | None = None,
) -> Rule:
    """Pick the threshold with the lowest mean cost per row.

    Parameters
    ----------
    fp, fn
        What a false positive and a false negative cost, in any one unit.
    tp, tn
        What right answers cost (a treatment, say); below 0 for what they bring in. Each must cost
        less than the error in its place.
    prevalence
        Share of positives where the threshold will be used, in (0, 1); that of the rows if left
        out.

    Notes
    -----
    For calibrated probabilities no search is needed: at the prevalence of the rows, calling a row
    positive is the cheaper answer from ``(fp - tn) / (fp - tn + fn - tp)`` on.

    Examples
    --------
    >>> import tellapart as ta
    >>> evaluation = ta.evaluate([0, 1, 0, 1, 1], [0.1, 0.2, 0.3, 0.6, 0.9])
    >>> choice = evaluation.threshold(ta.cost(fp=1, fn=20))
    >>> choice.threshold, choice.value  # one false positive in five rows
    (0.2, 0.2)
    """
    numbers = {"fp": fp, "fn": fn, "tp": tp, "tn": tn}
    fp, fn, tp, tn = (checked(value, name) for name, value in numbers.items())
    for wrong, right, name, other in ((fp, tn, "fp", "tn"), (fn, tp, "fn", "tp")):
        if wrong <= right:
            raise InputError(
                f"{name} is {wrong:g} and {other} is {right:g}; expected an error to cost more "
                "than the right answer in its place"
            )
    if prevalence is not None:
        prevalence = checked(prevalence, "prevalence", 0.0, 1.0)
    costs = Costs(fp, fn, tp, tn)
    parts = [f"fp {fp:g}", f"fn {fn:g}"]
    parts += [f"{name} {value:g}" for name, value in (("tp", tp), ("tn", tn)) if value]
    if prevalence is not None:
        parts.append(f"at a prevalence of {prevalence:g}")
    return Rule(
        "cost",
        f"lowest cost ({', '.join(parts)})",
        "Mean cost per row",
        ExpectedCost(costs, prevalence),
        lowest=True,
        conditional=prevalence is not None,
        scale=max(map(abs, (fp, fn, tp, tn))),
        note=None
        if prevalence is not None
        else f"Of calibrated probabilities, {costs.threshold:.4g} is the cheapest threshold, "
        "without any search.",
    )


def fixed_rate(rate: float) -> Rule:
    """Pick the threshold that calls a share of rows positive as close as ties allow to `rate`.

    For a limit that must hold (a team can look at 10% at most), see `at_most`:
    ``at_most(flagged=0.1)``.

    Examples
    --------
    >>> import tellapart as ta
    >>> evaluation = ta.evaluate([0, 1, 0, 1, 1], [0.1, 0.2, 0.3, 0.6, 0.9])
    >>> evaluation.threshold(ta.fixed_rate(0.4)).threshold
    0.6
    """
    rate = checked(rate, "rate", 0.0, 1.0)
    title = f"{100 * rate:g}% of rows called positive"
    return Rule("fixed_rate", title, "Gap to that share", criteria.BesideRate(rate), lowest=True)


def checked(value: Any, name: str, low: float | None = None, high: float | None = None) -> float:
    """Return a number, refusing what is none or lies outside (low, high)."""
    real = isinstance(value, Real) and not isinstance(value, bool)
    number = float(value) if real else float("nan")
    inside = (low is None or number > low) and (high is None or number < high)
    if isfinite(number) and inside:
        return number
    if high is not None:
        raise InputError(f"{name} is {value!r}; expected a share between {low:g} and {high:g}")
    expected = "a number" if low is None else f"a number above {low:g}"
    raise InputError(f"{name} is {value!r}; expected {expected}")


def rule_of(rule: Any) -> Rule:
    """Return a rule by its name, or the rule itself.

    Raises
    ------
    InputError
        It is neither.
    """
    if isinstance(rule, Rule):
        return rule
    if not isinstance(rule, str) or rule not in RULES:
        made = (
            "fbeta(2), cost(fp=1, fn=20), at_least(recall=0.95), at_most(fpr=0.1), fixed_rate(0.1)"
        )
        raise InputError(f"rule is {rule!r}; expected one of {', '.join(RULES)}, or {made}")
    return RULES[rule]
