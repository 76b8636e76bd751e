"""What a classifier is for: the answers to the questions of the chart that data do not give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from tellapart.errors import InputError
from tellapart.metrics.costs import Costs


@dataclass(frozen=True)
class Purpose:
    """What is known of the use.

    Attributes
    ----------
    threshold
        The score that decides; None where none is fixed.
    rule
        The rule that chose the threshold on these very rows, such as ``youden``; None where it
        came from elsewhere.
    decided
        Whether decisions are fixed: by a threshold, by predictions that were given, or by the
        largest score of several classes.
    costs
        What errors cost.
    prevalence
        Share of the positive class where the classifier will be used.
    ordered
        Whether the classes have an order.
    probabilities
        Whether the probabilities are used as such.
    """

    threshold: float | Mapping[str, float] | None = None
    rule: str | None = None
    decided: bool = False
    costs: Costs | None = None
    prevalence: float | None = None
    ordered: bool | None = None
    probabilities: bool | None = None


def costs_of(given: Mapping[str, Any] | None) -> Costs | None:
    """Return checked costs.

    >>> costs_of({"fp": 1, "fn": 20})
    Costs(false_positive=1.0, false_negative=20.0, true_positive=0.0, true_negative=0.0)
    """
    if given is None:
        return None
    if not isinstance(given, Mapping) or set(given) != {"fp", "fn"}:
        raise InputError(
            f"costs is {given!r}; expected what a false positive and a false negative cost: "
            '{"fp": 1, "fn": 20}'
        )
    values = {}
    for name in ("fp", "fn"):
        value = _number(given[name], f"costs[{name!r}]")
        if not (isfinite(value) and value > 0):
            raise InputError(f"costs[{name!r}] is {given[name]!r}; expected a number above 0")
        values[name] = value
    return Costs(values["fp"], values["fn"])


def prevalence_of(given: Any) -> float | None:
    """Return a checked share of positives."""
    if given is None:
        return None
    value = _number(given, "prevalence")
    if not 0.0 < value < 1.0:
        raise InputError(f"prevalence is {given!r}; expected a share between 0 and 1, such as 0.01")
    return value


def _number(value: Any, argument: str) -> float:
    if isinstance(value, (bool, str, bytes)):
        raise InputError(f"{argument} is {value!r}; expected a number")
    try:
        return float(value)
    except (TypeError, ValueError) as error:
        raise InputError(f"{argument} is {value!r}; expected a number") from error
