"""One number asked for in words: ``roc_auc``, or ``recall[cat]`` of one class against the rest."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
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

    def among(self, classes: Collection[str]) -> Asked:
        """Return the same with the name of the class as the data have it.

        A name that is a class stays. One that is none but for spaces around it becomes that class,
        if only one is meant; whatever else is left as it is.

        Examples
        --------
        >>> print(Asked("recall", " cat ").among(["cat", "dog"]))
        recall[cat]
        >>> print(Asked("recall", "cat ").among(["cat", "cat "]))
        recall[cat ]
        """
        if self.of is None or self.of in classes:
            return self
        meant = [name for name in classes if name.strip() == self.of.strip()]
        return replace(self, of=meant[0]) if len(meant) == 1 else self


def asked(text: Any, argument: str) -> Asked:
    """Read ``metric`` or ``metric[class]``; the name of a class may hold brackets itself.

    Spaces inside the brackets are kept, since a class may begin or end with some: `Asked.among`
    finds the class that is meant.

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
            return Asked(metric, rest[:-1])
    raise InputError(f"{argument} is {text!r}; expected a metric such as roc_auc or recall[cat]")
