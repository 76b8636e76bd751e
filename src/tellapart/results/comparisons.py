"""What a comparison of classifiers found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import nan
from typing import Literal

from tellapart.results.estimates import Estimate
from tellapart.results.evaluations import EvaluationResult, Finding

Verdict = Literal["better", "worse", "not inferior", "equivalent", "undecided", "no margin"]


@dataclass(frozen=True)
class Difference:
    """One metric of two classifiers, first less second.

    Attributes
    ----------
    a, b
        Names of the classifiers.
    metric, of
        METRICS name, and the class where it is of one class.
    estimate
        The difference with its interval; NaN with a reason where there is none.
    p_value
        Two-sided, of "there is no difference"; NaN where there is no test.
    p_adjusted
        Adjusted for the number of differences of this metric.
    method
        The test: ``delong``, ``obuchowski``, ``influence``, ``mcnemar-mid-p``, ``paired-t``,
        ``paired-bootstrap``, ``permutation``, ``unpaired-t``, ``unpaired-z``.
    margin
        What still counts as equal, or None.
    verdict
        What the interval says of the margin, in the direction of better classifiers.
    """

    a: str
    b: str
    metric: str
    estimate: Estimate
    p_value: float = nan
    p_adjusted: float = nan
    method: str = "none"
    of: str | None = None
    margin: float | None = None
    verdict: Verdict = "no margin"


@dataclass(frozen=True)
class WinLoss:
    """Rows by which of two classifiers is right."""

    a: str
    b: str
    both_right: int
    only_a: int
    only_b: int
    both_wrong: int


@dataclass(frozen=True)
class JointTest:
    """A test of "all classifiers are alike" in one metric.

    Attributes
    ----------
    method
        ``delong`` (chi-squared of k AUCs) or ``cochran-q`` (k accuracies).
    """

    metric: str
    method: str
    statistic: float
    freedom: int
    p_value: float


@dataclass(frozen=True, eq=False)
class ComparisonResult:
    """Everything that one comparison found.

    Attributes
    ----------
    paired
        Whether all classifiers answered for the same rows.
    adjust
        How p-values were adjusted.
    """

    models: Mapping[str, EvaluationResult]
    differences: tuple[Difference, ...]
    joint: tuple[JointTest, ...] = ()
    wins: tuple[WinLoss, ...] = ()
    findings: tuple[Finding, ...] = ()
    paired: bool = True
    adjust: str = "holm"
    level: float = 0.95
    reference: str | None = None
    resamples: int = 0
    seed: int = 0
    schema_version: str = field(default="1")
