"""Kept runs, and how their metrics went over time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from tellapart.results.asked import Asked
from tellapart.results.estimates import Estimate
from tellapart.results.stored import StoredEvaluation

Verdict = Literal["better", "worse", "unclear", "same result", "no interval"]
SHORT = 8  # characters of an id that are shown
UNNAMED = "(no name)"


@dataclass(frozen=True, eq=False)
class KeptRun:
    """One evaluation as it was kept.

    Attributes
    ----------
    id
        SHA-256 of its file, in hexadecimal digits; the file is named by it.
    kept_at
        When, in UTC, by the clock of whoever kept it.
    name
        What it is a run of, such as the name of a model; None where it was given none.
    tags
        Whatever else was noted.
    commit
        Of the repository in which it was kept, or None.
    inputs
        (name, number of bytes, SHA-256) of every file that was read.
    command
        The command line, or None.
    version
        Of tellapart.
    data
        SHA-256 of the true classes (with items and weights), however the classes are listed, and
        in any order of the rows if items name them; None where it is not known. Equal where two
        runs answered for the same rows.
    content
        SHA-256 of the JSON of the evaluation: equal where every number is.
    stated
        Class -> share that the prevalence was said to be; empty where it is that of the rows.
    evaluation
        Its estimates, of the metrics that were asked for; the file has all of them.
    """

    id: str
    kept_at: datetime
    name: str | None
    tags: Mapping[str, str]
    commit: str | None
    inputs: tuple[tuple[str, int, str], ...]
    command: str | None
    version: str
    data: str | None
    content: str
    stated: Mapping[str, float]
    evaluation: StoredEvaluation

    @property
    def short(self) -> str:
        """Return the first characters of the id, enough to name it."""
        return self.id[:SHORT]


@dataclass(frozen=True, eq=False)
class Change:
    """One run less another, in one metric.

    Attributes
    ----------
    against
        Id of the other run.
    estimate
        The difference, with an interval that takes both for independent samples (``mover``).
    p_value
        Of "no difference"; NaN where there is no test.
    p_adjusted
        Adjusted for the number of changes of this metric in this series.
    same_rows
        Whether both answered for the same rows; None where that is not known.
    verdict
        ``better`` or ``worse`` where the adjusted p-value is below 1 less the level; ``unclear``
        where it is not, which does not say that nothing changed; ``same result`` where the two
        evaluations are equal number by number.
    """

    against: str
    estimate: Estimate
    p_value: float
    p_adjusted: float
    same_rows: bool | None
    verdict: Verdict

    @property
    def is_clear(self) -> bool:
        """Whether it is more than chance would explain."""
        return self.verdict in ("better", "worse")


@dataclass(frozen=True, eq=False)
class Point:
    """One run in a series: its estimate, and its change; the first has none."""

    run: KeptRun
    estimate: Estimate
    change: Change | None


@dataclass(frozen=True, eq=False)
class Series:
    """One metric of the comparable runs of one name, oldest first.

    Attributes
    ----------
    name
        Of the runs; None for those without.
    part
        From 1: runs of one name fall into parts where their task, classes, positive class, kind of
        truth or stated prevalence differ.
    parts
        How many parts the name has.
    classes
        Of the part, in words: what is told apart.
    asked
        The metric.
    points
        At least one.
    overall
        The last run against the first, not adjusted; None for fewer than three.
    data
        Fingerprint of the test rows -> the letter that stands for them, in order of appearance.
    """

    name: str | None
    part: int
    parts: int
    classes: str
    asked: Asked
    points: tuple[Point, ...]
    overall: Change | None
    data: Mapping[str, str]

    @property
    def clear(self) -> tuple[Point, ...]:
        """Return the points that changed clearly."""
        return tuple(one for one in self.points if one.change is not None and one.change.is_clear)

    @property
    def tested(self) -> int:
        """Return how many changes were tested."""
        changes = (one.change for one in self.points)
        return sum(one is not None and one.p_value == one.p_value for one in changes)


@dataclass(frozen=True, eq=False)
class HistoryResult:
    """What was found in a folder of kept runs.

    Attributes
    ----------
    folder
        Its name.
    runs
        Those that were chosen, oldest first.
    left_out
        How many readable runs the choice left out.
    series
        One for each metric and each part of each name.
    level
        Confidence level of the differences.
    against
        ``previous``, ``first``, ``best`` (the best one before), or the id of a run.
    adjust
        How p-values are adjusted.
    named
        Whether the metrics were asked for by name.
    absent
        Metric -> names of runs that do not have it.
    unread
        (path, reason) of every file that is named like a kept run and is none.
    """

    folder: str
    runs: tuple[KeptRun, ...]
    left_out: int
    series: tuple[Series, ...]
    level: float
    against: str
    adjust: str
    named: bool
    absent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unread: tuple[tuple[str, str], ...] = ()
    schema_version: str = "1"
