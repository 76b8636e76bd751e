"""The language of requirements: ``recall[cat].low >= 0.8``, ``roc_auc=0.01``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from math import isfinite
from numbers import Real
from typing import Any, cast, get_args

from tellapart.errors import InputError
from tellapart.evaluation.options import refuse_needy
from tellapart.metrics import METRICS
from tellapart.problem.options import shown
from tellapart.results.asked import Asked, asked
from tellapart.results.gates import Operator, Part

FORM = "METRIC[CLASS] >= NUMBER, such as roc_auc.low >= 0.9 or recall[cat] >= 0.8"
OTHER_NAMES = {
    "auc": "roc_auc", "auroc": "roc_auc", "ap": "average_precision", "acc": "accuracy",
    "sensitivity": "recall", "tpr": "recall", "tnr": "specificity", "ppv": "precision",
    "logloss": "log_loss", "youden": "informedness",
}  # fmt: skip
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
    try:
        number = float(found["number"])
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise InputError(
            f"require is {text!r}, which compares with {found['number'].strip()!r}; expected {FORM}"
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
    refuse_needy(one.metric, {}, argument=f"{argument} names", purpose="required")
    if one.metric not in METRICS:
        raise InputError(
            f"{argument} names {one.metric!r}, which is no metric; "
            f"{did_you_mean(one.metric, METRICS, OTHER_NAMES)}"
        )
    return one


def did_you_mean(word: str, known: Iterable[str], others: Mapping[str, str] | None = None) -> str:
    """Return a question that names what is most alike, or what is known.

    >>> did_you_mean("cta", ["cat", "dog"]), did_you_mean("bird", ["cat", "dog"])
    ('did you mean cat?', 'expected one of cat, dog')
    """
    names = list(known)
    plain = word.lower().replace("-", "_").replace(" ", "_")
    meant = (others or {}).get(plain)
    close = [meant] if meant else get_close_matches(word, names, 1)
    close = close or get_close_matches(plain, names, 1)
    return f"did you mean {close[0]}?" if close else f"expected one of {', '.join(names)}"


def margins(
    given: float | str | Mapping[str, float] | Sequence[str] | None,
) -> float | dict[Asked, float] | None:
    """Read margins: one number for all metrics, or a number for each that is named.

    Raises
    ------
    InputError
        It is no positive number, or a name is not known.

    Examples
    --------
    >>> margins(0.01), margins(["recall[cat]=0.02"])
    (0.01, {Asked(metric='recall', of='cat'): 0.02})
    """
    if given is None:
        return None
    if isinstance(given, Mapping):
        return {known_metric(name, "margin"): _width(each, name) for name, each in given.items()}
    words = [given] if isinstance(given, str) or not isinstance(given, Sequence) else given
    found: dict[Asked, float] = {}
    for word in words:
        name, equals, number = word.rpartition("=") if isinstance(word, str) else ("", "", word)
        if equals:
            found[known_metric(name, "margin")] = _width(number, name)
        elif len(words) > 1:
            raise InputError(f"margin is {shown(word)} among others; expected NAME=NUMBER for each")
        else:
            return _width(number, "all metrics")
    return found


def _width(given: Any, name: str) -> float:
    """Return a margin as a number above 0."""
    try:
        number = float(given) if isinstance(given, (str, Real)) else float("nan")
    except ValueError:
        number = float("nan")
    if not (isfinite(number) and number > 0) or isinstance(given, bool):
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
