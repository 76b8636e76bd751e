"""What a comparison of classifiers found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isnan, nan
from typing import Literal

from tellapart.results.estimates import Estimate
from tellapart.results.evaluations import EvaluationResult, Finding

Verdict = Literal["better", "worse", "not inferior", "equivalent", "undecided", "no margin"]
Matched = Literal["items", "order", "none"]
Test = Literal["auto", "bootstrap", "permutation"]
Alternative = Literal["two-sided", "greater", "less"]


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
        Of "there is no difference", against the alternative of the comparison; NaN where there
        is no test.
    p_adjusted
        Adjusted for the number of differences of this metric.
    method
        The test: ``delong``, ``obuchowski``, ``influence``, ``mcnemar-mid-p``, ``paired-t``,
        ``paired-bootstrap``, ``permutation``, ``unpaired-t``; ``none`` where there is none.
    margin
        What still counts as equal, or None.
    verdict
        What the interval says of the margin, in the direction of better classifiers.
    p_not_inferior, p_equivalent
        With a margin: one-sided p-value of "the first is worse by the margin or more", and the
        larger one of both sides (two one-sided tests); NaN without a margin. They go with the
        interval, not with a permutation.

    Examples
    --------
    >>> print(Difference("a", "b", "accuracy", Estimate(0.1, 0.02, 0.18, 0.95), 0.014, 0.028))
    accuracy, a - b: 0.100 [0.020, 0.180], p 0.014, adjusted 0.028
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
    p_not_inferior: float = nan
    p_equivalent: float = nan

    def __str__(self) -> str:
        asked = self.metric if self.of is None else f"{self.metric}[{self.of}]"
        text = f"{asked}, {self.a} - {self.b}: {self.estimate}"
        if not isnan(self.p_value):
            text += f", p {_p_value(self.p_value)}"
        if not isnan(self.p_adjusted):
            text += f", adjusted {_p_value(self.p_adjusted)}"
        return text if self.verdict == "no margin" else f"{text}: {self.verdict}"


def _p_value(p: float) -> str:
    return "<0.001" if p < 0.001 else f"{p:.3f}"


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
    metric, of
        METRICS name, and the class where it is of one class.
    method
        ``delong`` (chi-squared of k AUCs) or ``cochran-q`` (k accuracies).
    """

    metric: str
    method: str
    statistic: float
    freedom: int
    p_value: float
    of: str | None = None


@dataclass(frozen=True)
class CurveTest:
    """A permutation test of "both ROC curves are the same at every place".

    Attributes
    ----------
    a, b
        Names of the classifiers.
    of
        The class where it is one of several, or named.
    statistic
        E of Venkatraman & Begg (1996): the sum over all rank cut-offs of the absolute difference
        of the errors there; NaN with a `reason` where there is none.
    p_value, p_adjusted
        By permutation, and adjusted for the number of pairs.
    """

    a: str
    b: str
    statistic: float = nan
    p_value: float = nan
    p_adjusted: float = nan
    of: str | None = None
    reason: str | None = None


@dataclass(frozen=True, eq=False)
class ComparisonResult:
    """Everything that one comparison found.

    Attributes
    ----------
    curves
        Tests of whole ROC curves, where asked for.
    findings
        What to know before trusting a difference, gravest first.
    paired
        Whether all classifiers answered for the same rows.
    matched
        How rows found each other: by ``items``, by their ``order``, or not at all (``none``).
    adjust
        How p-values were adjusted.
    test, alternative
        As asked for: ``auto``, ``bootstrap`` or ``permutation``; ``two-sided``, ``greater`` or
        ``less``.
    resamples, permutations, seed
        Of the bootstrap and of permutations; 0 where none were drawn.
    """

    models: Mapping[str, EvaluationResult]
    differences: tuple[Difference, ...]
    joint: tuple[JointTest, ...] = ()
    wins: tuple[WinLoss, ...] = ()
    curves: tuple[CurveTest, ...] = ()
    findings: tuple[Finding, ...] = ()
    paired: bool = True
    matched: Matched = "order"
    adjust: str = "holm"
    level: float = 0.95
    reference: str | None = None
    test: Test = "auto"
    alternative: Alternative = "two-sided"
    resamples: int = 0
    permutations: int = 0
    seed: int = 0
    schema_version: str = field(default="1")
