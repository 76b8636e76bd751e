"""The language of requirements: ``recall[cat].low >= 0.8``, ``roc_auc=0.01``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, nan
from numbers import Real
from typing import Any, cast, get_args

from tellapart.errors import InputError
from tellapart.metrics import METRICS
from tellapart.metrics.suggestions import OTHER_NAMES, did_you_mean
from tellapart.problem.options import shown
from tellapart.results.asked import Asked, asked
from tellapart.results.gates import Operator, Part

FORM = "METRIC[CLASS] >= NUMBER, such as roc_auc.low >= 0.9 or recall[cat] >= 0.8"
PERCENT = "a margin has the unit of the metric: 0.01 for one point in a hundred"
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_RANGE = re.compile(r"\s*[-+.\d][-+.\deE\s]*[<>]=?")  # a limit before the metric, too
_RELATION = re.compile(r"(?P<left>.+)(?P<operator>>=|<=|[<>])(?P<number>[^<>=\]]+)", re.DOTALL)


@dataclass(frozen=True)
class Requirement:
    """A metric against a number.

    Attributes
    ----------
    part
        ``interval`` asks the whole interval to lie on the good side; ``low`` and ``high`` ask one
        end of it, ``value`` the value alone.

    Examples
    --------
    >>> print(requirement("recall[a >= b].low>=0.8"))
    recall[a >= b].low >= 0.8
    """

    asked: Asked
    part: Part
    operator: Operator
    number: float

    def __str__(self) -> str:
        part = "" if self.part == "interval" else f".{self.part}"
        return f"{self.asked}{part} {self.operator} {self.number:.12g}"

    @property
    def upwards(self) -> bool:
        """Whether larger values are asked for."""
        return self.operator.startswith(">")


def requirement(text: Any) -> Requirement:
    """Read one requirement.

    Raises
    ------
    InputError
        It is none, the metric is not known, or the number lies outside the range of the metric.
    """
    found = _RELATION.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None:
        raise InputError(f"require is {shown(text)}; expected {FORM}")
    number = _number(found["number"])
    if not isfinite(number):
        raise InputError(
            f"require is {text!r}, which compares with {found['number'].strip()!r}; expected {FORM}"
        )
    if _RANGE.match(found["left"]):
        raise InputError(
            f"require is {text!r}, which has two limits; expected a requirement for each, such as "
            "roc_auc >= 0.5 and roc_auc <= 0.9"
        )
    left, part = _split_part(found["left"].strip(), text)
    one = known_metric(left, "require")
    low, high = METRICS[one.metric].range
    if not low <= number <= high:
        raise InputError(
            f"require is {text!r}, but {one.metric} lies between {low:g} and {high:g}; "
            "expected a number in this range"
        )
    return Requirement(one, part, cast("Operator", found["operator"]), number)


def requirements(given: str | Iterable[str] | None) -> tuple[Requirement, ...]:
    """Read requirements, one or several.

    >>> [str(each) for each in requirements("brier<=0.1")]
    ['brier <= 0.1']
    """
    if given is None:
        return ()
    if isinstance(given, (str, bytes)) or not isinstance(given, Iterable):
        given = [given]
    return tuple(requirement(each) for each in given)


def known_metric(text: str, argument: str) -> Asked:
    """Read ``metric`` or ``metric[class]``, and refuse what is no metric.

    >>> known_metric("rocauc", "margin")
    Traceback (most recent call last):
    tellapart.errors.InputError: margin names 'rocauc', which is no metric; did you mean roc_auc?
    """
    one = asked(text, argument)
    if one.metric not in METRICS or METRICS[one.metric].options:
        from tellapart.evaluation.options import refuse_needy  # half a second

        refuse_needy(one.metric, {}, argument=f"{argument} names", purpose="required")
    if one.metric not in METRICS:
        raise InputError(
            f"{argument} names {one.metric!r}, which is no metric; "
            f"{did_you_mean(one.metric, METRICS, OTHER_NAMES)}"
        )
    return one


def margins(
    given: float | str | Mapping[str, float] | Sequence[str] | None,
) -> float | dict[Asked, float] | None:
    """Read margins: one number for all metrics, or a number for each that is named.

    Raises
    ------
    InputError
        It is no positive number, as wide as the range of its metric, or empty; a name is not
        known, or comes twice.

    Examples
    --------
    >>> margins(0.01), margins(["recall[cat]=0.02"])
    (0.01, {Asked(metric='recall', of='cat'): 0.02})
    """
    if given is None:
        return None
    if isinstance(given, Mapping):
        return _named([(name, each) for name, each in given.items()])
    words = [given] if isinstance(given, str) or not isinstance(given, Sequence) else given
    found = []
    for word in words:
        name, equals, number = word.rpartition("=") if isinstance(word, str) else ("", "", word)
        if equals:
            found.append((name, number))
        elif len(words) > 1:
            raise InputError(f"margin is {shown(word)} among others; expected NAME=NUMBER for each")
        else:
            return _width(number, "all metrics")
    return _named(found)


def _named(given: Sequence[tuple[Any, Any]]) -> dict[Asked, float]:
    """Return margins by metric; each metric has one, and there is one at least."""
    found: dict[Asked, float] = {}
    for name, number in given:
        one = known_metric(name, "margin")
        if one in found:
            raise InputError(f"margin names {one} twice; expected one margin for each metric")
        found[one] = fitting(one, _width(number, name))
    if not found:
        raise InputError(
            "margin is empty; expected a number such as 0.01, or one for each metric, such as "
            "roc_auc=0.01"
        )
    return found


def fitting(one: Asked, margin: float) -> float:
    """Return a margin that a metric can miss.

    >>> fitting(Asked("roc_auc"), 5)
    Traceback (most recent call last):
    tellapart.errors.InputError: margin is 5 for roc_auc, which lies between 0 and 1, so that \
nothing could miss it; expected less: a margin has the unit of the metric: 0.01 for one point in a \
hundred
    """
    low, high = METRICS[one.metric].range
    if margin >= high - low:
        raise InputError(
            f"margin is {margin:g} for {one}, which lies between {low:g} and {high:g}, so that "
            f"nothing could miss it; expected less: {PERCENT}"
        )
    return margin


def _number(text: str) -> float:
    """Return a number as it is written everywhere; NaN for other digits or marks.

    >>> _number(" .5"), _number("1e-1"), _number("0_1")
    (0.5, 0.1, nan)
    """
    return float(text) if _NUMBER.fullmatch(text.strip()) else nan


def _width(given: Any, name: str) -> float:
    """Return a margin as a number above 0."""
    if isinstance(given, str):
        number = _number(given)
    else:
        number = float(given) if isinstance(given, Real) and given is not True else nan
    if not (isfinite(number) and number > 0):
        raise InputError(f"margin is {shown(given)} for {name}; expected a number above 0")
    return number


def _split_part(left: str, text: str) -> tuple[str, Part]:
    """Split ``recall[cat].low``; the dot in the name of a class splits nothing."""
    head, dot, word = left.rpartition(".")
    if not dot or "]" in word or ("[" in head and not head.rstrip().endswith("]")):
        return left, "interval"
    word = word.strip()
    for part in get_args(Part):
        if word == part:
            return head.strip(), part
    raise InputError(
        f"require is {text!r}, which names the part {word!r}; "
        f"{did_you_mean(word, ('value', 'low', 'high'))}"
    )
