"""Which test a difference on the same rows gets."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Protocol

from tellapart.errors import UndefinedMetric
from tellapart.inference.differences.areas import AreaPairs
from tellapart.inference.differences.matched import MatchedPairs, is_share_of_rows
from tellapart.inference.differences.resampled import ResampledPairs
from tellapart.inference.differences.rows import RowPairs
from tellapart.inference.differences.tested import Asked, TestedDifference
from tellapart.inference.resampling import Wanted
from tellapart.inference.resampling.units import SOFT_SHARES, are_soft_shares
from tellapart.inference.row_influence import has_influence
from tellapart.metrics.rows import Metric
from tellapart.problem import Problem

FEW_GROUPS = 20  # below it, no test is quite as sure as it says
FEWEST_GROUPS = 5  # below it there is no test: a spread of so few units is hardly known
HANGS = (
    "at a stated prevalence this area hangs on the few negatives that score highest, and its "
    "standard errors and resamples are too small"
)
STATED_AREA = f'no interval, and no test but by permutation (test="permutation"): {HANGS}'
STATED_AREA_UNPAIRED = f"no interval and no test: {HANGS}"


class Pairs(Protocol):
    """All models prepared for one metric, so that each is sorted or resampled once."""

    def pair(self, a: str, b: str) -> TestedDifference:
        """Test one difference, a less b."""


def paired_tests(
    problems: Mapping[str, Problem], wanted: Wanted, values: Mapping[str, float], asked: Asked
) -> Pairs:
    """Prepare the tests of one metric between models on the same rows.

    ROC AUC: DeLong's test, Obuchowski's with groups, row influence with weights or soft labels.
    Accuracy, recall, specificity of hard unweighted rows: McNemar's mid-p with Newcombe's
    interval. Means of row losses: Student's t of the row differences. Other metrics with a
    gradient: Student's t on the differences of row influence. What is left (calibration errors,
    infinite ratios): the paired bootstrap. Groups are taken whole everywhere, and tests with a
    standard error have Student's t with as many degrees of freedom as groups, less one.

    Parameters
    ----------
    problems
        Model -> problem: the same truth, weights and groups, row by row.
    wanted
        The metric.
    values
        Model -> its value, finite.

    Raises
    ------
    UndefinedMetric
        The data allow no test: there are fewer than five groups, or a precision-recall area is
        compared at a stated prevalence.
    """
    first, row = next(iter(problems.values())), wanted.row
    _refuse_untestable(first, row)
    if asked.bootstrapped:
        return ResampledPairs.of(problems, wanted, values, asked)
    if row.name == "roc_auc":
        return AreaPairs.of(problems, wanted.column or 0, asked)
    if is_share_of_rows(first, wanted):
        return MatchedPairs.of(problems, wanted, asked)
    if row.kind in ("losses", "ranks"):
        return RowPairs.of_means(problems, wanted, values, asked)
    if has_influence(row) and all(isfinite(value) for value in values.values()):
        return RowPairs.of_influence(problems, wanted, values, asked)
    if are_soft_shares(first):
        raise UndefinedMetric(SOFT_SHARES)
    return ResampledPairs.of(problems, wanted, values, asked)


def _refuse_untestable(first: Problem, row: Metric) -> None:
    """Refuse what neither standard errors nor resamples can test."""
    if first.shares is not None and row.is_precision_recall_area:
        raise UndefinedMetric(STATED_AREA)
    groups = first.group_count
    if 0 < groups < FEWEST_GROUPS:
        rows = "all rows are one group" if groups == 1 else f"there are only {groups} groups"
        raise UndefinedMetric(
            f"no interval and no test: {rows}; expected at least {FEWEST_GROUPS} groups"
        )
