"""What stands beside a chosen threshold: present decisions, other rows, a stated prevalence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tellapart.report.numbers import percent
from tellapart.results import Estimate


@dataclass(frozen=True)
class Present:
    """What the decisions as they are give.

    Attributes
    ----------
    title
        How they are made: ``at 0.5``, ``largest score``.
    value
        What the rule looks at.
    metrics
        Metric -> value.
    """

    title: str
    value: float
    metrics: Mapping[str, float]


@dataclass(frozen=True)
class Stated:
    """How common the positive class was said to be, and how common it is in the rows."""

    prevalence: float
    observed: float

    def __str__(self) -> str:
        return f"{percent(self.prevalence)} as stated, {percent(self.observed)} in the rows"


@dataclass(frozen=True)
class Applied:
    """The thresholds on other rows, which had no part in choosing them.

    Attributes
    ----------
    source
        Name of the other file.
    rows
        Its number of rows.
    metrics
        Class -> metric -> estimate there.
    values
        Class -> what the rule looks at, there.
    shared_groups
        Groups of the other file that had rows in the choice.
    """

    source: str
    rows: int
    metrics: Mapping[str, Mapping[str, Estimate]]
    values: Mapping[str, Estimate]
    shared_groups: int = 0
    stated: Stated | None = None
