"""One number asked for in words: ``roc_auc``, or ``recall[cat]`` of one class against the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tellapart.errors import InputError


@dataclass(frozen=True)
class Asked:
    """A metric, of the whole problem or of one class.

    Attributes
    ----------
    metric
        A name; whether it is a metric is for the reader to find out.
    of
        One class against the rest, or None.

    Examples
    --------
    >>> print(Asked("recall", "cat"), Asked("roc_auc"))
    recall[cat] roc_auc
    """

    metric: str
    of: str | None = None

    def __str__(self) -> str:
        return self.metric if self.of is None else f"{self.metric}[{self.of}]"


def asked(text: Any, argument: str) -> Asked:
    """Read ``metric`` or ``metric[class]``; the name of a class may hold brackets itself.

    Raises
    ------
    InputError
        It is neither; the message names the argument.

    Examples
    --------
    >>> asked("recall[a [1]]", "metrics")
    Asked(metric='recall', of='a [1]')
    """
    if isinstance(text, str):
        metric, opened, rest = text.strip().partition("[")
        metric = metric.strip()
        if metric and not opened and "]" not in metric:
            return Asked(metric)
        if metric and rest.endswith("]") and rest[:-1].strip():
            return Asked(metric, rest[:-1].strip())
    raise InputError(f"{argument} is {text!r}; expected a metric such as roc_auc or recall[cat]")
