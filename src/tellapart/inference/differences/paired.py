"""Which test a difference on the same rows gets."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Protocol

from tellapart.inference.differences.areas import AreaPairs
from tellapart.inference.differences.matched import MatchedPairs, is_share_of_rows
from tellapart.inference.differences.resampled import ResampledPairs
from tellapart.inference.differences.rows import RowPairs
from tellapart.inference.differences.tested import Asked, TestedDifference
from tellapart.inference.resampling import Wanted
from tellapart.inference.row_influence import has_influence
from tellapart.problem import Problem

FEWEST_GROUPS = 20  # below it, standard errors of groups are too small


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
    gradient: Student's t on the differences of row influence. Groups are taken whole
    everywhere. What is left (calibration errors, infinite ratios), and all metrics of fewer than
    20 groups: the paired bootstrap.

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
        The data allow no test.
    """
    first, row = next(iter(problems.values())), wanted.row
    if asked.bootstrapped or 1 < group_count(first) < FEWEST_GROUPS:
        return ResampledPairs.of(problems, wanted, values, asked)
    if row.name == "roc_auc":
        return AreaPairs.of(problems, wanted.column or 0, asked)
    if is_share_of_rows(first, wanted):
        return MatchedPairs.of(problems, wanted, asked)
    if row.kind in ("losses", "ranks"):
        return RowPairs.of_means(problems, wanted, values, asked)
    if has_influence(row) and all(isfinite(value) for value in values.values()):
        return RowPairs.of_influence(problems, wanted, values, asked)
    return ResampledPairs.of(problems, wanted, values, asked)


def group_count(problem: Problem) -> int:
    """Return the number of groups, 0 where there are none."""
    return 0 if problem.clusters is None else problem.clusters[1]
